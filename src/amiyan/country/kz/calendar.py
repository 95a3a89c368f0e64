"""Public holidays and local time of Kazakhstan.

Holidays come from the package ``holidays``: a fixed table by year, no network and no clock. Dates of Kurban
ait in years to come are estimates there until they are announced.
"""

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from holidays import HolidayBase

ZONE = ZoneInfo("Asia/Almaty")
# Since this instant (1 March 2024, 00:00 by the old clock) the whole country is at UTC+5 without changes.
ONE_ZONE_SINCE = dt.datetime(2024, 2, 29, 18, tzinfo=dt.UTC)
_PLUS_FIVE = dt.timezone(dt.timedelta(hours=5))


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[dt.date]:
    """The days off of a calendar year: public holidays, days in lieu, days moved by the government."""
    return frozenset(_table(year))


@lru_cache(maxsize=64)
def moved_working_days(year: int) -> frozenset[dt.date]:
    """Weekend days of a year that the government made working days in exchange for a day off."""
    return frozenset(day for day in _table(year).weekend_workdays if day.year == year)


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday less days off, and the weekend days that were made working days."""
    if day.isoweekday() > 5:
        return day in moved_working_days(day.year)
    return day not in holidays_of(day.year)


def add_working_days(day: dt.date, number: int) -> dt.date:
    """The ``number``-th working day after ``day``; the day itself for 0. ValueError below 0."""
    if number < 0:
        raise ValueError("working days are counted forwards")
    while number:
        day += dt.timedelta(days=1)
        number -= is_working_day(day)
    return day


def to_local(instant: dt.datetime) -> dt.datetime:
    """The naive local time (Asia/Almaty) of an aware instant; ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    # A fixed offset is several times quicker than a search in the zone's history.
    zone = _PLUS_FIVE if instant >= ONE_ZONE_SINCE else ZONE
    return instant.astimezone(zone).replace(tzinfo=None)


def to_instant(local: dt.datetime) -> dt.datetime:
    """The aware UTC instant of a naive local time; the doubled hour of 29 February 2024 is its first."""
    if local.tzinfo is not None:
        raise ValueError("a local time has no zone")
    return local.replace(tzinfo=ZONE).astimezone(dt.UTC)


def _table(year: int) -> "HolidayBase":
    # Loading the package takes a third of a second: who only checks an IIN need not wait for it.
    import holidays  # noqa: PLC0415

    return holidays.country_holidays("KZ", years=year)
