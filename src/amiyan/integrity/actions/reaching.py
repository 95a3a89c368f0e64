"""That those concerned by a case learn of it: handed over by an official, and one reminder before the time to answer ends."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.integrity import problems, rules
from amiyan.integrity.concerned import check_officer
from amiyan.integrity.queries.cases import OF_THOSE_CONCERNED, case_of
from amiyan.integrity.queries.reached import Written, people_of
from amiyan.integrity.queries.within import as_list
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.voice.actions.answers import note_seen
from amiyan.voice.actions.notices import Message, notice_id, send_notices
from amiyan.voice.kinds import Day
from amiyan.voice.own_kinds import REMINDER
from amiyan.voice.queries.outages import outage_test
from amiyan.voice.queries.reaching import reached_days
from amiyan.voice.terms import reminder_on, term_ends

By = Literal["paper", "phone"]
# Cases whose notice nobody answered yet: a few for each official.
_WAIT: Final = """
SELECT c.id, n.known_from, n.term_days, n.facts -> 'told' FROM integrity_case c
JOIN integrity_step n ON (n.facility_id, n.case_id) = (c.facility_id, c.id) AND n.step = 'notice'
WHERE NOT EXISTS (
    SELECT FROM integrity_step s WHERE (s.facility_id, s.case_id) = (c.facility_id, c.id) AND s.place > n.place)
"""


@transaction.atomic
def hand_over(
    *, case_id: UUID, facility_id: int, person_id: int, by: By, handed_by: int, now: dt.datetime
) -> None:
    """An official handed the paper over, or read it out by telephone, to somebody whom the notice named: their time begins.

    It is kept of all that was written to them in the case; a second time changes nothing. ProblemError where they were not
    told of the case, or who hands over is no official of the place.
    """
    case = case_of(facility_id=facility_id, case_id=case_id)
    check_officer(
        handed_by,
        facility_id=facility_id,
        region=case.region,
        source=case.source,
        kind=case.kind,
        on=to_local(now).date(),
    )
    if person_id not in dict(case.told):
        raise ProblemError(problems.NOT_CONCERNED)
    written = [
        Written(case.id, one.step, one.on, case.told) for one in case.steps if one.step in OF_THOSE_CONCERNED
    ]
    notices = [(month, key) for one in written for person, month, key in one.notices if person == person_id]
    note_seen(person_id=person_id, notices=notices, now=now, channel=by, told_by=handed_by)


@transaction.atomic
def remind_of_cases(*, now: dt.datetime) -> int:
    """Remind everybody whose explanation is waited for when half of their time is over, once; how many were (P24).

    Whom nothing reached is not reminded: their time has not begun. Three queries and a message each.
    """
    today, is_outage = to_local(now).date(), outage_test(to_local(now).date())
    waiting = [
        (Written(case, rules.NOTICE, to_local(at).date(), people_of(as_list(told))), days)
        for case, at, days, told in query(_WAIT)
    ]
    came = reached_days([notice for one, _ in waiting for notice in one.notices])
    reminded = 0
    for one, days in waiting:
        messages = []
        for person, _month, key in one.notices:
            since = came[person, key]
            if since is None or not reminder_on(since, days, is_outage) <= today:
                continue
            ends = term_ends(since, days, is_outage)
            if today <= ends:
                about = str(key)
                messages.append(
                    Message(notice_id(REMINDER, about, person), person, {"day": Day(ends)}, None, about)
                )
        if messages:
            reminded += len(send_notices(kind=REMINDER, on=one.on, now=now, messages=messages))
    return reminded
