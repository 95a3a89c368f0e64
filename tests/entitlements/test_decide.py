"""Deciding everybody: segments, repetition, change, and agreement with the same rule in Python."""

import datetime as dt

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.entitlements.actions import decide
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.cases import age_on
from amiyan.programmes.facts import FACTS, STATUS_PREFIX
from amiyan.programmes.loader import load
from amiyan.programmes.words import age, all_of, any_of, grade, not_, param, region, status
from tests.entitlements.village import (
    FIRST,
    LAST,
    a_person,
    a_school,
    day,
    decisions,
    enrol,
    run,
    say,
    value,
)

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)  # fmt: skip


def decide_meals(first=FIRST, last=LAST, **more):
    return decide(programme="school-meals", first=first, last=last, **more)


def test_yes_no_and_unknown_are_stored_with_every_clause():
    school = a_school()
    primary, older, unknown = (a_person() for _ in range(3))
    for person, grade_ in ((primary, 3), (older, 9), (unknown, None)):
        enrol(person, school, grade_)
    say(older)
    assert decide_meals().added == 3
    assert {row[0]: row[3] for row in decisions()} == {primary: True, older: False, unknown: None}
    clauses = dict(run("SELECT person_id, clauses FROM entitlements_decision"))
    assert clauses[primary] == [True] + [None] * 7
    assert clauses[older] == [False] * 8
    assert clauses[unknown] == [None] * 8
    assert value("SELECT clauses FROM entitlements_rules")[0] == "primary_grades"


def test_who_is_not_enrolled_gets_no_decision():
    enrol(a_person(), a_school(), last=day(31, 8), first=day(1, 1))
    a_person()
    assert decide_meals().added == 0


def test_a_change_of_a_fact_cuts_the_period():
    person, school = a_person(), a_school()
    enrol(person, school, 7, last=day(20))
    enrol(person, school, 4, first=day(24))
    say(person, first=day(3), last=day(9))
    say(person, ["asp"], first=day(10))
    decide_meals()
    assert decisions() == [
        (person, day(1), day(2), None),
        (person, day(3), day(9), False),
        (person, day(10), day(20), True),
        (person, day(24), day(30), True),
    ]


def test_sources_together_know_more_than_each():
    person = a_person()
    enrol(person, a_school(), 8)
    say(person, [], ["asp", "low_income"], source="SDU")
    say(person, ["asp"], ["asp"], source="school")
    say(person, ["orphan"], ["orphan"], last=day(5), source="guardianship")
    decide_meals(day(10), day(10))
    clauses = dict(zip([c.name for c in load("school-meals").clauses], value("SELECT clauses FROM entitlements_decision"), strict=True))  # fmt: skip
    assert clauses["asp"] is True  # one source that covers it holds it
    assert clauses["low_income"] is False
    assert clauses["orphan"] is None  # its source no longer speaks


def test_running_twice_changes_nothing():
    person = a_person()
    enrol(person, a_school(), 7)
    say(person, first=day(10))
    assert decide_meals().added == 2
    again = decide_meals()
    assert (again.added, again.ended) == (0, 0)
    # Other cuts of the same days say the same.
    assert decide_meals(day(5), day(15)).added == 0


def test_a_change_ends_the_older_decision_and_leaves_its_days():
    person, other, school = a_person(), a_person(), a_school()
    enrol(person, school, 7)
    enrol(other, school, 2)
    say(person)
    decide_meals()
    run("UPDATE registry_social_status SET known_to = clock_timestamp() WHERE person_id = %s", person)
    say(person, ["orphan"], first=day(15), source="guardianship")
    done = decide_meals()
    assert (done.added, done.ended) == (2, 1)
    assert [row[1:] for row in decisions() if row[0] == person] == [
        (day(1), day(14), None),
        (day(15), day(30), True),
    ]
    older = run("SELECT entitled, valid FROM entitlements_decision WHERE known_to IS NOT NULL")
    assert [(row[0], row[1].lower, row[1].upper) for row in older] == [(False, day(1), day(1, 10))]


def test_a_change_inside_a_decided_period_keeps_the_days_around_it():
    person = a_person()
    enrol(person, a_school(), 7)
    decide_meals()
    say(person, ["asp"], first=day(10), last=day(20))
    decide_meals(day(12), day(16))
    assert [row[1:] for row in decisions()] == [
        (day(1), day(11), None),
        (day(12), day(16), True),
        (day(17), day(30), None),
    ]


