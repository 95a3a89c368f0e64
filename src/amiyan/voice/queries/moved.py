"""Until when a dispute, a correction or a visit is answered: what was promised, moved on by the days of an outage.

What was promised is kept as it was said. A term only moves on: nobody is answered later than promised because an outage was
declared, and an outage that was taken back gives the promised day again.
"""

import datetime as dt
from typing import Final

from amiyan.access.queries import today as the_day
from amiyan.country.kz.calendar import is_working_day
from amiyan.voice.queries.outages import outages

_DAY: Final = dt.timedelta(days=1)
_FURTHER: Final = 90  # working days of a term that began on the last day of an outage; there is none so long

_LOST: Final = "%(lost_days)s::date[]"
_KEPT: Final = "%(kept_days)s::date[]"


def term(since: str, promised: str) -> str:
    """SQL: the last day of the term that began at ``since`` and was to end on ``promised``; it takes :func:`term_values`.

    Of the term so many working days are left after the promised one as were lost before. Two searches in short lists a row.
    """
    began = f"({since} AT TIME ZONE 'Asia/Almaty')::date"
    lost = f"width_bucket({promised}, {_LOST}) - width_bucket({began}, {_LOST})"
    moved = f"({_KEPT})[width_bucket({promised}, {_KEPT}) + {lost}]"
    return f"(CASE WHEN {lost} = 0 THEN {promised} ELSE coalesce({moved}, {promised}) END)"


def term_values(today: dt.date | None = None) -> dict[str, list[dt.date]]:
    """The working days that outages took, and those from the first outage on that they did not. One query.

    An outage that lasts goes on until ``today`` (the country's, where it is not given).
    """
    until = today or the_day()
    spans = [(one.first, one.last or until) for one in outages()]
    lost = sorted({day for first, last in spans for day in _working_days(first, last)})
    if not lost:
        return {"lost_days": [], "kept_days": []}
    taken, day = set(lost), lost[0]
    kept: list[dt.date] = []
    while day <= lost[-1] or len(kept) < _FURTHER + len(lost):
        if is_working_day(day) and day not in taken:
            kept.append(day)
        day += _DAY
    return {"lost_days": lost, "kept_days": kept}


def _working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    days = (first + number * _DAY for number in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]
