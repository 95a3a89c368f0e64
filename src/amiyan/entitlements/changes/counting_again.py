"""When the effect of a change may be counted again: once at a time, and not at once by the same registers and rules.

A count decides everybody of a region twice, and other people's work waits for it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from amiyan.entitlements.changes.queries import Preview
from amiyan.kernel.sql import query

GIVEN_UP_AFTER: Final = dt.timedelta(minutes=10)
"""A count that has not come by then may have been lost with its worker: it may be asked for once more."""
RESTS: Final = dt.timedelta(minutes=10)
"""How long an answer stands where nothing was learnt since. Lists of children come by hand, and are known then."""

# What a site learns in one piece: a register's answer, a day of the calendar, a signature under a rule.
_LEARNT: Final = """
SELECT EXISTS (SELECT FROM registry_sync s WHERE s.answered_at > %(since)s)
    OR EXISTS (SELECT FROM registry_calendar_day c WHERE c.known_from > %(since)s OR c.known_to > %(since)s)
    OR EXISTS (SELECT FROM entitlements_change_step s WHERE s.programme = %(programme)s AND s.known_from > %(since)s)
"""


class Waits(NamedTuple):
    """Why a count is not asked for now: one is under way, or (else) one is fresh; until when."""

    is_under_way: bool
    until: dt.datetime


def waits(programme: str, previews: Sequence[Preview], *, now: dt.datetime) -> Waits | None:
    """What stands in the way of another count, given what was asked of a change, the latest first; None: nothing."""
    if not previews:
        return None
    latest = previews[0]
    if latest.counted_at is None:
        until = latest.asked_at + GIVEN_UP_AFTER
        return Waits(True, until) if now < until else None
    until = latest.counted_at + RESTS
    if now >= until or query(_LEARNT, {"programme": programme, "since": latest.counted_at})[0][0]:
        return None
    return Waits(False, until)
