"""Payouts and unexplained bank lines as lists, for commands and pages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from amiyan.kernel.sql import query
from amiyan.settlement.payouts.facts import LAST

_PAYOUTS: Final = f"""
SELECT replace(p.id::text, '-', ''), p.budget_id, p.number, p.month, p.code, p.attempt, p.name, p.iban, p.amount_tiyn,
       p.channel, e.state, v.reason_code, v.at
FROM settlement_payout p
CROSS JOIN LATERAL ({LAST}) e
JOIN settlement_payout_event v ON (v.payee, v.payout_id, v.n) = (p.payee, p.id, e.n)
WHERE (%(payee)s::bigint IS NULL OR p.payee = %(payee)s)
  AND (%(budget)s::bigint IS NULL OR p.budget_id = %(budget)s) AND (%(state)s::text IS NULL OR e.state = %(state)s)
ORDER BY v.at DESC, p.id LIMIT %(most)s
"""
_LINES: Final = """
SELECT u.channel, u.iban, u.reference, u.why, x.booked_on, x.is_credit, x.amount_tiyn, x.end_to_end_id, x.counterparty,
       x.remittance
FROM settlement_bank_unmatched u JOIN settlement_bank_entry x USING (channel, iban, reference)
ORDER BY x.booked_on, u.channel, u.iban, u.reference LIMIT %(most)s
"""
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class ListedPayout:
    """A payout, its last state and since when."""

    id: str
    budget_id: int
    number: int
    month: date
    code: str
    attempt: int
    name: str
    iban: str
    tiyn: int
    channel: str
    state: str
    reason_code: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A bank line that waits for a person, and why."""

    channel: str
    iban: str
    reference: str
    why: str
    booked_on: date
    is_credit: bool
    tiyn: int
    end_to_end_id: str
    counterparty: str
    remittance: str


def listed_payouts(
    *, budget_id: int | None = None, payee: int | None = None, state: str | None = None, most: int = MOST
) -> list[ListedPayout]:
    """Payouts, the last changed first; of one budget, to one payee, or in one state, where named."""
    values = {"budget": budget_id, "payee": payee, "state": state, "most": most}
    return [ListedPayout(*row) for row in query(_PAYOUTS, values)]


def unmatched_lines(*, most: int = MOST) -> list[ListedLine]:
    """The bank lines that wait for a person, oldest first. Cost: the work list."""
    return [ListedLine(*row) for row in query(_LINES, {"most": most})]
