"""When something may be said, and how long an answer is waited for. Pure: days and moments in, days and moments out.

That a term passes decides nothing: it makes work for a person. It runs in working days from the day on which the
message reached somebody, stands still while messages or pages do not work, and begins anew where a message failed.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from amiyan.country.kz.calendar import is_working_day
from amiyan.voice.kinds import AT_ANY_HOUR, WITH_OTHERS, Hour

_DAY: Final = dt.timedelta(days=1)
IsOutage = Callable[[dt.date], bool]


class Quiet(NamedTuple):
    """Hours of a day by the local clock: quiet from ``begins`` to ``ends`` of the next day; ``together`` the digest's."""

    begins: dt.time
    ends: dt.time
    together: dt.time


class Event(NamedTuple):
    """On a day a message reached somebody, or failed to."""

    day: dt.date
    reached: bool


def may_go_at(local: dt.datetime, hour: Hour, quiet: Quiet) -> dt.datetime:
    """The first local moment, not before this one, at which a notice may go out."""
    if hour == AT_ANY_HOUR:
        return local
    if hour == WITH_OTHERS:
        return _next(local, quiet.together)
    return _next(local, quiet.ends) if is_quiet(local.time(), quiet) else local


def is_quiet(clock: dt.time, quiet: Quiet) -> bool:
    """Whether nobody is woken at this hour."""
    if quiet.begins <= quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


def reached_on(events: Iterable[Event]) -> dt.date | None:
    """From which day on a term runs: when it first reached somebody after it last failed; None where it has not."""
    found: dt.date | None = None
    for event in events:
        if not event.reached:
            found = None
        elif found is None:
            found = event.day
    return found


def term_ends(reached: dt.date, days: int, is_outage: IsOutage) -> dt.date:
    """The last day on which an answer is in time: the ``days``-th working day after ``reached`` without an outage.

    An outage that lasts is no term without end for whoever asks: the search stops after ten years (ValueError).
    """
    day, left = reached, days
    while left:
        day += _DAY
        left -= is_working_day(day) and not is_outage(day)
        if (day - reached).days > 3_660:
            raise ValueError("an outage of ten years is none")
    return day


def reminder_on(reached: dt.date, days: int, is_outage: IsOutage) -> dt.date:
    """The day of the one reminder: when half of the term is over."""
    return term_ends(reached, (days + 1) // 2, is_outage)


def _next(local: dt.datetime, clock: dt.time) -> dt.datetime:
    at = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return at if at >= local else at + _DAY
