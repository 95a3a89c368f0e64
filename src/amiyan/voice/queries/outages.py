"""Days on which terms stand still, for every room that gives somebody a term."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.sql import query
from amiyan.voice.terms import IsOutage, term_ends

_OUTAGES: Final = """
SELECT id, lower(valid), upper(valid) - 1, reason FROM {table} WHERE known_to IS NULL ORDER BY lower(valid), id
"""


class Declared(NamedTuple):
    """An outage or a pause as it is believed now; ``last`` None while nobody knows when it ends."""

    id: int
    first: dt.date
    last: dt.date | None
    reason: str


def outages() -> list[Declared]:
    """The outages, the earliest first."""
    return [Declared(*row) for row in query(_OUTAGES.format(table="voice_outage"))]


def pauses() -> list[Declared]:
    """The pauses of campaigns, the earliest first."""
    return [Declared(*row) for row in query(_OUTAGES.format(table="voice_campaign_pause"))]


def outage_test(today: dt.date) -> IsOutage:
    """A function that says whether a day is one of an outage; one that lasts goes on until today. One query, once."""
    spans = [(one.first, one.last or today) for one in outages()]
    return lambda day: any(first <= day <= last for first, last in spans)


def term_from(reached: dt.date, days: int, *, today: dt.date) -> dt.date:
    """The last day of a term that began when ``reached``: working days without outages. While one lasts, it moves on."""
    return term_ends(reached, days, outage_test(today))
