"""A line of a statement, down to its meals: each with a person's random id, and no name.

Pages go on after a meal. A provider's month is read through the index of providers, in the order of days; what is held
through the index of statements.
"""

from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.gather import OWED_LATER, TAKEN_LATER, VERDICT
from amiyan.settlement.statements.queries import Key

_LINE: Final = """
SELECT l.kind, l.facility_id, l.agreement, l.service_month, (l.service_month + interval '1 month')::date, l.reason,
       l.unit_price_tiyn, l.units, s.from_batch, s.up_to_batch, b.programme
FROM settlement_statement_line l
JOIN settlement_statement s USING (payee, budget_id, number)
JOIN settlement_budget b ON b.id = l.budget_id
WHERE (l.payee, l.budget_id, l.number, l.line) = (%(payee)s, %(budget)s, %(number)s, %(line)s)
  AND (%(everything)s OR l.payee = ANY (%(owners)s) OR b.region = ANY (%(regions)s))
"""
# Of the line's own place, on the day of ``p``.
_AGREEMENT: Final = """coalesce((
    SELECT a.number FROM registry_agreement a
    WHERE a.facility_id = %(facility)s AND a.organisation_id = %(payee)s AND a.programme = %(programme)s
      AND a.valid @> p.service_day
    ORDER BY a.known_to IS NULL DESC, a.id DESC LIMIT 1), '') = %(agreement)s"""
# Of one day it is one, and asked once.
_AGREEMENT_ON: Final = _AGREEMENT.replace("p.service_day", "%(month)s::date")
_AFTER: Final = "(p.service_day, p.person_id, p.slot) > (%(after_day)s, %(after_person)s, %(after_slot)s)"
_PAGE: Final = "ORDER BY p.service_day, p.person_id, p.slot LIMIT %(most)s"
_MONTH: Final = (
    "p.service_day >= greatest(%(month)s::date, %(after_day)s::date) AND p.service_day < %(next_month)s"
)

# What stood when the month locked: a version that was replaced until then is named by its successor, which says whom it
# took from. Those are few; a look for the successor of each meal would be as many as the meals.
_DELIVERED: Final = f"""
SELECT p.service_day, p.person_id, p.slot, p.amount_tiyn, p.verdict_version FROM settlement_posting p
WHERE p.payee = %(payee)s AND p.programme = %(programme)s AND {_MONTH} AND {_AFTER}
  AND p.budget_id = %(budget)s AND coalesce(p.facility_id, 0) = %(facility)s AND p.amount_tiyn = %(price)s
  AND p.batch <= %(upto)s AND (p.person_id, p.service_day, p.slot, p.version) NOT IN (
    SELECT newer.person_id, newer.service_day, newer.slot, newer.version - 1 FROM settlement_posting newer
    WHERE newer.had_payee = %(payee)s AND newer.programme = %(programme)s AND newer.had_tiyn > 0
      AND newer.service_day >= %(month)s::date AND newer.service_day < %(next_month)s AND newer.batch <= %(upto)s)
  AND {_AGREEMENT}
{_PAGE}
"""
_OWED_LATE: Final = f"""
SELECT p.service_day, p.person_id, p.slot, p.amount_tiyn, p.verdict_version FROM settlement_posting p {VERDICT}
WHERE p.payee = %(payee)s AND p.programme = %(programme)s AND {_MONTH} AND {_AFTER}
  AND p.budget_id = %(budget)s AND coalesce(p.facility_id, 0) = %(facility)s AND p.amount_tiyn = %(price)s
  AND p.batch > %(from)s AND p.batch <= %(upto)s AND {OWED_LATER} = %(reason)s AND {_AGREEMENT}
{_PAGE}
"""
_TAKEN_BACK: Final = f"""
SELECT p.service_day, p.person_id, p.slot, -p.had_tiyn, p.verdict_version FROM settlement_posting p {VERDICT}
WHERE p.had_payee = %(payee)s AND p.programme = %(programme)s AND {_MONTH} AND {_AFTER}
  AND p.had_tiyn > 0 AND p.had_budget = %(budget)s AND coalesce(p.had_facility, 0) = %(facility)s
  AND p.had_tiyn = %(price)s AND p.batch > %(from)s AND p.batch <= %(upto)s
  AND {TAKEN_LATER} = %(reason)s AND {_AGREEMENT}
{_PAGE}
"""
_HELD: Final = f"""
SELECT p.service_day, p.person_id, p.slot, p.amount_tiyn, p.verdict_version FROM settlement_hold p
WHERE (p.payee, p.budget_id, p.number) = (%(payee)s, %(budget)s, %(number)s) AND {_MONTH} AND {_AFTER}
  AND p.facility_id = %(facility)s AND p.reason = %(reason)s AND p.amount_tiyn = %(price)s
  AND {_AGREEMENT}
{_PAGE}
"""
_DAYS: Final = f"""
SELECT p.service_day, p.meals, p.tiyn FROM (
    SELECT service_day, count(*) AS meals, sum(tiyn)::bigint AS tiyn
    FROM (EVERY) q (service_day, person_id, slot, tiyn, version) GROUP BY service_day
) p WHERE {_AGREEMENT} ORDER BY p.service_day
"""

