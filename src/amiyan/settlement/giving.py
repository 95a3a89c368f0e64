"""People are given what they may use of a month, from the budgets of their meals; what a fund cannot give waits.

A person's first meal of a month takes the whole month from the fund. Where the fund no longer holds that much, it
still pays single meals as long as it can, and what it cannot pay is told apart by the books, row by row. A person whom
two budgets serve in one month (it moved), or whose month is no longer open (what was left of it flows back), is given
meal by meal what each budget owes.

A right that stands (``entitlements_entitlement``) says only what the books have given. Beyond it a meal is given its
price where two people decided so (``refused.py``): it neither uses the right nor raises it.
"""

from typing import Any, Final

from amiyan.entitlements.grants import lay_rights, raise_rights
from amiyan.entitlements.laid_terms import Terms
from amiyan.kernel.sql import execute, query
from amiyan.settlement.budgets.of_meal import FUND_DRY
from amiyan.settlement.open_period import laid_since

FEW: Final = 500
TABLES: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS due_want (
    person_id bigint, month date, budget_id bigint, tiyn bigint, credits bigint, free bigint, given bigint, used bigint,
    by_meal boolean, PRIMARY KEY (person_id, month, budget_id)) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS due_grant (
    person_id bigint, month date, budget_id bigint, service_day date, slot smallint, amount bigint, is_beyond boolean, id uuid,
    outcome text)
    ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS due_raised (
    person_id bigint, month date, units integer, tiyn bigint, PRIMARY KEY (person_id, month))
    ON COMMIT DELETE ROWS;
"""

# Meals that are to be owed now: nothing blocks them, and what the version before said has flowed back.
WANTED: Final = "want_tiyn > 0 AND blocked = '' AND posted IS NULL AND (had_tiyn = 0 OR taken_back IN ('posted', 'repeated'))"

# Who does not hold enough for these meals. "free": what the budget has given and is not used; of one budget and an open
# month that is what the account holds.
_WANT: Final = f"""
INSERT INTO due_want
SELECT person_id, month, budget_id, tiyn, credits, free, given, given - free, by_meal
FROM (
    SELECT w.person_id, w.month, w.want_budget AS budget_id, w.tiyn, a.credits,
           a.credits - a.debits - a.debits_pending AS free, coalesce(g.own, 0) AS given,
           w.budgets > 1 OR coalesce(g.of_all, 0) <> coalesce(g.own, 0)
           OR w.month < %(open_from)s AS by_meal
    FROM (
        SELECT person_id, month, want_budget, sum(want_tiyn) AS tiyn,
               count(*) OVER (PARTITION BY person_id, month) AS budgets
        FROM due_meal WHERE {WANTED} GROUP BY person_id, month, want_budget
    ) w
    JOIN due_month m USING (month)
    JOIN ledger_account a ON a.owner = w.person_id AND a.id = m.entitlement
    LEFT JOIN LATERAL (
        SELECT sum(amount_tiyn) AS of_all, sum(amount_tiyn) FILTER (WHERE g.budget_id = w.want_budget) AS own
        FROM settlement_grant g WHERE (g.person_id, g.month, g.programme) = (w.person_id, w.month, %(programme)s)
    ) g ON true
) found
WHERE by_meal OR free < tiyn
"""

# Where more than one budget has a part in the account: what each has given less what flowed back to it and what its
# meals cost that stand; "used" is of all of them, less what two people paid beyond the right. Meals of this transaction
# do not stand yet.
_BY_MEAL: Final = """
UPDATE due_want w SET free = w.given - s.lapsed - s.own, used = s.used
FROM (
    SELECT w.person_id, w.month, w.budget_id, coalesce(sum(p.amount_tiyn) FILTER (WHERE NOT EXISTS (
               SELECT FROM settlement_refused_decision r
               WHERE (r.person_id, r.service_day, r.programme, r.slot, r.verdict_version)
                   = (w.person_id, p.service_day, %(programme)s, p.slot, p.verdict_version) AND r.is_paid)), 0) AS used,
           coalesce(sum(p.amount_tiyn) FILTER (WHERE p.budget_id = w.budget_id), 0) AS own,
           (SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t
            WHERE t.payer_owner = w.person_id AND t.service_month = w.month AND t.payer_account = m.entitlement
              AND t.code = 'lapse' AND t.payee_owner = w.budget_id) AS lapsed
    FROM due_want w
    JOIN due_month m USING (month)
    LEFT JOIN LATERAL (
        SELECT DISTINCT ON (service_day, slot) service_day, slot, verdict_version, amount_tiyn, budget_id
        FROM settlement_posting p
        WHERE p.person_id = w.person_id AND p.service_day >= w.month AND p.service_day < w.month + interval '1 month'
          AND p.programme = %(programme)s
        ORDER BY service_day, slot, version DESC
    ) p ON NOT EXISTS (
        SELECT FROM due_meal d WHERE (d.person_id, d.service_day, d.slot) = (w.person_id, p.service_day, p.slot)
          AND (d.had_tiyn = 0 OR d.taken_back IN ('posted', 'repeated')))
    WHERE w.by_meal GROUP BY w.person_id, w.month, w.budget_id, m.entitlement
) s
WHERE (w.person_id, w.month, w.budget_id) = (s.person_id, s.month, s.budget_id)
"""

# The first grant of a month has the id that an audit gives it; a later one names what was then received in all.
_WHOLE_MONTHS: Final = """
INSERT INTO due_grant (person_id, month, budget_id, amount, id)
SELECT w.person_id, w.month, w.budget_id, r.tiyn - w.given,
       CASE WHEN w.credits = 0 THEN ledger_transfer_id('grant', %(programme)s, w.person_id::text, w.month::text)
            ELSE ledger_transfer_id('grant', %(programme)s, w.person_id::text, w.month::text,
                                    (w.credits + r.tiyn - w.given)::text) END
