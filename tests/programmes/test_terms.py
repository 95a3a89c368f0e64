"""School days, prices, hours and methods of a period."""

import datetime as dt

import pytest

from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import load
from amiyan.programmes.terms import (
    CalendarException,
    accepted_methods,
    methods_to_confirm,
    placeholders,
    price,
    prices,
    school_days,
    serving_hours,
    units_per_unit_of_time,
)

MEALS = load("school-meals")
SEPTEMBER = Period.of_month(2025, 9)


def day(number: int, month: int = 9, year: int = 2025) -> dt.date:
    return dt.date(year, month, number)


def days_of(calendar, *, profile=0, grade=3, shift=0):
    return {d for p, g, s, d in calendar.rows() if (p, g, s) == (profile, grade, shift)}


def test_september_2025_begins_on_the_second():
    days = days_of(school_days(MEALS, SEPTEMBER, []))
    assert len(days) == 21
    assert min(days) == day(2)
    assert not any(d.isoweekday() > 5 for d in days)


def test_breaks_and_holidays_are_no_school_days():
    calendar = school_days(MEALS, Period(day(1, 10), day(31, 1, 2026)), [])
    days = days_of(calendar)
    assert not days & set(Period(day(27, 10), day(2, 11)).days())
    assert not days & set(Period(day(29, 12), day(7, 1, 2026)).days())
    assert day(16, 12) not in days  # Independence Day
    assert {day(3, 11), day(8, 1, 2026)} <= days


def test_grade_1_has_a_break_of_its_own():
    calendar = school_days(MEALS, Period.of_month(2026, 2), [])
    holiday = set(Period(day(9, 2, 2026), day(15, 2, 2026)).days())
    assert not days_of(calendar, grade=1) & holiday
    assert len(days_of(calendar, grade=2) & holiday) == 5
    # Whose grade is not known is not known to be in grade 1.
    assert days_of(calendar, grade=-1) == days_of(calendar, grade=2)
    assert calendar.most() == 20


def test_every_grade_is_there_and_shifts_only_where_mentioned():
    assert {(p, g, s) for p, g, s, _ in school_days(MEALS, SEPTEMBER, []).rows()} == {
        (0, grade, 0) for grade in range(-1, 13)
    }
    calendar = school_days(MEALS, SEPTEMBER, [CalendarException(day(10), school_day=False, shift=2)])
    assert {s for _, _, s, _ in calendar.rows()} == {0, 2}
    assert calendar.shifts == [0, 2]


def test_an_exception_for_a_shift_speaks_only_of_its_children():
    calendar = school_days(MEALS, SEPTEMBER, [CalendarException(day(10), school_day=False, shift=2)])
    assert day(10) not in days_of(calendar, shift=2)
    assert day(10) in days_of(calendar, shift=0)


def test_an_exception_for_grades_does_not_speak_of_an_unknown_grade():
    calendar = school_days(MEALS, SEPTEMBER, [CalendarException(day(10), school_day=False, grade_to=4)])
    assert day(10) not in days_of(calendar, grade=0)
    assert day(10) not in days_of(calendar, grade=4)
    assert day(10) in days_of(calendar, grade=5)
    assert day(10) in days_of(calendar, grade=-1)


def test_the_narrowest_exception_wins_whatever_its_place():
    rows = [
        CalendarException(day(10), school_day=True, facility_id=7),
        CalendarException(day(10), school_day=False, grade_from=1, grade_to=4),
        CalendarException(day(10), school_day=False),
        CalendarException(day(10), school_day=True, shift=1),
    ]
    calendar = school_days(MEALS, SEPTEMBER, rows)
    assert day(10) in days_of(calendar, profile=calendar.profile_of(7), grade=3)
    assert day(10) not in days_of(calendar, grade=3, shift=1)  # grades before shift
    assert day(10) in days_of(calendar, grade=5, shift=1)
    assert day(10) not in days_of(calendar, grade=5)


def test_of_equal_exceptions_the_later_row_wins():
    rows = [CalendarException(day(13), school_day=True), CalendarException(day(13), school_day=False)]
    assert day(13) not in days_of(school_days(MEALS, SEPTEMBER, rows))
    assert day(13) in days_of(school_days(MEALS, SEPTEMBER, rows[::-1]))


def test_an_exception_can_make_a_saturday_and_a_holiday_school_days():
    rows = [CalendarException(day(6), school_day=True), CalendarException(day(1), school_day=True)]
    assert {day(6), day(1)} <= days_of(school_days(MEALS, SEPTEMBER, rows))


