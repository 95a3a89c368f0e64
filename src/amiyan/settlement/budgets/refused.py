"""Meals of closed days that the books refuse: they waited for money, and by today's decisions the right is gone.

The verdict stands, since its day is closed, and the right does not. Nothing of itself decides between the two: a named
person says that the meal is not paid, or two people that it is paid beyond the right. The decision counts for the
verdict that it was made on.
"""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.settlement.budgets import problems
from amiyan.settlement.budgets.people import check_two
from amiyan.settlement.open_period import open_period
from amiyan.settlement.statements.recorders import check_recorder

REFUSED: Final = "refused"  # why a meal waits, as the books answer where nothing may be given any more

# The meals of marked days that want to be owed and are not, by the latest verdict of each.
_REFUSED: Final = f"""
SELECT u.person_id, u.service_day, u.programme, v.slot, v.version, coalesce(f.code, ''), f.region, v.amount_tiyn
FROM deliveries_unposted u
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (v.slot) v.* FROM deliveries_verdict v
    WHERE (v.person_id, v.service_day, v.programme) = (u.person_id, u.service_day, u.programme)
    ORDER BY v.slot, v.version DESC
) v
JOIN registry_facility f ON f.id = v.facility_id
WHERE u.refused = '{REFUSED}' AND v.verdict <> 'refused' AND v.amount_tiyn <> coalesce((
    SELECT p.amount_tiyn FROM settlement_posting p
    WHERE (p.person_id, p.service_day, p.programme, p.slot) = (v.person_id, v.service_day, v.programme, v.slot)
    ORDER BY p.version DESC LIMIT 1), 0)
  AND NOT EXISTS (
    SELECT FROM settlement_refused_decision d
    WHERE (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
        = (v.person_id, v.service_day, v.programme, v.slot, v.version))
"""
_LIST: Final = f"""
SELECT * FROM ({_REFUSED}) m (person_id, service_day, programme, slot, version, code, region, tiyn)
WHERE (service_day, person_id, programme, slot) > (%(day)s, %(person)s, %(programme)s, %(slot)s)
ORDER BY service_day, person_id, programme, slot LIMIT %(most)s
"""
_ONE: Final = f"""
SELECT * FROM ({_REFUSED}) m (person_id, service_day, programme, slot, version, code, region, tiyn)
WHERE (person_id, service_day, programme, slot) = (%(person)s, %(day)s, %(programme)s, %(slot)s)
"""
_DECIDED: Final = """
SELECT is_paid, reason, decided_by, approved_by FROM settlement_refused_decision
WHERE (person_id, service_day, programme, slot) = (%(person)s, %(day)s, %(programme)s, %(slot)s)
ORDER BY verdict_version DESC LIMIT 1
"""
_DECIDE: Final = """
INSERT INTO settlement_refused_decision (person_id, service_day, programme, slot, verdict_version, is_paid, reason,
                                         decided_by, approved_by)
VALUES (%(person)s, %(day)s, %(programme)s, %(slot)s, %(version)s, %(is_paid)s, %(reason)s, %(by)s, %(second)s)
ON CONFLICT DO NOTHING
"""
# Whoever works at the mark just now puts it back as it was: it is looked at once more after that.
_AGAIN: Final = """
UPDATE deliveries_unposted SET marked_at = now(), not_before = now(), refused = ''
WHERE (person_id, service_day, programme) = (%(person)s, %(day)s, %(programme)s)
"""


class Refused(NamedTuple):
    """A meal that the books refuse: whose (a random id), when, which of the day, by which verdict, where, and its price."""

    person_id: int
    service_day: dt.date
    programme: str
    slot: int
    verdict_version: int
    facility: str
    region: str | None
    amount_tiyn: int


def refused_meals(*, after: Refused | None = None, most: int = 100) -> list[Refused]:
    """What the books refuse and nobody has decided, the oldest day first. Cost: the marks that wait, once."""
    values: dict[str, Any] = {
        "day": after.service_day if after else dt.date.min,
        "person": after.person_id if after else 0,
        "programme": after.programme if after else "",
        "slot": after.slot if after else 0,
        "most": most,
    }
    return [Refused(*row) for row in query(_LIST, values)]


@transaction.atomic
def decide_refused(
    *,
    person_id: int,
    service_day: dt.date,
    programme: str,
    slot: int,
    is_paid: bool,
    reason: str,
    decided_by: int,
    approved_by: int = 0,
    today: dt.date | None = None,
) -> bool:
    """Decide a meal that the books refuse: it is not paid, or it is paid beyond the child's right.

    Not to pay gives no money: who decides it has the duty to record. To pay gives money to which no decision in force
    entitles, so somebody else with the duty to approve is named too (``approved_by``). False where the same was decided
    before. Raises ProblemError where no such meal is refused, its day is open still (its verdict will follow the
    decisions by itself), nobody or no reason is named, a duty is missing, or it was decided otherwise.
    """
    on = today or the_day()
    values: dict[str, Any] = {
        "person": person_id,
        "day": service_day,
        "programme": programme,
        "slot": slot,
        "is_paid": is_paid,
        "reason": reason.strip(),
        "by": decided_by,
        "second": approved_by if is_paid else 0,
    }
    if decided_by <= 0 or not values["reason"]:
        raise ProblemError(problems.REFUSED_WITHOUT_REASON)
    found = query(_ONE, values)
    if not found:
        return _repeated(values)
    meal = Refused(*found[0])
    period = open_period(on, load(programme))
    if period is not None and service_day >= period.first:
        raise ProblemError(problems.REFUSED_STILL_OPEN, day=service_day.isoformat())
    if is_paid:
        check_two(decided_by, approved_by, programme=programme, region=meal.region, on=on)
    else:
        check_recorder(decided_by, programme=programme, region=meal.region, on=on)
    execute(_DECIDE, values | {"version": meal.verdict_version})
    execute(_AGAIN, values)
    return True


def _repeated(values: dict[str, Any]) -> bool:
    decided = query(_DECIDED, values)
    if not decided:
        raise ProblemError(problems.REFUSED_UNKNOWN)
    if decided[0] != (values["is_paid"], values["reason"], values["by"], values["second"]):
        raise ProblemError(problems.REFUSED_DECIDED)
    return False
