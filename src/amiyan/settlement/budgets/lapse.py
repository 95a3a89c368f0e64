"""What people were given of a month and did not use flows back to the funds that gave it, once the month is closed.

Most people have one budget in a month: all that is left goes to it. Who moved from one region to another is told apart
by what each budget gave and what of it was used.

It is done in parts, each a transaction of its own: a night that is stopped goes on where it was, and whoever has
nothing left is passed over.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent
from amiyan.ledger.actions import open_accounts, post_query

PART: Final = 10_000  # grants looked at in one transaction, during which nothing else is posted

_TABLES: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS lapse_person (person_id bigint, month date, PRIMARY KEY (person_id, month))
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS lapse_due (
    person_id bigint, month date, entitlement bigint, credits bigint, budget_id bigint, amount bigint, is_only boolean,
    given_last timestamptz) ON COMMIT DELETE ROWS;
"""

# Who has something left, and which budgets gave it.
_DUE: Final = """
ANALYZE lapse_person;
INSERT INTO lapse_due
SELECT l.person_id, l.month, l.entitlement, l.credits, g.budget_id, l.left_tiyn,
       count(*) OVER (PARTITION BY l.person_id, l.month) = 1, g.given_last
FROM (
    SELECT p.person_id, p.month, m.entitlement, a.credits, a.credits - a.debits - a.debits_pending AS left_tiyn
    FROM lapse_person p
    JOIN (SELECT month, ledger_account_id('entitlement', %(programme)s, to_char(month, 'YYYY-MM')) AS entitlement
          FROM (SELECT DISTINCT month FROM lapse_person) months) m USING (month)
    JOIN ledger_account a ON a.owner = p.person_id AND a.id = m.entitlement
    WHERE a.credits - a.debits - a.debits_pending > 0
) l
CROSS JOIN LATERAL (
    SELECT budget_id, max(known_from) AS given_last FROM settlement_grant g
    WHERE (g.person_id, g.month, g.programme) = (l.person_id, l.month, %(programme)s) GROUP BY budget_id
) g
"""
# Of several budgets each gets what it gave less what flowed back to it and what its meals cost, never more than is
# left in all; what that does not explain goes to the one that gave last.
_DIVIDE: Final = """
WITH surplus AS (
    SELECT d.person_id, d.month, d.budget_id, d.amount AS left_tiyn,
           row_number() OVER (PARTITION BY d.person_id, d.month ORDER BY d.given_last DESC, d.budget_id) AS place,
           greatest(0, (
               SELECT sum(g.amount_tiyn) FROM settlement_grant g
               WHERE (g.person_id, g.month, g.programme, g.budget_id) = (d.person_id, d.month, %(programme)s, d.budget_id)
           ) - (
               SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t
               WHERE t.payer_owner = d.person_id AND t.service_month = d.month AND t.payer_account = d.entitlement
                 AND t.code = 'lapse' AND t.payee_owner = d.budget_id
           ) - (
               SELECT coalesce(sum(p.amount_tiyn), 0) FROM (
                   SELECT DISTINCT ON (service_day, slot) budget_id, amount_tiyn FROM settlement_posting p
                   WHERE p.person_id = d.person_id AND p.service_day >= d.month
                     AND p.service_day < d.month + interval '1 month' AND p.programme = %(programme)s
                   ORDER BY service_day, slot, version DESC
               ) p WHERE p.budget_id = d.budget_id
           )) AS own
    FROM lapse_due d WHERE NOT d.is_only
),
shared AS (
    SELECT *, greatest(0, least(own, left_tiyn - coalesce(sum(own) OVER before, 0))) AS gets
    FROM surplus
    WINDOW before AS (PARTITION BY person_id, month ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
UPDATE lapse_due d SET amount = s.gets + CASE WHEN s.place = 1 THEN s.rest ELSE 0 END
FROM (SELECT *, left_tiyn - sum(gets) OVER (PARTITION BY person_id, month) AS rest FROM shared) s
WHERE (d.person_id, d.month, d.budget_id) = (s.person_id, s.month, s.budget_id)
"""
# What was received in all is part of the id: a month out of which something flowed back again lapses again.
_LAPSE: Final = """
SELECT ledger_transfer_id('lapse', %(programme)s, person_id::text, month::text, budget_id::text, credits::text) AS id,
       month AS service_month, person_id AS payer_owner, entitlement AS payer_account, budget_id AS payee_owner,
       (SELECT ledger_account_id('fund', %(programme)s, '')) AS payee_account, amount, 'lapse' AS code,
       to_char(month, 'YYYY-MM') AS subject
FROM lapse_due WHERE amount > 0 ORDER BY person_id, month, budget_id
"""

