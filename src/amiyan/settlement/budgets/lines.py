"""A figure of a budget opens to its lines, some at a time, in an order that goes on where the last page ended."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.problems import FIGURE_UNKNOWN, PAGE_UNKNOWN
from amiyan.settlement.budgets.queries import PAYOUTS, budget_of

PAGE: Final = 50

# Each gives (key …, day, subject, owner, units, tiyn); "after" is the key of the last line seen, as texts.
_TRANSFERS: Final = """
SELECT service_month::text, id::text, service_month, code, {owner}, 0, amount FROM ledger_transfer t
WHERE {side} AND code = %(code)s AND (service_month, id) > ((%(after)s::text[])[1]::date, (%(after)s::text[])[2]::uuid)
ORDER BY t.service_month, t.id LIMIT %(most)s
"""
_FROM_POSTINGS: Final = """
(SELECT batch::text, person_id::text, service_day::text, slot::text, version::text, service_day, facility_id::text,
        person_id, {units}, {tiyn}, batch AS b, person_id AS p, service_day AS d, slot AS s, version AS v
 FROM settlement_posting t
 WHERE {which} AND (batch, person_id, service_day, slot, version) > ((%(after)s::text[])[1]::bigint,
     (%(after)s::text[])[2]::bigint, (%(after)s::text[])[3]::date, (%(after)s::text[])[4]::smallint,
     (%(after)s::text[])[5]::integer)
 ORDER BY t.batch, t.person_id, t.service_day, t.slot, t.version LIMIT %(most)s)
"""
# What another budget pays now was taken back from this one.
_USED: Final = "\nUNION ALL\n".join(
    (
        _FROM_POSTINGS.format(
            which="budget_id = %(budget)s",
            units="""(amount_tiyn > 0)::integer - (had_tiyn > 0 AND had_budget = %(budget)s)::integer""",
            tiyn="amount_tiyn - CASE WHEN had_budget = %(budget)s THEN had_tiyn ELSE 0 END",
        ),
        _FROM_POSTINGS.format(
            which="had_budget = %(budget)s AND had_tiyn > 0 AND budget_id IS DISTINCT FROM %(budget)s",
            units="-1",
            tiyn="-had_tiyn",
        ),
    )
)
_PAYOUT_LINES: Final = f"""
SELECT due_on::text, id::text, due_on, state, payee, 0, amount_tiyn FROM ({PAYOUTS}) t
WHERE state = ANY (%(states)s) AND (due_on, id) > ((%(after)s::text[])[1]::date, (%(after)s::text[])[2]::uuid)
ORDER BY t.due_on, t.id LIMIT %(most)s
"""
_BEGIN: Final = ["0001-01-01", "00000000-0000-0000-0000-000000000000"]


@dataclass(frozen=True, slots=True)
class _Figure:
    sql: str
    begin: list[str]
    values: dict[str, Any]


_FIGURES: Final = {
    "appropriated": _Figure(
        """SELECT known_from::text, id::text, known_from::date, code || ' ' || act, recorded_by, 0, amount_tiyn
           FROM settlement_appropriation t
           WHERE budget_id = %(budget)s
             AND (known_from, id) > ((%(after)s::text[])[1]::timestamptz, (%(after)s::text[])[2]::uuid)
           ORDER BY t.known_from, t.id LIMIT %(most)s""",
        _BEGIN,
        {},
    ),
    "granted": _Figure(
        _TRANSFERS.format(owner="payee_owner", side="payer_owner = %(budget)s"), _BEGIN, {"code": "grant"}
    ),
    "returned": _Figure(
        _TRANSFERS.format(
            owner="payer_owner", side="payee_owner = %(budget)s AND payer_owner <> payee_owner"
        ),
        _BEGIN,
        {"code": "lapse"},
    ),
    "used": _Figure(
        f"SELECT * FROM ({_USED}) lines ORDER BY b, p, d, s, v LIMIT %(most)s",
        ["-1", "0", "0001-01-01", "0", "0"],
        {},
    ),
    "cooked": _Figure(
        """SELECT service_day::text, facility_id::text, service_day, facility_id::text, payee, portions, amount_tiyn
           FROM (SELECT * FROM settlement_cooked c WHERE NOT EXISTS (
               SELECT FROM settlement_cooked_end e
               WHERE (e.facility_id, e.service_day, e.programme) = (c.facility_id, c.service_day, c.programme))) t
           WHERE budget_id = %(budget)s
             AND (service_day, facility_id) > ((%(after)s::text[])[1]::date, (%(after)s::text[])[2]::bigint)
           ORDER BY t.service_day, t.facility_id LIMIT %(most)s""",
        ["0001-01-01", "0"],
        {},
    ),
    "locked": _Figure(
        """SELECT month::text, payee::text, number::text, month, number::text, payee, delivered_units,
                  delivered_tiyn + corrected_tiyn + cooked_tiyn
           FROM settlement_statement t
           WHERE budget_id = %(budget)s AND (month, payee, number) > ((%(after)s::text[])[1]::date,
               (%(after)s::text[])[2]::bigint, (%(after)s::text[])[3]::integer)
           ORDER BY t.month, t.payee, t.number LIMIT %(most)s""",
        ["0001-01-01", "0", "0"],
        {},
    ),
    "made": _Figure(_PAYOUT_LINES, _BEGIN, {"states": ["made"]}),
    "with_bank": _Figure(_PAYOUT_LINES, _BEGIN, {"states": ["sent", "accepted"]}),
    "paid": _Figure(_PAYOUT_LINES, _BEGIN, {"states": ["settled"]}),
}
NAMES: Final = tuple(_FIGURES)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a figure. ``key`` goes on from it; ``owner`` is whom it is about: a person, a provider, a recorder."""

    key: str
    day: dt.date
    subject: str
    owner: int
    units: int
    tiyn: int


def lines_of(*, budget_id: int, figure: str, after: str = "", most: int = PAGE) -> list[Line]:
    """The next ``most`` lines of a figure (one of ``NAMES``), after the line with the key ``after``.

    ProblemError where there is no such budget or figure, or the key is none of this figure's. Cost: the page, but for
    what flowed back, which is sorted by month first.
    """
    budget_of(budget_id)
    if figure not in _FIGURES:
        raise ProblemError(FIGURE_UNKNOWN, figure=figure, known=", ".join(NAMES))
    wanted = _FIGURES[figure]
    begin = _key(after, len(wanted.begin)) if after else wanted.begin
    width = len(begin)
    rows = query(wanted.sql, {"budget": budget_id, "after": begin, "most": most, **wanted.values})
    return [Line(json.dumps(row[:width]), *row[width : width + 5]) for row in rows]


def _key(text: str, width: int) -> list[str]:
    try:
        parts = json.loads(text)
    except ValueError:
        raise ProblemError(PAGE_UNKNOWN) from None
    if not isinstance(parts, list) or len(parts) != width or not all(isinstance(one, str) for one in parts):
        raise ProblemError(PAGE_UNKNOWN)
    return parts
