"""What the kitchen and the parents' committee record: batches, kept portions, visits and answers to them.

Who asks makes the id: the same id with the same words again changes nothing. What is recorded is not changed; that a
portion is no longer kept is a row of its own.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import add_working_days, to_local
from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.sql import query
from amiyan.meals import problems as p
from amiyan.meals.parameters import number
from amiyan.meals.places import place_of
from amiyan.meals.words import MEALS, SAMPLE_ENDS, VISIT_POINTS

COLDEST: Final = -40
HOTTEST: Final = 100

_BATCH: Final = """
INSERT INTO meals_batch (facility_id, id, service_day, meal, dish, portions, cooked_at, cooked_by, recorded_by)
VALUES (%(facility)s, %(id)s, %(day)s, %(meal)s, %(dish)s, %(portions)s, %(at)s, %(cook)s, %(by)s)
ON CONFLICT DO NOTHING RETURNING 1
"""
_SAME_BATCH: Final = """
SELECT (service_day, meal, dish, portions, cooked_at, cooked_by)
    = (%(day)s::date, %(meal)s, %(dish)s, %(portions)s, %(at)s::timestamptz, %(cook)s)
FROM meals_batch WHERE (facility_id, id) = (%(facility)s, %(id)s)
"""
_HAS_BATCH: Final = (
    "SELECT EXISTS (SELECT FROM meals_batch WHERE (facility_id, id) = (%(facility)s, %(batch)s))"
)
_SAMPLE: Final = """
INSERT INTO meals_sample (facility_id, batch_id, id, grams, taken_at, taken_by, stored_at, keep_until, celsius)
VALUES (%(facility)s, %(batch)s, %(id)s, %(grams)s, %(at)s, %(by)s, %(where)s, %(until)s, %(celsius)s)
ON CONFLICT DO NOTHING RETURNING 1
"""
_SAME_SAMPLE: Final = """
SELECT (batch_id, grams, taken_at, taken_by, stored_at)
    = (%(batch)s::uuid, %(grams)s, %(at)s::timestamptz, %(by)s, %(where)s)
    AND celsius IS NOT DISTINCT FROM %(celsius)s::smallint
FROM meals_sample WHERE (facility_id, id) = (%(facility)s, %(id)s)
"""
_KEPT_UNTIL: Final = "SELECT keep_until FROM meals_sample WHERE (facility_id, id) = (%(facility)s, %(id)s)"
_END: Final = """
INSERT INTO meals_sample_end (facility_id, sample_id, ended_at, ended_by, reason, note)
VALUES (%(facility)s, %(id)s, %(at)s, %(by)s, %(reason)s, %(note)s) ON CONFLICT DO NOTHING RETURNING 1
"""
_SAME_END: Final = """
SELECT (ended_by, reason, note) = (%(by)s, %(reason)s, %(note)s)
FROM meals_sample_end WHERE (facility_id, sample_id) = (%(facility)s, %(id)s)
"""
_VISIT: Final = """
INSERT INTO meals_visit (facility_id, id, visited_at, visitors, has_remarks, findings, recorded_by, answer_by,
                         seen_well, seen_ill)
VALUES (%(facility)s, %(id)s, %(at)s, %(visitors)s, %(remarks)s, %(findings)s, %(by)s, %(until)s, %(well)s, %(ill)s)
ON CONFLICT DO NOTHING RETURNING 1
"""
_SAME_VISIT: Final = """
SELECT (visited_at, visitors, has_remarks, findings, recorded_by, seen_well, seen_ill)
    = (%(at)s::timestamptz, %(visitors)s, %(remarks)s, %(findings)s, %(by)s, %(well)s::text[], %(ill)s::text[])
