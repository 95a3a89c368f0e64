"""The questions of the monthly sample, as a family is asked them on its page."""

import datetime as dt
from collections.abc import Collection
from typing import Final, NamedTuple

from amiyan.feedback.parameters import number
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.family import records_of

_ASKED: Final = """
SELECT DISTINCT l.person_id, l.service_day, l.programme
FROM deliveries_sample_line l JOIN deliveries_sample_draw d USING (sample_id)
WHERE l.person_id = ANY (%(people)s) AND d.drawn_at >= %(since)s AND NOT EXISTS (
    SELECT FROM deliveries_sample_answer a
    WHERE (a.person_id, a.service_day, a.programme, a.sample_id) = (l.person_id, l.service_day, l.programme, l.sample_id)
      AND a.answer <> 'unreachable')
ORDER BY l.service_day, l.person_id, l.programme
"""


class Question(NamedTuple):
    """Did this person get the meal of this day? A sample asks of the first meal of a day alone."""

    person_id: int
    service_day: dt.date
    programme: str


def questions_of(
    people: Collection[int], *, now: dt.datetime, today: dt.date, scope: Scope
) -> list[Question]:
    """The drawn lines of some people that nobody has answered for them, the earliest day first.

    Asked for ``sample_ask_days`` after the draw, and never twice: what was said of the meal otherwise is an answer too
    (the caller knows it from ``said_of_people``). Silence changes nothing. Nothing outside the scope. Two queries.
    """
    records = {
        record: person
        for record, person in records_of(people).items()
        if scope.allows(owner=record) or scope.allows(owner=person)
    }
    since = now - dt.timedelta(days=number("sample_ask_days", today))
    found = query(_ASKED, {"people": list(records), "since": since}) if records else []
    return [Question(records[record], *rest) for record, *rest in found]
