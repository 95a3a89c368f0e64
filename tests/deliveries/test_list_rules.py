"""The rules on lists as pure functions: who may, when it is due, which lines are drawn."""

import datetime as dt
import hashlib
import random

import pytest

from amiyan.country.kz.calendar import add_working_days, is_working_day
from amiyan.deliveries.lists.rules import (
    Employee,
    Line,
    Marked,
    Standing,
    draw,
    is_single,
    judge_countersignature,
    judge_list,
    payable_from,
    seed_digest,
)
from amiyan.deliveries.lists.words import COUNTERSIGNATURES, LISTS
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.lists import list_policy, post_key
from amiyan.programmes.loader import load

MONDAY = dt.date(2025, 9, 8)
NOON = dt.datetime.combine(MONDAY, dt.time(12))


def on(day, hour, minute=0):
    """A local wall clock in September."""
    return dt.datetime.combine(dt.date(2025, 9, day), dt.time(hour, minute))


POLICY = list_policy(load("school-meals"), MONDAY)
TEACHER = Employee(1, frozenset({"мұғалім"}))
HEAD = Employee(2, frozenset({"директор"}))
COOK = Employee(3, frozenset({"аспаз"}))
NOBODY = Employee(None)


def marked(form="list", at=NOON, received=MONDAY):
    return Marked(form=form, day=MONDAY, marked_at=at, received=received)


def standing(**more):
    return Standing(
        **{
            "form": "list",
            "day": MONDAY,
            "marked_by": 1,
            "refused": "",
            "single": False,
            "signed": False,
            **more,
        }
    )


@pytest.mark.parametrize(
    ("mark", "by", "code"),
    [
        (marked(), TEACHER, ""),
        (marked(), NOBODY, "marker-unknown"),
        (marked(), COOK, "marker-is-paid-by-it"),
        (marked(), Employee(4, frozenset({"мұғалім"}), is_supplier=True), "marker-is-paid-by-it"),
        (marked(), Employee(4, frozenset({"мұғалім", "аспаз"})), "marker-is-paid-by-it"),
        (marked(), Employee(4), "marker-not-of-this-school"),
        (marked(), Employee(4, in_region=frozenset({"мұғалім"})), "marker-not-of-this-school"),
        (marked(), Employee(4, frozenset({"күзетші"})), "marker-has-another-post"),
        (marked(received=dt.date(2025, 9, 22)), TEACHER, ""),
        (marked(received=dt.date(2025, 9, 23)), TEACHER, "list-too-late"),
        (marked(at=on(7, 12)), TEACHER, "list-before-its-day"),
        (marked("unrecorded"), COOK, ""),
        (marked("unrecorded"), TEACHER, ""),
        (marked("unrecorded"), Employee(4, is_supplier=True), ""),
        (marked("unrecorded"), Employee(4, at_supplier=frozenset({"повар"})), ""),
        (marked("unrecorded"), Employee(4), "marker-not-of-this-school"),
        (marked("unrecorded", at=on(9, 0, 1)), COOK, "claimed-on-another-day"),
    ],
)
def test_who_may_mark_and_when(mark, by, code):
    assert judge_list(mark, by, POLICY).refused == code
    assert code in {"", *LISTS}


@pytest.mark.parametrize(
    ("list_", "by", "at", "code"),
    [
        (standing(), HEAD, NOON, ""),
        (standing(), TEACHER, NOON, "signer-is-the-marker"),
        (standing(), NOBODY, NOON, "signer-unknown"),
        (standing(), COOK, NOON, "signer-is-paid-by-it"),
        (standing(), Employee(4), NOON, "signer-not-of-this-school"),
        (standing(), Employee(4, frozenset({"күзетші"})), NOON, "signer-has-another-post"),
        (standing(refused="list-too-late"), HEAD, NOON, "list-does-not-count"),
        (standing(signed=True), HEAD, NOON, "signed-already"),
        (standing(), HEAD, on(7, 12), "signed-before-its-day"),
        (standing(), HEAD, on(19, 12), ""),
        (standing(form="unrecorded"), HEAD, on(9, 12), "signed-on-another-day"),
        (None, HEAD, NOON, "list-not-here-yet"),
    ],
)
def test_who_may_countersign_and_when(list_, by, at, code):
    assert judge_countersignature(list_, by, at, POLICY).refused == code
    assert code in {"", *COUNTERSIGNATURES}