FROM meals_visit WHERE (facility_id, id) = (%(facility)s, %(id)s)
"""
_ANSWER: Final = """
INSERT INTO meals_visit_answer (facility_id, visit_id, answer, answered_by, ask_id)
SELECT facility_id, id, %(answer)s, %(by)s, %(ask)s FROM meals_visit WHERE (facility_id, id) = (%(facility)s, %(id)s)
ON CONFLICT DO NOTHING RETURNING id
"""
_SAME_ANSWER: Final = """
SELECT id, (answer, answered_by) = (%(answer)s, %(by)s)
FROM meals_visit_answer WHERE (facility_id, visit_id, ask_id) = (%(facility)s, %(id)s, %(ask)s::uuid)
"""


@transaction.atomic
def record_batch(
    *,
    facility_id: int,
    batch_id: UUID,
    service_day: dt.date,
    meal: str,
    dish: str,
    portions: int,
    cooked_at: dt.datetime,
    cooked_by: int,
    recorded_by: int,
) -> bool:
    """Say what was cooked at once, when (aware) and by whom (persons of the registry). False where it was said before.

    ProblemError where the place or the meal is not known, and where the id stands for another batch.
    """
    place_of(facility_id)
    if meal not in MEALS:
        raise ProblemError(p.MEAL_UNKNOWN, value=meal)
    if portions < 1 or not dish.strip():
        raise ProblemError(p.BATCH_WRONG)
    values: dict[str, Any] = {
        "facility": facility_id,
        "id": batch_id,
        "day": service_day,
        "meal": meal,
        "dish": dish.strip(),
        "portions": portions,
        "at": cooked_at,
        "cook": cooked_by,
        "by": recorded_by,
    }
    return _keep(_BATCH, _SAME_BATCH, values)


@transaction.atomic
def keep_sample(
    *,
    facility_id: int,
    batch_id: UUID,
    sample_id: UUID,
    grams: int,
    taken_at: dt.datetime,
    taken_by: int,
    stored_at: str,
    celsius: int | None = None,
) -> bool:
    """Say that a portion of a batch is kept, where (a refrigerator, say), and by whom. False where it was said before.

    ``celsius``: the temperature there in whole degrees, None where nobody measured. Until when it is kept follows from
    ``sample_hours``, as does the least weight from ``sample_grams``.
    """
    place = place_of(facility_id)
    day = to_local(taken_at).date()
    least = number("sample_grams", day, region=place.region)
    if grams < least:
        raise ProblemError(p.SAMPLE_TOO_SMALL, least=least)
    if not stored_at.strip():
        raise ProblemError(p.WHERE_MISSING)
    if celsius is not None and not COLDEST <= celsius <= HOTTEST:
        raise ProblemError(p.DEGREES_WRONG, low=COLDEST, high=HOTTEST)
    hours = number("sample_hours", day, region=place.region)
    values: dict[str, Any] = {
        "facility": facility_id,
        "batch": batch_id,
        "id": sample_id,
        "grams": grams,
        "at": taken_at,
        "by": taken_by,
        "where": stored_at.strip(),
        "until": taken_at + dt.timedelta(hours=hours),
        "celsius": celsius,
    }
    if not query(_HAS_BATCH, values)[0][0]:
        raise ProblemError(p.BATCH_UNKNOWN)
    return _keep(_SAMPLE, _SAME_SAMPLE, values)


@transaction.atomic
def end_sample(
    *,
    facility_id: int,
    sample_id: UUID,
    ended_at: dt.datetime,
    ended_by: int,
    reason: str,
    note: str = "",
) -> bool:
    """Say that a portion is no longer kept: discarded (once its time is over), handed over or spoiled (with how).

    False where the same was said before.
    """
    if reason not in SAMPLE_ENDS or (reason != "discarded" and not note.strip()):
        raise ProblemError(p.WHERE_MISSING)
    values: dict[str, Any] = {
        "facility": facility_id,
        "id": sample_id,
        "at": ended_at,
        "by": ended_by,
        "reason": reason,
        "note": note.strip(),
    }
    kept = query(_KEPT_UNTIL, values)
    if not kept:
        raise ProblemError(p.SAMPLE_UNKNOWN)
    until: dt.datetime = kept[0][0]
    if reason == "discarded" and ended_at < until:
        raise ProblemError(p.SAMPLE_STILL_KEPT, until=f"{to_local(until):%Y-%m-%d %H:%M}")
    return _keep(_END, _SAME_END, values, p.SAMPLE_ENDED)


@transaction.atomic
def record_visit(
    *,
    facility_id: int,
    visit_id: UUID,
    visited_at: dt.datetime,
    visitors: int,
    has_remarks: bool,
    findings: str,
    recorded_by: int,
    seen_well: Sequence[str] = (),
    seen_ill: Sequence[str] = (),
) -> bool:
    """Say what members of the parents' committee saw in the kitchen or the canteen. False where it was said before.

    ``seen_well`` and ``seen_ill`` are points of the list (``VISIT_POINTS``); words may be left out where points say
    it. What was seen ill is a remark. Remarks are answered within ``visit_answer_days`` working days.
    """
    place = place_of(facility_id)
    points = (*seen_well, *seen_ill)
    if visitors < 1 or not (findings.strip() or points):
        raise ProblemError(p.VISIT_SILENT)
    if len(set(points)) < len(points) or not set(points) <= set(VISIT_POINTS):
        raise ProblemError(p.POINTS_WRONG)
    has_remarks = has_remarks or bool(seen_ill)
    day = to_local(visited_at).date()
    days = number("visit_answer_days", day, region=place.region)
    values: dict[str, Any] = {
        "facility": facility_id,
        "id": visit_id,
        "at": visited_at,
        "visitors": visitors,
        "remarks": has_remarks,
        "findings": findings.strip(),
        "by": recorded_by,
        "until": add_working_days(day, days) if has_remarks else None,
        "well": sorted(seen_well),
        "ill": sorted(seen_ill),
    }
    return _keep(_VISIT, _SAME_VISIT, values)


@transaction.atomic
def answer_visit(
    *, facility_id: int, visit_id: UUID, answer: str, answered_by: int, ask_id: UUID | None = None
) -> int:
    """The school answers what was found; a later answer stands beside it. The id of the answer.

    With ``ask_id`` the same answer said again is one answer; ProblemError where the id stands for another one.
    """
    if not answer.strip():
        raise ProblemError(p.VISIT_SILENT)
    values = {
        "facility": facility_id,
        "id": visit_id,
        "answer": answer.strip(),
        "by": answered_by,
        "ask": ask_id,
    }
    if kept := query(_ANSWER, values):
        return int(kept[0][0])
    same = query(_SAME_ANSWER, values)
    if not same:
        raise ProblemError(p.VISIT_UNKNOWN)
    if not same[0][1]:
        raise ProblemError(p.ID_REUSED)
    return int(same[0][0])


def _keep(add: str, same: str, values: dict[str, Any], otherwise: Kind = p.ID_REUSED) -> bool:
    """Add the row; False where the same stands under its id, ProblemError where something else does."""
    if query(add, values):
        return True
    if not query(same, values)[0][0]:
        raise ProblemError(otherwise)
    return False