_NAMES: Final = (
    *("kind", "facility", "agreement", "month", "next_month", "reason", "price", "units", "from", "upto"),
    "programme",
)


class OfDay(NamedTuple):
    """What a line of a statement comes to on one day: meals, and what they move in tiyn (negative: taken back)."""

    service_day: date
    meals: int
    amount_tiyn: int


class Meal(NamedTuple):
    """One meal of a line: the day, the person's id, what it moves (negative: taken back), and the verdict behind it."""

    service_day: date
    person_id: int
    slot: int
    amount_tiyn: int
    verdict_version: int


def meals_of(
    key: Key,
    line: int,
    *,
    scope: Scope,
    on: date | None = None,
    after: Meal | None = None,
    most: int = 100,
) -> list[Meal]:
    """The meals of a statement's line (``on``: of one day), after ``after``; of what was cooked and not served none.

    ProblemError where there is no such line within the scope. Cost: a page by index, and through what other places of
    the provider served on the same days.
    """
    question, values = _asked(key, line, scope)
    if question is None:
        return []
    if on is not None:
        values |= {"month": on, "next_month": on + timedelta(days=1)}
        question = question.replace(_AGREEMENT, _AGREEMENT_ON)
    if after is not None:
        values |= {
            "after_day": after.service_day,
            "after_person": after.person_id,
            "after_slot": after.slot,
        }
    return [Meal(*row) for row in query(question, values | {"most": most})]


def days_of(key: Key, line: int, *, scope: Scope) -> list[OfDay]:
    """What a statement's line comes to day by day; of what was cooked and not served nothing.

    ProblemError as :func:`meals_of`. Cost: what the provider served in the line's month, through the same index.
    """
    question, values = _asked(key, line, scope)
    if question is None:
        return []
    # Under which agreement a day is depends on the day and the place alone: it is asked once a day, and not once a meal.
    every = question.replace(_PAGE, "").replace(f"AND {_AGREEMENT}", "")
    return [OfDay(*row) for row in query(_DAYS.replace("EVERY", every), values)]


def _asked(key: Key, line: int, scope: Scope) -> tuple[str | None, dict[str, Any]]:
    """The question for a line's meals, from its first on, and its values. ProblemError where there is no such line."""
    values: dict[str, Any] = {
        "payee": key.payee,
        "budget": key.budget_id,
        "number": key.number,
        "line": line,
        "everything": scope.everything,
        "owners": sorted(scope.owners),
        "regions": sorted(scope.regions),
    }
    found = query(_LINE, values)
    if not found:
        raise ProblemError(problems.STATEMENT_UNKNOWN)
    values |= dict(zip(_NAMES, found[0], strict=True))
    values |= {"after_day": date.min, "after_person": 0, "after_slot": 0}
    return _question(values["kind"], values["units"]), values


def _question(kind: str, units: int) -> str | None:
    if kind == "correction":
        return _OWED_LATE if units > 0 else _TAKEN_BACK
    return {"delivered": _DELIVERED, "held": _HELD}.get(kind)
