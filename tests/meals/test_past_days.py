"""A day behind us becomes a day without lessons, or one with them, by two people, who see what it does to meals and money."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from amiyan.cli.doctor import people
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.meals.calendar import Said, declare_day
from amiyan.meals.days_by_one import days_by_one
from amiyan.meals.past_days import (
    Effect,
    effect_of,
    end_past_day,
    known_past_day,
    propose_past_day,
    sign_past_day,
    to_sign,
)
from amiyan.registry.actions import merge_people
from amiyan.settlement.follow import mark
from tests.entitlements.changes import Signer
from tests.entitlements.village import a_person, a_school

from .canteen import PROGRAMME, decided, eats, in_class, local

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 9, 15)
NOW, LATER = local(TODAY, 9), local(TODAY, 10)
SEEN = dt.date(2025, 9, 10)
SATURDAY = dt.date(2025, 9, 13)
OFF = Said(SEEN, school_day=False)


@pytest.fixture
def school():
    """Three children of grade 3 in the region 79: two ate on the tenth, one of them is still waiting; one did not come."""
    made = a_school("79")
    children = [in_class(made) for _ in range(3)]
    decided()
    eats(children[0], made, SEEN)
    eats(children[1], made, SEEN, verdict="held")
    return made


def proposed(school, said=OFF, by=None):
    return propose_past_day(
        said,
        proposal_id=uuid4(),
        act="Order No 12: frost",
        proposed_by=by or a_person(born=dt.date(1980, 1, 1)),
        role="region_official",
        scope=Scope(facilities=frozenset({school})),
        programme=PROGRAMME,
        now=NOW,
        today=TODAY,
    )


def signed(one, signer, effect=None, today=TODAY, now=NOW):
    return sign_past_day(
        proposal_id=one.id,
        signature=signer.under(to_sign(one, effect or effect_of(one))),
        role="region_official",
        now=now,
        today=today,
    )


def says():
    return query(
        "SELECT day, school_day, source FROM registry_calendar_day WHERE known_to IS NULL ORDER BY id"
    )


def refused(code, action):
    with pytest.raises(ProblemError) as error:
        action()
    assert error.value.problem.kind.code == code


def test_one_person_declares_no_day_that_lies_behind_us(school):
    said = {
        "act": "Order 1",
        "declared_by": 1,
        "role": "region_official",
        "scope": Scope(facilities=frozenset({school})),
        "programme": PROGRAMME,
        "today": TODAY,
    }
    refused("calendar-day-behind", lambda: declare_day(OFF, **said))
    assert says() == []
    declare_day(Said(TODAY, school_day=False), **said)
    assert len(says()) == 1, "today is one person's word"


def test_what_is_proposed_says_how_many_meals_and_how_much_money_and_changes_nothing(school):
    one = proposed(school)
    assert effect_of(one) == Effect(2, 2 * 63100)
    assert (one.region, one.places, one.end) == ("79", (school,), None)
    assert says() == []


def test_another_person_signs_and_the_day_is_judged_anew(school):
    one = proposed(school)
    signer = Signer(region="79")
    signed(one, signer)
    assert says() == [
        (
            SEEN,
            False,
            f"Order No 12: frost · region_official {one.proposed_by} · region_official {signer.person}",
        )
    ]
    ended = known_past_day(one.id).end
    assert (ended.kind, ended.done_by, ended.meals, ended.tiyn) == ("signed", signer.person, 2, 126200)
    execute(
        "INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind)"
        " VALUES (%s, 1, 1, 1, 'T', 'nobody', %s, '1', 'face', 'pass')",
        [school, dt.datetime.combine(SEEN, dt.time(12, 4))],
    )
    month = Period(dt.date(2025, 9, 1), TODAY)
    assert mark(programme=PROGRAMME, period=month, since=NOW)[0] == 1
    refused("past-day-ended", lambda: signed(one, Signer(region="79")))


def test_who_proposed_does_not_sign_under_any_record(school):
    signer, note = Signer(region="79"), Signer(region="79")
    one = proposed(school, by=signer.person)
    refused("past-day-of-your-own", lambda: signed(one, signer))
    merge_people(person_id=note.person, same_as=signer.person, recorded_by=1, source="Request 7")
    refused("past-day-of-your-own", lambda: signed(one, note))
    with (
        pytest.raises(IntegrityError, match="who_proposed_a_past_day_does_not_sign_it"),
        transaction.atomic(),
    ):
        execute(
            "INSERT INTO registry_past_day_end (id, kind, done_by, proposed_by, role, signature_id, meals, amount_tiyn)"
            " SELECT id, 'signed', proposed_by, proposed_by, role, id, 0, 0 FROM registry_past_day"
        )
    assert says() == []


def test_a_day_whose_two_people_turn_out_to_be_one_is_told_until_two_others_say_it_anew(school):
    """Both the doctor and verify say so; what was judged by the day stays."""
    proposer, signer = Signer(region="79"), Signer(region="79")
    one = proposed(school, by=proposer.person)
    signed(one, signer)
    assert days_by_one() == []
    merge_people(person_id=signer.person, same_as=proposer.person, recorded_by=1, source="Request 7")
    assert days_by_one() == [(one.id, PROGRAMME, SEEN)]
    grave = {day: [found.is_grave for found in people.days(day)] for day in (TODAY, dt.date(2026, 3, 1))}
    assert grave == {TODAY: [True], dt.date(2026, 3, 1): [False]}, "of a closed day nobody can say anything"
    assert says() != []
    narrower = proposed(school, Said(SEEN, school_day=False, grade_from=3))
    signed(narrower, Signer(region="79"), now=LATER)
    assert len(days_by_one()) == 1, "others said it of some grades only"
    again = proposed(school)
    signed(again, Signer(region="79"), now=LATER)
    assert days_by_one() == []


def test_who_signs_has_the_duty_to_approve_for_the_region_or_for_the_country(school):
    one = proposed(school)
    refused("past-day-not-authorised", lambda: signed(one, Signer(region="75")))
    refused("past-day-not-authorised", lambda: signed(one, Signer(region="79", duty="record")))
    signed(one, Signer())
    assert len(says()) == 1


def test_a_signature_is_under_the_effect_as_it_is_now(school):
    """A meal that was served meanwhile was not seen by who signed before it."""
    one, signer = proposed(school), Signer(region="79")
    with pytest.raises(ProblemError):
        signed(one, signer, Effect(1, 63100))
    assert says() == []


def test_of_an_additional_school_day_it_is_said_what_may_be_paid(school):
    child = query("SELECT person_id FROM registry_enrolment LIMIT 1")[0][0]
    execute(
        "INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind)"
        " VALUES (%s, 7, 1, 1, 'T', '1', %s, '1', 'face', 'pass')",
        [school, dt.datetime.combine(SATURDAY, dt.time(12, 4))],
    )
    execute(
        "INSERT INTO deliveries_outcome (facility_id, evidence_id, record, version, programme, outcome, person_id)"
        " VALUES (%s, 7, 1, 1, %s, 'not_a_school_day', %s)",
        [school, PROGRAMME, child],
    )
    assert effect_of(proposed(school, Said(SATURDAY, school_day=True))) == Effect(1, 63100)


def test_it_is_withdrawn_by_who_proposed_and_refused_by_who_might_sign(school):
    one = proposed(school)
    said = {"proposal_id": one.id, "role": "region_official", "now": NOW, "today": TODAY}
    refused("past-day-not-authorised", lambda: end_past_day(**said, ended_by=a_person(), reason="No"))
    refused("meals-reason-missing", lambda: end_past_day(**said, ended_by=one.proposed_by, reason=" "))
    assert end_past_day(**said, ended_by=one.proposed_by, reason="A slip") == "withdrawn"
    refused("past-day-ended", lambda: signed(one, Signer(region="79")))
    other = proposed(school)
    said |= {"proposal_id": other.id, "ended_by": Signer(region="79").person}
    assert end_past_day(**said, reason="There were lessons") == "refused"
    assert says() == []


def test_a_day_ahead_and_a_closed_day_are_not_proposed_and_what_closed_meanwhile_is_not_signed(school):
    refused("past-day-ahead", lambda: proposed(school, Said(TODAY, school_day=False)))
    refused("calendar-day-closed", lambda: proposed(school, Said(dt.date(2025, 6, 30), school_day=False)))
    one = proposed(school)
    refused("calendar-day-closed", lambda: signed(one, Signer(), today=dt.date(2025, 12, 1)))


def test_proposed_twice_under_one_number_it_is_proposed_once(school):
    one = proposed(school)
    said = {
        "proposal_id": one.id,
        "proposed_by": one.proposed_by,
        "role": "region_official",
        "scope": Scope(facilities=frozenset({school})),
        "programme": PROGRAMME,
        "now": NOW,
        "today": TODAY,
    }
    assert propose_past_day(OFF, act="Order No 12: frost", **said) == one
    refused("past-day-id-reused", lambda: propose_past_day(OFF, act="Order No 13", **said))
