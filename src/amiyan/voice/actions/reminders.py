"""One reminder for a notice that wants an answer, when half of its term is over (P24)."""

import datetime as dt
from collections import defaultdict

from amiyan.country.kz.calendar import to_local
from amiyan.voice.actions.notices import Message, notice_id, send_notices
from amiyan.voice.kinds import Day
from amiyan.voice.own_kinds import REMINDER
from amiyan.voice.queries.waiting import unanswered


def remind(*, now: dt.datetime) -> int:
    """Remind everybody of whom an answer is waited for; how many were. Each notice is reminded of once, whenever it is asked.

    Whom the notice did not reach is not reminded: their term does not run.
    """
    today = to_local(now).date()
    by_month: dict[dt.date, list[Message]] = defaultdict(list)
    for one in unanswered(today=today):
        if one.reminder is None or one.ends is None or not one.reminder <= today <= one.ends:
            continue
        about = str(one.id)
        key = notice_id(REMINDER, about, one.person_id)
        by_month[one.month].append(Message(key, one.person_id, {"day": Day(one.ends)}, None, about))
    return sum(
        len(send_notices(kind=REMINDER, on=month, now=now, messages=messages))
        for month, messages in by_month.items()
    )
