"""What the office reads of statements: what waits for whom, what each says otherwise than the one before, who said what.

Everything is read within a scope of regions (or everything): a statement is one sum for all of a supplier's places, so
whoever answers for single places reads none here.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.approvals.changes import Difference, Side, compare

STATES: Final = ("yours", "others", "supplier", "refused", "approved")
MOST: Final = 2000

_WITHIN: Final = "(%(everything)s OR b.region = ANY (%(regions)s))"
# Not yet given to be paid, in years that are not closed: what is under way, and never all that ever was.
_UNDER_WAY: Final = """s.payable_tiyn > 0
  AND NOT EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = b.id)
  AND NOT EXISTS (SELECT FROM settlement_payout p WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number))"""
_OWN: Final = "(NOT %(is_country)s OR b.region IS NULL)"
_SAID: Final = """
    EXISTS (SELECT FROM settlement_statement_agreed g
        WHERE (g.payee, g.budget_id, g.number) = (s.payee, s.budget_id, s.number)) AS is_agreed,
    (SELECT count(*) FROM settlement_approval p
        WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number)) AS approvals,
    EXISTS (SELECT FROM settlement_refusal r
        WHERE (r.payee, r.budget_id, r.number) = (s.payee, s.budget_id, s.number) AND r.is_refused
          AND NOT EXISTS (SELECT FROM settlement_refusal later
            WHERE (later.payee, later.budget_id, later.number, later.person_id)
                = (r.payee, r.budget_id, r.number, r.person_id) AND later.id > r.id)) AS is_refused
"""
_STATE: Final = """CASE WHEN is_refused THEN 'refused' WHEN is_agreed AND approvals >= 2 THEN 'approved'
    {yours} WHEN NOT is_agreed THEN 'supplier' ELSE 'others' END"""
_FOUND: Final = f"""
SELECT s.payee, s.budget_id, s.number, s.month, b.programme, b.region, coalesce(o.bin, ''), o.name, s.delivered_units,
       s.payable_tiyn, s.due_on, s.document_sha256, s.previous, {_SAID}
FROM settlement_statement s
JOIN settlement_budget b ON b.id = s.budget_id
JOIN registry_organisation o ON o.id = s.payee
WHERE {_WITHIN} AND {{which}}
"""
_LIST: Final = f"""
WITH found AS MATERIALIZED ({_FOUND.format(which=f"b.programme = %(programme)s AND {_OWN} AND {_UNDER_WAY}")}),
why AS MATERIALIZED (
    SELECT w.* FROM settlement_why_not_approve(%(person)s, (SELECT array_agg(payee) FROM found),
        (SELECT array_agg(budget_id) FROM found), (SELECT array_agg(number) FROM found), %(on)s) w
)
SELECT f.*, w.outcome, {_STATE.format(yours="WHEN w.outcome IS NULL THEN 'yours'")}
FROM found f LEFT JOIN why w USING (payee, budget_id, number)
ORDER BY f.due_on, f.payable_tiyn DESC, f.payee, f.budget_id, f.number LIMIT %(most)s
"""
_NAMED: Final = f"""
WITH asked AS (SELECT * FROM unnest(%(payees)s::bigint[], %(budgets)s::bigint[], %(numbers)s::integer[])
    AS a (payee, budget_id, number)),
found AS MATERIALIZED ({_FOUND.format(which="(s.payee, s.budget_id, s.number) IN (SELECT payee, budget_id, number FROM asked)")})
SELECT f.*, w.outcome, {_STATE.format(yours="WHEN w.outcome IS NULL THEN 'yours'")}
FROM found f LEFT JOIN settlement_why_not_approve(
    %(person)s, %(payees)s::bigint[], %(budgets)s::bigint[], %(numbers)s::integer[], %(on)s) w USING (payee, budget_id, number)
ORDER BY f.due_on, f.payable_tiyn DESC, f.payee, f.budget_id, f.number
"""
_SUMS: Final = f"""
WITH found AS MATERIALIZED ({_FOUND.format(which=f"b.programme = %(programme)s AND {_UNDER_WAY}")})
SELECT coalesce(region, ''), {_STATE.format(yours="")} AS state, count(*), sum(payable_tiyn)::bigint
FROM found GROUP BY 1, 2 ORDER BY 1, 2
"""
_SIDES: Final = """
SELECT s.payee, s.budget_id, s.number, s.month, s.delivered_units, s.payable_tiyn, s.delivered_tiyn, s.cooked_tiyn,
       s.held_units, l.taken_off, s.offset_tiyn, s.above_ceiling_tiyn, s.open_marks, s.iban, l.prices, l.places, l.units,
       (SELECT sum(m.meals)::bigint FROM settlement_figure_month m
        WHERE m.facility_id = ANY (l.places) AND m.programme = b.programme AND m.month = s.month AND m.kind = 'served')
