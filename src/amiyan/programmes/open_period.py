"""The open period: the days whose verdicts still move by themselves. Pure.

Two whole months before the current one, and the current one to its end. Older days are closed: what comes for them is
kept and seen, and only a person opens them. No value of a parameter is changed for a closed day.
"""

import datetime as dt
from typing import Final

from amiyan.kernel.periods import Period
from amiyan.programmes.model import Programme

MONTHS_BEFORE: Final = 2


def first_open_day(today: dt.date) -> dt.date:
    """The first day that is not closed on ``today``."""
    first = today.replace(day=1)
    for _ in range(MONTHS_BEFORE):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first


def open_period(today: dt.date, programme: Programme) -> Period | None:
    """The open period on ``today``, as far as the programme's calendar is known; None where it is not at all."""
    first = first_open_day(today)
    last = (today.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    if programme.calendar is not None:
        years = programme.parameters.values.get(programme.calendar.years.name, ())
        last = min(last, max((year.last or dt.date.max for year in years), default=dt.date.min))
    return Period(first, last) if first <= last else None