FROM due_want w JOIN due_right r USING (person_id, month)
WHERE NOT w.by_meal AND r.tiyn > w.given
"""

# What a person's meals of a month come to until this one, without those beyond the right.
_OF_MONTH: Final = """coalesce(sum({meal}.want_tiyn) FILTER (WHERE NOT {meal}.is_beyond)
               OVER (PARTITION BY {meal}.person_id, {meal}.month ORDER BY {meal}.service_day, {meal}.slot), 0)"""
# What single meals need beyond what is free, never beyond the right. The id names the meal's posting and what was
# received before: asked again after a refusal it is the same, and after anything was given it is another.
_SINGLE_MEALS: Final = f"""
INSERT INTO due_grant (person_id, month, budget_id, service_day, slot, amount, is_beyond, id)
SELECT person_id, month, budget_id, service_day, slot, least(want_tiyn, of_budget - greatest(free, 0)), is_beyond,
       ledger_transfer_id('grant', %(programme)s, person_id::text, service_day::text, slot::text, version::text,
                          credits::text)
FROM (
    SELECT m.*, w.budget_id, w.free, w.credits, w.used, greatest(r.tiyn, r.held_tiyn) AS most,
           {_OF_MONTH.format(meal="m")} AS of_month,
           sum(m.want_tiyn) OVER (PARTITION BY m.person_id, m.month, w.budget_id ORDER BY m.service_day, m.slot) AS of_budget
    FROM due_meal m
    JOIN due_want w ON (w.person_id, w.month, w.budget_id) = (m.person_id, m.month, m.want_budget)
    JOIN due_right r ON (r.person_id, r.month) = (m.person_id, m.month)
    WHERE {WANTED} AND {{which}}
) m
WHERE of_budget > greatest(free, 0) AND (is_beyond OR used + of_month <= most)
"""
_OF_MANY_BUDGETS: Final = _SINGLE_MEALS.format(which="w.by_meal")
_OF_DRY_FUNDS: Final = _SINGLE_MEALS.format(
    which="""EXISTS (SELECT FROM due_grant g WHERE g.service_day IS NULL AND g.outcome = 'refused'
             AND (g.person_id, g.month, g.budget_id) = (w.person_id, w.month, w.budget_id))"""
)

_POST: Final = """
WITH intent AS (
    SELECT g.*, m.entitlement, row_number() OVER (ORDER BY person_id, month, service_day, slot) AS place
    FROM due_grant g JOIN due_month m USING (month) WHERE outcome IS NULL
),
answer AS (
    SELECT place, outcome FROM ledger_post(ARRAY(
        SELECT ROW(id, month, budget_id, (SELECT ledger_account_id('fund', %(programme)s, '')), person_id, entitlement,
                   amount, 'grant', to_char(month, 'YYYY-MM'))::ledger_intent
        FROM intent ORDER BY place))
)
UPDATE due_grant g SET outcome = a.outcome FROM intent i JOIN answer a USING (place) WHERE g.id = i.id
"""

# A meal whose money the fund does not hold; and one that goes beyond the right, where the account would not tell.
_REFUSED: Final = f"""
UPDATE due_meal m SET posted = CASE g.outcome WHEN 'refused' THEN '{FUND_DRY}' ELSE 'grant_' || g.outcome END
FROM due_grant g
WHERE (g.person_id, g.service_day, g.slot) = (m.person_id, m.service_day, m.slot)
  AND g.outcome NOT IN ('posted', 'repeated')
