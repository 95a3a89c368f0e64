"""“The child felt ill”: kept without a diagnosis; several at one place on one day raise an alarm."""

import datetime as dt
import json
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.feedback import problems
from amiyan.feedback.actions.disputes import note_withdrawal
from amiyan.feedback.notices import ALARM
from amiyan.feedback.parameters import number
from amiyan.feedback.served import Port, served_on
from amiyan.feedback.who import Voice, check_may_speak
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.voice.actions.notices import tell_holders
from amiyan.voice.kinds import Day

# Where the child ate that day; where nothing was recorded, where it eats.
_PLACE: Final = """
SELECT p.id, f.region FROM (
    (SELECT v.facility_id AS id, 1 AS rank FROM deliveries_verdict v
     WHERE v.person_id = %(person)s AND v.service_day = %(day)s ORDER BY v.version DESC LIMIT 1)
    UNION ALL
    (SELECT e.eats_at_id, 2 FROM registry_enrolment e
     WHERE e.person_id = %(person)s AND e.known_to IS NULL AND e.valid @> %(day)s LIMIT 1)
) p JOIN registry_facility f ON f.id = p.id
ORDER BY p.rank LIMIT 1
"""
_KNOWN: Final = """
SELECT facility_id, service_day, said_by FROM feedback_illness WHERE (person_id, id) = (%(person)s, %(id)s)
"""
_ADD: Final = """
INSERT INTO feedback_illness (person_id, id, facility_id, service_day, said_by, taken_by, channel, known_from)
VALUES (%(person)s, %(id)s, %(facility)s, %(day)s, %(by)s, %(taken_by)s, %(channel)s, %(now)s)
"""
# Children, not reports: two parents of one child are one child.
COUNT_ILL: Final = """
SELECT count(DISTINCT i.person_id) FROM feedback_illness i
WHERE (i.facility_id, i.service_day) = (%(facility)s, %(day)s) AND NOT EXISTS (
    SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (i.person_id, i.id))
"""
_ALARM: Final = """
INSERT INTO feedback_alarm (facility_id, service_day, children, threshold, served, known_from)
VALUES (%(facility)s, %(day)s, %(children)s, %(threshold)s, %(served)s, %(now)s) ON CONFLICT DO NOTHING
"""
_HAS_ALARM: Final = (
    "SELECT EXISTS (SELECT FROM feedback_alarm WHERE (facility_id, service_day) = (%(facility)s, %(day)s))"
)
_ANSWER: Final = """
INSERT INTO feedback_alarm_answer (facility_id, service_day, id, role, answered_by, says, known_from)
SELECT a.facility_id, a.service_day, %(id)s, %(role)s, %(by)s, %(says)s, %(now)s FROM feedback_alarm a
WHERE (a.facility_id, a.service_day) = (%(facility)s, %(day)s)
ON CONFLICT DO NOTHING
"""


class Reported(NamedTuple):
    """A report that was taken: where and of which day, and whether an alarm stands there."""

    facility_id: int
    service_day: dt.date
    alarm: bool


@transaction.atomic
def report_illness(
    *, report_id: UUID, person_id: int, service_day: dt.date, voice: Voice, served: Port = served_on
) -> Reported:
    """Keep that a child felt ill after eating; raise the alarm where as many children of the place did that day.

    The alarm goes to the director and the sanitary service with what ``served`` knows, once for a place and day, however
    many say it at the same moment. ``report_id`` is made by who asks; asked again, it is one report. ProblemError where
    the speaker may not see the person, it is too long ago, or nobody knows where the child ate.
    """
    check_may_speak(voice, person_id)
    values = {
        "person": person_id,
        "id": report_id,
        "day": service_day,
        "by": voice.said_by,
        "taken_by": voice.taken_by,
        "channel": voice.channel,
        "now": voice.now,
    }
    known = query(_KNOWN, values)
    if known:
        facility, day, by = known[0]
        if (day, by) != (service_day, voice.said_by):
            raise ProblemError(problems.ID_USED)
        return Reported(facility, day, _alarm(values | {"facility": facility}))
    place = query(_PLACE, values)
    if not place:
        raise ProblemError(problems.NO_PLACE, day=service_day.isoformat())
    facility, region = place[0]
    _check_day(service_day, voice.today, region)
    values |= {"facility": facility}
    # Two who speak at the same moment count each other.
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 735205))", [f"{facility}/{service_day}"])
    execute(_ADD, values)
    _raise_where_many(values, number("illness_alarm_children", voice.today, region=region), served)
    return Reported(facility, service_day, _alarm(values))


@transaction.atomic
def withdraw_illness(*, person_id: int, report_id: UUID, voice: Voice) -> None:
    """Take a report back within the time for it. An alarm that was raised stands: who looks sees the new count.

    ProblemError where it is another's, or the time is over.
    """
    found = query(
        "SELECT said_by, known_from FROM feedback_illness WHERE (person_id, id) = (%s, %s)",
        [person_id, report_id],
    )
    if not found or found[0][0] != voice.said_by:
        raise ProblemError(problems.NOT_YOURS)
    if voice.now > found[0][1] + dt.timedelta(hours=number("undo_hours", voice.today)):
        raise ProblemError(problems.TOO_LATE_TO_UNDO)
    note_withdrawal(person_id=person_id, withdrawn_id=report_id, kind="illness", voice=voice)


@transaction.atomic
def answer_alarm(
    *,
    answer_id: UUID,
    facility_id: int,
    service_day: dt.date,
    role: str,
    answered_by: int,
    says: str,
    now: dt.datetime,
) -> None:
    """What the director or the sanitary service did; the alarm waits until both have said something.

    Answered again with the same id, it is one answer. ProblemError where there is no alarm, or nothing is said.
    """
    says = says.strip()
    if not 0 < len(says) <= 2000:
        raise ProblemError(problems.SAYS_NOTHING, most=2000)
    values = {"facility": facility_id, "day": service_day}
    if not _alarm(values):
        raise ProblemError(problems.NOTHING_SUCH)
    execute(_ANSWER, values | {"id": answer_id, "role": role, "by": answered_by, "says": says, "now": now})


def _raise_where_many(values: dict[str, object], threshold: int, served: Port) -> None:
    children = query(COUNT_ILL, values)[0][0]
    if children < threshold or _alarm(values):
        return
    facility, day = int(str(values["facility"])), values["day"]
    assert isinstance(day, dt.date)
    what = served(Scope(facilities=frozenset({facility})), facility, day)
    said = json.dumps(what, ensure_ascii=False)
    execute(_ALARM, values | {"children": children, "threshold": threshold, "served": said})
    now = values["now"]
    assert isinstance(now, dt.datetime)
    tell_holders(
        kind=ALARM,
        roles=("director", "sanitary_service"),
        facility_id=facility,
        about=f"alarm {facility} {day}",
        fills={"day": Day(day)},
        on=day,
        now=now,
    )


def _alarm(values: dict[str, object]) -> bool:
    return bool(query(_HAS_ALARM, values)[0][0])


def _check_day(day: dt.date, today: dt.date, region: str | None) -> None:
    most = number("illness_back_days", today, region=region)
    if day > today:
        raise ProblemError(problems.NOT_YET)
    if (today - day).days > most:
        raise ProblemError(problems.TOO_LONG_AGO, days=most)
