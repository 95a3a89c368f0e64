"""Lessons at home are declared for a day: the calendar knows, the forecast is corrected, and it is said who bears what.

Some mornings it is announced at six for some grades and shifts, when the kitchen has been cooking since five. Who may
declare it is a dated parameter here (``remote_declared_by``). Until when it is in time (``remote_cut_off``), and which
share of the price the budget bears for portions that were cooked after it (``cooked_per_mille``; the rest is the
supplier's), are dated parameters of the programme; the supplier claims it by ``settlement.statements.cooked``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.meals import problems as p
from amiyan.meals.forecast.actions import make_forecasts
from amiyan.meals.lessons import lessons_of
from amiyan.meals.parameters import words
from amiyan.meals.places import Place, place_of
from amiyan.programmes.loader import load
from amiyan.programmes.payment import payment_terms
from amiyan.registry.actions import record_calendar_day

_STANDS: Final = """
SELECT grade_from, grade_to, shift, declared_at, cut_off_at, called_off FROM meals_remote_day
WHERE (facility_id, service_day, id) = (%(facility)s, %(day)s, %(id)s)
"""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('meals_remote_day', %(facility)s))"
# As settlement counts who was expected: entitled and enrolled here that day, by grade and shift.
_CHILDREN: Final = """
SELECT coalesce(e.grade, -1), coalesce(e.shift, 0), count(DISTINCT e.person_id)
FROM registry_enrolment e
JOIN entitlements_decision d ON d.person_id = e.person_id AND d.programme = %(programme)s AND d.entitled
    AND d.valid @> %(day)s::date AND d.known_to IS NULL
WHERE e.eats_at_id = %(facility)s AND e.valid @> %(day)s::date AND e.known_to IS NULL
GROUP BY 1, 2
"""
_KEEP: Final = """
INSERT INTO meals_remote_day (facility_id, service_day, id, grade_from, grade_to, shift, declared_by, role, declared_at,
                              cut_off_at, called_off, reason)
VALUES (%(facility)s, %(day)s, %(id)s, %(low)s, %(high)s, %(shift)s, %(by)s, %(role)s, %(at)s, %(cut_off)s,
        %(called_off)s, %(reason)s)
"""


@dataclass(frozen=True, slots=True)
class RemoteDay:
    """What was declared and what it leads to. ``called_off``: entitled children who had lessons and have none now.

    ``cut_off_at`` is None where nothing is prepared in advance. ``borne_by_budget_per_mille``: the share of the price
    that the budget bears for each portion that was cooked for them (0 where it was told in time).
    """

    called_off: int
    declared_at: dt.datetime
    cut_off_at: dt.datetime | None
    in_time: bool
    borne_by_budget_per_mille: int


@transaction.atomic
def declare_remote_day(
    *,
    facility_id: int,
    service_day: dt.date,
    declaration_id: UUID,
    declared_by: int,
    role: str,
    reason: str,
    programme: str = "school-meals",
    grade_from: int | None = None,
    grade_to: int | None = None,
    shift: int | None = None,
    now: dt.datetime | None = None,
) -> RemoteDay:
    """Lessons of a day are at home, for all or for some grades and a shift; nobody eats at the place then.

    ``role`` is that in which the caller acts (``access`` vouches for it). The forecast of the place is corrected in
    the same transaction, also in the morning of the day itself. The same id again changes nothing. ProblemError where
    the role may not, without a reason, and where nobody of those classes has lessons there on the day.
    """
    at = now or dt.datetime.now(dt.UTC)
    place = place_of(facility_id)
    may = words("remote_declared_by", service_day, region=place.region)
    if role not in may:
        raise ProblemError(p.MAY_NOT_DECLARE, roles=", ".join(may))
    if not reason.strip():
        raise ProblemError(p.REASON_MISSING)
    limits = {"low": grade_from, "high": grade_to, "shift": shift}
    values: dict[str, Any] = {
        "facility": facility_id,
        "day": service_day,
        "id": declaration_id,
        "programme": programme,
        **limits,
    }
    query(_LOCK, values)
    if standing := _standing(values, programme, place):
        return standing
    values |= {"by": declared_by, "role": role, "at": at, "reason": reason.strip()}
    terms = payment_terms(load(programme), service_day, place.region)
    called_off = _call_off(values, at)
    execute(_KEEP, {**values, "cut_off": terms.cut_off_at(service_day), "called_off": called_off})
    make_forecasts(programme=programme, service_day=service_day, cause="remote", now=at, places=[facility_id])
    standing = _standing(values, programme, place)
    assert standing is not None
    return standing


def _standing(values: dict[str, Any], programme: str, place: Place) -> RemoteDay | None:
    found = query(_STANDS, values)
    if not found:
        return None
    *limits, declared_at, cut_off_at, called_off = found[0]
    if limits != [values["low"], values["high"], values["shift"]]:
        raise ProblemError(p.ID_REUSED)
    terms = payment_terms(load(programme), values["day"], place.region)
    in_time = cut_off_at is None or declared_at <= cut_off_at
    borne = 0 if in_time else terms.cooked_per_mille or 0
    return RemoteDay(called_off, declared_at, cut_off_at, in_time, borne)


def _call_off(values: dict[str, Any], at: dt.datetime) -> int:
    """Say it in the calendar; how many entitled children lose their lessons there by it."""
    facility, day, programme = values["facility"], values["day"], values["programme"]
    before = lessons_of(programme, [facility], day, day, at=at)
    record_calendar_day(
        day=day,
        school_day=False,
        facility_id=facility,
        grade_from=values["low"],
        grade_to=values["high"],
        shift=values["shift"],
        source=f"remote day {values['id']}",
        known_at=at,
    )
    after = lessons_of(programme, [facility], day, day, at=at)
    lost = [
        count
        for grade, shift, count in query(_CHILDREN, values)
        if before.has(facility, grade, shift, day) and not after.has(facility, grade, shift, day)
    ]
    if not lost:
        raise ProblemError(p.NOBODY_HAS_LESSONS, day=day.isoformat())
    return sum(lost)
