"""The books follow the verdicts: what a newer verdict takes back flows back first, then the right sum is owed.

Nothing in the books is changed: a correction is a transfer from the provider's payable to the person's
entitlement, and the new delivery a transfer of its own. ``settlement_posting`` remembers what was posted last.
One transaction follows some thousands of days; asked again it finds nothing to do.
"""

from collections import Counter
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from amiyan.deliveries.backlog import AWAITS_ACTS
from amiyan.entitlements.grants import top_up
from amiyan.entitlements.laid_terms import Terms
from amiyan.kernel.sql import execute, query
from amiyan.ledger.actions import open_query
from amiyan.programmes.loader import load
from amiyan.programmes.terms import unsettled
from amiyan.settlement.open_period import laid_since
from amiyan.settlement.posting import grants_of

DAYS: Final = 5_000  # of people, in one transaction
BUDGET: Final = 1  # the owner of the budget line, until budgets are entered
# Before what the books refused, or what may not be paid yet, is tried again: as long as it has waited, within these.
# A region that has not decided has months of meals waiting, and those that can be paid must not stand behind them.
WAIT_S: Final = 600
WAIT_MOST_S: Final = 86_400

_TABLES = """
CREATE TEMPORARY TABLE IF NOT EXISTS due_day (
    person_id bigint, service_day date, shard smallint, marked_at timestamptz, PRIMARY KEY (person_id, service_day));
CREATE TEMPORARY TABLE IF NOT EXISTS due_blocked (region text, day date, blocked text);
CREATE TEMPORARY TABLE IF NOT EXISTS due_meal (
    person_id bigint, service_day date, slot smallint, month date, version integer, verdict_version integer,
    had_payee bigint, had_tiyn bigint, want_payee bigint, want_tiyn bigint, blocked text,
    taken_back text, posted text, PRIMARY KEY (person_id, service_day, slot));
TRUNCATE due_day, due_blocked, due_meal;
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

_PLACES = """
SELECT DISTINCT f.region, d.service_day
FROM due_day d
JOIN deliveries_verdict v ON v.person_id = d.person_id AND v.service_day = d.service_day AND v.programme = %(programme)s
JOIN registry_facility f ON f.id = v.facility_id
"""

_ACCOUNTS = """
SELECT owner, ledger_account_id(kind, %(programme)s, period) AS id, kind, %(programme)s AS purpose, period,
       kind = 'appropriation' AS may_overdraw
FROM (
    SELECT %(budget)s::bigint, kind, '' FROM unnest(ARRAY['appropriation', 'fund']) kind
    UNION SELECT want_payee, 'payable', '' FROM due_meal
    UNION SELECT person_id, 'entitlement', to_char(month, 'YYYY-MM') FROM due_meal
) wanted (owner, kind, period)
"""

# One meal, two possible movements. In the order of the keys, so that equal batches give equal logs.
_POST = """
WITH intent AS (
    SELECT {columns}, row_number() OVER (ORDER BY person_id, service_day, slot) AS place
    FROM due_meal WHERE {which}
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
_ENTITLEMENT = "ledger_account_id('entitlement', %(programme)s, to_char(month, 'YYYY-MM'))"
_PAYABLE = "ledger_account_id('payable', %(programme)s, '')"
_KEY = "%(programme)s, person_id::text, service_day::text, slot::text"

_TAKE_BACK = _POST.format(
    columns=f"""person_id, service_day, slot, month,
        ledger_transfer_id('correction', {_KEY}, version::text) AS id, had_payee AS payer_owner,
        {_PAYABLE} AS payer_account, person_id AS payee_owner, {_ENTITLEMENT} AS payee_account,
        had_tiyn AS amount, 'correction' AS code, service_day::text AS subject""",
    which="had_tiyn > 0",
    column="taken_back",
)
# The first posting of a meal has the id that an audit gives it.
_OWE = _POST.format(
    columns=f"""person_id, service_day, slot, month,
        CASE WHEN version = 1 THEN ledger_transfer_id('delivery', {_KEY})
             ELSE ledger_transfer_id('delivery', {_KEY}, version::text) END AS id, person_id AS payer_owner,
        {_ENTITLEMENT} AS payer_account, want_payee AS payee_owner, {_PAYABLE} AS payee_account,
        want_tiyn AS amount, 'delivery' AS code, service_day::text AS subject""",
    which="want_tiyn > 0 AND blocked = '' AND (had_tiyn = 0 OR taken_back IN ('posted', 'repeated'))",
    column="posted",
)

# What stands now. A meal that was taken back and could not be owed anew stands with nothing.
_REMEMBER = """
INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee, amount_tiyn)
SELECT person_id, service_day, %(programme)s, slot, version, verdict_version, want_payee,
       CASE WHEN posted IN ('posted', 'repeated') THEN want_tiyn ELSE 0 END
FROM due_meal
WHERE taken_back IN ('posted', 'repeated') OR posted IN ('posted', 'repeated')
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
        "budget": BUDGET,
        "wait": WAIT_S,
        "most_wait": WAIT_MOST_S,
    }
    due_tables()
    days = execute(_TAKE, values)
    if not days:
        return Followed(0, Counter(), Counter(), Counter())
    execute("ANALYZE due_day")
    find_due(terms.programme)
    open_query(select_sql=_ACCOUNTS, params=values)
    _give(terms)
    execute(_TAKE_BACK, values)
    execute(_OWE, values)
    execute(_REMEMBER, values)
    execute(_AGAIN, values)
    return Followed(days, _counted("taken_back"), _counted("posted"), _waiting())


def due_tables() -> None:
    """Make the session's tables, empty: days to look at (``due_day``), and the meals that differ (``due_meal``)."""
    execute(_TABLES)


def find_due(programme: str) -> None:
    """Lay out in ``due_meal`` what of the days in ``due_day`` the books do not yet say, and what blocks it."""
    values = {"programme": programme}
    _note_blocked(values)
    execute(_due(), values)
    execute("ANALYZE due_meal")


def _note_blocked(values: dict[str, Any]) -> None:
    """On which days in which regions nothing may be paid, since a parameter is only a placeholder there."""
    rows = [
        (region, day, AWAITS_ACTS)
        for region, day in query(_PLACES, values)
        if _is_unsettled(values["programme"], day, region)
    ]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO due_blocked VALUES (%s, %s, %s)", rows)


@lru_cache(maxsize=10_000)
def _is_unsettled(programme: str, day: date, region: str | None) -> bool:
    return bool(unsettled(load(programme), day, region))


def _give(terms: Terms) -> None:
    """Let everybody who is to be served hold what the month may cost, as known now."""
    people = query(
        "SELECT DISTINCT person_id, month FROM due_meal WHERE want_tiyn > 0 AND blocked = '' ORDER BY 1, 2"
    )
    if people:
        months = [month for _, month in people]
        if min(months) < terms.first:
            terms = laid_since(terms, min(months))
        given = top_up(terms, people=[person for person, _ in people], months=months)
        grants_of(programme=terms.programme, budget=BUDGET, given=given)


def _counted(column: str) -> Counter[str]:
    return Counter(
        dict(query(f"SELECT {column}, count(*) FROM due_meal WHERE {column} IS NOT NULL GROUP BY 1"))
    )


def _waiting() -> Counter[str]:
    return Counter(dict(query("SELECT blocked, count(*) FROM due_meal WHERE blocked <> '' GROUP BY 1")))


@cache
def _due() -> str:
    return (Path(__file__).parent / "sql" / "due.sql").read_text(encoding="utf-8")
