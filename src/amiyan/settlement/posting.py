"""From verdicts to transfers: appropriation → fund → a person's entitlement → what a provider is owed.

The ledger knows owners and accounts only; which of them mean a child, a canteen or a budget line is known
here. Every id is a hash of what the transfer is about, so posting twice posts once.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from amiyan.ledger.actions import open_query, post_query

CHUNK = 100_000  # people in one posted batch

_ACCOUNTS = """
SELECT owner, ledger_account_id(kind, %(programme)s, period) AS id, kind, %(programme)s AS purpose, period,
       kind = 'appropriation' AS may_overdraw
FROM ({wanted}) wanted (owner, kind, period)
"""

_PAYABLES = "SELECT DISTINCT organisation_id, 'payable', '' FROM payee"
_COMMON_ACCOUNTS = f"""
SELECT %(budget)s::bigint, kind, '' FROM unnest(ARRAY['appropriation', 'fund']) kind
UNION ALL
{_PAYABLES}
"""

_ENTITLEMENT_ACCOUNTS = """
SELECT person_id, 'entitlement', to_char(lower(period), 'YYYY-MM') FROM entitlements_entitlement
WHERE programme = %(programme)s AND known_to IS NULL AND person_id > %(after)s AND person_id <= %(upto)s
"""

# Who is paid for a meal: the supplier that has the agreement with the facility on that day; on days for which
# none is known the facility itself stands for its supplier, so that the money owed is not lost from sight.
_PAYEES = """
CREATE TEMPORARY TABLE IF NOT EXISTS payee (
    facility_id bigint NOT NULL, organisation_id bigint NOT NULL, valid daterange NOT NULL);
CREATE INDEX IF NOT EXISTS payee_by_facility ON payee (facility_id);
TRUNCATE payee;
INSERT INTO payee
SELECT facility_id, organisation_id, valid FROM registry_agreement
WHERE programme = %(programme)s AND known_to IS NULL
UNION ALL
SELECT f.id, f.id, unnest('{(,)}'::datemultirange - coalesce(range_agg(a.valid), '{}'))
FROM registry_facility f LEFT JOIN registry_agreement a
    ON a.facility_id = f.id AND a.programme = %(programme)s AND a.known_to IS NULL
GROUP BY f.id;
ANALYZE payee;
"""

_APPROPRIATE = """
SELECT ledger_transfer_id('appropriation', %(programme)s, month::text) AS id, month AS service_month,
       %(budget)s::bigint AS payer_owner, ledger_account_id('appropriation', %(programme)s, '') AS payer_account,
       %(budget)s::bigint AS payee_owner, ledger_account_id('fund', %(programme)s, '') AS payee_account,
       amount, 'appropriation' AS code, to_char(month, 'YYYY-MM') AS subject
FROM (
    SELECT lower(period) AS month, sum(ceiling_tiyn)::bigint AS amount FROM entitlements_entitlement
    WHERE programme = %(programme)s AND known_to IS NULL GROUP BY 1
) months WHERE amount > 0 ORDER BY month
"""

_GRANTS = """
SELECT ledger_transfer_id('grant', %(programme)s, person_id::text, lower(period)::text) AS id, lower(period) AS service_month,
       %(budget)s::bigint AS payer_owner, ledger_account_id('fund', %(programme)s, '') AS payer_account,
       person_id AS payee_owner,
       ledger_account_id('entitlement', %(programme)s, to_char(lower(period), 'YYYY-MM')) AS payee_account,
       ceiling_tiyn AS amount, 'grant' AS code, to_char(lower(period), 'YYYY-MM') AS subject
FROM entitlements_entitlement
WHERE programme = %(programme)s AND known_to IS NULL AND person_id > %(after)s AND person_id <= %(upto)s
  AND ceiling_tiyn > 0
ORDER BY person_id, lower(period)
"""

# The latest verdict of each meal counts. The account ids are the same for a whole month: a lookup, not a hash
# for each row.
_DELIVERIES = """
SELECT ledger_transfer_id('delivery', %(programme)s, v.person_id::text, v.service_day::text, v.slot::text) AS id,
       m.month AS service_month, v.person_id AS payer_owner, m.entitlement AS payer_account,
       p.organisation_id AS payee_owner, m.payable AS payee_account, v.amount_tiyn AS amount,
       'delivery' AS code, v.service_day::text AS subject
