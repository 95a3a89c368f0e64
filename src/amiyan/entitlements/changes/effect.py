"""What a change would do, as numbers: children by grade and region, by clause, and money by month. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any, NamedTuple

from amiyan.entitlements.previews import ByClause, Change


class Month(NamedTuple):
    """A month of a region ('' not known): what it comes to before and after, in tiyn, as the budget's forecast counts."""

    month: dt.date
    region: str
    before_tiyn: int
    after_tiyn: int


class Left(NamedTuple):
    """What the forecast leaves of a budget (of a region, '' the country's) at the end of its year, without the change."""

    region: str
    year: int
    left_tiyn: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The answer to a preview. ``on``: the day for which people were decided both ways, as the registers knew at ``known_at``.

    Money of a group is what its entitled children cost a day; of a month, what is expected to be eaten.
    """

    on: dt.date
    known_at: dt.datetime
    groups: tuple[Change, ...]
    clauses: tuple[ByClause, ...]
    months: tuple[Month, ...]
    left: tuple[Left, ...]

    def total(self, what: str) -> int:
        """The sum of one column of the groups, such as ``gain`` or ``tiyn_after``."""
        return sum(getattr(group, what) for group in self.groups)

    @property
    def months_before_tiyn(self) -> int:
        """What all months of the year's rest come to as things stand."""
        return sum(month.before_tiyn for month in self.months)

    @property
    def months_after_tiyn(self) -> int:
        """What they come to with the change."""
        return sum(month.after_tiyn for month in self.months)


def as_found(effect: Effect) -> dict[str, Any]:
    """The effect as it is kept: JSON of numbers, dates and our own words."""
    return {
        "on": effect.on.isoformat(),
        "known_at": effect.known_at.isoformat(),
        "groups": [list(astuple(group)) for group in effect.groups],
        "clauses": [list(one) for one in effect.clauses],
        "months": [[one.month.isoformat(), *one[1:]] for one in effect.months],
        "left": [list(one) for one in effect.left],
    }


def from_found(found: dict[str, Any]) -> Effect:
    """The effect that :func:`as_found` wrote."""
    return Effect(
        on=dt.date.fromisoformat(found["on"]),
        known_at=dt.datetime.fromisoformat(found["known_at"]),
        groups=tuple(Change(*row) for row in found["groups"]),
        clauses=tuple(ByClause(*row) for row in found["clauses"]),
        months=tuple(_months(found["months"])),
        left=tuple(Left(*row) for row in found["left"]),
    )


def _months(rows: Iterable[list[Any]]) -> Iterable[Month]:
    return (Month(dt.date.fromisoformat(month), *rest) for month, *rest in rows)