FROM unnest(%s::bigint[], %s::bigint[], %s::integer[]) asked (payee, budget_id, number)
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN settlement_budget b ON b.id = s.budget_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(taken_off), 0)::bigint AS taken_off, array_agg(facility_id) FILTER (WHERE served > 0) AS places,
           array_agg(served) FILTER (WHERE served > 0) AS units,
           ARRAY(SELECT DISTINCT d.unit_price_tiyn FROM settlement_statement_line d
                 WHERE (d.payee, d.budget_id, d.number) = (s.payee, s.budget_id, s.number) AND d.kind = 'delivered') AS prices
    FROM (
        SELECT x.facility_id, coalesce(sum(x.units) FILTER (WHERE x.kind = 'delivered'), 0)::bigint AS served,
               coalesce(-sum(x.amount_tiyn) FILTER (WHERE x.kind = 'correction' AND x.amount_tiyn < 0), 0)::bigint AS taken_off
        FROM settlement_statement_line x WHERE (x.payee, x.budget_id, x.number) = (s.payee, s.budget_id, s.number) GROUP BY 1
    ) place
) l
"""


@dataclass(frozen=True, slots=True)
class OfficeStatement:
    """A statement as the office reads it. ``why_not`` keeps the reader from approving it (None: nothing does)."""

    key: Statement
    month: dt.date
    programme: str
    region: str | None
    bin: str
    name: str
    meals: int
    payable_tiyn: int
    due_on: dt.date
    document_sha256: bytes
    previous: int | None
    is_agreed: bool
    approvals: int
    is_refused: bool
    why_not: str | None
    state: str


class StateSum(NamedTuple):
    """How many statements of a region ('' the country's) stand in a state, and what they come to."""

    region: str
    state: str
    statements: int
    tiyn: int


class Said(NamedTuple):
    """Who said what of a statement: recorded (0: Amiyan itself), agreed, approved, refused, taken_back; and why."""

    what: str
    person_id: int
    name: str
    at: dt.datetime
    reason: str


def statements_under_way(
    *,
    programme: str,
    scope: Scope,
    person_id: int,
    on: dt.date,
    is_country: bool = False,
    most: int = MOST,
) -> list[OfficeStatement]:
    """What is not yet given to be paid, due first, as ``person_id`` may approve it on a day; ``most`` at most.

    ``is_country``: only of the country's own budget. Only under ``access.reading``. Cost: the statements of open years
    without a payout. How many there are in all, :func:`sums_under_way` tells.
    """
    values = {
        **_within(scope),
        "programme": programme,
        "person": person_id,
        "on": on,
        "is_country": is_country,
        "most": most,
    }
    return [_statement(row) for row in query(_LIST, values)]


def named_statements(
    keys: Sequence[Statement], *, scope: Scope, person_id: int, on: dt.date
) -> list[OfficeStatement]:
    """Those of the named statements that lie within the scope, due first. Index look-ups; only under ``reading``."""
    payees, budgets, numbers = _columns(keys)
    values = {"payees": payees, "budgets": budgets, "numbers": numbers, "person": person_id, "on": on}
    return [_statement(row) for row in query(_NAMED, {**_within(scope), **values})]


def sums_under_way(*, programme: str, scope: Scope) -> list[StateSum]:
    """By region and state, what is under way: numbers without suppliers. Cost as of the list."""
    return [StateSum(*row) for row in query(_SUMS, {**_within(scope), "programme": programme})]


def differences_of(found: Sequence[OfficeStatement]) -> dict[Statement, list[Difference]]:
    """What each statement says otherwise than the supplier's one before. One query; cost: the lines of both."""
    before = {
        one.key: Statement(one.key.payee, one.key.budget_id, one.previous) for one in found if one.previous
    }
    sides = _sides([*(one.key for one in found), *before.values()])
    return {
        one.key: compare(sides[one.key], sides.get(before[one.key]) if one.key in before else None)
        for one in found
        if one.key in sides
    }


def said_of(key: Statement) -> list[Said]:
    """Who recorded a statement, agreed, approved and refused it, by name, oldest first. Only under ``reading``."""
    return [Said(*row) for row in query("SELECT * FROM settlement_said_of_statement(%s, %s, %s)", list(key))]


def has_duty(person_id: int, duty: str, *, budget_id: int, on: dt.date) -> bool:
    """Whether a person may record or approve for a budget that the session sees. Only under ``reading``."""
    return bool(query("SELECT settlement_has_duty(%s, %s, %s, %s)", [person_id, duty, budget_id, on])[0][0])


def _sides(keys: Sequence[Statement]) -> dict[Statement, Side]:
    return {Statement(*row[:3]): _side(*row[3:]) for row in query(_SIDES, list(_columns(keys)))}


def _side(
    month: dt.date, meals: int, payable: int, delivered: int, cooked: int, held: int, *rest: Any
) -> Side:
    taken_off, offset, above, open_marks, iban, prices, places, units, children = rest
    return Side(
        month=month,
        meals=meals,
        payable_tiyn=payable,
        delivered_tiyn=delivered,
        cooked_tiyn=cooked,
        held_units=held,
        taken_off_tiyn=taken_off,
        offset_tiyn=offset,
        above_ceiling_tiyn=above,
        open_marks=open_marks,
        iban=iban,
        prices=frozenset(prices),
        units=dict(zip(places or (), units or (), strict=True)),
        children=children,
    )


def _statement(row: tuple[Any, ...]) -> OfficeStatement:
    (
        *key,
        month,
        programme,
        region,
        bin_,
        name,
        meals,
        payable,
        due_on,
        digest,
        previous,
        agreed,
        count,
        no,
        why,
        state,
    ) = row
    return OfficeStatement(
        *(
            Statement(*key),
            month,
            programme,
            region,
            bin_,
            name,
            meals,
            payable,
            due_on,
            bytes(digest),
            previous,
        ),
        *(agreed, count, no, why, state),
    )


def _within(scope: Scope) -> dict[str, Any]:
    return {"everything": scope.everything, "regions": sorted(scope.regions)}


def _columns(keys: Sequence[Statement]) -> tuple[list[int], list[int], list[int]]:
    return [one.payee for one in keys], [one.budget_id for one in keys], [one.number for one in keys]