def test_who_is_no_longer_enrolled_has_no_decision_any_more():
    person = a_person()
    enrol(person, a_school())
    decide_meals()
    run("UPDATE registry_enrolment SET known_to = clock_timestamp()")
    done = decide_meals()
    assert (done.added, done.ended) == (0, 1)


def test_a_day_can_be_decided_as_it_was_known():
    person = a_person()
    enrol(person, a_school(), 9)
    moment = value("SELECT now()")
    assert decide_meals(known_at=moment - dt.timedelta(hours=1)).added == 0
    run("INSERT INTO registry_social_status (person_id, holds, covers, source, known_from) VALUES (%s, '{asp}', '{asp}', 'late', now() + interval '1 hour')", person)  # fmt: skip
    decide_meals(known_at=moment)
    assert decisions()[0][3] is None
    decide_meals(known_at=moment + dt.timedelta(hours=2))
    assert decisions()[0][3] is True
    assert value("SELECT known_at FROM entitlements_decision WHERE known_to IS NULL") == moment + dt.timedelta(hours=2)  # fmt: skip


def test_an_empty_selection_selects_nobody_and_a_selection_only_its_people():
    one, other, school = a_person(), a_person(), a_school()
    enrol(one, school)
    enrol(other, school)
    assert decide_meals(people=[]).added == 0
    assert decide_meals(people=[one]).added == 1
    # Who was not selected is not touched either.
    run("UPDATE registry_enrolment SET known_to = clock_timestamp()")
    assert decide_meals(people=[other]).ended == 0
    assert decide_meals(people=[one]).ended == 1


def test_a_club_decides_every_person_and_cuts_at_birthdays():
    born = dt.date(2021, 9, 15)
    child, nobody_knows, school = a_person(born=born), a_person(born=None), a_school("71")
    enrol(child, school, None)
    decide(programme="extracurricular-club", first=FIRST, last=LAST)
    assert decisions("extracurricular-club") == sorted(
        [
            (child, day(1), day(14), False),
            (child, day(15), day(30), True),
            (nobody_knows, day(1), day(30), None),
        ]
    )


def test_a_birthday_on_29_february_is_on_1_march_of_other_years():
    youth = a_person(born=dt.date(2008, 2, 29))
    enrol(youth, a_school("71"), 11)
    decide(programme="extracurricular-club", first=dt.date(2026, 2, 20), last=dt.date(2026, 3, 10))
    assert decisions("extracurricular-club") == [
        (youth, dt.date(2026, 2, 20), dt.date(2026, 2, 28), True),
        (youth, dt.date(2026, 3, 1), dt.date(2026, 3, 10), False),
    ]


def test_two_programmes_do_not_disturb_each_other():
    enrol(a_person(), a_school("71"))
    decide_meals()
    decide(programme="extracurricular-club", first=FIRST, last=LAST)
    assert decide_meals().ended == 0
    assert len(decisions()) == len(decisions("extracurricular-club")) == 1


def test_days_before_any_parameter_are_refused():
    with pytest.raises(ProblemError):
        decide_meals(dt.date(2019, 9, 1), dt.date(2019, 9, 30))


def test_the_app_may_not_change_what_was_decided():
    enrol(a_person(), a_school())
    decide_meals()
    assert value("SELECT current_user") == "amiyan_app"
    for right in ("DELETE", "TRUNCATE", "UPDATE"):
        assert not value("SELECT has_table_privilege('entitlements_decision', %s)", right)
    assert value("SELECT has_column_privilege('entitlements_decision', 'known_to', 'UPDATE')")


# --- the same rule in SQL and in Python ------------------------------------------------------------------------

