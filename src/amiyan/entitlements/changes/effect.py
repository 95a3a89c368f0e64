"""What a change would do, as numbers: children by grade and region, by clause, and money by month. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from typing import Any, Final, NamedTuple

from amiyan.entitlements.previews import ByClause, Change
from amiyan.kernel.small_cells import LEAST, Line, withhold

COUNTED: Final = ("people", "entitled_before", "entitled_after", "gain", "lose", "become_unknown")
"""What is told of a group, in this order."""
EVERYBODY: Final = ("all", None)
# What a row tells by its other cells: a cell is withheld also where that would be few.
_RECKONED: Final = ("keep", "without_before", "without_after")
_WHOLES: Final = (
    ("entitled_before", ("keep", "lose")),
    ("entitled_after", ("keep", "gain")),
    ("people", ("entitled_before", "without_before")),
    ("people", ("entitled_after", "without_after")),
)
Group = tuple[str, int | str | None]
"""``("grade", 3)``, ``("region", "79")`` or ``EVERYBODY``; None is not known."""
Key = tuple[str, int | str | None, str]
"""A group and what is counted of it."""


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

    ``withheld``: what is not told to who sees numbers alone, found when it was counted since it takes seconds.
    Money of a group is what its entitled children cost a day; of a month, what is expected to be eaten.
    """

    on: dt.date
    known_at: dt.datetime
    groups: tuple[Change, ...]
    clauses: tuple[ByClause, ...]
    months: tuple[Month, ...]
    left: tuple[Left, ...]
    withheld: frozenset[Key] = field(default_factory=frozenset)

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
        "withheld": sorted((list(key) for key in effect.withheld), key=str),
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
        withheld=frozenset((side, value, what) for side, value, what in found["withheld"]),
    )


def _months(rows: Iterable[list[Any]]) -> Iterable[Month]:
    return (Month(dt.date.fromisoformat(month), *rest) for month, *rest in rows)


def summed(groups: Iterable[Change]) -> dict[Group, Change]:
    """The groups added up: of everybody, by grade and by region."""
    found: dict[Group, Change] = {EVERYBODY: Change(None, None, 0, 0, 0, 0, 0, 0, 0, 0)}
    for one in groups:
        keys: tuple[Group, ...] = (EVERYBODY, ("grade", one.grade), ("region", one.region))
        for key in keys:
            found[key] = _added(found[key], one) if key in found else one
    return found


def _added(one: Change, other: Change) -> Change:
    numbers = (
        getattr(one, name) + getattr(other, name)
        for name in Change.__dataclass_fields__
        if name not in {"grade", "region"}
    )
    return Change(None, None, *numbers)


def withheld(sums: Mapping[Group, Change]) -> frozenset[Key]:
    """Small cells, and others with them, so that neither a total nor a row tells a small one: by the rules of what is
    published. Cost: seconds where a country has small cells in every region.
    """
    people: dict[Key, int] = {
        (*key, what): count for key, one in sums.items() for what, count in _counts(one)
    }
    lines = [
        Line((*key, whole), tuple((*key, part) for part in parts)) for key in sums for whole, parts in _WHOLES
    ]
    lines += [
        Line((*EVERYBODY, what), tuple((*key, what) for key in sums if key[0] == side))
        for what in (*COUNTED, *_RECKONED)
        for side in ("grade", "region")
        if any(key[0] == side for key in sums)
    ]
    return withhold(people, lines, threshold=LEAST)


def _counts(one: Change) -> Iterator[tuple[str, int]]:
    yield from ((what, getattr(one, what)) for what in COUNTED)
    yield "keep", one.entitled_before - one.lose
    yield "without_before", one.people - one.entitled_before
    yield "without_after", one.people - one.entitled_after