FROM (
    SELECT DISTINCT ON (person_id, service_day, slot) person_id, service_day, slot, verdict, facility_id, amount_tiyn
    FROM deliveries_verdict
    WHERE programme = %(programme)s AND service_day BETWEEN %(first)s AND %(last)s
      AND person_id > %(after)s AND person_id <= %(upto)s
    ORDER BY person_id, service_day, slot, version DESC
) v
JOIN payee p ON p.facility_id = v.facility_id AND p.valid @> v.service_day
JOIN posting_month m ON m.month = date_trunc('month', v.service_day)::date
WHERE v.verdict = 'payable' AND v.amount_tiyn > 0
ORDER BY v.person_id, v.service_day, v.slot
"""

_MONTHS = """
CREATE TEMPORARY TABLE IF NOT EXISTS posting_month (month date PRIMARY KEY, entitlement bigint, payable bigint);
TRUNCATE posting_month;
INSERT INTO posting_month
SELECT month::date, ledger_account_id('entitlement', %(programme)s, to_char(month, 'YYYY-MM')),
       ledger_account_id('payable', %(programme)s, '')
FROM generate_series(date_trunc('month', %(first)s::date), %(last)s::date, interval '1 month') month;
ANALYZE posting_month;
"""


def post_grants(*, programme: str, budget: int, chunk: int = CHUNK) -> Counter[str]:
    """Open the accounts, appropriate what was granted and give each person their ceiling: an audit's own budget.

    ``budget`` is the owner of the budget line; its appropriation bears whatever was granted. Returns outcomes
    (``posted``, ``repeated`` …) of the ledger.
    """
    values: dict[str, Any] = {"programme": programme, "budget": budget}
    _run(_PAYEES, values)
    open_query(select_sql=_ACCOUNTS.format(wanted=_COMMON_ACCOUNTS), params=values)
    outcomes = Counter(post_query(select_sql=_APPROPRIATE, params=values))
    return outcomes + give_all(programme=programme, budget=budget, chunk=chunk)


def give_all(*, programme: str, budget: int, chunk: int = CHUNK) -> Counter[str]:
    """Give each person their ceiling from the fund of ``budget``, which stands. Twice gives nothing more."""
    values: dict[str, Any] = {"programme": programme, "budget": budget}
    outcomes: Counter[str] = Counter()
    for bounds in _ranges("entitlements_entitlement", programme, chunk):
        open_query(select_sql=_ACCOUNTS.format(wanted=_ENTITLEMENT_ACCOUNTS), params=values | bounds)
        outcomes.update(post_query(select_sql=_GRANTS, params=values | bounds))
    return outcomes


def post_deliveries(
    *,
    programme: str,
    first: Any,
    last: Any,
    chunk: int = CHUNK,
    progress: Callable[[int], None] = lambda _: None,
) -> Counter[str]:
    """Owe providers every payable meal of the days ``first`` to ``last``; held ones wait. Twice posts once.

    A batch holds ``chunk`` people; ``progress`` is told the batches done. Cost is linear in the meals.
    """
    values: dict[str, Any] = {"programme": programme, "first": first, "last": last}
    _run(_PAYEES, values)
    open_query(select_sql=_ACCOUNTS.format(wanted=_PAYABLES), params=values)
    _run(_MONTHS, values)
    outcomes: Counter[str] = Counter()
    for bounds in _ranges("deliveries_verdict", programme, chunk):
        outcomes.update(post_query(select_sql=_DELIVERIES, params=values | bounds))
        progress(1)
    return outcomes


def _ranges(table: str, programme: str, chunk: int) -> Iterator[dict[str, int]]:
    """Ranges of person ids with at most ``chunk`` people each, walked along the primary key."""
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT max(person_id) FROM (SELECT DISTINCT person_id FROM {table}"
                f" WHERE person_id > %s AND programme = %s ORDER BY person_id LIMIT %s) people",
                [after, programme, chunk],
            )
            row = cursor.fetchone()
        if row is None or row[0] is None:
            return
        yield {"after": after, "upto": int(row[0])}
        after = int(row[0])


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
