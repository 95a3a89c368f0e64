"""The books follow the verdicts: what a newer verdict takes back flows back first, then the right sum is owed.

Nothing in the books is changed: a correction is a transfer back to the person's entitlement, and the new delivery a
transfer of its own. ``settlement_posting`` remembers what was posted last. A correction comes from what the provider
is owed; where a statement of the meal's month stands it comes from the provider's ``recovery``, which is offset by the
next statement: so it neither waits nor is refused, and whoever is right is owed at once.

One transaction follows some thousands of days; asked again it finds nothing to do.
"""

from collections import Counter
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.deliveries.backlog import AWAITS_ACTS
from amiyan.entitlements.laid_terms import Terms
from amiyan.kernel.sql import execute, query
from amiyan.ledger.actions import open_query
from amiyan.programmes.loader import load
from amiyan.programmes.signed import Signed, signed
from amiyan.programmes.terms import unsettled
from amiyan.settlement import giving
from amiyan.settlement.budgets.lapse import lapse_laid, lapse_tables
from amiyan.settlement.budgets.of_meal import BUDGET_OF, YEAR_CLOSED
from amiyan.settlement.figures.stale import mark_due_days

DAYS: Final = 5_000  # of people, in one transaction
# Before what the books refused, or what may not be paid yet, is tried again: as long as it has waited, within these.
# A region that has not decided has months of meals waiting, and those that can be paid must not stand behind them.
WAIT_S: Final = 600
WAIT_MOST_S: Final = 86_400

# Emptied with each transaction; truncating them by hand would write into the catalogue each time.
_TABLES = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS due_day (
    person_id bigint, service_day date, shard smallint, marked_at timestamptz, PRIMARY KEY (person_id, service_day))
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS due_place (region text, day date, budget_id bigint, blocked text)
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS due_month (month date PRIMARY KEY, entitlement bigint) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS due_meal (
    person_id bigint, service_day date, slot smallint, month date, version integer, verdict_version integer,
    had_payee bigint, had_facility bigint, had_budget bigint, had_tiyn bigint,
    want_payee bigint, want_facility bigint, want_budget bigint, want_tiyn bigint, blocked text,
    is_beyond boolean, taken_back text, posted text, PRIMARY KEY (person_id, service_day, slot)) ON COMMIT DELETE ROWS;
{giving.TABLES}
"""
_HAS_TABLES = "SELECT to_regclass('pg_temp.due_meal') IS NOT NULL"
_IS_DUE = """
SELECT EXISTS (SELECT FROM deliveries_unposted
               WHERE shard = %(shard)s AND programme = %(programme)s AND not_before <= now())
"""

# Marks go before anything is read: whoever marks the same day from now on waits, and marks it anew.
# By the rows' places, not by their keys: a work list grows from nothing to much and back, so what is counted of it
# is never right, and a join by keys was planned for one row where there were thousands.
_TAKE = """
WITH taken AS (
    DELETE FROM deliveries_unposted WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM deliveries_unposted
        WHERE shard = %(shard)s AND programme = %(programme)s AND not_before <= now()
        ORDER BY not_before LIMIT %(most)s FOR UPDATE SKIP LOCKED))
    RETURNING person_id, service_day, shard, marked_at
)
INSERT INTO due_day SELECT * FROM taken
"""

# Where and when the meals were, and which budget is there for them.
_PLACES = f"""
INSERT INTO due_place (region, day, budget_id)
SELECT region, day, {BUDGET_OF.format(programme="%(programme)s", region="p.region", day="p.day")}
FROM (
    SELECT DISTINCT coalesce(f.region, '') AS region, d.service_day AS day
    FROM due_day d
    JOIN deliveries_verdict v ON v.person_id = d.person_id AND v.service_day = d.service_day AND v.programme = %(programme)s
    JOIN registry_facility f ON f.id = v.facility_id
) p
RETURNING region, day
"""
_BLOCK = """
UPDATE due_place p SET blocked = %(why)s FROM unnest(%(regions)s::text[], %(days)s::date[]) b (region, day)
WHERE (p.region, p.day) = (b.region, b.day)
"""
_MONTHS = """
INSERT INTO due_month
SELECT month, ledger_account_id('entitlement', %(programme)s, to_char(month, 'YYYY-MM'))
FROM (SELECT DISTINCT month FROM due_meal) m
"""
# A closed year is closed for what was paid from it and for what would be.
_CLOSED = f"""
UPDATE due_meal m SET blocked = '{YEAR_CLOSED}' FROM settlement_budget_closing c
WHERE c.budget_id = m.want_budget OR c.budget_id = m.had_budget AND m.had_tiyn > 0
"""

_OUTCOMES = "SELECT taken_back, posted, blocked, count(*) FROM due_meal GROUP BY 1, 2, 3"
_FOUND = "SELECT bool_or(had_tiyn > 0), min(month) FROM due_meal"

# Also where the month itself had no statement: what a later one locked is paid by it.
_LOCKED = """EXISTS (
    SELECT FROM settlement_statement s
    WHERE (s.payee, s.budget_id) = (m.had_payee, m.had_budget) AND s.month >= m.month)"""
_ACCOUNTS = f"""
SELECT owner, ledger_account_id(kind, %(programme)s, period) AS id, kind, %(programme)s AS purpose, period,
       kind = 'recovery' AS may_overdraw