PARAMS = {"low": 1, "high": 4, "words": ["71", "79"], "none": [], "reasons": ["orphan", "asp"]}
LEAVES = st.sampled_from(
    [
        grade.between(param("low"), param("high")),
        grade.at_least(param("high")),
        age.at_most(param("high")),
        region.is_one_of(param("words")),
        region.is_one_of(param("none")),
        *(status(code) for code in SOCIAL_STATUSES),
        *(status(code).if_listed_in(param("reasons")) for code in SOCIAL_STATUSES),
    ]
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda rules: any_of(*rules)),
        st.lists(inner, max_size=4).map(lambda rules: all_of(*rules)),
        inner.map(not_),
    ),
    max_leaves=12,
)
SOME_FACTS = st.fixed_dictionaries(
    {
        "grade": st.none() | st.integers(0, 12),
        "age": st.none() | st.integers(0, 8),
        "region": st.sampled_from([None, "71", "59"]),
        **{STATUS_PREFIX + code: st.sampled_from([True, False, None]) for code in SOCIAL_STATUSES},
    }
)
_TYPES = {"number": "bigint", "text": "text", "truth": "boolean"}


@given(rule=RULES, people=st.lists(SOME_FACTS, min_size=1, max_size=8))
@settings(FEW, max_examples=150)
def test_sql_and_python_say_the_same(rule, people):
    columns = ", ".join(f"%({name})s::{_TYPES[kind.type]} AS {name}" for name, kind in FACTS.items())
    limits = (
        "%(low)s::bigint AS p_low, %(high)s::bigint AS p_high, %(words)s::text[] AS p_words,"
        " %(none)s::text[] AS p_none, %(reasons)s::text[] AS p_reasons"
    )
    with connection.cursor() as cursor:
        for facts in people:
            cursor.execute(f"SELECT {rule.to_sql()} FROM (SELECT {columns}, {limits}) f", {**facts, **PARAMS})
            assert cursor.fetchone()[0] is rule.evaluate(facts, PARAMS)


DAYS = st.integers(0, 29).map(lambda n: FIRST + dt.timedelta(days=n))
SPANS = st.tuples(DAYS, DAYS).map(sorted)
SUBSETS = st.sets(st.sampled_from(["orphan", "asp", "large_family"]))
PEOPLE = st.lists(
    st.tuples(
        st.lists(st.tuples(SPANS, st.none() | st.integers(0, 8)), max_size=2),
        st.lists(st.tuples(SPANS, SUBSETS, SUBSETS), max_size=3),
        st.sampled_from([None, dt.date(2021, 9, 10), dt.date(2008, 2, 29), dt.date(2007, 9, 20)]),
    ),
    min_size=1,
    max_size=4,
)


def facts_on(on, enrolments, said, born):
    """The facts of a day, read from the statements one by one."""
    facts = {"age": None if born is None else age_on(born, on)}
    for (first, last), grade_ in enrolments:
        if first <= on <= last:
            facts |= {"grade": grade_, "region": "71"}
    for (first, last), holds, covers in said:
        if first <= on <= last:
            for code in covers | holds:
                key = STATUS_PREFIX + code
                facts[key] = bool(facts.get(key)) or code in holds
    return facts


def expected_on(code, on, life):
    facts, rules = facts_on(on, *life), load(code)
    if code == "school-meals" and "grade" not in facts:
        return "none"  # not enrolled
    return rules.entitled.evaluate(facts, {name: rules.parameters.get(name, LAST) for name in rules.rule_parameters})  # fmt: skip


def stored_by_day(code):
    stored = {}
    for person, first, last, answer in decisions(code):
        for n in range((last - first).days + 1):
            key = (person, first + dt.timedelta(days=n))
            assert key not in stored
            stored[key] = answer
    return stored


@given(people=PEOPLE)
@FEW
def test_every_day_of_every_life_is_decided_as_the_rule_says(people):
    run("SAVEPOINT one_example")
    school, lives = a_school("71"), {}
    for enrolments, said, born in people:
        kept = []
        for span, grade_ in enrolments:
            if not any(span[0] <= last and first <= span[1] for (first, last), _ in kept):
                kept.append((span, grade_))
        person = a_person(born=born)
        lives[person] = (kept, said, born)
        for (first, last), grade_ in kept:
            enrol(person, school, grade_, first, last)
        for number, ((first, last), holds, covers) in enumerate(said):
            say(person, holds, covers | holds, first, last, source=f"register {number}")
    for code in ("school-meals", "extracurricular-club"):
        decide(programme=code, first=FIRST, last=LAST)
        stored = stored_by_day(code)
        for person, life in lives.items():
            for on in (FIRST + dt.timedelta(days=n) for n in range(30)):
                assert stored.get((person, on), "none") is expected_on(code, on, life)
    run("ROLLBACK TO SAVEPOINT one_example")
