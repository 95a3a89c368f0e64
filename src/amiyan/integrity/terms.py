"""Until when the next step of a case is owed. Working days of the country, less days of an outage.

What those concerned may say is in time for so many days from when they were reached; what officials owe, from the step.

What an outage is the room ``voice`` knows.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from amiyan.country.kz.calendar import is_working_day
from amiyan.integrity.rules import deadline
from amiyan.voice.queries.outages import outage_test

IsStopped = Callable[[dt.date], bool]


def stopped(today: dt.date) -> IsStopped:
    """Whether messages or pages did not work on a day: one query, then as often as one likes."""
    return outage_test(today)


def due_on(start: dt.date, working_days: int | None, is_stopped: IsStopped) -> dt.date | None:
    """The last day of a term that began on ``start``; None where there is no term."""
    if working_days is None:
        return None
    return deadline(start, working_days, is_working_day=is_working_day, is_stopped=is_stopped)


def ends_for_all(
    reached: Iterable[dt.date | None], working_days: int | None, is_stopped: IsStopped
) -> dt.date | None:
    """The last day of a term of those concerned: of whoever was reached last. None while somebody was not: it has not begun."""
    days = list(reached)
    if not days or None in days:
        return None
    return due_on(max(filter(None, days)), working_days, is_stopped)
