"""What people answer, and that they read it. An answer can be undone for a day; that none comes decides nothing."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice import problems
from amiyan.voice.kinds import kind_named
from amiyan.voice.parameters import number

Channel = Literal["page", "phone", "paper"]
TAKEN_BACK: Final = ""
_KIND: Final = (
    "SELECT kind FROM voice_notice WHERE (person_id, month, id) = (%(person)s, %(month)s, %(notice)s)"
)
_SAID: Final = """
SELECT id, says, undo_until FROM voice_answer WHERE (person_id, month, notice_id) = (%(person)s, %(month)s, %(notice)s)
ORDER BY place
"""
_ADD: Final = """
INSERT INTO voice_answer (person_id, month, notice_id, id, says, said_by, channel, undo_until, known_from)
VALUES (%(person)s, %(month)s, %(notice)s, %(id)s, %(says)s, %(by)s, %(channel)s, %(undo)s, %(now)s)
"""
_SEEN: Final = """
INSERT INTO voice_seen (person_id, month, notice_id, channel, told_by, known_from)
SELECT n.person_id, n.month, n.id, %(channel)s, %(told_by)s, %(now)s
FROM unnest(%(months)s::date[], %(ids)s::uuid[]) k (month, id)
JOIN voice_notice n ON (n.person_id, n.month, n.id) = (%(person)s, k.month, k.id)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def answer_notice(
    *,
    id: UUID,  # noqa: A002 - the word that every room uses
    person_id: int,
    month: dt.date,
    notice_id: UUID,
    says: str,
    said_by: int,
    now: dt.datetime,
    channel: Channel = "page",
) -> dt.datetime:
    """Answer a notice by the code of one of its answers, or take the answer back (:data:`TAKEN_BACK`).

    Until the moment that is returned it can be said anew: a day after the first answer. The same id again changes
    nothing. ProblemError where there is no such notice, it knows no such answer, or the day is over.
    """
    query("SELECT pg_advisory_xact_lock(hashtextextended('voice_answer', %s))", [person_id])
    values = {"person": person_id, "month": month, "notice": notice_id}
    found = query(_KIND, values)
    if not found:
        raise ProblemError(problems.NOTHING_SUCH)
    kind = kind_named(found[0][0])
    if kind is None or (says != TAKEN_BACK and says not in kind.answers):
        raise ProblemError(problems.WANTS_NO_ANSWER, answer=says)
    said = query(_SAID, values)
    undo = said[0][2] if said else now + dt.timedelta(hours=number("undo_hours", to_local(now).date()))
    assert isinstance(undo, dt.datetime)
    if any(row[0] == id for row in said) or (said and said[-1][1] == says) or (not said and not says):
        return undo
    if now > undo:
        raise ProblemError(problems.TOO_LATE_TO_UNDO)
    execute(
        _ADD, values | {"id": id, "says": says, "by": said_by, "channel": channel, "undo": undo, "now": now}
    )
    return undo


def note_seen(
    *,
    person_id: int,
    notices: Sequence[tuple[dt.date, UUID]],
    now: dt.datetime,
    channel: Channel = "page",
    told_by: int | None = None,
) -> int:
    """Keep that notices (month and id) were read by whom they are for; how many for the first time by this channel.

    ``told_by`` names who handed over the paper or called; a page has nobody.
    """
    months, ids = [one[0] for one in notices], [one[1] for one in notices]
    values = {
        "person": person_id,
        "months": months,
        "ids": ids,
        "channel": channel,
        "told_by": told_by,
        "now": now,
    }
    return execute(_SEEN, values)
