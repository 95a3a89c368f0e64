"""What a provider's month comes to: lines, contracts with their ceilings and VAT, debts. Values in, values out.

All amounts are whole tiyn. What was delivered, cooked or came late is earned; what an earlier, locked month was paid
too much was already taken from the provider's debt account in the books, and stands here as a negative correction.
Of what is earned, a contract pays up to its ceiling; what is above is carried to the next statement. A debt, old or
new, is taken off what may be paid, and what of it remains is carried too. Of what is then left, debts under budgets of
earlier years are taken off, the oldest first; what of those remains stays where it is, for the next statement of either.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from amiyan.country.kz.money import KZT
from amiyan.kernel.money import Money, share

Kind = Literal["delivered", "cooked", "correction", "held"]
ORDER: Final[tuple[Kind, ...]] = ("delivered", "cooked", "correction", "held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``units`` at one price; of a correction both are signed, and of what was cooked there is no price of one (0)."""

    kind: Kind
    facility_id: int
    facility: str
    agreement: str
    service_month: date
    reason: str
    unit_price_tiyn: int
    units: int
    amount_tiyn: int
    vat_percent: int | None

    def __post_init__(self) -> None:
        assert self.kind == "cooked" or self.amount_tiyn == self.units * self.unit_price_tiyn
        assert self.kind == "correction" or self.amount_tiyn >= 0, "only a correction is negative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A contract as the registry and earlier statements know it: accepted so far, and what was above its ceiling."""

    since: date | None = None
    ceiling_tiyn: int | None = None
    before_tiyn: int = 0
    carried_tiyn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What of a statement falls under one contract. ``vat_tiyn`` is included in ``amount_tiyn``."""

    agreement: str
    since: date | None
    ceiling_tiyn: int | None
    before_tiyn: int
    carried_tiyn: int
    amount_tiyn: int
    above_ceiling_tiyn: int
    vat_percent: int | None
    vat_tiyn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDebt:
    """Of a debt that a provider's last statement under an earlier budget says: ``from_tiyn`` was taken of it before,
    ``amount_tiyn`` is still owed, or is what a later statement takes.
    """

    budget_id: int
    year: int
    number: int
    debt_tiyn: int
    from_tiyn: int
    amount_tiyn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A provider's month, added up."""

    lines: tuple[Line, ...]
    contracts: tuple[Contract, ...]
    delivered_units: int
    delivered_tiyn: int
    cooked_tiyn: int
    corrected_tiyn: int
    held_units: int
    held_tiyn: int
    carried_tiyn: int
    above_ceiling_tiyn: int
    debt_before_tiyn: int
    offset_tiyn: int
    debt_tiyn: int
    payable_tiyn: int
    earlier_debts: tuple[EarlierDebt, ...] = ()

    @property
    def earned_tiyn(self) -> int:
        """What the books say of the provider for these lines."""
        return self.delivered_tiyn + self.cooked_tiyn + self.corrected_tiyn

    @property
    def says_something(self) -> bool:
        """Whether there is a statement to be made: a line, or money that was above a ceiling and no longer is."""
        return bool(self.lines or self.earlier_debts) or self.payable_tiyn > 0


