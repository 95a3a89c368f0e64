"""Until when the next step of a case is owed. Working days of the country, less days of an outage.

The seam to the room ``voice``, which knows of outages: :func:`stopped_days` is the only place that asks.
"""

import datetime as dt

from amiyan.country.kz.calendar import is_working_day
from amiyan.integrity.rules import deadline


def stopped_days(first: dt.date, last: dt.date) -> frozenset[dt.date]:  # noqa: ARG001 - see above
    """The days from ``first`` to ``last`` on which messages or pages did not work."""
    return frozenset()


def due_on(start: dt.date, working_days: int | None) -> dt.date | None:
    """The last day of a term that began on ``start``; None where there is no term."""
    if working_days is None:
        return None
    stopped = stopped_days(start, start + dt.timedelta(days=2 * working_days + 60))
    return deadline(start, working_days, is_working_day=is_working_day, is_stopped=stopped.__contains__)
