"""“It did happen”: taken back within a day, and after it handed over to the sample that asked."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.deliveries.actions.samples import FamilyAnswer, keep_family_answers
from amiyan.feedback import problems
from amiyan.feedback.actions.disputes import note_withdrawal
from amiyan.feedback.parameters import number
from amiyan.feedback.who import Voice, lock_person
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people

_CONFIRMED: Final = """
SELECT person_id, said_by, known_from FROM feedback_confirmation WHERE person_id = ANY (%s) AND id = %s
"""
_TAKEN_BACK: Final = """NOT EXISTS (
    SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = ({row}.person_id, {row}.id))"""
# Drawn lines without a "yes" or "no" of which a family said something that it can take back no more. Where two guardians
# say different things, that it did not happen is the answer: a person is looking into it.
_SETTLED: Final = f"""
SELECT l.sample_id, l.person_id, l.service_day, l.programme, said.answer, said.channel
FROM deliveries_sample_draw drawn JOIN deliveries_sample_line l USING (sample_id)
JOIN LATERAL (
    SELECT 'no' AS answer, d.channel, d.known_from FROM feedback_dispute d
    WHERE (d.person_id, d.service_day, d.programme) = (l.person_id, l.service_day, l.programme)
      AND d.undo_until <= %(now)s AND {_TAKEN_BACK.format(row="d")}
    UNION ALL
    SELECT 'yes', c.channel, c.known_from FROM feedback_confirmation c
    WHERE (c.person_id, c.service_day, c.programme) = (l.person_id, l.service_day, l.programme)
      AND c.known_from <= %(settled)s AND {_TAKEN_BACK.format(row="c")}
    ORDER BY answer, known_from LIMIT 1
) said ON true
WHERE drawn.drawn_at >= %(since)s AND NOT EXISTS (
    SELECT FROM deliveries_sample_answer a
    WHERE (a.person_id, a.service_day, a.programme, a.sample_id) = (l.person_id, l.service_day, l.programme, l.sample_id)
      AND a.answer <> 'unreachable')
"""


@transaction.atomic
def withdraw_confirmation(*, person_id: int, confirmation_id: UUID, voice: Voice) -> None:
    """Take back that a meal did happen, within ``undo_hours``. Taken back again, it stays so.

    ProblemError where it is another's, there is none, or the time is over.
    """
    lock_person(person_id)
    found = query(_CONFIRMED, [same_people(person_id), confirmation_id])
    if not found or found[0][1] != voice.said_by:
        raise ProblemError(problems.NOT_YOURS)
    record, _by, since = found[0]
    if voice.now > since + dt.timedelta(hours=number("undo_hours", voice.today)):
        raise ProblemError(problems.TOO_LATE_TO_UNDO)
    note_withdrawal(person_id=record, withdrawn_id=confirmation_id, kind="confirmation", voice=voice)


@transaction.atomic
def hand_over_answers(*, now: dt.datetime, today: dt.date) -> int:
    """Give the samples what families said by themselves and can take back no more; how many answers were new.

    Safe to run twice. Cost: one pass over the drawn lines of the last ``sample_ask_days`` and ten days that nobody has
    answered, a look-up by key for each.
    """
    undo = dt.timedelta(hours=number("undo_hours", today))
    since = now - dt.timedelta(days=number("sample_ask_days", today) + 10)
    rows = query(_SETTLED, {"now": now, "settled": now - undo, "since": since})
    return keep_family_answers([FamilyAnswer(*row) for row in rows])
