"""Schools, their terminals, their suppliers and their calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

import numpy as np

from amiyan.simulator.numbers import bins, ibans
from amiyan.simulator.text import Column

OPENS, CLOSES = 7 * 3600 + 1800, 16 * 3600 + 1800
OWN_OPENS, OWN_CLOSES = 8 * 3600, 19 * 3600
# Days off with a fixed date; 1 September 2025 was one in lieu, lessons began on the 2nd.
_DAYS_OFF = {
    (1, 1), (1, 2), (1, 7), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7), (5, 9), (7, 6), (8, 30), (10,
    25), (12, 16)
}  # fmt: skip
_IN_LIEU = {date(2025, 9, 1)}


class Layout(IntEnum):
    """In which layout a terminal's log is exported."""

    ATTLOG_7 = 0
    ATTLOG_6 = 1
    ATTLOG_5 = 2
    USB = 3
    JSON_LINES = 4
    JSON_ARRAY = 5

    @property
    def hikvision(self) -> bool:
        """Whether Hikvision made the terminal."""
        return self >= Layout.JSON_LINES


@dataclass(frozen=True, slots=True)
class Terminal:
    """One terminal. ``zone`` is the offset in hours that a Hikvision terminal writes its time with."""

    serial: str
    facility: int
    canteen: bool
    layout: Layout
    zone: int = 5
    crlf: bool = False


@dataclass(slots=True)
class Schools:
    """All schools, in columns by facility index; terminals are numbered through all schools."""

    codes: list[str]
    terminals: list[Terminal]
    canteen: Column  # the canteen's terminal
    second_canteen: Column  # another one, or -1
    same_door: Column  # both canteen terminals see the same queue
    entrance: Column  # the entrance's terminal, or -1
    opens: Column
    closes: Column
    hikvision: Column
    iin_pins: Column  # terminals know children by IIN; else by a short number
    supplier: Column  # index into suppliers, or -1
    suppliers: list[tuple[str, str, str]]  # name, BIN, IBAN
    unlisted: Terminal | None = None


def build_schools(rng: np.random.Generator, count: int) -> Schools:
    """``count`` schools with makers, layouts, pins, hours and suppliers of every kind in turn."""
    index = np.arange(count)
    maker = index % 4  # 1 is Hikvision, 2 exports to a USB stick
    own_hours = index == 3
    schools = Schools(
        codes=[f"KZ79-{number + 1:04}" for number in range(count)],
        terminals=[],
        canteen=np.zeros(count, dtype=np.int32),
        second_canteen=np.full(count, -1, dtype=np.int32),
        same_door=(index % 3 == 0) & (index % 6 == 0),
        entrance=np.full(count, -1, dtype=np.int32),
        opens=np.where(own_hours, OWN_OPENS, OPENS),
        closes=np.where(own_hours, OWN_CLOSES, CLOSES),
        hikvision=maker == 1,
        iin_pins=(index // 4 + index) % 2 == 1,
        supplier=np.where(index == 4, -1, rng.integers(0, max(2, count // 3), count)),
        suppliers=_suppliers(rng, max(2, count // 3)),
    )
    for facility in range(count):
        _put_terminals(schools, facility, int(maker[facility]))
    schools.unlisted = Terminal("CZZ9999900001", 0, canteen=False, layout=Layout.ATTLOG_7)
    return schools


def _put_terminals(schools: Schools, facility: int, maker: int) -> None:
    places = ["canteen"]
    if facility % 3 == 0:
        places.append("second")
    if facility % 7 != 6:  # a school in seven has none at the entrance
        places.append("entrance")
    for place in places:
        number = len(schools.terminals)
        schools.terminals.append(_terminal(number, facility, maker, place))
        column = {"canteen": schools.canteen, "second": schools.second_canteen, "entrance": schools.entrance}[
            place
        ]
        column[facility] = number


def _terminal(number: int, facility: int, maker: int, place: str) -> Terminal:
    canteen = place != "entrance"
    if maker == 1:
        array = canteen and facility % 8 == 5 and place == "canteen"
        layout = Layout.JSON_ARRAY if array else Layout.JSON_LINES
        # Some terminals still write Greenwich time, or the offset of before March 2024.
        zone = (5, 0, 6, 5)[facility // 4 % 4]
        return Terminal(f"DS-K1T671-F{41_000_000 + number}", facility, canteen, layout, zone)
    layout = Layout.USB if maker == 2 else (Layout.ATTLOG_7, Layout.ATTLOG_6, Layout.ATTLOG_5)[number % 3]
    return Terminal(f"CKJF2325{number:05}", facility, canteen, layout, crlf=number % 4 == 3)


def _suppliers(rng: np.random.Generator, count: int) -> list[tuple[str, str, str]]:
    words = ("Дәмді ас", "Ас болсын", "Балауса", "Нәр", "Береке", "Ақ дастархан", "Мектеп асы", "Қайнар")
    forms = ("ЖШС", "ТОО", "ЖК")
    names = [f"{forms[i % 3]} «{words[i % 8]}{'' if i < 8 else f' {i // 8 + 1}'}»" for i in range(count)]
    return list(zip(names, bins(rng, count), ibans(rng, count), strict=True))


@dataclass(frozen=True, slots=True)
class Remote:
    """A day of lessons at home in one school, for all grades or for some."""

    day: date
    facility: int
    grades: tuple[int, int] | None


@dataclass(slots=True)
class Calendar:
    """The days of the period. ``open_days`` are school days for everybody but the ``remote`` ones."""

    first: date
    open_days: list[date]
    remote: list[Remote] = field(default_factory=list)

    @property
    def last(self) -> date:
        """The last day of the period."""
        return self.open_days[-1]

    @property
    def all_days(self) -> list[date]:
        """Every date of the period, both ends included."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def offset(self, day: date) -> int:
        """The number of days since the first of the period."""
        return (day - self.first).days

    def closed_today(self, day: date, facility: Column, grade: Column) -> Column:
        """Which children have no school on this school day."""
        closed = np.zeros(len(facility), dtype=bool)
        for remote in self.remote_on(day):
            low, high = remote.grades or (-1, 99)
            closed |= (facility == remote.facility) & (grade >= low) & (grade <= high)
        return closed

    def remote_on(self, day: date) -> Sequence[Remote]:
        """The lessons at home on one day."""
        return [remote for remote in self.remote if remote.day == day]


GRADES_AT_HOME = 5  # the school (by index) whose older grades stay at home; it has no child without a grade


def is_open(day: date) -> bool:
    """Whether the town's schools work: Monday to Friday without the days off."""
    return day.weekday() < 5 and (day.month, day.day) not in _DAYS_OFF and day not in _IN_LIEU


def first_of(days: int, *, last: date) -> date:
    """The first of ``days`` school days of which the last is on or before ``last``."""
    while days:
        days -= is_open(last)
        last -= timedelta(days=1)
    return last + timedelta(days=1)


def build_calendar(first_day: date, days: int, schools: int) -> Calendar:
    """``days`` school days from ``first_day`` on: Monday to Friday without the days off."""
    open_days: list[date] = []
    day = first_day
    while len(open_days) < days:
        if is_open(day):
            open_days.append(day)
        day += timedelta(days=1)
    at_home = open_days[days // 2]
    remote = [Remote(at_home, facility, None) for facility in range(schools) if facility % 5 == 2]
    if schools > GRADES_AT_HOME:
        remote.append(Remote(open_days[days // 3], GRADES_AT_HOME, (5, 11)))
    return Calendar(first_day, open_days, remote)