"""
_BEYOND: Final = f"""
UPDATE due_meal m SET posted = 'refused' FROM (
    SELECT m.person_id, m.service_day, m.slot
    FROM (
        SELECT d.*, {_OF_MONTH.format(meal="d")} AS of_month
        FROM due_meal d WHERE {WANTED}
    ) m
    JOIN due_want w ON (w.person_id, w.month, w.budget_id) = (m.person_id, m.month, m.want_budget)
    JOIN due_right r ON (r.person_id, r.month) = (m.person_id, m.month)
    WHERE w.by_meal AND NOT m.is_beyond AND w.used + m.of_month > greatest(r.tiyn, r.held_tiyn)
) b
WHERE (m.person_id, m.service_day, m.slot) = (b.person_id, b.service_day, b.slot)
"""

_REMEMBER: Final = """
INSERT INTO settlement_grant (person_id, month, programme, id, budget_id, amount_tiyn)
SELECT person_id, month, %(programme)s, id, budget_id, amount FROM due_grant
WHERE outcome IN ('posted', 'repeated') ORDER BY person_id, month, id
ON CONFLICT DO NOTHING
"""
# What flowed back of a month is no longer given; a right then stands for what is used of it.
_RAISED: Final = """
INSERT INTO due_raised
SELECT w.person_id, w.month,
       CASE WHEN bool_or(g.service_day IS NULL) THEN min(r.units) ELSE min(r.held_units) + count(*) END,
       CASE WHEN bool_or(w.by_meal) THEN least(greatest(min(r.tiyn), min(r.held_tiyn)), max(w.used) + sum(g.amount))
            ELSE min(w.given) + sum(g.amount) END
FROM due_grant g
JOIN due_want w USING (person_id, month, budget_id)
JOIN due_right r USING (person_id, month)
WHERE g.outcome IN ('posted', 'repeated') AND g.is_beyond IS NOT TRUE
GROUP BY w.person_id, w.month
"""


def count_rows(table: str, rows: int) -> None:
    """Let PostgreSQL count a table of this session that has just got ``rows``: where they are few it guesses well."""
    if rows > FEW:
        execute(f"ANALYZE {table}")


def give(terms: Terms) -> None:
    """Give everybody in ``due_meal`` who is to be served what they need; mark the meals for which there is no money.

    In the caller's transaction, after what is taken back has flowed back. Cost: linear in the people; two look-ups for
    each who needs nothing.
    """
    values: dict[str, Any] = {"programme": terms.programme, "open_from": terms.first}
    people = execute(_WANT, values)
    if not people:
        return
    count_rows("due_want", people)
    first, by_meal = query("SELECT min(month), bool_or(by_meal) FROM due_want")[0]
    covering = laid_since(terms, first) if first < terms.first else terms
    count_rows("due_right", lay_rights(covering, wanted="due_want"))
    wanted = execute(_WHOLE_MONTHS, values)
    if by_meal:
        execute(_BY_MEAL, values)
        wanted += execute(_OF_MANY_BUDGETS, values)
        execute(_BEYOND, values)
    if not wanted:
        return
    execute(_POST, values)
    if execute(_OF_DRY_FUNDS, values):
        execute(_POST, values)
    execute(_REFUSED, values)
    execute(_REMEMBER, values)
    execute(_RAISED, values)
    raise_rights(terms.programme, raised="due_raised")