# The grants of a budget in a month, along the key of the books.
_LAY: Final = """
WITH part AS (
    SELECT id, payee_owner, code FROM ledger_transfer
    WHERE payer_owner = %(budget)s AND service_month = %(month)s AND id > %(after)s ORDER BY id LIMIT %(most)s
),
laid AS (
    INSERT INTO lapse_person SELECT DISTINCT payee_owner, %(month)s::date FROM part WHERE code = 'grant'
)
SELECT id FROM part ORDER BY id DESC LIMIT 1
"""
_DONE: Final = """
INSERT INTO settlement_lapse (programme, month, people, lapsed_tiyn)
SELECT %(programme)s, %(month)s, count(DISTINCT t.payer_owner), coalesce(sum(t.amount), 0)
FROM settlement_budget b
JOIN ledger_transfer t ON t.payee_owner = b.id AND t.payee_account = ledger_account_id('fund', %(programme)s, '')
    AND t.service_month = %(month)s AND t.code = 'lapse'
WHERE b.programme = %(programme)s
ON CONFLICT DO NOTHING
RETURNING people, lapsed_tiyn
"""
# From the first year of a budget to the month before the open period.
_UNDONE: Final = """
SELECT m::date
FROM generate_series((SELECT make_date(min(year), 1, 1) FROM settlement_budget WHERE programme = %(programme)s),
                     %(open_from)s::date - interval '1 month', interval '1 month') m
WHERE NOT EXISTS (SELECT FROM settlement_lapse l WHERE (l.programme, l.month) = (%(programme)s, m::date))
ORDER BY 1
"""
_BUDGETS: Final = """
SELECT id FROM settlement_budget b WHERE programme = %s
  AND NOT EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = b.id) ORDER BY id
"""


class Lapsed(NamedTuple):
    """How many people's rights of ``month`` flowed back, and how much, in tiyn."""

    month: dt.date
    people: int
    tiyn: int


def lapse_tables() -> None:
    """Make the session's table of whose rights are to flow back (``lapse_person``: person_id, month).

    It is empty in each transaction that begins.
    """
    execute(_TABLES)


def lapse_laid(programme: str) -> int:
    """Let what is left to those in ``lapse_person`` flow back; how many transfers it took.

    In the caller's transaction, which holds the ledger's pen: nobody spends of it meanwhile.
    """
    if not query("SELECT EXISTS (SELECT FROM lapse_person)")[0][0]:
        return 0
    values = {"programme": programme}
    execute(_DUE, values)
    if query("SELECT EXISTS (SELECT FROM lapse_due WHERE NOT is_only)")[0][0]:
        execute(_DIVIDE, values)
    done = post_query(select_sql=_LAPSE, params=values)
    assert set(done) <= {"posted"}, done
    return done.get("posted", 0)


def lapse_months(
    *, programme: str, open_from: dt.date, part: int = PART, progress: Callable[[int], None] = lambda _: None
) -> list[Lapsed]:
    """Let the months before ``open_from`` (the first of a month) flow back that have not yet.

    ``progress`` is told of each part how many transfers it took. Cost: linear in the grants of these months.
    """
    values = {"programme": programme, "open_from": open_from}
    return [_lapse_month(programme, month, part, progress) for (month,) in query(_UNDONE, values)]


def lapse_budget(*, budget_id: int, programme: str, year: int, part: int = PART) -> int:
    """Let all months of a budget's ``year`` flow back, open or not: it is about to be closed. How many transfers."""
    months = [dt.date(year, month, 1) for month in range(1, 13)]
    return sum(sum(_parts(programme, budget_id, month, part)) for month in months)


def _lapse_month(programme: str, month: dt.date, part: int, progress: Callable[[int], None]) -> Lapsed:
    for (budget_id,) in query(_BUDGETS, [programme]):
        for transfers in _parts(programme, budget_id, month, part):
            progress(transfers)
    done = query(_DONE, {"programme": programme, "month": month})
    return Lapsed(month, *done[0]) if done else Lapsed(month, 0, 0)


def _parts(programme: str, budget_id: int, month: dt.date, part: int) -> Iterator[int]:
    after: UUID | None = UUID(int=0)
    while after is not None:
        after, transfers = _lapse_part(programme, budget_id, month, after, part)
        yield transfers


@transaction.atomic
def _lapse_part(
    programme: str, budget_id: int, month: dt.date, after: UUID, part: int
) -> tuple[UUID | None, int]:
    """The next ``part`` grants; the last of them, or None where there were no more."""
    open_accounts(accounts=[AccountIntent(budget_id, "fund", programme, "")])  # the pen
    lapse_tables()
    values: dict[str, Any] = {"budget": budget_id, "month": month, "after": after, "most": part}
    last = query(_LAY, values)
    return (last[0][0], lapse_laid(programme)) if last else (None, 0)
