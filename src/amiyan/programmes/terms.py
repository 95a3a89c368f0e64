"""What a programme's parameters mean for a period: school days, prices, hours, methods.

Everything comes out as rows that a database can join, so that a verdict needs no rule of its own.
Grade -1 is "not known", shift 0 is "not known".
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from amiyan.country.kz.calendar import holidays_of
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes import problems
from amiyan.programmes.model import Programme, SchoolCalendar
from amiyan.programmes.parameters import Parameters, Value

UNKNOWN_GRADE = -1
UNKNOWN_SHIFT = 0
GRADES = range(UNKNOWN_GRADE, 13)


@dataclass(frozen=True, slots=True)
class CalendarException:
    """One row of a calendar: what a day is, for all or for a facility, grades or a shift (None: any)."""

    day: dt.date
    school_day: bool
    facility_id: int | None = None
    grade_from: int | None = None
    grade_to: int | None = None
    shift: int | None = None

    def applies(self, grade: int, shift: int) -> bool:
        """Whether it speaks of children of this grade and shift; what is unknown is met by no limit."""
        if self.shift is not None and self.shift != shift:
            return False
        if not self.limits_grades:
            return True
        low = 0 if self.grade_from is None else self.grade_from
        high = GRADES[-1] if self.grade_to is None else self.grade_to
        return low <= grade <= high

    @property
    def limits_grades(self) -> bool:
        """Whether only some grades are meant."""
        return self.grade_from is not None or self.grade_to is not None

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """Narrower wins: a facility before grades, grades before a shift."""
        return (self.facility_id is not None, self.limits_grades, self.shift is not None)

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, whichever facility it says it of."""
        return (self.day, self.school_day, self.grade_from, self.grade_to, self.shift)


class SchoolDays:
    """The school days of a period, by profile (facilities with equal exceptions share one), grade and shift.

    Memory and time grow with profiles x days; profile 0 is every facility without exceptions of its own.
    """

    def __init__(
        self, parameters: Parameters, calendar: SchoolCalendar, period: Period, rows: list[CalendarException]
    ) -> None:
        self._parameters = parameters
        self._calendar = calendar
        self._days = list(period.days())
        self._shifts = sorted({UNKNOWN_SHIFT} | {row.shift for row in rows if row.shift is not None})
        self._general = _by_day(row for row in rows if row.facility_id is None)
        self._profiles, self._own = _profiles(rows)
        self._refuse_unknown_days({row.day for row in rows})

    def profile_of(self, facility_id: int) -> int:
        """The facility's profile; 0 for one without exceptions of its own."""
        return self._profiles.get(facility_id, 0)

    @property
    def facilities(self) -> dict[int, int]:
        """The facilities with exceptions of their own, and their profiles (1 and up)."""
        return dict(self._profiles)

    @property
    def shifts(self) -> list[int]:
        """0, and every shift that the calendar mentions."""
        return self._shifts

    def rows(self) -> Iterator[tuple[int, int, int, dt.date]]:
        """(profile, grade, shift, day) for every school day, profiles first, days in order."""
        for profile, grade, shift in product(range(len(self._own)), GRADES, self._shifts):
            for day in self._days:
                if self.is_school_day(profile, grade, shift, day):
                    yield profile, grade, shift, day

    def is_school_day(self, profile: int, grade: int, shift: int, day: dt.date) -> bool:
        """What the narrowest exception says (the later of equals), else the programme's own calendar."""
        rows = [*self._general.get(day, ()), *self._own[profile].get(day, ())]
        found: CalendarException | None = None
        for row in rows:
            if row.applies(grade, shift) and (found is None or row.rank >= found.rank):
                found = row
        return (day, grade) in self._usual if found is None else found.school_day

    def most(self) -> int:
        """The largest number of school days that any child can have in the period."""
        return max(
            sum(self.is_school_day(profile, grade, shift, day) for day in self._days)
            for profile, grade, shift in product(range(len(self._own)), GRADES, self._shifts)
        )

    @cached_property
    def _usual(self) -> frozenset[tuple[dt.date, int]]:
        """The programme's own school days: school year and week, less public holidays and breaks."""
        return frozenset(
            (day, grade)
            for day in self._days
            if self._is_working_day(day) and self._in_school_year(day)
            for grade in GRADES
            if not self._in_break(day, grade)
        )

    def _is_working_day(self, day: dt.date) -> bool:
        week = self._parameters.get(self._calendar.week.name, day)
        return day.isoweekday() in week and day not in holidays_of(day.year)

    def _in_school_year(self, day: dt.date) -> bool:
        return any(year.in_force(day) for year in self._values(self._calendar.years.name))

    def _in_break(self, day: dt.date, grade: int) -> bool:
        known = None if grade == UNKNOWN_GRADE else grade
        return any(
            found.in_force(day) and found.applies(None, known)
            for found in self._values(self._calendar.breaks.name)
        )

    def _values(self, name: str) -> tuple[Value, ...]:
        return self._parameters.values.get(name, ())

    def _refuse_unknown_days(self, told: set[dt.date]) -> None:
        """A working day before the first or after the last known school year is unknown, not a day off."""
        years = self._values(self._calendar.years.name)
        first = min(year.first for year in years)
        last = max(year.last or dt.date.max for year in years)
        for day in self._days:
            if not first <= day <= last and day not in told and self._is_working_day(day):
                raise ProblemError(problems.NO_CALENDAR, day=day.isoformat())


