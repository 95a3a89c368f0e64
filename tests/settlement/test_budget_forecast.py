"""Forecasts: by the real calendar and by what was really eaten, until the day on which the money is gone."""

import datetime as dt

import pytest

from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.programmes.terms import CalendarException
from amiyan.settlement.budgets.forecast import Calendar, Eaten, Group, PlannedDay, eaten_of, forecast
from amiyan.settlement.budgets.forecasting import forecast_of, waiting_by_budget
from amiyan.settlement.budgets.lines import NAMES, lines_of
from amiyan.settlement.budgets.queries import figures_of
from amiyan.settlement.modes import set_mode
from tests.audit.kit import child

from .hamlet import PROGRAMME, facility, hamlet, unfunded
from .test_budgets import refused
from .treasury import MEAL, budget, eat, fund, locked, more, payout, waiting

__all__ = ["hamlet", "unfunded"]

SCHOOL_YEAR = Period(dt.date(2025, 9, 1), dt.date(2026, 5, 31))
TODAY = dt.date(2025, 9, 1)
EVERYBODY = Eaten(1, 1)
THIRD, FIRST = Group("79", 0, 3, 1, 1_000), Group("79", 0, 1, 1, 100)


def calendar(days=SCHOOL_YEAR, exceptions=()):
    return Calendar(load(PROGRAMME), days, exceptions)


def told(planned, holds, *, eaten=EVERYBODY, counted=None, waiting=(0, 0), today=TODAY):
    return forecast(
        planned,
        holds_tiyn=holds,
        waiting=waiting,
        eaten=eaten,
        counted=counted or {},
        known_to=dt.date(2027, 5, 25),
        today=today,
    )


# -------------------------------------------------------------------------------------------------- calendar ----


def test_days_are_counted_and_not_taken_from_a_plan_of_170():
    """P11: money was planned for 170 school days, and the year has 165."""
    planned = calendar().plan([THIRD])
    assert len(planned) == 165
    found = told(planned, 170 * 1_000 * MEAL)
    assert (found.days, found.dry_on, found.left_tiyn) == (165, None, 5 * 1_000 * MEAL)


def test_where_the_real_year_is_longer_than_the_planned_one_the_money_ends_before_it():
    planned = calendar().plan([THIRD])
    found = told(planned, 160 * 1_000 * MEAL)
    assert (found.days_paid, found.dry_on) == (160, planned[160].day)
    assert found.left_tiyn == -5 * 1_000 * MEAL


def test_first_grades_have_their_own_holidays():
    assert len(calendar().plan([FIRST])) == 160
    both = calendar().plan([THIRD, FIRST])
    assert sum(one.units for one in both) == 165 * 1_000 + 160 * 100


def test_a_school_with_a_calendar_of_its_own_and_a_shift_that_stays_at_home_are_counted_as_they_are():
    monday = dt.date(2025, 9, 8)
    rows = [
        CalendarException(monday, school_day=False, facility_id=5),
        CalendarException(monday + dt.timedelta(days=1), school_day=False, shift=2),
        CalendarException(dt.date(2025, 9, 13), school_day=True),
    ]
    found = calendar(exceptions=rows)
    assert (found.profiles, found.shifts) == ({5: 1}, [0, 2])
    assert len(found.plan([THIRD._replace(shift=0)])) == 166
    assert len(found.plan([THIRD._replace(shift=0, profile=1)])) == 165
    assert len(found.plan([THIRD._replace(shift=2)])) == 165


def test_days_without_a_known_calendar_are_as_the_year_before_and_it_is_said_until_when_it_is_known():
    found = calendar(Period(dt.date(2027, 9, 1), dt.date(2027, 12, 31)))
    before = calendar(Period(dt.date(2026, 9, 2), dt.date(2026, 12, 31)))
    assert found.known_to == dt.date(2027, 5, 25)
    assert len(found.plan([THIRD])) == len(before.plan([THIRD])) > 60


def test_days_before_every_calendar_have_no_plan():
    assert calendar(Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31))).plan([THIRD]) == []


def test_nobody_entitled_needs_nothing():
    """Fault 4."""
    assert calendar().plan([]) == []
    found = told([], 0)
    assert (found.needed_tiyn, found.dry_on, found.days) == (0, None, 0)


