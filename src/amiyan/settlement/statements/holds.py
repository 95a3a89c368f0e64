"""Held lines: single meals that were not paid when their month locked, until a named person decides.

Undisputed lines are paid on the due date whatever happens to these. Amiyan itself decides none: what is overdue is
shown, first in every list. A newer verdict that no longer holds the meal ends the matter by itself, and the decision
of a person counts only for the verdict that it was made on.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.deliveries.shards import SHARD_SQL
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.budgets.queries import budget_of
from amiyan.settlement.figures.stale import mark_days
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.recorders import check_recorder

# For queries over settlement_hold h: nobody has decided, and the verdict that holds the meal is the latest.
IS_OPEN: Final = """(
    NOT EXISTS (SELECT FROM settlement_hold_decision d
        WHERE (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
            = (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version))
    AND NOT EXISTS (SELECT FROM deliveries_verdict v
        WHERE (v.person_id, v.service_day, v.programme, v.slot) = (h.person_id, h.service_day, h.programme, h.slot)
          AND v.version > h.verdict_version))"""

_OPEN_YEARS: Final = """
FROM settlement_budget b JOIN settlement_hold h ON h.budget_id = b.id
WHERE NOT EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = b.id)
"""
_LIST: Final = f"""
SELECT h.person_id, h.service_day, h.programme, h.slot, coalesce(f.code, ''), coalesce(o.name, ''), h.number,
       s.month, h.reason, h.amount_tiyn, h.decide_by
FROM settlement_budget b JOIN settlement_hold h ON h.budget_id = b.id
JOIN settlement_statement s USING (payee, budget_id, number)
LEFT JOIN registry_facility f ON f.id = h.facility_id
LEFT JOIN registry_organisation o ON o.id = h.payee
WHERE NOT EXISTS (SELECT FROM settlement_budget_closing c WHERE c.budget_id = b.id)
  AND (%(budget)s::bigint IS NULL OR h.budget_id = %(budget)s)
  AND (%(payee)s::bigint IS NULL OR h.payee = %(payee)s)
  AND (%(facility)s::bigint IS NULL OR h.facility_id = %(facility)s)
  AND (%(reason)s::text IS NULL OR h.reason = %(reason)s)
  AND (h.decide_by, h.person_id, h.service_day, h.programme, h.slot) > (
      %(after_deadline)s, %(after_person)s, %(after_day)s, %(after_programme)s, %(after_slot)s)
  AND {IS_OPEN}
ORDER BY h.decide_by, h.person_id, h.service_day, h.programme, h.slot LIMIT %(most)s
"""
_COUNTS: Final = f"""
SELECT count(*), count(*) FILTER (WHERE h.decide_by < %(today)s) {_OPEN_YEARS}
  AND (%(budget)s::bigint IS NULL OR h.budget_id = %(budget)s) AND {IS_OPEN}
"""

_HELD: Final = """
SELECT d.is_paid FROM settlement_hold h
LEFT JOIN settlement_hold_decision d USING (person_id, service_day, programme, slot, verdict_version)
WHERE (h.person_id, h.service_day, h.programme, h.slot) = (%(person)s, %(day)s, %(programme)s, %(slot)s)
ORDER BY h.verdict_version DESC LIMIT 1
"""
_DECIDE: Final = f"""
INSERT INTO settlement_hold_decision (person_id, service_day, programme, slot, verdict_version, is_paid, reason, decided_by)
SELECT h.person_id, h.service_day, h.programme, h.slot, h.verdict_version, %(is_paid)s, %(why)s, %(by)s
FROM settlement_hold h WHERE {{which}} AND {IS_OPEN}
ORDER BY h.person_id, h.service_day, h.programme, h.slot
ON CONFLICT DO NOTHING
RETURNING person_id, service_day, programme
"""
_BUDGET: Final = """
SELECT DISTINCT b.programme, b.region FROM settlement_hold h JOIN settlement_budget b ON b.id = h.budget_id
WHERE (h.person_id, h.service_day, h.programme, h.slot) = (%(person)s, %(day)s, %(programme)s, %(slot)s)
"""
_ONE: Final = (
    "(h.person_id, h.service_day, h.programme, h.slot) = (%(person)s, %(day)s, %(programme)s, %(slot)s)"
)
_MANY: Final = """h.budget_id = %(budget)s
  AND (%(payee)s::bigint IS NULL OR h.payee = %(payee)s)
  AND (%(number)s::integer IS NULL OR h.number = %(number)s)
  AND (%(facility)s::bigint IS NULL OR h.facility_id = %(facility)s)
  AND (%(reason)s::text IS NULL OR h.reason = %(reason)s)"""

# The books follow what is to be paid: by the drain that follows every verdict.
_MARK: Final = f"""
INSERT INTO deliveries_unposted (person_id, service_day, programme, shard)
SELECT DISTINCT m.person_id, m.service_day, m.programme, {SHARD_SQL.format(facility="h.facility_id")}
FROM unnest(%s::bigint[], %s::date[], %s::text[]) m (person_id, service_day, programme)
JOIN LATERAL (SELECT h.facility_id FROM settlement_hold h
    WHERE (h.person_id, h.service_day, h.programme) = (m.person_id, m.service_day, m.programme)
    ORDER BY h.slot, h.verdict_version DESC LIMIT 1) h ON true