def school_days(programme: Programme, period: Period, exceptions: Iterable[CalendarException]) -> SchoolDays:
    """The school days of a programme in a period; ``exceptions`` in the order in which they were given.

    ProblemError ``programme-no-calendar`` for a working day outside every known school year that no exception
    speaks of. A programme without a calendar has none (ValueError).
    """
    if programme.calendar is None:
        raise ValueError(f"the programme {programme.code} does not follow the school calendar")
    rows = [row for row in exceptions if row.day in period]
    return SchoolDays(programme.parameters, programme.calendar, period, rows)


def prices(
    programme: Programme, period: Period, regions: Iterable[str | None], override_tiyn: int | None = None
) -> Iterator[tuple[str | None, int, dt.date, int]]:
    """(region, grade, day, tiyn) for every region named and for None (not known), grade -1 to 12, and day.

    A grade that is not known, and grade 0, cost as the lowest band of the region. ``override_tiyn`` is every
    price. ProblemError where a day has no price. Rows: regions x 14 x days.
    """
    wanted: list[str | None] = [None, *sorted({region for region in regions if region})]
    for region, day in product(wanted, period.days()):
        for grade in GRADES:
            yield region, grade, day, price(programme, day, region, grade, override_tiyn)


def price(
    programme: Programme, day: dt.date, region: str | None, grade: int, override_tiyn: int | None = None
) -> int:
    """The price of one unit in tiyn, as in :func:`prices`."""
    if override_tiyn is not None:
        return override_tiyn
    return int(_price_value(programme, day, region, grade).value)


def serving_hours(programme: Programme, day: dt.date) -> tuple[dt.time, dt.time] | None:
    """From and to, both included; None where the programme names no hours."""
    evidence = programme.evidence
    if evidence.serving_from is None or evidence.serving_to is None:
        return None
    get = programme.parameters.get
    return get(evidence.serving_from.name, day), get(evidence.serving_to.name, day)


def accepted_methods(programme: Programme, day: dt.date) -> frozenset[str]:
    """The methods that suffice alone."""
    return frozenset(programme.parameters.get(programme.evidence.accepted_methods.name, day))


def methods_to_confirm(programme: Programme, day: dt.date) -> frozenset[str]:
    """The methods that need somebody else's word."""
    return frozenset(programme.parameters.get(programme.evidence.methods_to_confirm.name, day))


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How far a terminal's clock may be wrong, in how many days evidence must come, and which bindings of a
    terminal need a second source.
    """

    clock_s: int
    late_days: int
    weak_bindings: frozenset[str]


# Where a programme says nothing: ten minutes, as school clocks differ; sixty days, two months of settlement.
_USUAL = Timeliness(600, 60, frozenset())


def timeliness(programme: Programme, day: dt.date) -> Timeliness:
    """What the evidence policy says of clocks, lateness and bindings on a day."""
    evidence, get = programme.evidence, programme.parameters.get
    if (
        evidence.clock_tolerance_s is None
        or evidence.late_days is None
        or evidence.bindings_to_confirm is None
    ):
        return _USUAL
    return Timeliness(
        int(get(evidence.clock_tolerance_s.name, day)),
        int(get(evidence.late_days.name, day)),
        frozenset(get(evidence.bindings_to_confirm.name, day)),
    )


def units_per_unit_of_time(programme: Programme, day: dt.date) -> int:
    """How many units a person may have in the tariff's day or month."""
    return int(programme.parameters.get(programme.tariff.units.name, day))


