"""How a meal was (P14): one tap, by who was served, once a meal; a school sees enough families or nothing."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.country.kz.calendar import to_instant
from amiyan.feedback.actions.ratings import note_change, rate_delivery
from amiyan.feedback.queries.ratings import changes_of_facility, ratings_of_facility, ratings_of_region
from amiyan.feedback.queries.said import said_of_meals
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import execute, query
from tests.audit.kit import child
from tests.entitlements.village import a_person

from .kit import MONDAY, NOON, PROGRAMME, a_guardian, dispute, own, person, problem, says


def rate(family, face=3, *, child_=None, by=None, at=NOON, key=None, **more):
    rate_delivery(
        rating_id=key or uuid4(),
        person_id=child_ or family.asel,
        service_day=MONDAY,
        programme=PROGRAMME,
        face=face,
        voice=says(by or family.mother, at),
        **more,
    )


def given(family):
    (said,) = said_of_meals(family.asel, scope=own(family.asel), first=MONDAY, last=MONDAY).values()
    return said.face, said.reasons


def test_the_last_tap_of_the_day_counts(family):
    rate(family, 1, reasons=["cold", "cold"])
    assert given(family) == (1, ("cold",))
    key = uuid4()
    for _ in range(2):
        rate(family, 3, key=key)
    assert given(family) == (3, ())
    assert query("SELECT count(*) FROM feedback_rating") == [(2,)]
    tomorrow = NOON + dt.timedelta(days=1)
    assert problem(rate, family, 2, at=tomorrow) == "feedback-rated-another-day"
    assert problem(rate, family, 1, key=key) == "feedback-id-used"


def test_only_a_family_whose_child_was_served_rates(family):
    nothing = {"child_": family.madi, "by": family.madi}
    assert problem(rate, family, **nothing) == "feedback-not-served"
    assert problem(rate, family, by=a_person()) == "feedback-not-yours"
    dispute(family)
    assert problem(rate, family) == "feedback-not-served"  # it is held: nobody says yet that it was eaten


@pytest.mark.parametrize("asked", [{"face": 4}, {"face": 0}, {"reasons": ["poison"]}])
def test_faces_and_reasons_are_those_on_the_page(family, asked):
    assert problem(rate, family, **asked) == "feedback-rating-reason-unknown"


def test_after_a_week_a_meal_is_not_rated(family):
    assert problem(rate, family, at=NOON + dt.timedelta(days=8)) == "feedback-too-long-ago"


@pytest.fixture
def class_(family):
    """Six more children ate on Monday; each has a mother."""
    numbers = range(20, 26)
    family.place.roster(*(f"{child(n)},2,SA,{n + 300},2025-09-01," for n in numbers))
    family.place.passes("A2", *(f"{n + 300} 2025-09-08 12:{n}:00" for n in numbers))
    family.place.night()
    family.children = [person(child(n)) for n in numbers]
    family.mothers = [a_guardian(one) for one in family.children]
    return family


def seen(family, today, scope=EVERYTHING):
    return ratings_of_facility(family.school, scope=scope, today=today)


def test_a_school_sees_a_week_from_enough_families_and_with_delay(class_):
    for one, mother in list(zip(class_.children, class_.mothers, strict=True))[:5]:
        rate(class_, 1, child_=one, by=mother, reasons=["cold"])
    assert seen(class_, dt.date(2025, 9, 16)).weeks == ()  # the week is over, and the delay is not
    (week,) = seen(class_, dt.date(2025, 9, 18)).weeks
    assert (week.monday, week.families, week.bad, week.fair, week.good) == (MONDAY, 5, 5, 0, 0)
    assert week.reasons == {"cold": 5}
    assert seen(class_, dt.date(2025, 9, 18), scope=NOBODY) is None


def test_one_mother_of_many_children_is_no_crowd(class_):
    aunt = a_guardian(class_.children[0])
    for one in class_.children[1:]:
        a_guardian(one, guardian=aunt)
    for one in class_.children:
        rate(class_, 1, child_=one, by=aunt)
    assert seen(class_, dt.date(2025, 9, 18)).weeks == ()


def test_a_region_sees_the_schools_that_enough_families_rated(class_):
    """What four families say of another school is in no sum: less the others it would tell of them."""
    for face, (one, mother) in zip(
        (1, 1, 2, 3, 3), zip(class_.children, class_.mothers, strict=True), strict=False
    ):
        rate(class_, face, child_=one, by=mother)
    ((region, another),) = query(
        "WITH new AS (INSERT INTO registry_facility (code, match_key, region, source)"
        " SELECT 'S9', 's9', region, source FROM registry_facility WHERE id = %s RETURNING id, region)"
        " SELECT region, id FROM new",
        [class_.school],
    )
    execute(
        "INSERT INTO feedback_rating (person_id, id, service_day, programme, facility_id, face, said_by, channel)"
        " SELECT n, gen_random_uuid(), %s, %s, %s, 1, n, 'page' FROM generate_series(1, 4) n",
        [MONDAY, PROGRAMME, another],
    )
    seen_by = {"scope": Scope(regions=frozenset({region})), "today": dt.date(2025, 9, 18)}
    found = ratings_of_region(region, **seen_by)
    assert [one.facility_id for one in found.places] == [class_.school]
    assert (found.monday, found.all.ratings, found.all.bad, found.all.good) == (MONDAY, 5, 2, 2)
    own = Scope(facilities=frozenset({another}))
    assert ratings_of_region(region, scope=own, today=dt.date(2025, 9, 18)).places == ()
    assert ratings_of_region(region, **{**seen_by, "today": dt.date(2025, 9, 16)}).places == ()


def test_what_changed_since_is_for_everybody(family):
    key = uuid4()
    note = {
        "note_id": key,
        "facility_id": family.school,
        "language": "kk",
        "says": "Тамақ ыстық күйде беріледі",
        "since": dt.date(2025, 9, 15),
        "noted_by": family.office,
        "now": to_instant(NOON),
    }
    for _ in range(2):
        note_change(**note)
    (one,) = changes_of_facility(family.school)
    assert (one.says, one.since) == ("Тамақ ыстық күйде беріледі", dt.date(2025, 9, 15))
    assert problem(note_change, **note | {"says": " "}) == "feedback-says-nothing"