FROM (
    SELECT want_payee, 'payable', '' FROM due_meal
    UNION SELECT had_payee, 'recovery', '' FROM due_meal m WHERE had_tiyn > 0 AND {_LOCKED}
    UNION SELECT person_id, 'entitlement', to_char(month, 'YYYY-MM') FROM due_meal
) wanted (owner, kind, period)
"""

# One meal, two possible movements. In the order of the keys, so that equal batches give equal logs.
_POST = """
WITH intent AS (
    SELECT {columns}, row_number() OVER (ORDER BY person_id, service_day, slot) AS place
    FROM due_meal m JOIN due_month USING (month) WHERE {which}
),
answer AS (
    SELECT place, outcome FROM ledger_post(ARRAY(
        SELECT ROW(id, month, payer_owner, payer_account, payee_owner, payee_account, amount, code, subject)::ledger_intent
        FROM intent ORDER BY place))
)
UPDATE due_meal d SET {column} = a.outcome
FROM intent i JOIN answer a USING (place)
WHERE (d.person_id, d.service_day, d.slot) = (i.person_id, i.service_day, i.slot)
"""
_PAYABLE = "(SELECT ledger_account_id('payable', %(programme)s, ''))"
_RECOVERY = "(SELECT ledger_account_id('recovery', %(programme)s, ''))"
_KEY = "%(programme)s, person_id::text, service_day::text, slot::text"

_TAKE_BACK = _POST.format(
    columns=f"""person_id, service_day, slot, month,
        ledger_transfer_id('correction', {_KEY}, version::text) AS id, had_payee AS payer_owner,
        CASE WHEN {_LOCKED} THEN {_RECOVERY} ELSE {_PAYABLE} END AS payer_account, person_id AS payee_owner,
        entitlement AS payee_account, had_tiyn AS amount, 'correction' AS code, service_day::text AS subject""",
    which=f"had_tiyn > 0 AND blocked <> '{YEAR_CLOSED}'",
    column="taken_back",
)
# The first posting of a meal has the id that an audit gives it.
_OWE = _POST.format(
    columns=f"""person_id, service_day, slot, month,
        CASE WHEN version = 1 THEN ledger_transfer_id('delivery', {_KEY})
             ELSE ledger_transfer_id('delivery', {_KEY}, version::text) END AS id, person_id AS payer_owner,
        entitlement AS payer_account, want_payee AS payee_owner, {_PAYABLE} AS payee_account,
        want_tiyn AS amount, 'delivery' AS code, service_day::text AS subject""",
    which=giving.WANTED,
    column="posted",
)

# What stands now. A meal that was taken back and could not be owed anew stands with nothing.
_IS_POSTED = "posted IN ('posted', 'repeated')"
_IS_TAKEN_BACK = "taken_back IN ('posted', 'repeated')"
_REMEMBER = f"""
INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee, facility_id,
                                budget_id, amount_tiyn, had_payee, had_facility, had_budget, had_tiyn, batch)
SELECT person_id, service_day, %(programme)s, slot, version, verdict_version, want_payee, want_facility, want_budget,
       CASE WHEN {_IS_POSTED} THEN want_tiyn ELSE 0 END,
       CASE WHEN had_tiyn > 0 THEN had_payee END, CASE WHEN had_tiyn > 0 THEN had_facility END,
       CASE WHEN had_tiyn > 0 THEN had_budget END, had_tiyn,
       (SELECT coalesce(max(id), 0) FROM ledger_batch)
FROM due_meal
WHERE {_IS_TAKEN_BACK} OR {_IS_POSTED}
"""
_USE = f"""
INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn)
SELECT budget_id, service_day, (SELECT coalesce(max(id), 0) FROM ledger_batch), sum(units), sum(tiyn)
FROM (
    SELECT want_budget AS budget_id, service_day, 1 AS units, want_tiyn AS tiyn FROM due_meal WHERE {_IS_POSTED}
    UNION ALL
    SELECT had_budget, service_day, -1, -had_tiyn FROM due_meal WHERE {_IS_TAKEN_BACK} AND had_budget IS NOT NULL
) moved
GROUP BY budget_id, service_day ORDER BY budget_id, service_day
"""
# What flowed back to people of a month that is no longer open flows on to its fund at once.
_NO_LONGER_OPEN = f"""
INSERT INTO lapse_person SELECT DISTINCT person_id, month FROM due_meal
WHERE month < %(open_from)s AND blocked <> '{YEAR_CLOSED}'
"""

_AGAIN = """
INSERT INTO deliveries_unposted (person_id, service_day, programme, shard, marked_at, not_before, refused)
SELECT DISTINCT ON (m.person_id, m.service_day) m.person_id, m.service_day, %(programme)s, d.shard, d.marked_at,
       now() + least(greatest(now() - d.marked_at, make_interval(secs => %(wait)s)), make_interval(secs => %(most_wait)s)),
       why
