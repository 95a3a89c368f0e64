"""Forecast of a budget's use: the real calendar, real attendance, and the day on which the money is gone.

Pure. The plan counts every child that is entitled, on every school day of its grade and shift, at the price of its
region and grade. What was really eaten of that in the last weeks is the share by which the rest of the year is counted.
Budgets were published for 170 school days where there were 165 (P11): so days are counted, never assumed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from amiyan.kernel.periods import Period
from amiyan.programmes.model import Programme
from amiyan.programmes.terms import GRADES, CalendarException, SchoolDays, price, school_days

_DAY: Final = dt.timedelta(days=1)
# The same day of the week a year before: where no calendar of a day is known yet, it is as that day was.
_YEAR: Final = dt.timedelta(weeks=52)


class Group(NamedTuple):
    """How many entitled children are alike: region ('' unknown), calendar (profile), grade (-1), shift (0 unknown)."""

    region: str
    profile: int
    grade: int
    shift: int
    children: int


class PlannedDay(NamedTuple):
    """What a day comes to if everybody eats."""

    day: dt.date
    units: int
    tiyn: int


class Eaten(NamedTuple):
    """Of the last weeks: meals eaten, of how many that were planned on the same days."""

    units: int
    planned: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """How far a budget's money goes.

    ``holds``: what may still be used (the fund, and what people hold); ``waiting``: meals eaten already that wait for
    it, and what they come to; ``eaten``: the share counted with (of the plan, where nothing was eaten yet:
    ``is_assumed``); ``days``, ``units``, ``needed``: school days to come with their meals and their money, without
    those that wait; ``dry_on``: the first day whose meals the money does not cover (None: it lasts); ``days_paid``:
    school days before it; ``known_to``: until when a calendar is known, the days after it being as a year before.
    """

    holds_tiyn: int
    waiting_units: int
    waiting_tiyn: int
    eaten: Eaten
    is_assumed: bool
    days: int
    units: int
    needed_tiyn: int
    dry_on: dt.date | None
    days_paid: int
    known_to: dt.date

    @property
    def left_tiyn(self) -> int:
        """What will be left at the end of the year; what will be missing, where it is negative."""
        return self.holds_tiyn - self.waiting_tiyn - self.needed_tiyn

    def is_short(self, today: dt.date, weeks: int) -> bool:
        """Whether the money is gone within ``weeks`` of ``today``."""
        return self.dry_on is not None and self.dry_on <= today + dt.timedelta(weeks=weeks)


class Calendar:
    """The school days of a programme from one day to another: as they are known, or as they were a year before.

    ``profiles``: facilities with a calendar of their own, by their number in it; ``shifts``: those that calendars tell
    apart; ``known_to``: until when a school year is known. Cost: the days.
    """

    def __init__(self, programme: Programme, days: Period, exceptions: Iterable[CalendarException]) -> None:
        assert programme.calendar is not None
        years = programme.parameters.values[programme.calendar.years.name]
        known = Period(min(one.first for one in years), max(one.last or dt.date.max for one in years))
        self._programme = programme
        # Each day, and the day whose calendar counts for it.
        self._as = {day: like for day in days.days() if (like := _as_known(day, known)) is not None}
        self._like = sorted(set(self._as.values()))
        self.known_to = known.last
        self._days: SchoolDays | None = None
        if self._like:
            self._days = school_days(programme, Period(self._like[0], self._like[-1]), exceptions)

    @property
    def profiles(self) -> dict[int, int]:
        """Facility and profile, where a facility has a calendar of its own."""
        return self._days.facilities if self._days else {}

    @property
    def shifts(self) -> list[int]:
        """The shifts that the calendar mentions, and 0."""
        return self._days.shifts if self._days else [0]

    def last_school_day(self, today: dt.date) -> dt.date:
        """The last day until ``today`` on which any grade has lessons: in the holidays nobody need be enrolled."""
        open_days = [
            day
            for day, like in self._as.items()
            if day <= today and any(self._is_open(0, grade, 0, like) for grade in GRADES)
        ]
        return max(open_days, default=today)

    def plan(self, groups: Iterable[Group]) -> list[PlannedDay]:
        """What each school day comes to, in order; days on which nobody of ``groups`` has lessons are left out."""
        found, groups = [], list(groups)
        for day, like in self._as.items():
            units = tiyn = 0
            for region, profile, grade, shift, children in groups:
                if self._is_open(profile, grade, shift, like):
                    units += children
                    tiyn += children * price(self._programme, day, region or None, grade)
            if units:
                found.append(PlannedDay(day, units, tiyn))
        return found

    def _is_open(self, profile: int, grade: int, shift: int, like: dt.date) -> bool:
        return self._days is not None and self._days.is_school_day(profile, grade, shift, like)


def _as_known(day: dt.date, known: Period) -> dt.date | None:
    while day > known.last:
        day -= _YEAR
    return day if day >= known.first else None


def eaten_of(planned: Iterable[PlannedDay], eaten: Mapping[dt.date, int], *, window: Period) -> Eaten | None:
    """What was eaten of the plan on the school days of ``window``; None where nothing was, so that no share is known.

    Counted from the first day on which anything was eaten: before it the budget was not used.
    """
    first = min((day for day in eaten if day in window and eaten[day] > 0), default=None)
    if first is None:
        return None
    counted = [one for one in planned if one.day in window and one.day >= first]
    of = sum(one.units for one in counted)
    return Eaten(min(sum(eaten.get(one.day, 0) for one in counted), of), of) if of else None


def forecast(
    planned: Iterable[PlannedDay],
    *,
    holds_tiyn: int,
    waiting: tuple[int, int],
    eaten: Eaten | None,
    counted: Mapping[dt.date, int],
    known_to: dt.date,
    today: dt.date,
) -> Forecast:
    """How far the money goes over the days of ``planned``, which begin where not all evidence is in yet.

    ``waiting``: meals and tiyn that wait for the money, which they get first. ``counted``: meals of a day that are in
    the books or wait, and are not counted again. Without ``eaten`` everybody is taken to eat.
    """
    share = eaten or Eaten(1, 1)
    left = holds_tiyn - waiting[1]
    dry_on = today if left < 0 else None
    days = units = needed = days_paid = 0
    for day, meals, tiyn in _to_come(planned, share, counted):
        days, units, needed = days + 1, units + meals, needed + tiyn
        if dry_on is None and left < needed:
            dry_on = max(day, today)
        days_paid += dry_on is None
    return Forecast(
        holds_tiyn=holds_tiyn,
        waiting_units=waiting[0],
        waiting_tiyn=waiting[1],
        eaten=share,
        is_assumed=eaten is None,
        days=days,
        units=units,
        needed_tiyn=needed,
        dry_on=dry_on,
        days_paid=days_paid,
        known_to=known_to,
    )


def _to_come(
    planned: Iterable[PlannedDay], share: Eaten, counted: Mapping[dt.date, int]
) -> Iterator[tuple[dt.date, int, int]]:
    """Each day with the meals that are still expected of it and their money, rounded once a day."""
    for day, units, tiyn in planned:
        # In parts of a meal by (share.planned): whole numbers until the last step.
        expected = units * share.units - counted.get(day, 0) * share.planned
        if expected > 0:
            whole = units * share.planned
            yield day, -(-expected // share.planned), (2 * tiyn * expected + whole) // (2 * whole)
