"""What the office reads of payouts: how many stand where, which, since when, and what stops what is due.

Within a scope of regions (or everything), a year of budgets at a time. Only under ``access.reading``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.bank.values import MEANINGS, REPEATED
from amiyan.settlement.payouts.queries import SILENT_DAYS, working_days_before

PLACES: Final = ("doubtful", "came_back", "made", "with_bank", "paid", "again")
PAGE: Final = 50

_WITHIN: Final = (
    "(%(everything)s OR b.region = ANY (%(regions)s)) AND (NOT %(is_country)s OR b.region IS NULL)"
)
# Where a payout stands. Doubtful: the bank rejected it and paid it, or has not answered for some working days.
_FOUND: Final = f"""
WITH budget AS MATERIALIZED (
    SELECT b.id, coalesce(b.region, '') AS region FROM settlement_budget b
    WHERE b.programme = %(programme)s AND b.year = %(year)s AND {_WITHIN}
), doubted AS MATERIALIZED (
    SELECT * FROM settlement_payouts_doubted((SELECT array_agg(id) FROM budget), %(rejects)s, %(settles)s, %(had)s)
), found AS (
    SELECT p.payee, p.id, p.budget_id, p.number, p.month, p.code, p.attempt, p.amount_tiyn, p.channel, p.name, p.iban,
           p.due_on, p.decision, e.state, e.reason_code, e.reason, e.at, b.region, CASE
               WHEN d.payout_id IS NOT NULL THEN 'doubtful'
               WHEN e.state IN ('made', 'sent', 'accepted') AND e.at < %(silent_since)s THEN 'doubtful'
               WHEN e.state = 'settled' THEN 'paid'
               WHEN e.state = 'made' THEN 'made'
               WHEN e.state IN ('sent', 'accepted') THEN 'with_bank'
               WHEN EXISTS (SELECT FROM settlement_payout o WHERE (o.payee, o.budget_id, o.number, o.code, o.attempt)
                    = (p.payee, p.budget_id, p.number, p.code, (p.attempt + 1)::smallint)) THEN 'again'
               ELSE 'came_back' END AS place,
           d.payout_id IS NOT NULL AS is_contradicted
    FROM budget b JOIN settlement_payout p ON p.budget_id = b.id
    CROSS JOIN LATERAL (
        SELECT v.state, v.reason_code, v.reason, v.at FROM settlement_payout_event v
        WHERE (v.payee, v.payout_id) = (p.payee, p.id) ORDER BY v.n DESC LIMIT 1
    ) e
    LEFT JOIN doubted d ON (d.payee, d.payout_id) = (p.payee, p.id)
)
"""
_COLUMNS: Final = """payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, name, iban, due_on, decision,
       state, reason_code, reason, at, region, place, is_contradicted"""
_LIST: Final = f"""{_FOUND}
SELECT {_COLUMNS} FROM found
WHERE place = %(place)s AND (%(before)s::timestamptz IS NULL OR (at, id) < (%(before)s::timestamptz, %(before_id)s::uuid))
ORDER BY at DESC, id DESC LIMIT %(most)s
"""
_ONE: Final = f"""{_FOUND}
SELECT {_COLUMNS} FROM found WHERE (payee, id) = (%(payee)s, %(payout)s)
"""
_SUMS: Final = f"""{_FOUND}
SELECT region, place, count(*), sum(amount_tiyn)::bigint, min(at) FROM found GROUP BY 1, 2 ORDER BY 1, 2
"""
_YEAR_OF: Final = """
SELECT b.programme, b.year FROM settlement_payout p JOIN settlement_budget b ON b.id = p.budget_id
WHERE (p.payee, p.id) = (%s, %s)
"""
_EVENTS: Final = """
SELECT state, at, reason_code, reason FROM settlement_payout_event WHERE (payee, payout_id) = (%s, %s) ORDER BY n
"""
_OF_STATEMENT: Final = f"""{_FOUND}
SELECT {_COLUMNS} FROM found WHERE (payee, budget_id, number) = (%(payee)s, %(budget)s, %(number)s)
ORDER BY code, attempt
"""
_STOPPED: Final = f"""
SELECT w.payee, w.budget_id, w.number, s.month, coalesce(b.region, ''), o.name, s.payable_tiyn, s.due_on, w.why, w.since
FROM settlement_payout_waiting w
JOIN settlement_budget b ON b.id = w.budget_id
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN registry_organisation o ON o.id = w.payee
WHERE b.programme = %(programme)s AND {_WITHIN}
  AND NOT EXISTS (SELECT FROM settlement_payout p WHERE (p.payee, p.budget_id, p.number) = (w.payee, w.budget_id, w.number))
