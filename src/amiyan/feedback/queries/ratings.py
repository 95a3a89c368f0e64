"""How meals were, place by place: shown to a school from a number of families on, week by week, and not at once."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Final

from amiyan.feedback.parameters import number
from amiyan.feedback.queries.within import values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# Whole weeks that are over long enough. Of a meal the last rating counts; of children and of those who rated, the fewer
# count as families, so that neither one with many children nor two parents of one make a crowd.
_WEEKS: Final = """
WITH latest AS (
    SELECT DISTINCT ON (person_id, service_day, programme, slot) person_id, said_by, face, reasons, service_day
    FROM feedback_rating
    WHERE facility_id = %(facility)s AND service_day >= %(first)s AND service_day < %(until)s
    ORDER BY person_id, service_day, programme, slot, place DESC
),
week AS (
    SELECT date_trunc('week', service_day)::date AS monday, count(*) AS ratings,
           least(count(DISTINCT person_id), count(DISTINCT said_by)) AS families,
           count(*) FILTER (WHERE face = 1) AS bad, count(*) FILTER (WHERE face = 2) AS fair,
           count(*) FILTER (WHERE face = 3) AS good
    FROM latest GROUP BY 1
),
reason AS (
    SELECT monday, json_object_agg(reason, times ORDER BY times DESC, reason)::text AS reasons FROM (
        SELECT date_trunc('week', service_day)::date AS monday, reason, count(*) AS times
        FROM latest CROSS JOIN LATERAL unnest(reasons) AS reason GROUP BY 1, 2
    ) r GROUP BY monday
)
SELECT w.monday, w.families, w.ratings, w.bad, w.fair, w.good, coalesce(r.reasons, '{}')
FROM week w LEFT JOIN reason r USING (monday)
WHERE w.families >= %(least)s
ORDER BY w.monday DESC
"""
_NOTES: Final = """
SELECT id, language, says, since, known_from FROM feedback_change_note WHERE facility_id = %(facility)s
ORDER BY since DESC, known_from DESC, id LIMIT %(most)s
"""
_REGION: Final = "SELECT region FROM registry_facility WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Week:
    """The ratings of a week from Monday on: how many families, and how many of each face."""

    monday: dt.date
    families: int
    ratings: int
    bad: int
    fair: int
    good: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a school says it changed, in one language."""

    id: str
    language: str
    says: str
    since: dt.date
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class OfFacility:
    """What a school sees: weeks that enough families rated, with the terms of it."""

    weeks: tuple[Week, ...]
    from_families: int
    delay_days: int


def ratings_of_facility(
    facility_id: int, *, scope: Scope, today: dt.date, weeks: int = 12
) -> OfFacility | None:
    """The weeks of a place that enough families rated, and that are over long enough; None outside the scope.

    A week is shown whole or not at all, and only once: nobody can take one day's figures from another's. Two queries,
    by the index of the place.
    """
    region = query(_REGION, [facility_id])
    if not region or not scope.allows(facility=facility_id, region=region[0][0]):
        return None
    least = number("rating_families", today, region=region[0][0])
    delay = number("rating_delay_days", today, region=region[0][0])
    shown_to = today - dt.timedelta(days=delay)
    until = shown_to - dt.timedelta(days=shown_to.weekday())
    values = values_of(scope) | {
        "facility": facility_id,
        "first": until - dt.timedelta(weeks=weeks),
        "until": until,
        "least": least,
    }
    found = [
        Week(*(*rest, {str(name): int(times) for name, times in json.loads(reasons).items()}))
        for *rest, reasons in query(_WEEKS, values)
    ]
    return OfFacility(tuple(found), least, delay)


def changes_of_facility(facility_id: int, *, most: int = 10) -> list[Changed]:
    """What a school changed since, the newest first; for everybody. One query by key."""
    return [Changed(str(key), *rest) for key, *rest in query(_NOTES, {"facility": facility_id, "most": most})]
