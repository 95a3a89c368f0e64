"""A message of which nobody knows whether it went out is sent again when a named person says so, and never by itself."""

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice import problems
from amiyan.voice.kinds import AT_ONCE
from amiyan.voice.outbox import TOO_LATE
from amiyan.voice.parameters import quiet_hours
from amiyan.voice.terms import may_go_at

# The last attempt: whether it is in doubt, and whether word of it came after all; when the notice was written.
_LAST: Final = """
SELECT t.attempt, n.known_from,
       bool_or(r.what = 'in_doubt') AND NOT bool_or(r.what IN ('delivered', 'failed')),
       EXISTS (SELECT FROM voice_again a WHERE (a.person_id, a.month, a.notice_id, a.attempt)
                                             = (n.person_id, n.month, n.id, t.attempt))
FROM voice_notice n
JOIN voice_attempt t ON (t.person_id, t.month, t.notice_id) = (n.person_id, n.month, n.id)
LEFT JOIN voice_report r ON (r.person_id, r.month, r.notice_id, r.attempt) = (n.person_id, n.month, n.id, t.attempt)
WHERE (n.person_id, n.month, n.id) = (%(person)s, %(month)s, %(id)s)
GROUP BY n.person_id, n.month, n.id, t.attempt, n.known_from ORDER BY t.attempt DESC LIMIT 1
"""
_ADD: Final = """
WITH added AS (
    INSERT INTO voice_again (person_id, month, notice_id, attempt, reason, asked_by, known_from)
    VALUES (%(person)s, %(month)s, %(id)s, %(attempt)s, %(reason)s, %(by)s, %(now)s)
    ON CONFLICT DO NOTHING RETURNING person_id, month, notice_id
)
INSERT INTO voice_due (person_id, month, notice_id, not_before)
SELECT person_id, month, notice_id, %(not_before)s FROM added ON CONFLICT DO NOTHING
"""


@transaction.atomic
def send_again(
    *, person_id: int, month: dt.date, notice_id: UUID, reason: str, asked_by: int, now: dt.datetime
) -> bool:
    """Put a doubtful message into the outbox once more; whether this was the first to say so.

    Its words and its check number stay: a family that gets both has the same message twice. A doubtful attempt is followed
    by one other, however often it is asked (fault 14); where that one is in doubt too, it may be asked again. ProblemError
    where nobody or no reason is named, where it is known what became of it, and where it is news no more.
    """
    if asked_by <= 0 or not reason.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    values = {"person": person_id, "month": month, "id": notice_id, "by": asked_by, "now": now}
    found = query(_LAST, values)
    if not found:
        raise ProblemError(problems.NOTHING_SUCH)
    attempt, written_at, is_in_doubt, was_asked = found[0]
    if was_asked:
        return False
    if not is_in_doubt:
        raise ProblemError(problems.NOT_IN_DOUBT)
    if written_at < now - TOO_LATE:
        raise ProblemError(problems.NEWS_NO_MORE)
    local = to_local(now)
    go_at = to_instant(may_go_at(local, AT_ONCE, quiet_hours(local.date())))
    return execute(_ADD, values | {"attempt": attempt, "reason": reason.strip(), "not_before": go_at}) == 1
