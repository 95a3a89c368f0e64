"""Who is invited and who is held back, and what the difference comes to. Pure.

The group that is held back follows from a seed that is kept before anybody is chosen: whoever has the seed draws the
same group again. A result is a difference of two shares with its error, and is not told of a group that is so small that
somebody could be recognised.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SMALLEST: Final = 20
"""Of fewer people in either group nothing is told."""
OF_CAMPAIGNS: Final = "campaign "
"""So begins what a campaign's messages are about."""
Held = Callable[[int], bool]


def held_back(person_id: int, *, seed: str, of_hundred: int) -> bool:
    """Whether somebody is held back: the same answer for the same seed, and nothing else of the person plays a part."""
    digest = hashlib.sha256(f"{seed}\x1f{person_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * 100 < of_hundred << 64


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the two groups: how many are in it, and how many of them did what is measured."""

    people: int
    did: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What an invitation changed, in points of a hundred, with the ends of its 95 % interval."""

    points: float
    low: float
    high: float


def effect(invited: Arm, held: Arm) -> Effect | None:
    """The difference of the two shares (Wald); None where a group is too small to be told of."""
    if min(invited.people, held.people) < SMALLEST:
        return None
    shares = [arm.did / arm.people for arm in (invited, held)]
    variance = sum(
        share * (1 - share) / arm.people for share, arm in zip(shares, (invited, held), strict=True)
    )
    points, spread = 100 * (shares[0] - shares[1]), 100 * 1.96 * math.sqrt(variance)
    return Effect(points, points - spread, points + spread)