def placeholders(
    programme: Programme,
    period: Period,
    regions: Iterable[str | None] = (),
    override_tiyn: int | None = None,
) -> list[Value]:
    """The values without an act that a period uses, in order of name, region, grades and date, each once.

    A price counts only where one of ``regions`` (or, if none is named, no region) would be paid by it.
    """
    used: set[Value] = set()
    price_name = programme.tariff.price.name
    for name in programme.parameters.values:
        if name != price_name:
            used.update(
                value
                for value in programme.parameters.values[name]
                if value.first <= period.last and (value.last is None or value.last >= period.first)
            )
    if override_tiyn is None:
        wanted = set(regions) or {None}
        used.update(
            _price_value(programme, day, region, grade)
            for region, day, grade in product(wanted, period.days(), GRADES)
        )
    return sorted(
        (value for value in used if value.placeholder),
        key=_in_order,
    )


def unsettled(programme: Programme, day: dt.date, region: str | None) -> tuple[str, ...]:
    """The parameters that are only placeholders on a day in a region, sorted; while there are any nothing is owed.

    Of each parameter the value counts that speaks most narrowly of the region, for any grade. The terms of payment
    do not decide what is owed: they are asked for when a period locks (``payment.unsettled``).
    """
    later = programme.payment.names if programme.payment else frozenset()
    found = {value.parameter for value in in_force(programme, day, region) if value.placeholder}
    return tuple(sorted(found - later))


def in_force(programme: Programme, day: dt.date, region: str | None) -> list[Value]:
    """The values that count on a day in a region: of each parameter one, or one for each band of grades.

    A price is never asked for a grade that is not known: such a child costs as the lowest band.
    """
    find, price_name = programme.parameters.find, programme.tariff.price.name
    known = GRADES[2:]
    found = {
        find(name, day, region=region, grade=grade)
        for name in programme.parameters.values
        for grade in (known if name == price_name else (None, *known))
    }
    return sorted((value for value in found if value is not None), key=_in_order)


def _in_order(value: Value) -> tuple[str, str, tuple[int, int], dt.date]:
    return value.parameter, value.region or "", value.grades or (-1, -1), value.first


def _price_value(programme: Programme, day: dt.date, region: str | None, grade: int) -> Value:
    name = programme.tariff.price.name
    if grade <= 0:
        grade = _lowest_grade(programme, day, region)
    found = programme.parameters.find(name, day, region=region, grade=grade)
    if found is None:
        raise ProblemError(problems.PARAMETER_NOT_IN_FORCE, parameter=name, day=day.isoformat())
    return found


def _lowest_grade(programme: Programme, day: dt.date, region: str | None) -> int:
    """The first grade of the lowest band in force in the region; grade 1 where there are no bands."""
    bands = [
        value.grades[0]
        for value in programme.parameters.values[programme.tariff.price.name]
        if value.grades is not None and value.region == region and value.in_force(day)
    ]
    return min(bands, default=1)


def _by_day(rows: Iterable[CalendarException]) -> dict[dt.date, list[CalendarException]]:
    days: dict[dt.date, list[CalendarException]] = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    return days


def _profiles(
    rows: Iterable[CalendarException],
) -> tuple[dict[int, int], list[dict[dt.date, list[CalendarException]]]]:
    """The profile of each facility with own exceptions, and the own exceptions of each profile (0: none)."""
    by_facility: dict[int, list[CalendarException]] = {}
    for row in rows:
        if row.facility_id is not None:
            by_facility.setdefault(row.facility_id, []).append(row)
    numbers: dict[tuple[object, ...], int] = {}
    profiles: dict[int, int] = {}
    own: list[dict[dt.date, list[CalendarException]]] = [{}]
    for facility_id, its_rows in by_facility.items():
        content = tuple(row.content for row in its_rows)
        if content not in numbers:
            numbers[content] = len(own)
            own.append(_by_day(its_rows))
        profiles[facility_id] = numbers[content]
    return profiles, own