def test_facilities_with_equal_exceptions_share_a_profile():
    rows = [
        CalendarException(day(10), school_day=False, facility_id=7),
        CalendarException(day(10), school_day=False, facility_id=8),
        CalendarException(day(11), school_day=False, facility_id=9),
    ]
    calendar = school_days(MEALS, SEPTEMBER, rows)
    assert calendar.profile_of(1) == 0
    assert calendar.profile_of(7) == calendar.profile_of(8) == 1
    assert calendar.profile_of(9) == 2
    assert calendar.facilities == {7: 1, 8: 1, 9: 2}
    assert calendar.most() == 21


def test_summer_between_known_years_has_no_school_days():
    assert list(school_days(MEALS, Period.of_month(2026, 7), []).rows()) == []


def test_a_time_without_a_calendar_is_unknown_and_not_a_holiday():
    year_2030 = Period(day(2, 9, 2030), day(3, 9, 2030))
    with pytest.raises(ProblemError) as refused:
        school_days(MEALS, year_2030, [])
    assert refused.value.problem.kind.code == "programme-no-calendar"
    assert refused.value.problem.params == {"day": "2030-09-02"}
    told = [CalendarException(d, school_day=True) for d in year_2030.days()]
    assert len(days_of(school_days(MEALS, year_2030, told))) == 2


def test_exceptions_outside_the_period_change_nothing():
    calendar = school_days(MEALS, SEPTEMBER, [CalendarException(day(1, 10), school_day=False, facility_id=7, shift=2)])  # fmt: skip
    assert calendar.profile_of(7) == 0
    assert calendar.shifts == [0]


def test_a_club_has_no_school_calendar():
    with pytest.raises(ValueError, match="extracurricular-club"):
        school_days(load("extracurricular-club"), SEPTEMBER, [])


@pytest.mark.parametrize(
    ("region", "grade", "on", "tiyn"),
    [
        ("59", 1, day(1), 63700),
        ("59", 5, day(1), 74500),
        ("59", 10, day(1), 79400),
        ("59", 12, day(1), 79400),
        ("59", 0, day(1), 63700),  # as the lowest band
        ("59", -1, day(1), 63700),
        ("59", 5, day(31, 8), 63100),  # before the region's own prices
        ("71", 7, day(1), 95100),
        ("75", 0, day(1), 90100),
        ("63", -1, day(1), 89600),
        ("79", 3, day(1), 63100),
        (None, 3, day(1), 63100),
        (None, -1, day(31, 12, 2024), 58000),
    ],
)
def test_the_price_of_a_day(region, grade, on, tiyn):
    assert price(MEALS, on, region, grade) == tiyn
    assert (region, grade, on, tiyn) in set(prices(MEALS, Period.of_day(on), [region]))


def test_prices_come_for_every_region_named_and_for_the_unknown_one():
    rows = list(prices(MEALS, SEPTEMBER, ["71", "59", "71", None]))
    assert len(rows) == len(set(rows)) == 3 * 14 * 30
    assert {row[0] for row in rows} == {None, "59", "71"}


def test_a_price_given_by_hand_is_every_price():
    assert {row[3] for row in prices(MEALS, SEPTEMBER, ["71", "59"], 50000)} == {50000}


def test_a_day_without_a_price_is_refused():
    with pytest.raises(ProblemError):
        list(prices(MEALS, Period.of_day(day(1, 12, 2023)), []))


def test_hours_methods_and_units():
    assert serving_hours(MEALS, day(10)) == (dt.time(7, 30), dt.time(16, 30))
    assert accepted_methods(MEALS, day(10)) == {"face", "palm", "fingerprint", "card", "qr"}
    assert methods_to_confirm(MEALS, day(10)) == {"password", "by_hand", "unknown"}
    assert units_per_unit_of_time(MEALS, day(10)) == 1
    assert serving_hours(load("extracurricular-club"), day(10)) is None


def test_placeholders_are_told_with_their_source():
    found = placeholders(MEALS, SEPTEMBER, ["59"])
    assert [value.value for value in found if value.parameter == "price_tiyn"] == [63700, 74500, 79400]
    assert all(value.source for value in found)
    assert "school_year" not in {value.parameter for value in found}  # it has its act
    assert "school_year" in {v.parameter for v in placeholders(MEALS, Period.of_month(2026, 9))}
    assert "price_tiyn" not in {v.parameter for v in placeholders(MEALS, SEPTEMBER, ["59"], 50000)}
