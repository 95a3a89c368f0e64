"""What a statement says otherwise than the one before it. Pure: two statements in, differences out.

"Unusual" only says what is shown first: nothing is decided, held or refused by it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

What = Literal[
    "account",
    "first",
    "price",
    "above",
    "open",
    "debt",
    "taken_off",
    "held",
    "meals",
    "children",
    "schools_new",
    "schools_gone",
    "sum",
    "cooked",
    "gap",
]
# A month has fifteen to twenty-three school days: meals move by a fifth of themselves without anybody's doing.
MEALS_PER_MILLE: Final = 200
CHILDREN_PER_MILLE: Final = 100
TAKEN_OFF_PER_MILLE: Final = 50
HELD_PER_MILLE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A statement as it is compared; sums in tiyn.

    ``units`` are meals by school, ``children`` those who were served at these schools in the month (None: not counted),
    ``taken_off`` the negative corrections, ``offset`` what was withheld for debts, ``iban`` None in acts that name none.
    """

    month: dt.date
    meals: int
    payable_tiyn: int
    delivered_tiyn: int
    cooked_tiyn: int = 0
    held_units: int = 0
    taken_off_tiyn: int = 0
    offset_tiyn: int = 0
    above_ceiling_tiyn: int = 0
    open_marks: int = 0
    iban: str | None = None
    prices: frozenset[int] = frozenset()
    units: Mapping[int, int] = field(default_factory=dict)
    children: int | None = None

    @property
    def held_per_mille(self) -> int:
        """Of all meals, held and delivered, how many of a thousand are held."""
        return per_mille(self.held_units, self.meals + self.held_units)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: before and now, and whether it is to be looked at first.

    Of ``price`` ``values`` are the prices now; of schools their ids, and ``now`` is how many meals they have (had).
    """

    what: What
    before: int
    now: int
    is_unusual: bool = False
    values: tuple[int, ...] = ()

    @property
    def change(self) -> int:
        """How much more; below nothing, how much less."""
        return self.now - self.before


def compare(now: Side, before: Side | None) -> list[Difference]:
    """What differs, the unusual first; of a supplier's first statement that it is the first. Linear in the schools."""
    found = [*_own(now, before), *(_between(now, before) if before else [Difference("first", 0, 1, True)])]
    return sorted(found, key=lambda one: not one.is_unusual)


def per_mille(part: int, whole: int) -> int:
    """A part of a whole in thousandths, rounded down; nothing where there is no whole."""
    return 1000 * part // whole if whole else 0


def _own(now: Side, before: Side | None) -> Iterator[Difference]:
    """What a statement says of itself, whatever stood in the one before."""
    was = before or Side(month=now.month, meals=0, payable_tiyn=0, delivered_tiyn=0)
    if now.above_ceiling_tiyn:
        yield Difference("above", was.above_ceiling_tiyn, now.above_ceiling_tiyn, True)
    if now.open_marks:
        yield Difference("open", was.open_marks, now.open_marks, True)
    if now.offset_tiyn:
        yield Difference("debt", was.offset_tiyn, now.offset_tiyn, not was.offset_tiyn)
    if now.taken_off_tiyn:
        share = per_mille(now.taken_off_tiyn, now.delivered_tiyn)
        unusual = share >= TAKEN_OFF_PER_MILLE or not now.delivered_tiyn
        yield Difference("taken_off", was.taken_off_tiyn, now.taken_off_tiyn, unusual)
    if now.cooked_tiyn:
        yield Difference("cooked", was.cooked_tiyn, now.cooked_tiyn)


def _between(now: Side, before: Side) -> Iterator[Difference]:
    if now.iban is not None and before.iban is not None and now.iban != before.iban:
        yield Difference("account", 0, 1, True)
    if now.prices and before.prices and now.prices != before.prices:
        yield Difference("price", max(before.prices), max(now.prices), True, tuple(sorted(now.prices)))
    if now.held_per_mille != before.held_per_mille:
        unusual = now.held_per_mille >= max(HELD_PER_MILLE, 2 * before.held_per_mille)
        yield Difference("held", before.held_per_mille, now.held_per_mille, unusual)
    if now.meals != before.meals:
        yield Difference("meals", before.meals, now.meals, _moved(before.meals, now.meals, MEALS_PER_MILLE))
    yield from _schools(now, before)
    if now.children is not None and before.children is not None and now.children != before.children:
        unusual = _moved(before.children, now.children, CHILDREN_PER_MILLE)
        yield Difference("children", before.children, now.children, unusual)
    if now.payable_tiyn != before.payable_tiyn:
        yield Difference("sum", before.payable_tiyn, now.payable_tiyn)
    if (gap := _months(before.month, now.month)) > 1:
        yield Difference("gap", 1, gap)


def _schools(now: Side, before: Side) -> Iterator[Difference]:
    new = tuple(sorted(now.units.keys() - before.units.keys()))
    gone = tuple(sorted(before.units.keys() - now.units.keys()))
    if new:
        yield Difference("schools_new", 0, sum(now.units[one] for one in new), True, new)
    if gone:
        yield Difference("schools_gone", sum(before.units[one] for one in gone), 0, False, gone)


def _moved(before: int, now: int, least: int) -> bool:
    return per_mille(abs(now - before), before) >= least if before else bool(now)


def _months(before: dt.date, now: dt.date) -> int:
    return 12 * (now.year - before.year) + now.month - before.month