ORDER BY w.since, s.payable_tiyn DESC, w.payee, w.budget_id, w.number LIMIT %(most)s
"""


_STOPS: Final = f"""
SELECT w.why, w.since FROM settlement_payout_waiting w JOIN settlement_budget b ON b.id = w.budget_id
WHERE (w.payee, w.budget_id, w.number) = (%(payee)s, %(budget)s, %(number)s) AND {_WITHIN} ORDER BY w.since LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class OfficePayout:
    """A payout, its last state since ``at``, and where it stands (one of ``PLACES``); the account whole, in tiyn."""

    payee: int
    id: UUID
    budget_id: int
    number: int
    month: dt.date
    code: str
    attempt: int
    tiyn: int
    channel: str
    name: str
    iban: str
    due_on: dt.date
    decision: str
    state: str
    reason_code: str
    reason: str
    at: dt.datetime
    region: str
    place: str
    is_contradicted: bool


class PlaceSum(NamedTuple):
    """How many payouts of a region ('' the country's) stand somewhere, what they come to, and the oldest."""

    region: str
    place: str
    payouts: int
    tiyn: int
    oldest: dt.datetime


class Event(NamedTuple):
    """What became of a payout, and why."""

    state: str
    at: dt.datetime
    reason_code: str
    reason: str


class Stopped(NamedTuple):
    """A statement that is due, approved and cannot be paid, why, and since which night."""

    payee: int
    budget_id: int
    number: int
    month: dt.date
    region: str
    name: str
    tiyn: int
    due_on: dt.date
    why: str
    since: dt.date


def payout_sums(*, programme: str, year: int, scope: Scope, today: dt.date) -> list[PlaceSum]:
    """By region and place, all payouts of a year. Cost: those payouts, an index look-up or two for each."""
    return [PlaceSum(*row) for row in query(_SUMS, _values(programme, year, scope, today))]


def office_payouts(
    *,
    programme: str,
    year: int,
    scope: Scope,
    today: dt.date,
    place: str,
    before: tuple[dt.datetime, UUID] | None = None,
    is_country: bool = False,
    most: int = PAGE,
) -> list[OfficePayout]:
    """Payouts that stand at ``place``, the last changed first, older than ``before``. Cost: the year's payouts.

    ``is_country``: those of the country's own budget alone.
    """
    at, id_ = before or (None, None)
    more = {"place": place, "before": at, "before_id": id_, "most": most, "is_country": is_country}
    return [OfficePayout(*row) for row in query(_LIST, {**_values(programme, year, scope, today), **more})]


def office_payout(*, payee: int, payout: UUID, scope: Scope, today: dt.date) -> OfficePayout | None:
    """One payout; None where there is none within the scope. Cost: its year's payouts are looked through."""
    for programme, year in query(_YEAR_OF, [payee, payout]):
        values = {**_values(programme, year, scope, today), "payee": payee, "payout": payout}
        for row in query(_ONE, values):
            return OfficePayout(*row)
    return None


def payouts_of_statement(
    *, payee: int, budget_id: int, number: int, programme: str, year: int, scope: Scope, today: dt.date
) -> list[OfficePayout]:
    """The payouts of one statement, by code and attempt."""
    more = {"payee": payee, "budget": budget_id, "number": number}
    return [
        OfficePayout(*row) for row in query(_OF_STATEMENT, {**_values(programme, year, scope, today), **more})
    ]


def events_of(*, payee: int, payout: UUID) -> list[Event]:
    """What became of a payout, oldest first."""
    return [Event(*row) for row in query(_EVENTS, [payee, payout])]


def stopped_statements(
    *, programme: str, scope: Scope, is_country: bool = False, most: int = 1000
) -> list[Stopped]:
    """What was due in the last night and could not be paid, of whatever year, the oldest first. Cost: the work list."""
    values = {"programme": programme, "most": most, **_scope(scope, is_country=is_country)}
    return [Stopped(*row) for row in query(_STOPPED, values)]


def stopped_by(*, payee: int, budget_id: int, number: int, scope: Scope) -> tuple[str, dt.date] | None:
    """What stopped one statement when it was last looked at, and since when; None: nothing, or it is not due."""
    values = {"payee": payee, "budget": budget_id, "number": number, **_scope(scope)}
    return next(((why, since) for why, since in query(_STOPS, values)), None)


def _values(programme: str, year: int, scope: Scope, today: dt.date) -> dict[str, Any]:
    silent = working_days_before(today, SILENT_DAYS)
    return {
        "programme": programme,
        "year": year,
        "silent_since": to_instant(dt.datetime.combine(silent, dt.time())),
        "rejects": sorted(code for code, meaning in MEANINGS.items() if meaning == "rejected"),
        "settles": sorted(code for code, meaning in MEANINGS.items() if meaning == "settled"),
        "had": sorted(REPEATED),
        **_scope(scope),
    }


def _scope(scope: Scope, *, is_country: bool = False) -> dict[str, Any]:
    return {"everything": scope.everything, "regions": sorted(scope.regions), "is_country": is_country}
