"""Schemes for measuring signals: what dishonest people do, in graded strengths, and what honest people do that looks alike.

A town that lives schemes has no other mischief. Each school is given one scheme or one look-alike, or none, so that it is
known of every school what a signal there is worth. Nothing here reads a rule: ``kind`` says what people do.
"""

from dataclasses import dataclass, field

import numpy as np

from amiyan.simulator.text import Column


@dataclass(frozen=True, slots=True)
class Scheme:
    """One plan at one school. ``strength`` is in the unit of its kind (0: a look-alike); days are offsets.

    ``elsewhere`` is another school, where one is needed. A scheme of single days names them in ``days``.
    """

    kind: str
    strength: int
    facility: int
    children: Column
    days: tuple[int, ...] = ()
    elsewhere: int = -1

    @property
    def is_innocent(self) -> bool:
        """Whether it only looks like something."""
        return self.strength == 0


@dataclass(slots=True)
class Schemes:
    """All plans of a town, and the numbers that are drawn for them alone."""

    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    plans: list[Scheme] = field(default_factory=list)
    a_day_late: dict[int, list[Column]] = field(
        default_factory=dict
    )  # by offset: records dated the day after
    ratings: list[tuple[int, int, int, int]] = field(default_factory=list)  # child, offset, second, face

    def of(self, kind: str) -> list[Scheme]:
        """The plans of one kind."""
        return [plan for plan in self.plans if plan.kind == kind]

    def today(self, kind: str, offset: int) -> list[Scheme]:
        """The plans of one kind that happen on a day."""
        return [plan for plan in self.of(kind) if offset in plan.days]
