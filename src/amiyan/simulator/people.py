"""The children of a town: who they are, where they are enrolled, what they are owed."""

from dataclasses import dataclass

import numpy as np

from amiyan.simulator import names
from amiyan.simulator.numbers import Allotter, days_since_2000
from amiyan.simulator.records import Method, Standing
from amiyan.simulator.schools import GRADES_AT_HOME, Calendar, Schools
from amiyan.simulator.text import Column

CATEGORIES = (
    "orphan",
    "no_parental_care",
    "disability",
    "asp",
    "low_income",
    "large_family",
    "emergency",
)
_SHARES = (0.003, 0.004, 0.02, 0.03, 0.05, 0.06, 0.001)
ALWAYS = 1_000_000  # a date that is left open, as an offset in days
_CLASS_SIZE = 25


@dataclass(slots=True)
class People:
    """Children on the roster, in columns of equal length. Dates are offsets from the first of the period."""

    iin: Column
    female: Column
    born: Column  # days since 2000-01-01
    surname: Column
    given: Column
    patronymic: Column
    family: Column
    grade: Column  # -1: nobody wrote it down
    letter: Column  # the class within the grade, from 0
    facility: Column
    categories: Column  # one bit a category
    standing: Column
    pin: Column
    moved_to: Column  # another school, or -1
    moved_on: Column
    pin_after: Column
    joined: Column
    left: Column
    method: Column

    def __len__(self) -> int:
        return len(self.iin)

    @property
    def settled(self) -> Column:
        """Who stays in one school for the whole period."""
        stays: Column = (self.moved_to < 0) & (self.joined == -ALWAYS) & (self.left == ALWAYS)
        return stays

    def facility_on(self, offset: int) -> Column:
        """Where each child is enrolled on a day; -1 where nowhere."""
        where = np.where((self.moved_to >= 0) & (offset >= self.moved_on), self.moved_to, self.facility)
        return np.where((offset >= self.joined) & (offset <= self.left), where, -1)

    def pin_on(self, offset: int) -> Column:
        """The number by which the terminal of that day's school knows each child."""
        return np.where((self.moved_to >= 0) & (offset >= self.moved_on), self.pin_after, self.pin)


def first_birth_year(first_year: int) -> int:
    """The birth year of the oldest pupils; the youngest are born twelve years later, at most in 2099."""
    return min(2099, first_year + 73) - 12


def build_people(
    rng: np.random.Generator, allotter: Allotter, *, count: int, schools: Schools, calendar: Calendar
) -> People:
    """``count`` children over the schools. Memory and time grow with the count (about 500 bytes a child)."""
    female = rng.integers(0, 2, count)
    weights = rng.uniform(0.6, 1.4, len(schools.codes))
    facility = np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(count)).astype(np.int32)
    facility = np.minimum(facility, len(schools.codes) - 1)
    grade = rng.integers(0, 12, count).astype(np.int8)
    born = days_since_2000(first_birth_year(calendar.first.year) + 11) - grade.astype(np.int64) * 365
    born += rng.integers(0, 365, count)
    categories = _categories(rng, count)
    letter = _rank_within(facility * 12 + grade) // _CLASS_SIZE
    unknown = (rng.random(count) < 0.004) & (facility != GRADES_AT_HOME)
    grade[unknown] = -1
    drawn = names.draw(rng, female)
    iin = allotter.iins(born, female)
    moved_to, moved_on, joined, left = _moves(rng, facility, unknown, calendar, len(schools.codes))
    pin, pin_after = _pins(schools, iin, facility, moved_to)
    young = (grade >= 1) & (grade <= 4)
    standing = np.where(
        young | (categories > 0),
        Standing.ENTITLED,
        np.where(grade < 0, Standing.UNKNOWN, Standing.NOT_ENTITLED),
    ).astype(np.int8)
    family = np.cumsum(rng.random(count) < 0.6)
    surname, given, patronymic = names.of_families(drawn, female, family)
    return People(
        iin=iin,
        female=female,
        born=born,
        surname=surname,
        given=given,
        patronymic=patronymic,
        family=family,
        grade=grade,
        letter=letter,
        facility=facility,
        categories=categories,
        standing=standing,
        pin=pin,
        moved_to=moved_to,
        moved_on=moved_on,
        pin_after=pin_after,
        joined=joined,
        left=left,
        method=_methods(rng, schools.hikvision[facility]),
    )


def _categories(rng: np.random.Generator, count: int) -> Column:
    bits = np.zeros(count, dtype=np.uint8)
    for position, share in enumerate(_SHARES):
        bits |= (rng.random(count) < share).astype(np.uint8) << position
    return bits


def _methods(rng: np.random.Generator, hikvision: Column) -> Column:
    kinds = np.array([Method.FACE, Method.PALM, Method.FINGER, Method.CARD], dtype=np.int8)
    drawn = kinds[
        np.searchsorted((0.7, 0.85, 0.95, 1.0), rng.random(len(hikvision)), side="right").clip(0, 3)
    ]
    return np.where(hikvision & (drawn == Method.PALM), Method.FACE, drawn).astype(np.int8)


def _moves(
    rng: np.random.Generator, facility: Column, unknown: Column, calendar: Calendar, schools: int
) -> tuple[Column, Column, Column, Column]:
    """Who changes school (every hundredth child), who comes late, who leaves (3 in a thousand each)."""
    count, length = len(facility), calendar.offset(calendar.last) + 1
    moved_to = np.full(count, -1, dtype=np.int32)
    moved_on, joined, left = np.full(count, ALWAYS), np.full(count, -ALWAYS), np.full(count, ALWAYS)
    if length < 5:
        return moved_to, moved_on, joined, left
    lot = rng.random(count)
    middle = rng.integers(length // 3, length - 2, count)
    moves = (lot < 0.01) & ~unknown & (schools > 1)
    elsewhere = (facility + rng.integers(1, max(2, schools), count)) % schools
    moved_to[moves], moved_on[moves] = elsewhere[moves], middle[moves]
    late, leaves = (lot >= 0.01) & (lot < 0.013), (lot >= 0.013) & (lot < 0.016)
    joined[late], left[leaves] = middle[late], middle[leaves]
    return moved_to, moved_on, joined, left


def _pins(schools: Schools, iin: Column, facility: Column, moved_to: Column) -> tuple[Column, Column]:
    """Numbers on the terminals: the IIN, or a short number that is unique in its school from 101 on."""
    movers = np.flatnonzero(moved_to >= 0)
    rows = np.r_[facility, moved_to[movers]]
    short = (_rank_within(rows) + 101).astype("S12")
    pins = np.where(schools.iin_pins[rows], np.r_[iin, iin[movers]], short)
    after = pins[: len(facility)].copy()
    after[movers] = pins[len(facility) :]
    return pins[: len(facility)], after


def _rank_within(group: Column) -> Column:
    """The number of each row among the rows of its group, in order of appearance."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(group) else ordered
    sizes = np.diff(np.r_[starts, len(group)])
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(starts, sizes)
    return rank