# ------------------------------------------------------------------------------------------------ attendance ----


def days(*units):
    return [PlannedDay(TODAY + dt.timedelta(days=n), one, one * MEAL) for n, one in enumerate(units, start=1)]


def test_only_the_share_that_is_really_eaten_is_counted():
    found = told(days(10, 10, 10), 100 * MEAL, eaten=Eaten(4, 5))
    assert (found.units, found.needed_tiyn) == (24, 24 * MEAL)


def test_what_is_in_the_books_or_waits_is_not_counted_again_and_what_waits_comes_first():
    planned = days(10, 10)
    found = told(planned, 12 * MEAL, counted={planned[0].day: 7}, waiting=(2, 2 * MEAL))
    assert (found.units, found.needed_tiyn, found.left_tiyn) == (13, 13 * MEAL, -3 * MEAL)
    assert found.dry_on == planned[1].day


def test_more_than_was_expected_of_a_day_asks_for_nothing_back():
    planned = days(10, 10)
    found = told(planned, 10 * MEAL, counted={planned[0].day: 99})
    assert (found.units, found.left_tiyn, found.dry_on) == (10, 0, None)


def test_a_fund_that_what_waits_would_empty_is_dry_today():
    found = told(days(1), MEAL - 1, waiting=(1, MEAL))
    assert (found.dry_on, found.days_paid) == (TODAY, 0)


def test_to_the_tiyn_it_lasts_and_one_less_it_does_not():
    """Fault 6."""
    assert told(days(3), 3 * MEAL).dry_on is None
    assert told(days(3), 3 * MEAL - 1).dry_on is not None


@pytest.mark.parametrize(
    ("tiyn", "share", "needed"), [(1, (1, 3), 0), (2, (1, 3), 1), (10**14, (2, 3), 66666666666667)]
)
def test_a_third_is_rounded_once_a_day(tiyn, share, needed):
    """Fault 6."""
    found = told([PlannedDay(TODAY, 1, tiyn)], 10**15, eaten=Eaten(*share))
    assert found.needed_tiyn == needed


def test_the_share_is_of_the_days_since_the_budget_is_used():
    planned = days(10, 10, 10, 10)
    eaten = {planned[1].day: 8, planned[2].day: 9, planned[3].day: 99}
    window = Period(TODAY, planned[2].day)
    assert eaten_of(planned, eaten, window=window) == Eaten(17, 20)
    assert eaten_of(planned, {}, window=window) is None
    assert eaten_of(planned, {planned[3].day: 5}, window=window) is None
    assert eaten_of([], eaten, window=window) is None


def test_where_nothing_was_eaten_yet_everybody_is_taken_to_eat():
    found = told(days(10), 0, eaten=None)
    assert (found.is_assumed, found.units) == (True, 10)


def test_it_warns_some_weeks_before():
    found = told(days(1, 1), MEAL)
    assert found.dry_on == dt.date(2025, 9, 3)
    assert found.is_short(TODAY, 1)
    assert not found.is_short(dt.date(2025, 8, 1), 4)
    assert not told(days(1), MEAL).is_short(TODAY, 52)


# -------------------------------------------------------------------------------------------- of what is known ----

FRIDAY = dt.date(2025, 9, 26)


def test_a_budget_is_told_from_the_children_the_calendar_and_the_weeks_behind(unfunded):
    """Three children, of whom two eat on most days; counted until a week ago."""
    number = budget(10**9)
    eat(unfunded, [f"{day:02}" for day in (8, 9, 10, 11, 12, 15, 16, 17, 18, 19)], today=FRIDAY)
    found = forecast_of(budget_id=number, today=FRIDAY)
    assert found.eaten == Eaten(20, 30)
    to_come = [
        one
        for one in calendar().plan([THIRD])
        if FRIDAY - dt.timedelta(days=7) < one.day <= dt.date(2025, 12, 31)
    ]
    assert found.days == len(to_come)
    assert found.holds_tiyn == 10**9 - 20 * MEAL
    assert not found.is_assumed
    more(number, -fund(number))
    less = forecast_of(budget_id=number, today=FRIDAY)
    assert (less.needed_tiyn, less.left_tiyn) == (found.needed_tiyn, found.left_tiyn - (10**9 - 42 * MEAL))
    assert less.dry_on is not None


