"""What is learnt late of employees and suppliers leads to newer answers and verdicts, never to an edit."""

import datetime as dt

import pytest

from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.list_nights import follow_lists
from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.actions.review_lists import review_lists
from amiyan.kernel.sql import execute, query
from tests.deliveries.school import (
    MONDAY,
    MONTH,
    a_terminal,
    a_village_school,
    at,
    countersign,
    employ,
    judge_as_of,
    send_list,
    serve,
    verdicts,
)
from tests.entitlements.village import a_person, a_school, an_iin, value

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
THURSDAY, NEXT_MONDAY, NEXT_THURSDAY = dt.date(2025, 9, 11), dt.date(2025, 9, 15), dt.date(2025, 9, 18)
PAID, UNSIGNED, OPEN = ("payable", "used"), ("held", "not_countersigned"), ("held", "open_to_objection")


@pytest.fixture
def school(db):
    return a_village_school()


def review(day=NEXT_MONDAY):
    return review_lists(since=LONG_AGO, first=dt.date(2025, 9, 1), now=to_instant(at(9, day=day)))


def answers(list_id):
    """Every answer to a list and to its signatures, with whether it is believed."""
    lists = query(
        "SELECT refused, known_to IS NULL FROM deliveries_list WHERE id = %s ORDER BY version", [list_id]
    )
    signed = query(
        "SELECT refused, known_to IS NULL FROM deliveries_countersignature WHERE list_id = %s ORDER BY id",
        [list_id],
    )
    return lists, signed


def test_a_teacher_whom_the_register_learns_of_late_had_marked_rightly(school):
    newcomer = an_iin(7000)
    made = send_list(school, newcomer)
    countersign(school, made, school.head)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [None] * 3
    employ(a_person(7000), school.id, "мұғалім")
    assert review() == 1
    assert answers(made) == (
        [("marker-unknown", False), ("", True)],
        [("list-does-not-count", False), ("", True)],
    )
    judge_as_of(school, NEXT_MONDAY)
    assert verdicts(school) == [OPEN] * 3  # families have their whole time from now on
    assert mark_due_lists(NEXT_THURSDAY) == 1
    judge_as_of(school, NEXT_THURSDAY)
    assert verdicts(school) == [PAID] * 3
    assert review() == 0


@pytest.fixture
def paid(school):
    school.made = send_list(school, school.teacher)
    countersign(school, school.made, school.head)
    judge_as_of(school, THURSDAY)
    assert verdicts(school) == [PAID] * 3
    return school


def cooks_elsewhere(school, iin):
    other = a_school()
    serve(value("SELECT organisation_id FROM registry_agreement WHERE facility_id = %s", school.id), other)
    employ(value("SELECT id FROM registry_person WHERE iin = %s", iin), other, "повар")


def test_nothing_new_changes_nothing(paid):
    assert review() == 0
    assert answers(paid.made) == ([("", True)], [("", True)])


def test_a_marker_who_turns_out_to_cook_for_the_supplier_takes_the_meals_back(paid):
    cooks_elsewhere(paid, paid.teacher)
    assert review() == 1
    assert answers(paid.made)[0] == [("", False), ("marker-is-paid-by-it", True)]
    judge_as_of(paid, NEXT_MONDAY)
    assert verdicts(paid) == [("refused", "list_refused")] * 3


def test_where_the_signer_falls_another_who_signed_too_steps_in(paid):
    nurse = an_iin(7001)
    employ(a_person(7001), paid.id, "медбике")
    countersign(paid, paid.made, nurse, signed=at(15))
    cooks_elsewhere(paid, paid.head)
    assert review() == 1
    assert answers(paid.made)[1] == [
        ("", False),
        ("signed-already", False),
        ("signer-is-paid-by-it", True),
        ("", True),
    ]
    judge_as_of(paid, NEXT_MONDAY)
    assert verdicts(paid) == [OPEN] * 3


def test_where_nobody_else_signed_the_meals_wait_again(paid):
    cooks_elsewhere(paid, paid.head)
    review()
    judge_as_of(paid, NEXT_MONDAY)
    assert verdicts(paid) == [UNSIGNED] * 3


def test_a_second_teacher_learnt_of_late_ends_the_districts_standing_in(school):
    execute("UPDATE registry_staff SET known_to = now() WHERE post = 'директор'")
    office = a_school()
    officer = an_iin(7002)
    employ(a_person(7002), office, "методист отдела образования")
    made = send_list(school, school.teacher)
    countersign(school, made, officer, facility=office)
    assert answers(made)[1] == [("", True)]
    employ(a_person(7003), school.id, "учитель")
    review()
    assert answers(made)[1] == [("", False), ("district-signs-for-single-teachers", True)]


def test_a_list_of_a_closed_period_stays_as_it_was_answered(paid):
    cooks_elsewhere(paid, paid.teacher)
    assert review_lists(since=LONG_AGO, first=MONDAY + dt.timedelta(days=1), now=to_instant(at(9))) == 0


def test_one_night_sees_to_all_of_it(paid):
    """A list falls due, a marker falls, and a switched-off terminal is noticed, in one run that may be repeated."""
    tuesday = dt.date(2025, 9, 9)
    other = an_iin(7004)
    employ(a_person(7004), paid.id, "учитель")
    countersign(paid, send_list(paid, other, day=tuesday), paid.head, signed=at(14, day=tuesday))
    judge_as_of(paid, tuesday)
    cooks_elsewhere(paid, paid.teacher)
    for _ in range(2):
        follow_lists(
            programmes=["school-meals"],
            since=LONG_AGO,
            first=MONTH.first,
            today=NEXT_MONDAY,
            now=to_instant(at(9, day=NEXT_MONDAY)),
        )
        judge_as_of(paid, NEXT_MONDAY)
        assert verdicts(paid) == [("refused", "list_refused")] * 3
        assert verdicts(paid, tuesday) == [PAID] * 3
    a_terminal(paid.id)
    follow_lists(
        programmes=["school-meals"],
        since=LONG_AGO,
        first=MONTH.first,
        today=NEXT_MONDAY,
        now=to_instant(at(9, day=NEXT_MONDAY)),
    )
    judge_as_of(paid, NEXT_MONDAY)
    assert verdicts(paid, tuesday) == [("held", "too_many_by_hand")] * 3
