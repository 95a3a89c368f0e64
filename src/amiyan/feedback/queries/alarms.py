"""Alarms: counts and what was served, for the director and the sanitary service; names for the latter alone."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final

from amiyan.feedback.queries.within import PLACE, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

WHO_SEES_NAMES: Final = "sanitary_service"

_STILL_ILL: Final = """
i.facility_id = a.facility_id AND i.service_day = a.service_day AND NOT EXISTS (
    SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (i.person_id, i.id))
"""
_ALARMS: Final = f"""
SELECT a.facility_id, f.code, a.service_day, a.threshold, a.known_from, a.served::text,
       (SELECT count(DISTINCT i.person_id) FROM feedback_illness i WHERE {_STILL_ILL}),
       (SELECT json_agg(json_build_object('role', s.role, 'says', s.says, 'at', s.known_from)
                        ORDER BY s.known_from, s.id)::text
        FROM feedback_alarm_answer s WHERE (s.facility_id, s.service_day) = (a.facility_id, a.service_day))
FROM feedback_alarm a JOIN registry_facility f ON f.id = a.facility_id
WHERE a.service_day BETWEEN %(first)s AND %(last)s AND {PLACE.format(row="a")}
ORDER BY a.known_from DESC, f.code
"""
_NAMES: Final = f"""
SELECT i.person_id, coalesce(concat_ws(' ', n.surname, n.given_name), ''), coalesce(e.class_label, ''), min(i.known_from)
FROM feedback_alarm a JOIN registry_facility f ON f.id = a.facility_id
JOIN feedback_illness i ON {_STILL_ILL}
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name FROM registry_person_name n
    WHERE n.person_id = i.person_id AND n.known_to IS NULL AND n.valid @> i.service_day
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
    SELECT e.class_label FROM registry_enrolment e
    WHERE e.person_id = i.person_id AND e.known_to IS NULL AND e.valid @> i.service_day LIMIT 1
) e ON true
WHERE (a.facility_id, a.service_day) = (%(facility)s, %(day)s) AND {PLACE.format(row="a")}
GROUP BY 1, 2, 3 ORDER BY 3, 2, 1
"""


@dataclass(frozen=True, slots=True)
class AlarmAnswered:
    """What one of those who were told did."""

    role: str
    says: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Alarmed:
    """An alarm: how many children by now, what was served as it was known then, and the answers. Nobody is named."""

    facility_id: int
    facility: str
    service_day: dt.date
    threshold: int
    since: dt.datetime
    served: dict[str, Any]
    children: int
    answers: tuple[AlarmAnswered, ...]


@dataclass(frozen=True, slots=True)
class IllChild:
    """A child of whom somebody said that it felt ill that day."""

    person_id: int
    name: str
    class_label: str
    since: dt.datetime


def alarms(*, scope: Scope, first: dt.date, last: dt.date) -> list[Alarmed]:
    """The alarms of some days within the scope, the newest first. One query."""
    rows = query(_ALARMS, values_of(scope) | {"first": first, "last": last})
    return [
        Alarmed(*(*rest, json.loads(served), children, tuple(_answers(answers))))
        for *rest, served, children, answers in rows
    ]


def ill_children(*, facility_id: int, day: dt.date, scope: Scope, role: str) -> list[IllChild]:
    """Who felt ill, where an alarm stands: for the sanitary service, and nobody else (an empty list)."""
    if role != WHO_SEES_NAMES:
        return []
    rows = query(_NAMES, values_of(scope) | {"facility": facility_id, "day": day})
    return [IllChild(*row) for row in rows]


def _answers(text: str | None) -> list[AlarmAnswered]:
    return [
        AlarmAnswered(one["role"], one["says"], dt.datetime.fromisoformat(one["at"]))
        for one in json.loads(text or "[]")
    ]
