"""Days on which terms stand still, and days on which no campaign speaks: declared by a named person, with a reason."""

import datetime as dt
from typing import Final, Literal

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice import problems

What = Literal["outage", "pause"]
_TABLES: Final[dict[What, str]] = {"outage": "voice_outage", "pause": "voice_campaign_pause"}
_ADD: Final = """
INSERT INTO {table} (valid, reason, declared_by, known_from)
VALUES (daterange(%(first)s, %(last)s, '[]'), %(reason)s, %(by)s, %(now)s) RETURNING id
"""
_SAME: Final = """
SELECT id FROM {table} WHERE valid = daterange(%(first)s, %(last)s, '[]') AND reason = %(reason)s AND known_to IS NULL
"""
_END: Final = """
UPDATE {table} SET known_to = %(now)s WHERE id = %(id)s AND known_to IS NULL RETURNING lower(valid), reason
"""
_TAKEN_BACK: Final = "SELECT FROM {table}_taken_back WHERE number = %(id)s"
_TAKE: Final = "UPDATE {table} SET known_to = %(now)s WHERE id = %(id)s AND known_to IS NULL"
_KEEP_TAKEN: Final = """
INSERT INTO {table}_taken_back (number, reason, taken_by, known_from) VALUES (%(id)s, %(reason)s, %(by)s, %(now)s)
"""


@transaction.atomic
def declare_days(
    *, what: What, first: dt.date, last: dt.date | None, reason: str, declared_by: int, now: dt.datetime
) -> int:
    """Declare an outage or a campaigns' pause from ``first`` to ``last`` (None: nobody knows yet). Its number.

    Declared again in the same words it is the same. ProblemError where nobody or no reason is named, or days are swapped.
    """
    if declared_by <= 0 or not reason.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    if last is not None and last < first:
        raise ProblemError(problems.DAYS_REVERSED)
    values = {"first": first, "last": last, "reason": reason.strip(), "by": declared_by, "now": now}
    same = query(_SAME.format(table=_TABLES[what]), values)
    return int((same or query(_ADD.format(table=_TABLES[what]), values))[0][0])


@transaction.atomic
def end_days(*, what: What, number: int, last: dt.date, ended_by: int, now: dt.datetime) -> int:
    """Say on which day an outage or a pause ended; the number of what is believed now. ProblemError where there is none."""
    found = query(_END.format(table=_TABLES[what]), {"id": number, "now": now})
    if not found:
        raise ProblemError(problems.DAYS_UNKNOWN)
    first, reason = found[0]
    return declare_days(what=what, first=first, last=last, reason=reason, declared_by=ended_by, now=now)


@transaction.atomic
def take_back_days(*, what: What, number: int, reason: str, taken_by: int, now: dt.datetime) -> None:
    """It was declared in error: terms run, and campaigns speak, as if nobody had. Taken back again it is the same.

    ProblemError where nobody or no reason is named, and where there is none of this number, or another day was said since.
    """
    if taken_by <= 0 or not reason.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    values = {"id": number, "reason": reason.strip(), "by": taken_by, "now": now}
    table = _TABLES[what]
    if query(_TAKEN_BACK.format(table=table), values):
        return
    if not execute(_TAKE.format(table=table), values):
        raise ProblemError(problems.DAYS_UNKNOWN)
    execute(_KEEP_TAKEN.format(table=table), values)