FROM due_meal m JOIN due_day d USING (person_id, service_day),
     LATERAL (SELECT coalesce(nullif(blocked, ''),
         CASE WHEN had_tiyn > 0 AND taken_back NOT IN ('posted', 'repeated') THEN 'correction_' || taken_back END,
         CASE WHEN want_tiyn > 0 AND posted NOT IN ('posted', 'repeated') THEN posted END) AS why) w
WHERE why IS NOT NULL
ORDER BY m.person_id, m.service_day
ON CONFLICT (person_id, programme, service_day) DO UPDATE SET not_before = excluded.not_before, refused = excluded.refused
"""


class Followed(NamedTuple):
    """Days looked at; what the ledger answered to corrections and to deliveries; meals that must wait, and why."""

    days: int
    corrections: Counter[str]
    deliveries: Counter[str]
    waiting: Counter[str]


@transaction.atomic
def follow_verdicts(*, shard: int, terms: Terms, most: int = DAYS) -> Followed:
    """Let the books follow the verdicts of the oldest marked days of a shard, in one transaction.

    ``terms`` (laid out before, outside) give what people may use in their months. What the books refuse and
    what may not be paid yet stays marked, with the reason, for later. Cost: linear in the days.
    """
    values: dict[str, Any] = {
        "programme": terms.programme,
        "shard": shard,
        "most": most,
        "wait": WAIT_S,
        "most_wait": WAIT_MOST_S,
    }
    if not query(_IS_DUE, values)[0][0]:
        return _nothing()
    due_tables()
    days = execute(_TAKE, values)
    if not days:
        return _nothing()
    giving.count_rows("due_day", days)
    mark_due_days(terms.programme)
    if not find_due(terms.programme):
        return _nothing(days)
    execute(_MONTHS, values)
    open_query(select_sql=_ACCOUNTS, params=values)
    execute(_CLOSED)  # once more: from here on nobody else posts, locks or closes
    is_posted_before, first = query(_FOUND)[0]
    if is_posted_before:
        execute(_TAKE_BACK, values)
    giving.give(terms)
    execute(_OWE, values)
    if execute(_REMEMBER, values):
        execute(_USE)
        if first < terms.first:
            lapse_tables()
            execute(_NO_LONGER_OPEN, {"open_from": terms.first})
            lapse_laid(terms.programme)
    execute(_AGAIN, values)
    return _followed(days)


def due_tables() -> None:
    """Make the session's tables: days to look at (``due_day``), and the meals that differ (``due_meal``).

    They are empty in each transaction that begins.
    """
    if not query(_HAS_TABLES)[0][0]:
        execute(_TABLES)


def find_due(programme: str) -> int:
    """Lay out in ``due_meal`` what of the days in ``due_day`` the books do not yet say, and what blocks it.

    Returns how many meals that are.
    """
    values = {"programme": programme}
    _find_places(values)
    meals = execute(_due(), values)
    giving.count_rows("due_meal", meals)
    return meals


def _find_places(values: dict[str, Any]) -> None:
    """On which days in which regions nothing may be paid, since a parameter is only a placeholder there."""
    places, known = query(_PLACES, values), signed(values["programme"])
    blocked = [
        (region, day)
        for region, day in places
        if _is_unsettled(values["programme"], day, region or None, known)
    ]
    if blocked:
        regions, days = (list(column) for column in zip(*blocked, strict=True))
        execute(_BLOCK, {"why": AWAITS_ACTS, "regions": regions, "days": days})


@lru_cache(maxsize=10_000)
def _is_unsettled(programme: str, day: date, region: str | None, _signed: Signed) -> bool:
    return bool(unsettled(load(programme), day, region))


def _nothing(days: int = 0) -> Followed:
    return Followed(days, Counter(), Counter(), Counter())


def _followed(days: int) -> Followed:
    found = _nothing(days)
    for taken_back, posted, blocked, meals in query(_OUTCOMES):
        found.corrections.update({taken_back: meals} if taken_back else {})
        found.deliveries.update({posted: meals} if posted else {})
        found.waiting.update({blocked: meals} if blocked else {})
    return found


@cache
def _due() -> str:
    return (Path(__file__).parent / "sql" / "due.sql").read_text(encoding="utf-8")
