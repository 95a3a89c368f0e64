"""Statements: what a provider earned in a period, line by line. Values in, values out.

Signs and units: amounts are whole tiyn; payable and held lines are never negative; a correction is positive
where the provider is still owed and negative where it was paid too much. What is held is shown and is not
part of the total: the undisputed part is paid on the due date whatever happens to the rest.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.settlement import problems

PAYABLE: Final = "payable"
HELD: Final = "held"


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is paid: the organisation's BIN (a sole trader's IIN) and its name in its own letters."""

    bin: str
    name: str


@dataclass(frozen=True, slots=True)
class AggregatedRow:
    """Deliveries of one facility with one verdict, reason and price, already counted by the database."""

    facility: str
    verdict: str
    reason: str
    unit_price_tiyn: int
    units: int


@dataclass(frozen=True, slots=True, order=True)
class StatementLine:
    """``units`` deliveries of a facility at one price; ``reason`` is the code of the verdict's reason."""

    facility: str
    reason: str
    unit_price_tiyn: int
    units: int
    amount_tiyn: int

    def __post_init__(self) -> None:
        assert self.units > 0, "a line without deliveries is no line"
        assert self.unit_price_tiyn >= 0, "a price is never negative"
        assert self.amount_tiyn == self.units * self.unit_price_tiyn, "a line is its units times its price"


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """What an earlier, locked period owes (positive) or was paid too much (negative), and why."""

    period_from: date
    period_to: date
    reason: str
    amount_tiyn: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A provider's period, both end dates included; ``total_tiyn`` is what is to be paid now."""

    provider: Provider
    period_from: date
    period_to: date
    payable: tuple[StatementLine, ...]
    held: tuple[StatementLine, ...]
    corrections: tuple[CorrectionLine, ...]
    payable_units: int
    payable_tiyn: int
    held_units: int
    held_tiyn: int
    total_tiyn: int

    def __post_init__(self) -> None:
        assert self.payable_units == sum(line.units for line in self.payable)
        assert self.payable_tiyn == sum(line.amount_tiyn for line in self.payable)
        assert self.held_units == sum(line.units for line in self.held)
        assert self.held_tiyn == sum(line.amount_tiyn for line in self.held)
        assert all(line.reason for line in self.held), "what is held says why"
        corrected_tiyn = sum(line.amount_tiyn for line in self.corrections)
        assert self.total_tiyn == self.payable_tiyn + corrected_tiyn, "lines sum to the total"


def build_statement(
    *,
    provider: Provider,
    period_from: date,
    period_to: date,
    rows: Iterable[AggregatedRow],
    corrections: Iterable[CorrectionLine] = (),
) -> Statement:
    """The statement of ``provider`` for the days ``period_from`` to ``period_to``, both included.

    Rows may come in any order and any division (by day, by class): those with the same facility, verdict,
    reason and price become one line, rows without units none. A verdict other than payable or held, or a
    period that ends before it begins, raises :class:`ProblemError`. Sums are taken from the rows and held
    against the lines. Cost is linear in the rows, memory in the lines.
    """
    if period_to < period_from:
        raise ProblemError(problems.PERIOD_REVERSED, start=period_from.isoformat(), to=period_to.isoformat())
    units: Counter[tuple[str, str, str, int]] = Counter()
    units_by_verdict = {PAYABLE: 0, HELD: 0}
    tiyn_by_verdict = {PAYABLE: 0, HELD: 0}
    for row in rows:
        if row.verdict not in units_by_verdict:
            raise ProblemError(problems.VERDICT_NOT_BILLED, where=row.facility, verdict=row.verdict)
        assert row.units >= 0, "deliveries are counted, never subtracted"
        units[row.verdict, row.facility, row.reason, row.unit_price_tiyn] += row.units
        units_by_verdict[row.verdict] += row.units
        tiyn_by_verdict[row.verdict] += row.units * row.unit_price_tiyn
    kept_corrections = tuple(corrections)
    return Statement(
        provider=provider,
        period_from=period_from,
        period_to=period_to,
        payable=_lines(units, PAYABLE),
        held=_lines(units, HELD),
        corrections=kept_corrections,
        payable_units=units_by_verdict[PAYABLE],
        payable_tiyn=tiyn_by_verdict[PAYABLE],
        held_units=units_by_verdict[HELD],
        held_tiyn=tiyn_by_verdict[HELD],
        total_tiyn=tiyn_by_verdict[PAYABLE] + sum(line.amount_tiyn for line in kept_corrections),
    )


def _lines(units: Counter[tuple[str, str, str, int]], wanted: str) -> tuple[StatementLine, ...]:
    lines = (
        StatementLine(facility, reason, price_tiyn, count, count * price_tiyn)
        for (verdict, facility, reason, price_tiyn), count in units.items()
        if verdict == wanted and count
    )
    return tuple(sorted(lines))