ORDER BY 1, 2, 3
ON CONFLICT (person_id, programme, service_day) DO UPDATE SET marked_at = now(), not_before = now(), refused = ''
"""


class Held(NamedTuple):
    """A meal that waits for a person: whose (a random id), when, where, in which statement, why, and until when."""

    person_id: int
    service_day: date
    programme: str
    slot: int
    facility: str
    provider: str
    number: int
    month: date
    reason: str
    amount_tiyn: int
    decide_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Held lines of a budget; what is None limits nothing. ``reason`` is the code of the verdict's reason."""

    budget_id: int
    payee: int | None = None
    number: int | None = None
    facility_id: int | None = None
    reason: str | None = None


class Counts(NamedTuple):
    """Held lines that nobody has decided, and how many of them should have been by now."""

    open: int
    overdue: int


def held_lines(
    *,
    budget_id: int | None = None,
    payee: int | None = None,
    facility_id: int | None = None,
    reason: str | None = None,
    after: Held | None = None,
    most: int = 100,
) -> list[Held]:
    """What waits for a decision in the years that are not closed, the earliest deadline first, after the line ``after``.

    Cost: by the index of deadlines, through what was decided before.
    """
    values: dict[str, Any] = {
        "budget": budget_id,
        "payee": payee,
        "facility": facility_id,
        "reason": reason,
        "after_deadline": after.decide_by if after else date.min,
        "after_person": after.person_id if after else 0,
        "after_day": after.service_day if after else date.min,
        "after_programme": after.programme if after else "",
        "after_slot": after.slot if after else 0,
        "most": most,
    }
    return [Held(*row) for row in query(_LIST, values)]


def undecided(*, today: date, budget_id: int | None = None) -> Counts:
    """How many held lines of the years that are not closed wait for a person, and how many longer than they may."""
    return Counts(*query(_COUNTS, {"today": today, "budget": budget_id})[0])


@transaction.atomic
def decide_hold(
    *,
    person_id: int,
    service_day: date,
    programme: str,
    slot: int,
    is_paid: bool,
    reason: str,
    decided_by: int,
    today: date | None = None,
) -> None:
    """Decide one held line: it is paid with the next statement, or held for good. ``decided_by`` is a person's id.

    The same decision again changes nothing. Raises ProblemError where nobody is named or no reason given, where the
    person has not the duty to record on ``today`` (None: the day it is), where the meal is not held in a statement, is
    held no longer, or was decided otherwise.
    """
    _check(decided_by, reason)
    values: dict[str, Any] = {
        "person": person_id,
        "day": service_day,
        "programme": programme,
        "slot": slot,
        "is_paid": is_paid,
        "why": reason,
        "by": decided_by,
    }
    budgets = query(_BUDGET, values)
    if not budgets:
        raise ProblemError(problems.HOLD_UNKNOWN)
    for of_programme, region in budgets:
        check_recorder(decided_by, programme=of_programme, region=region, on=today or the_day())
    if _decided(values, _ONE):
        return
    before = query(_HELD, values)[0][0]
    if before is None:
        raise ProblemError(problems.HOLD_MOOT)
    if before != is_paid:
        raise ProblemError(problems.HOLD_DECIDED)


@transaction.atomic
def decide_holds(
    *, chosen: Selection, is_paid: bool, reason: str, decided_by: int, today: date | None = None
) -> int:
    """Decide every open held line that is chosen, for one reason; how many there were. As :func:`decide_hold`, as a set."""
    _check(decided_by, reason)
    budget = budget_of(chosen.budget_id)
    check_recorder(decided_by, programme=budget.programme, region=budget.region, on=today or the_day())
    values: dict[str, Any] = {
        "budget": chosen.budget_id,
        "payee": chosen.payee,
        "number": chosen.number,
        "facility": chosen.facility_id,
        "reason": chosen.reason,
        "is_paid": is_paid,
        "why": reason,
        "by": decided_by,
    }
    return _decided(values, _MANY)


def _decided(values: dict[str, Any], which: str) -> int:
    """Decide; what is to be paid is marked, so that the books follow; its days are counted anew either way."""
    decided: list[tuple[int, date, str]] = query(_DECIDE.format(which=which), values)
    mark_days(decided)
    if decided and values["is_paid"]:
        execute(_MARK, [list(column) for column in zip(*decided, strict=True)])
    return len(decided)


def _check(decided_by: int, reason: str) -> None:
    if decided_by <= 0 or not reason.strip():
        raise ProblemError(problems.DECISION_WITHOUT_REASON)
