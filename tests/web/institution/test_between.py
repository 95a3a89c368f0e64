"""Two guardians who answer differently: the director hears both, decides with a reason, and is not one of them."""

from uuid import uuid4

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.feedback.actions.disputes import confirm_delivery, raise_dispute
from amiyan.feedback.who import Voice
from amiyan.kernel.sql import query
from amiyan.meals.actions import say_day_off
from amiyan.registry.actions.guardianship import Powers, appoint_guardian
from tests.meals.canteen import PROGRAMME, a_guardian, eats, local

from .kit import MONDAY, TUESDAY, a_town, at, it_is, named, signed_in, text_of

NOON = local(MONDAY, 12)


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    town = a_town()
    town.child = town.children[0]
    town.mother, town.father = a_guardian(town.child), a_guardian(town.child)
    named(town.mother, "Анасы", "Мар")
    named(town.father, "Әкесі", "Ер")
    return town


def says_off(town, by, *, eats):
    say_day_off(
        person_id=town.child,
        ask_id=uuid4(),
        first_day=TUESDAY,
        last_day=TUESDAY,
        said_by=by,
        recorded_by=by,
        eats=eats,
        now=NOON,
    )


def differ(town):
    says_off(town, town.mother, eats=False)
    says_off(town, town.father, eats=True)


def dispute(town):
    eats(town.child, town.school, MONDAY)
    meal = {"person_id": town.child, "service_day": MONDAY, "programme": PROGRAMME}
    found = raise_dispute(dispute_id=uuid4(), voice=Voice(said_by=town.mother, now=NOON), **meal)
    confirm_delivery(confirmation_id=uuid4(), voice=Voice(said_by=town.father, now=NOON), **meal)
    return found


def decided(town, who, *, fresh=True, **fields):
    given = {"child": str(town.child), "day": TUESDAY.isoformat(), "decision": "yes", "reason": "Сөйлестік"}
    return signed_in(town.people[who], fresh=fresh).post(
        at(town, "institution-decide-day"), {**given, **fields}
    )


def page(town, who="director"):
    return text_of(signed_in(town.people[who], language="en").get(at(town, "institution-differing")))


def test_both_answers_stand_side_by_side_with_who_gave_them(town):
    assert "Nobody differs about a day to come." in page(town)
    differ(town)
    seen = page(town)
    assert "Анасы Мар" in seen
    assert "Әкесі Ер" in seen
    assert "will not eat" in seen
    said = text_of(signed_in(town.people["director"], language="en").get(at(town, "institution-said")))
    assert at(town, "institution-differing") in said


def test_the_director_decides_with_a_reason_and_it_is_asked_no_more(town):
    differ(town)
    assert decided(town, "director").status_code == 302
    assert query("SELECT eats, reason FROM meals_day_off_decision") == [(True, "Сөйлестік")]
    assert "Nobody differs about a day to come." in page(town)


def test_a_decision_needs_a_reason_a_fresh_sign_in_and_a_difference(town):
    assert decided(town, "director").status_code == 404
    differ(town)
    assert "fresh=1" in decided(town, "director", fresh=False)["Location"]
    decided(town, "director", reason=" ")
    assert decided(town, "director", child=str(town.children[1])).status_code == 404
    assert query("SELECT count(*) FROM meals_day_off_decision") == [(0,)]


def test_who_is_one_of_the_two_does_not_decide(town):
    director = town.people["director"].person_id
    powers = Powers(may_see=True, may_decide=True, be_told=True)
    appoint_guardian(ward_id=town.child, kind="parent", powers=powers, source="t", guardian_id=director)
    differ(town)
    says_off(town, director, eats=True)
    decided(town, "director")
    assert query("SELECT count(*) FROM meals_day_off_decision") == [(0,)]
    decided(town, "social_pedagogue")
    assert query("SELECT count(*) FROM meals_day_off_decision") == [(1,)]


@pytest.mark.parametrize("who", ["teacher", "canteen_manager", "organisation_head"])
def test_nobody_else_of_the_school_or_the_kitchen_reads_who_said_what(town, who):
    differ(town)
    assert signed_in(town.people[who]).get(at(town, "institution-differing")).status_code == 404
    assert decided(town, who).status_code == 404


def test_a_disputed_meal_is_decided_by_who_has_the_duty_to_record(town):
    found = dispute(town)
    assert "Whoever has the duty to record" in page(town)
    given = {"child": str(town.child), "dispute": str(found.id), "decision": "no", "reason": "Келмеген"}
    browser = signed_in(town.people["director"], fresh=True)
    browser.post(at(town, "institution-decide-meal"), given)
    assert query("SELECT count(*) FROM feedback_dispute_decision") == [(0,)]
    appoint_signatory(person_id=town.people["director"].person_id, duty="record", source="order 1")
    assert "The meal was not given" in page(town)
    browser.post(at(town, "institution-decide-meal"), given)
    assert query("SELECT happened, reason FROM feedback_dispute_decision") == [(False, "Келмеген")]


def test_who_opened_the_page_is_read_by_the_family(town):
    differ(town)
    page(town)
    assert query("SELECT page, purpose FROM access_view WHERE person_id = %s", [town.child]) == [
        ("institution-differing", "dispute")
    ]
