"""The middle of a chain: a statement's sums, its lines page by page, and whether each level adds up to the one above."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, NamedTuple

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.statements.queries import Key

_SUMS: Final = """
SELECT o.name, coalesce(o.bin, ''), b.programme, b.region, s.month, s.locked_on, s.locked_at, s.due_on, s.document_sha256,
       s.recorded_by, s.reason, coalesce(s.iban, ''), s.delivered_tiyn, s.corrected_tiyn, s.cooked_tiyn, s.held_tiyn,
       s.carried_tiyn, s.above_ceiling_tiyn, s.debt_before_tiyn, s.offset_tiyn, s.debt_tiyn, s.payable_tiyn,
       coalesce(l.delivered, 0), coalesce(l.corrected, 0), coalesce(l.cooked, 0), coalesce(l.held, 0),
       coalesce(l.taken_back, 0), coalesce(l.lines, 0)
FROM settlement_statement s
JOIN settlement_budget b ON b.id = s.budget_id JOIN registry_organisation o ON o.id = s.payee
LEFT JOIN LATERAL (
    SELECT sum(l.amount_tiyn) FILTER (WHERE l.kind = 'delivered')::bigint AS delivered,
           sum(l.amount_tiyn) FILTER (WHERE l.kind = 'correction')::bigint AS corrected,
           sum(l.amount_tiyn) FILTER (WHERE l.kind = 'cooked')::bigint AS cooked,
           sum(l.amount_tiyn) FILTER (WHERE l.kind = 'held')::bigint AS held,
           sum(-l.amount_tiyn) FILTER (WHERE l.amount_tiyn < 0)::bigint AS taken_back, count(*) AS lines
    FROM settlement_statement_line l WHERE (l.payee, l.budget_id, l.number) = (s.payee, s.budget_id, s.number)
) l ON true
WHERE (s.payee, s.budget_id, s.number) = (%(payee)s, %(budget)s, %(number)s)
  AND (%(everything)s OR b.region = ANY (%(regions)s))
"""
_LINES: Final = """
SELECT line, kind, facility_id, agreement, service_month, reason, unit_price_tiyn, units, amount_tiyn
FROM settlement_statement_line
WHERE (payee, budget_id, number) = (%(payee)s, %(budget)s, %(number)s) AND line > %(after)s ORDER BY line LIMIT %(most)s
"""


class Sum(NamedTuple):
    """A sum as the upper level says it, and as the level below adds up to; in tiyn."""

    said_tiyn: int
    found_tiyn: int

    @property
    def difference_tiyn(self) -> int:
        """What the level below says more (or, negative, less)."""
        return self.found_tiyn - self.said_tiyn


@dataclass(frozen=True, slots=True)
class Head:
    """A statement: whose, of what, its sums as it says them, and (``lines_…``) as its lines add up to. In tiyn."""

    provider: str
    bin: str
    programme: str
    region: str | None
    month: dt.date
    locked_on: dt.date
    locked_at: dt.datetime
    due_on: dt.date
    document_sha256: bytes
    recorded_by: int
    reason: str
    iban: str
    delivered_tiyn: int
    corrected_tiyn: int
    cooked_tiyn: int
    held_tiyn: int
    carried_tiyn: int
    above_ceiling_tiyn: int
    debt_before_tiyn: int
    offset_tiyn: int
    debt_tiyn: int
    payable_tiyn: int
    lines_delivered_tiyn: int
    lines_corrected_tiyn: int
    lines_cooked_tiyn: int
    lines_held_tiyn: int
    lines_taken_back_tiyn: int
    lines: int

    @property
    def payable(self) -> Sum:
        """What is to be paid, and what its lines, ceilings and debts come to."""
        earned = self.lines_delivered_tiyn + self.lines_corrected_tiyn + self.lines_cooked_tiyn
        # What was taken back is no negative earning but a debt, and is in what is taken off.
        may_be_paid = earned + self.lines_taken_back_tiyn + self.carried_tiyn - self.above_ceiling_tiyn
        return Sum(self.payable_tiyn, may_be_paid - self.offset_tiyn)


class LineSeen(NamedTuple):
    """A line of a statement: a place, a reason, a price, how many meals, what they come to in tiyn."""

    line: int
    kind: str
    facility_id: int
    agreement: str
    service_month: dt.date
    reason: str
    unit_price_tiyn: int
    units: int
    amount_tiyn: int


def head_of(key: Key, *, scope: Scope) -> Head | None:
    """A statement with its sums and those of its lines; None outside the scope. One query; cost: its lines."""
    values = _key(key) | {"everything": scope.everything, "regions": sorted(scope.regions)}
    rows = query(_SUMS, values)
    return Head(*rows[0]) if rows else None


def lines_of(key: Key, *, after: int = 0, most: int = 50) -> list[LineSeen]:
    """A page of a statement's lines, behind the line ``after``. One query by key; ask :func:`head_of` first."""
    return [LineSeen(*row) for row in query(_LINES, _key(key) | {"after": after, "most": most})]


def _key(key: Key) -> dict[str, int]:
    return {"payee": key.payee, "budget": key.budget_id, "number": key.number}
