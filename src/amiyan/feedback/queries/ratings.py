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
# The same of one week for the places of a region: each by the index of the place.
_OF_REGION: Final = """
SELECT f.id, f.code, w.families, w.ratings, w.bad, w.fair, w.good
FROM registry_facility f
CROSS JOIN LATERAL (
    SELECT count(*) AS ratings, least(count(DISTINCT r.person_id), count(DISTINCT r.said_by)) AS families,
           count(*) FILTER (WHERE r.face = 1) AS bad, count(*) FILTER (WHERE r.face = 2) AS fair,
           count(*) FILTER (WHERE r.face = 3) AS good
    FROM (
        SELECT DISTINCT ON (person_id, service_day, programme, slot) person_id, said_by, face FROM feedback_rating
        WHERE facility_id = f.id AND service_day >= %(monday)s AND service_day < %(until)s
        ORDER BY person_id, service_day, programme, slot, place DESC
    ) r
) w
WHERE w.families >= %(least)s AND (f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
ORDER BY f.id
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
    least, delay, until = _terms(today, region[0][0])
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


@dataclass(frozen=True, slots=True)
class OfPlace:
    """The week of one place of a region: ``good`` of ``ratings`` were good."""

    facility_id: int
    code: str
    week: Week


@dataclass(frozen=True, slots=True)
class OfRegion:
    """The newest week that may be shown: places that enough families rated, and all of these together.

    Places of fewer are in no sum: a sum less the places that are shown would tell of them.
    """

    monday: dt.date
    places: tuple[OfPlace, ...]
    all: Week
    from_families: int


def ratings_of_region(region: str, *, scope: Scope, today: dt.date) -> OfRegion:
    """The places of a scope in the newest week that is over long enough. One query; cost: the ratings of that week.

    ``scope`` is of the region, or of single places in it.
    """
    least, _delay, until = _terms(today, region)
    monday = until - dt.timedelta(weeks=1)
    values = values_of(scope) | {"monday": monday, "until": until, "least": least}
    places = tuple(
        OfPlace(place, code, Week(monday, families, ratings, bad, fair, good, {}))
        for place, code, families, ratings, bad, fair, good in query(_OF_REGION, values)
    )
    weeks = [one.week for one in places]
    together = Week(
        monday,
        sum(week.families for week in weeks),
        sum(week.ratings for week in weeks),
        sum(week.bad for week in weeks),
        sum(week.fair for week in weeks),
        sum(week.good for week in weeks),
        {},
    )
    return OfRegion(monday, places, together, least)


def _terms(today: dt.date, region: str | None) -> tuple[int, int, dt.date]:
    """From how many families on, after how many days, and so until which Monday ratings are shown."""
    least = number("rating_families", today, region=region)
    delay = number("rating_delay_days", today, region=region)
    shown_to = today - dt.timedelta(days=delay)
    return least, delay, shown_to - dt.timedelta(days=shown_to.weekday())


def changes_of_facility(facility_id: int, *, most: int = 10) -> list[Changed]:
    """What a school changed since, the newest first; for everybody. One query by key."""
    return [Changed(str(key), *rest) for key, *rest in query(_NOTES, {"facility": facility_id, "most": most})]
