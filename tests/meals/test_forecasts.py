"""How many to cook for: made the afternoon before, kept, corrected in the morning, compared with who came."""

import datetime as dt

import pytest

from amiyan.entitlements.actions import decide
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY
from amiyan.kernel.sql import execute, query
from amiyan.meals import jobs
from amiyan.meals.actions import declare_remote_day, make_forecasts, say_day_off
from amiyan.meals.queries import errors_of, forecast_of, today_of
from tests.entitlements.village import a_school

from .canteen import (
    MONDAY,
    PROGRAMME,
    TUESDAY,
    a_class,
    a_guardian,
    count_of,
    decided,
    eats,
    in_class,
    local,
    new_id,
    only,
)

FRIDAY = dt.date(2025, 9, 12)
WEEKS = [
    FRIDAY - dt.timedelta(days=back) for back in (0, 1, 2, 3, 4, 7, 8, 9, 10)
]  # Tuesday 2 September to Friday the 12th
AFTERNOON = local(dt.date(2027, 1, 1), 0)  # after everything that a test knows


def forecast(*places, day=MONDAY, cause="asked", now=AFTERNOON):
    return make_forecasts(programme=PROGRAMME, service_day=day, cause=cause, now=now, places=places or None)


def said(school, day=MONDAY, **more):
    return forecast_of(facility_id=school, day=day, scope=EVERYTHING, **more)


def ate_always(school, children, days=WEEKS):
    for child in children:
        for day in days:
            eats(child, school, day)


def test_a_class_that_always_comes_is_expected_whole_and_by_class(db):
    school, children = a_class(10)
    others = [in_class(school, grade=2, label="2Б", shift=2) for _ in range(5)]
    decided()
    ate_always(school, [*children, *others])
    assert forecast(school) == (1, 15)
    found = said(school)
    assert (found.entitled, found.expected, found.high) == (15, 15, 15)
    assert [(one.shift, one.class_label, one.expected, one.meal) for one in found.classes] == [
        (1, "3А", 10, "lunch"),
        (2, "2Б", 5, "lunch"),
    ]
    assert found.by_meal == {("lunch", 1): 10, ("lunch", 2): 5}
    assert found.same_weekday == 15


def test_who_never_comes_is_not_cooked_for(db):
    school, children = a_class(20)
    ate_always(school, children[:10])
    forecast(school)
    assert 10 <= said(school).expected <= 12


def test_a_day_off_and_another_ones_are_left_out(db):
    school, children = a_class(10)
    ate_always(school, children)
    mother = a_guardian(children[0])
    say_day_off(
        person_id=children[0],
        ask_id=new_id(),
        first_day=MONDAY,
        last_day=MONDAY,
        said_by=mother,
        recorded_by=mother,
        now=local(FRIDAY, 15),
    )
    forecast(school, now=local(FRIDAY, 14, 59))
    assert (said(school).entitled, said(school).away) == (10, 0)
    forecast(school)
    found = said(school)
    assert (found.entitled, found.away, found.high) == (10, 1, 9)


def test_a_day_off_in_the_past_is_no_absence_of_habit(db):
    """Whoever fasted for a week did not stop coming."""
    school, children = a_class(10)
    ate_always(school, children[1:])
    mother = a_guardian(children[0])
    eats(children[0], school, WEEKS[-1])
    say_day_off(
        person_id=children[0],
        ask_id=new_id(),
        first_day=WEEKS[-2],
        last_day=FRIDAY,
        said_by=mother,
        recorded_by=mother,
        now=local(WEEKS[-2], 7),
    )
    forecast(school)
    assert said(school).expected == 10


def test_a_sunday_has_no_forecast(db):
    school, _ = a_class()
    assert forecast(school, day=MONDAY - dt.timedelta(days=1)) == (0, 0)
    assert said(school, day=MONDAY - dt.timedelta(days=1)) is None


def test_a_forecast_that_comes_out_the_same_is_kept_once(db):
    school, children = a_class(10)
    ate_always(school, children)
    forecast(school)
    assert forecast(school) == (0, 10)
    assert count_of("meals_forecast") == 1


def test_every_version_stays_and_can_be_asked_for_by_its_moment(db):
    school, children = a_class(10)
    ate_always(school, children)
    forecast(school, now=AFTERNOON)
    in_class(school)
    decided()
    forecast(school, now=AFTERNOON + dt.timedelta(hours=1))
    assert [said(school, at=AFTERNOON).version, said(school).version] == [1, 2]
    assert (said(school, at=AFTERNOON).entitled, said(school).entitled) == (10, 11)
    assert said(school, at=AFTERNOON - dt.timedelta(hours=1)) is None


def test_one_run_makes_the_forecasts_of_all_schools(db):
    schools = [a_class(4) for _ in range(3)]
    for school, children in schools:
        ate_always(school, children)
    assert forecast() == (3, 12)
    assert {said(school).expected for school, _ in schools} == {4}


def test_what_is_not_yet_served_today_is_no_absence(db):
    """At noon some have not eaten yet: they are not taken for ill."""
    school, children = a_class(10)
    ate_always(school, children, days=WEEKS[1:])
    ate_always(school, children[:6], days=[FRIDAY])
    forecast(school, now=local(FRIDAY, 12))
    assert said(school).expected == 10
    forecast(school, now=local(FRIDAY, 16, 40))
    assert said(school).expected < 10


def test_another_school_is_not_told(db):
    school, children = a_class(3)
    ate_always(school, children)
    forecast(school)
    assert forecast_of(facility_id=school, day=MONDAY, scope=NOBODY) is None
    assert today_of(facility_id=school, day=MONDAY, scope=only(a_school())) is None
    assert errors_of(facility_id=school, first=MONDAY, last=MONDAY, scope=NOBODY) == []