def test_the_district_stands_in_only_for_a_single_teacher():
    officer = Employee(9, in_region=frozenset({"методист отдела образования"}))
    alone = judge_countersignature(standing(single=True), officer, NOON, POLICY)
    assert (alone.refused, alone.of_district) == ("", True)
    assert (
        judge_countersignature(standing(), officer, NOON, POLICY).refused
        == "district-signs-for-single-teachers"
    )


def test_one_who_holds_two_posts_is_a_single_teacher_and_a_cook_beside_does_not_count():
    staff = [(1, "мұғалім"), (1, "директор"), (3, "аспаз")]
    assert is_single(staff, POLICY)
    assert not is_single([*staff, (4, "медбике")], POLICY)
    assert not is_single([(3, "аспаз")], POLICY)


def test_posts_are_compared_without_case_and_spaces():
    assert post_key("  Классный   РУКОВОДИТЕЛЬ ") == "классный руководитель"
    assert post_key("  Классный   РУКОВОДИТЕЛЬ ") in POLICY.list_posts


def test_no_post_may_both_sign_and_be_paid_by_the_supplier():
    assert not POLICY.signing_posts & POLICY.supplier_posts
    assert not POLICY.district_posts & POLICY.supplier_posts


def test_a_programme_without_lists_takes_none():
    assert list_policy(load("extracurricular-club"), MONDAY) is None
    assert judge_list(marked(), TEACHER, None).refused == "programme-takes-no-lists"


def test_a_day_before_the_first_rule_is_named():
    with pytest.raises(ProblemError, match="programme-parameter-not-in-force"):
        list_policy(load("school-meals"), dt.date(2019, 12, 31))


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (dt.date(2025, 9, 8), dt.date(2025, 9, 11)),
        (dt.date(2025, 9, 12), dt.date(2025, 9, 17)),  # over a weekend
        (
            dt.date(2025, 10, 23),
            dt.date(2025, 10, 29),
        ),  # the Day of the Republic fell on a Saturday: Monday is off
        (dt.date(2025, 12, 31), dt.date(2026, 1, 8)),  # over New Year and Christmas
    ],
)
def test_the_time_to_object_is_counted_in_working_days(day, due):
    assert payable_from(day, POLICY) == due


def test_working_days_are_counted_forwards():
    assert add_working_days(MONDAY, 0) == MONDAY
    assert is_working_day(MONDAY)
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(MONDAY, -1)


# Fault 15: the sample is reproducible from a seed published beforehand.


def lines(number, always=()):
    return [
        Line(person, MONDAY + dt.timedelta(days=person % 5), "school-meals", 7, person in always)
        for person in range(number)
    ]


def test_the_same_seed_draws_the_same_whatever_the_order():
    shuffled = lines(1000)
    random.Random(5).shuffle(shuffled)
    drawn = draw(lines(1000), "a seed that was published", 20)
    assert drawn == draw(shuffled, "a seed that was published", 20)
    assert len(drawn) == 20
    assert drawn != draw(lines(1000), "another seed", 20)


def test_a_stranger_draws_the_same_with_sha256_alone():
    seed = "a seed that was published"

    def rank(line):
        return hashlib.sha256(f"{seed}\nschool-meals/{line.day}/{line.person_id}".encode()).hexdigest()

    assert draw(lines(300), seed, 100) == sorted(lines(300), key=rank)[:30]
    assert seed_digest(seed) == hashlib.sha256(seed.encode()).digest()


def test_what_was_not_recorded_is_drawn_always_and_once():
    drawn = draw(lines(200, always={3, 77}), "seed", 20)
    assert {3, 77} <= {line.person_id for line in drawn}
    assert len(drawn) == len(set(drawn)) <= 6


def test_a_share_is_rounded_up_and_nothing_gives_nothing():
    assert len(draw(lines(3), "seed", 1)) == 1
    assert draw([], "seed", 1000) == []
    assert len(draw(lines(7), "seed", 1000)) == 7
    assert draw(lines(7), "seed", 0) == []