def test_money_that_does_not_last_is_told_with_its_day_and_with_the_meals_that_wait(unfunded):
    number = budget(3 * MEAL)
    eat(unfunded, ["08", "09"], today=FRIDAY)
    assert waiting() == {"fund_dry": 1}
    found = forecast_of(budget_id=number, today=FRIDAY)
    assert (found.holds_tiyn, found.waiting_units, found.waiting_tiyn) == (0, 1, MEAL)
    assert found.dry_on == FRIDAY
    assert found.eaten == Eaten(4, 30)
    assert waiting_by_budget(PROGRAMME) == {number: {dt.date(2025, 9, 9): (1, MEAL)}}


def test_whom_a_region_only_watches_needs_no_money(unfunded):
    number = budget(10**9)
    set_mode(programme=PROGRAMME, mode="shadow", source="order", facility_id=facility("SA"))
    found = forecast_of(budget_id=number, today=FRIDAY)
    assert found.units == found.days
    set_mode(programme=PROGRAMME, mode="shadow", source="order", region="79")
    assert forecast_of(budget_id=number, today=FRIDAY).needed_tiyn == 0


def test_the_countrys_budget_is_for_regions_without_their_own(unfunded):
    country = budget(10**9, region=None)
    assert forecast_of(budget_id=country, today=FRIDAY).units > 0
    budget(10**9)
    assert forecast_of(budget_id=country, today=FRIDAY).units == 0


def test_in_the_summer_children_are_counted_as_on_the_last_day_of_lessons(unfunded):
    execute("UPDATE registry_enrolment SET known_to = now()")
    unfunded.roster(f"{child(1)},3,SA,101,2025-09-01,2026-05-25")
    number = budget(10**9, year=2026)
    found = forecast_of(budget_id=number, today=dt.date(2026, 7, 10))
    assert found.units == found.days > 60


# ------------------------------------------------------------------------------------------------------ lines ----


def pages(number, figure, most):
    found, after = [], ""
    while page := lines_of(budget_id=number, figure=figure, after=after, most=most):
        found, after = found + page, page[-1].key
    return found


def test_every_figure_opens_to_lines_that_come_to_it_on_pages_of_any_size(unfunded):
    """Fault 5."""
    number = budget(10**9)
    more(number, -5)
    eat(unfunded, ["08", "09"])
    execute(
        "UPDATE registry_enrolment SET known_to = now() WHERE person_id = (SELECT min(person_id) FROM registry_pin)"
    )
    unfunded.night()
    locked(facility("SA"), number, payable=3 * MEAL)
    for tiyn, state in ((MEAL, "settled"), (2, "accepted"), (3, "made"), (5, "rejected")):
        payout(facility("SA"), number, tiyn, state=state, code=state)
    figures = figures_of(number)
    for figure in NAMES:
        one_by_one, at_once = pages(number, figure, 1), pages(number, figure, 1000)
        assert one_by_one == at_once
        assert sum(one.tiyn for one in at_once) == getattr(figures, f"{figure}_tiyn"), figure
        assert (len(at_once) > 0) == (getattr(figures, f"{figure}_tiyn") > 0)
    assert sum(one.units for one in pages(number, "used", 2)) == figures.units
    assert fund(number) == figures.fund_tiyn


@pytest.mark.parametrize("after", ["x", "[]", '["1"]', "[1, 2]", "{}"])
def test_what_is_no_place_in_a_list_is_said_to_be_none(scratch, after):
    number = budget(1)
    assert (
        refused(lines_of, budget_id=number, figure="granted", after=after).kind.code == "budget-page-unknown"
    )


def test_what_nobody_knows_is_said_to_be_unknown(scratch):
    assert refused(lines_of, budget_id=4, figure="used").kind.code == "budget-unknown"
    assert refused(lines_of, budget_id=budget(1), figure="joy").kind.code == "budget-figure-unknown"
    assert query("SELECT count(*) FROM settlement_use") == [(0,)]