def add_up(
    *,
    lines: Iterable[Line],
    agreed: Mapping[str, Agreed],
    debt_before_tiyn: int = 0,
    earlier: Sequence[EarlierDebt] = (),
) -> Draft:
    """The draft of a provider's month. ``agreed`` names every contract that is known, by its number.

    ``debt_before_tiyn`` is owed under this budget, ``earlier`` under those of earlier years, the oldest first; what is
    taken of these counts as owed before, and is taken off. Lines may come in any order. Ceilings that were passed by
    corrections are looked at anew. Linear in the lines.
    """
    ordered = tuple(sorted(lines, key=_place))
    contracts = tuple(_contracts(ordered, agreed))
    sums, units = _sums(ordered)
    carried = sum(one.carried_tiyn for one in contracts)
    above = sum(one.above_ceiling_tiyn for one in contracts)
    taken_back = -sum(line.amount_tiyn for line in ordered if line.amount_tiyn < 0)
    earned = sums["delivered"] + sums["cooked"] + sums["correction"]
    may_be_paid = earned + taken_back + carried - above
    owed_back = debt_before_tiyn + taken_back
    assert may_be_paid >= 0, "no contract gives less than nothing"
    of_this_budget = min(owed_back, may_be_paid)
    taken = taken_of(earlier, may_be_paid - of_this_budget)
    of_earlier = sum(one.amount_tiyn for one in taken)
    offset = of_this_budget + of_earlier
    return Draft(
        lines=ordered,
        contracts=contracts,
        delivered_units=units["delivered"],
        delivered_tiyn=sums["delivered"],
        cooked_tiyn=sums["cooked"],
        corrected_tiyn=sums["correction"],
        held_units=units["held"],
        held_tiyn=sums["held"],
        carried_tiyn=carried,
        above_ceiling_tiyn=above,
        debt_before_tiyn=debt_before_tiyn + of_earlier,
        offset_tiyn=offset,
        debt_tiyn=owed_back - of_this_budget,
        payable_tiyn=may_be_paid - offset,
        earlier_debts=taken,
    )


def taken_of(earlier: Sequence[EarlierDebt], tiyn: int) -> tuple[EarlierDebt, ...]:
    """What ``tiyn`` take of debts, in their order; what nothing is taken of is not named."""
    taken, rest = [], tiyn
    for one in earlier:
        if takes := min(one.amount_tiyn, rest):
            taken.append(replace(one, amount_tiyn=takes))
            rest -= takes
    return tuple(taken)


def _place(line: Line) -> tuple[object, ...]:
    """By kind and place; every line has one place, in whatever order the lines came."""
    return (
        ORDER.index(line.kind),
        *(line.facility, line.facility_id, line.agreement, line.service_month, line.reason),
        *(line.unit_price_tiyn, line.units < 0, -1 if line.vat_percent is None else line.vat_percent),
        *(line.units, line.amount_tiyn),
    )


def _sums(lines: Iterable[Line]) -> tuple[dict[str, int], dict[str, int]]:
    sums: dict[str, int] = dict.fromkeys(ORDER, 0)
    units = sums.copy()
    for line in lines:
        sums[line.kind] += line.amount_tiyn
        units[line.kind] += line.units
    return sums, units


def _contracts(lines: Iterable[Line], agreed: Mapping[str, Agreed]) -> Iterable[Contract]:
    by_rate: defaultdict[str, defaultdict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        if line.kind != "held":
            by_rate[line.agreement][line.vat_percent] += line.amount_tiyn
    carried = {number for number, known in agreed.items() if known.carried_tiyn}
    for number in sorted({*by_rate, *carried}):
        yield _contract(number, agreed.get(number, Agreed()), by_rate[number])


def _contract(number: str, known: Agreed, by_rate: Mapping[int | None, int]) -> Contract:
    """VAT is rounded once for each rate of the contract, from the sum."""
    amount = sum(by_rate.values())
    wanted = amount + known.carried_tiyn
    above = 0
    if known.ceiling_tiyn is not None:
        above = max(wanted - max(known.ceiling_tiyn - known.before_tiyn, 0), 0)
    vat = sum(included_vat(tiyn, rate) for rate, tiyn in by_rate.items() if rate is not None)
    return Contract(
        agreement=number,
        since=known.since,
        ceiling_tiyn=known.ceiling_tiyn,
        before_tiyn=known.before_tiyn,
        carried_tiyn=known.carried_tiyn,
        amount_tiyn=amount,
        above_ceiling_tiyn=min(above, max(wanted, 0)),
        vat_percent=next(iter(by_rate)) if len(by_rate) == 1 else None,
        vat_tiyn=vat,
    )


def included_vat(amount_tiyn: int, percent: int) -> int:
    """The VAT that an amount includes, rounded once, in tiyn."""
    return share(Money(amount_tiyn, KZT), percent, 100 + percent).minor