def test_today_shows_expected_and_came_by_class(db):
    school, children = a_class(5)
    ate_always(school, children)
    forecast(school)
    eats(children[0], school, MONDAY, hour=11)
    eats(children[1], school, MONDAY, hour=12, verdict="held")
    eats(children[2], school, MONDAY, hour=12, verdict="refused")
    found = today_of(facility_id=school, day=MONDAY, scope=only(school))
    (one,) = found.classes
    assert (found.expected, found.came, found.others) == (5, 2, 1)
    assert (one.class_label, one.expected, one.came, one.others) == ("3А", 5, 2, 1)


def test_a_verdict_that_was_changed_counts_as_it_stands_now(db):
    school, children = a_class(5)
    eats(children[0], school, MONDAY)
    execute(
        "INSERT INTO deliveries_verdict (person_id, service_day, programme, version, verdict, reason, facility_id,"
        " terminal, at, method, evidence_id, record, amount_tiyn)"
        " SELECT person_id, service_day, programme, 2, 'refused', 'not_enrolled', facility_id, terminal, at, method,"
        " evidence_id, record, 0 FROM deliveries_verdict"
    )
    assert today_of(facility_id=school, day=MONDAY, scope=only(school)).came == 0


def test_the_error_is_shown_afterwards(db):
    school, children = a_class(10)
    ate_always(school, children)
    forecast(school)
    for child in children[:7]:
        eats(child, school, MONDAY)
    (found,) = errors_of(facility_id=school, first=MONDAY, last=MONDAY, scope=only(school))
    assert (found.expected, found.came, found.error, found.same_weekday) == (10, 7, 3, 10)
    assert not found.is_within


# ---- lessons at home


def declare(school, *, day=TUESDAY, at=None, role="director", **more):
    said = {"declaration_id": new_id(), "declared_by": 3, "reason": "Аяз"} | more
    return declare_remote_day(
        facility_id=school, service_day=day, role=role, now=at or later_than_now(), **said
    )


def later_than_now():
    """The registers of a test are known from its own now on."""
    ((now,),) = query("SELECT now()")
    return now + dt.timedelta(minutes=1)


@pytest.fixture
def two_shifts(db):
    school, children = a_class(10)
    second = [in_class(school, grade=8, label="8В", shift=2) for _ in range(4)]
    for child in second:
        execute(
            "INSERT INTO registry_social_status (person_id, holds, covers, source) VALUES (%s, '{asp}', '{asp}', 't')",
            [child],
        )
    decided()
    ate_always(school, [*children, *second])
    return school


def test_lessons_at_home_for_some_grades_correct_the_forecast(two_shifts):
    school = two_shifts
    forecast(school, day=TUESDAY)
    assert said(school, TUESDAY).expected == 14
    done = declare(school, grade_from=5, grade_to=11)
    assert done.called_off == 4
    found = said(school, TUESDAY)
    assert (found.version, found.cause, found.expected) == (2, "remote", 10)
    assert [one.class_label for one in found.classes] == ["3А"]


def test_lessons_at_home_for_a_shift_and_then_for_all(two_shifts):
    school = two_shifts
    forecast(school, day=TUESDAY)
    assert declare(school, shift=2).called_off == 4
    assert declare(school).called_off == 10
    found = said(school, TUESDAY)
    assert (found.expected, found.high, found.classes) == (0, 0, ())


def test_who_declares_it_is_a_parameter(two_shifts):
    with pytest.raises(ProblemError, match="remote-may-not-declare"):
        declare(two_shifts, role="canteen_manager")
    assert count_of("registry_calendar_day") == 0


def test_nothing_is_declared_where_nobody_has_lessons(two_shifts):
    with pytest.raises(ProblemError, match="remote-nobody-has-lessons"):
        declare(two_shifts, grade_from=11, grade_to=11)
    assert count_of("meals_remote_day") == 0


def test_the_same_declaration_again_changes_nothing(two_shifts):
    one = new_id()
    first = declare(two_shifts, declaration_id=one)
    assert declare(two_shifts, declaration_id=one) == first
    assert count_of("registry_calendar_day") == 1
    with pytest.raises(ProblemError, match="meals-id-reused"):
        declare(two_shifts, declaration_id=one, shift=2)


def test_told_in_time_the_budget_bears_nothing_and_too_late_its_share(two_shifts):
    """P10: the cook starts at five, and lessons are called off at six."""
    day = dt.date(2027, 2, 2)
    decide(programme=PROGRAMME, first=day, last=day)
    evening = declare(two_shifts, day=day, at=local(day - dt.timedelta(days=1), 17, 59), shift=2)
    morning = declare(two_shifts, day=day, at=local(day, 6))
    assert (evening.in_time, evening.borne_by_budget_per_mille) == (True, 0)
    assert (morning.in_time, morning.borne_by_budget_per_mille) == (False, 700)
    assert morning.cut_off_at == local(day - dt.timedelta(days=1), 18)


# ---- the job


def test_on_friday_afternoon_monday_is_forecast():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "lessons_of", lambda *_, **__: _Weekdays())
        assert jobs.next_school_day(PROGRAMME, now=local(FRIDAY, 16, 40)) == MONDAY


class _Weekdays:
    @staticmethod
    def has(_place, _grade, _shift, day):
        return day.isoweekday() <= 5


def test_the_job_makes_them_once(db):
    school, children = a_class(3)
    day = dt.date(2025, 12, 1)
    ate_always(school, children)
    moment = int(local(day - dt.timedelta(days=1), 16, 40).timestamp())
    jobs.forecast_afternoon(moment)
    jobs.forecast_evening(moment)
    assert query("SELECT service_day, version, cause FROM meals_forecast") == [(day, 1, "evening")]
