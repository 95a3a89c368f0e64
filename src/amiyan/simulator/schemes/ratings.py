"""What families think of meals: most of them in the evening, many after a notice at six, some because they were told to."""

from typing import Final

import numpy as np

from amiyan.simulator.schemes import Schemes
from amiyan.simulator.text import Column

_SHARE: Final = 0.06  # of the families whose child ate
_FACES: Final = (0.1, 0.3)  # up to the first: not good; up to the second: so-so
_OF_A_MEETING: Final = (0.2, 0.5)
_OF_A_HOLIDAY: Final = (0.01, 0.05)
_MEETING: Final = 20
_DIGEST: Final = 18 * 3600


def rate(schemes: Schemes, offset: int, eaters: Column, facility: Column) -> None:
    """Note who of those who ate is rated that day, when, and how."""
    if not schemes.plans:
        return
    rng = schemes.rng
    usual = eaters[rng.random(len(eaters)) < _SHARE]
    _note(schemes, offset, usual, _evening(rng, len(usual)), _FACES)
    for plan in schemes.today("holiday_meal", offset):
        more = eaters[(facility[eaters] == plan.facility) & (rng.random(len(eaters)) < 3 * _SHARE)]
        _note(schemes, offset, more, _evening(rng, len(more)), _OF_A_HOLIDAY)
    for plan in schemes.today("parents_meeting", offset):
        who = _some_of(rng, eaters[facility[eaters] == plan.facility], _MEETING)
        _note(schemes, offset, who, 19 * 3600 + rng.integers(0, 1500, len(who)), _OF_A_MEETING)
    for plan in schemes.today("ordered_ratings", offset):
        who = _some_of(rng, eaters[facility[eaters] == plan.facility], plan.strength)
        start = int(rng.integers(14 * 3600, 20 * 3600))
        _note(schemes, offset, who, start + rng.integers(0, 600, len(who)), (0.0, 0.0))


def _note(schemes: Schemes, offset: int, who: Column, second: Column, faces: tuple[float, float]) -> None:
    lot = schemes.rng.random(len(who))
    face = np.where(lot < faces[0], 1, np.where(lot < faces[1], 2, 3))
    rows = zip(who.tolist(), second.tolist(), face.tolist(), strict=True)
    schemes.ratings += [(child, offset, when, how) for child, when, how in rows]


def _evening(rng: np.random.Generator, count: int) -> Column:
    """One in three within twenty minutes of the day's notice, the others around half past seven."""
    later = np.clip(rng.normal(19.5 * 3600, 4700, count), 15 * 3600, 23 * 3600).astype(np.int64)
    return np.where(rng.random(count) < 0.33, _DIGEST + rng.integers(0, 1200, count), later)


def _some_of(rng: np.random.Generator, among: Column, wanted: int) -> Column:
    return rng.permutation(among)[:wanted]
