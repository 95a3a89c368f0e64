"""“This did not happen” (P3): one line is held whatever it is known from, and a person decides."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection

from amiyan.country.kz.calendar import to_instant
from amiyan.feedback.actions.disputes import (
    answer_dispute,
    confirm_delivery,
    raise_dispute,
    withdraw_dispute,
)
from amiyan.feedback.queries.provider import disputes_of_provider
from amiyan.feedback.queries.said import disputes_of, said_of_meals
from amiyan.feedback.queries.work import work_counts, work_items
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.registry.actions.guardianship import delegate_viewing
from amiyan.settlement.recompute.run import recompute
from tests.entitlements.village import a_person

from .kit import (
    MONDAY,
    NOON,
    PRICE,
    PROGRAMME,
    a_guardian,
    at,
    decide,
    dispute,
    owed,
    own,
    problem,
    says,
    stands,
)

HELD, PAID, NOT_PAID = ("held", "objected"), ("payable", "used"), ("refused", "objection_upheld")


def books_hold():
    assert verify(connection).findings == ()
    return owed()


def test_a_meal_that_a_terminal_saw_and_the_books_paid_is_held_alone(family):
    assert books_hold() == 2 * PRICE
    found = dispute(family)
    assert stands(family.asel) == HELD
    assert stands(family.daulet) == PAID
    assert books_hold() == PRICE
    assert found.decide_by == dt.date(2025, 9, 22)  # ten working days
    assert found.happened is None


@pytest.mark.parametrize(("happened", "then", "sum_"), [(True, PAID, 2 * PRICE), (False, NOT_PAID, PRICE)])
def test_a_named_person_decides_and_the_books_follow(family, happened, then, sum_):
    found = dispute(family)
    assert decide(family, found, happened=happened).happened is happened
    assert stands(family.asel) == then
    assert books_hold() == sum_
    (shown,) = disputes_of(family.asel, scope=own(family.asel))
    assert shown.reason == "The class teacher remembers"
    assert shown.state(MONDAY) == ("happened" if happened else "did_not_happen")


def test_asked_with_the_same_id_it_is_asked_once(family):
    """Exactly once: whoever asks makes the id."""
    key = uuid4()
    first = dispute(family, key=key)
    assert dispute(family, key=key) == first
    assert dispute(family) == first  # another tap by the same guardian finds the open case
    assert query("SELECT count(*) FROM deliveries_objection") == [(1,)]
    again = {"dispute_id": key, "person_id": family.asel, "programme": PROGRAMME}
    voice = says(family.mother)
    assert problem(raise_dispute, **again, service_day=MONDAY - dt.timedelta(days=1), voice=voice) == (
        "feedback-id-used"
    )


def test_it_can_be_undone_for_a_day_and_then_no_more(family):
    """P24: pressed by mistake, nothing is lost."""
    found = dispute(family)
    late = NOON + dt.timedelta(days=1, minutes=1)
    ask = {"person_id": family.asel, "dispute_id": found.id}
    assert problem(withdraw_dispute, **ask, voice=says(family.father)) == "feedback-not-yours"
    assert problem(withdraw_dispute, **ask, voice=says(family.mother, late)) == "feedback-too-late-to-undo"
    assert withdraw_dispute(**ask, voice=says(family.mother, NOON + dt.timedelta(hours=23))).withdrawn
    family.place.drain()
    assert stands(family.asel) == PAID
    assert books_hold() == 2 * PRICE
    assert withdraw_dispute(**ask, voice=says(family.mother, late)).withdrawn  # again: it stays so
    assert work_items(scope=EVERYTHING) == []


def test_whoever_may_not_see_the_child_is_told_nothing(family):
    """A stranger, a guardian whose powers ended, and one who may not see are all told the same as of nobody."""
    former = a_guardian(family.asel, last=dt.date(2025, 9, 1))
    blind = a_guardian(family.asel, may_see=False)
    ask = {"dispute_id": uuid4(), "service_day": MONDAY, "programme": PROGRAMME}
    for by in (a_person(), former, blind, family.other):
        assert problem(raise_dispute, person_id=family.asel, voice=says(by), **ask) == "feedback-not-yours"
    assert problem(raise_dispute, person_id=2**40, voice=says(family.mother), **ask) == "feedback-not-yours"
    assert stands(family.asel) == PAID


def test_the_person_and_a_delegate_may_say_it_too(family):
    grandmother = a_person()
    delegate_viewing(
        ward_id=family.asel,
        guardian_id=family.mother,
        delegate_id=grandmother,
        source="mother",
        first=dt.date(2025, 9, 1),
    )
    assert dispute(family, by=grandmother).said_by == grandmother
    assert dispute(family, by=family.daulet, child=family.daulet).said_by == family.daulet
    assert books_hold() == 0


def test_of_a_meal_that_nobody_recorded_there_is_nothing_to_hold(family):
    ask = {"dispute_id": uuid4(), "person_id": family.madi, "service_day": MONDAY, "programme": PROGRAMME}
    assert problem(raise_dispute, **ask, voice=says(family.madi)) == "no-meal-that-day"


def test_a_meal_of_a_closed_and_paid_month_is_held_by_a_correction(family):
    """Fault 7: nothing deleted, nothing blocked; the day computed again comes to the same."""
    later = dt.date(2026, 1, 20)
    found = dispute(family, at=at(9, day=dt.date(2026, 1, 20)), today=later)
    assert stands(family.asel) == HELD
    assert books_hold() == PRICE
    assert recompute(day=MONDAY, programme=PROGRAMME, today=later).is_sound
    decide(family, found, happened=False, today=later, at=at(9, day=dt.date(2026, 1, 21)))
    assert stands(family.asel) == NOT_PAID
    assert books_hold() == PRICE
    assert recompute(day=MONDAY, programme=PROGRAMME, today=later).is_sound


def test_a_dispute_of_an_open_month_that_is_decided_when_it_is_closed(family):
    found = dispute(family)
    later = dt.date(2026, 1, 20)
    decide(family, found, happened=True, today=later, at=at(9, day=dt.date(2026, 1, 20)))
    assert stands(family.asel) == PAID
    assert books_hold() == 2 * PRICE


def test_days_long_ago_and_days_to_come_are_refused(family):
    ask = {"dispute_id": uuid4(), "person_id": family.asel, "service_day": MONDAY, "programme": PROGRAMME}
    long_after = at(12, day=dt.date(2026, 9, 10))
    assert problem(raise_dispute, **ask, voice=says(family.mother, long_after)) == "feedback-too-long-ago"
    before = at(12, day=dt.date(2025, 9, 7))
    assert problem(raise_dispute, **ask, voice=says(family.mother, before)) == "feedback-not-yet"


def test_a_deadline_that_passes_is_work_for_a_person_and_no_answer(family):
    """Silence is never “no”."""
    found = dispute(family)
    much_later = dt.date(2025, 12, 1)
    (count,) = work_counts(scope=EVERYTHING, today=much_later)
    assert (count.kind, count.open, count.overdue) == ("dispute", 1, 1)
    family.place.night(today=dt.date(2025, 10, 30))
    assert stands(family.asel) == HELD
    (shown,) = disputes_of(family.asel, scope=own(family.asel))
    assert shown.state(much_later) == "overdue"
    assert work_items(scope=EVERYTHING)[0].id == found.id
    assert work_items(scope=NOBODY) == []
    assert work_items(scope=Scope(facilities=frozenset({family.school})))[0].id == found.id


def test_a_decision_names_a_person_with_the_duty_who_is_no_party(family):
    found = dispute(family)
    assert problem(decide, family, found, happened=True, reason=" ") == "feedback-decision-without-reason"
    assert problem(decide, family, found, happened=True, by=family.mother) == "feedback-decided-by-a-party"
    assert problem(decide, family, found, happened=True, by=a_person()) == "may-not-record"
    decide(family, found, happened=True)
    assert decide(family, found, happened=True).happened is True
    assert problem(decide, family, found, happened=False) == "feedback-decided-already"


def test_two_guardians_who_answer_differently_go_to_a_person(family):
    dispute(family)
    ask = {"person_id": family.asel, "service_day": MONDAY, "programme": PROGRAMME}
    confirm_delivery(confirmation_id=uuid4(), voice=says(family.mother), **ask)
    assert [one.kind for one in work_items(scope=EVERYTHING)] == ["dispute"]  # her own second thought is none
    key = uuid4()
    for _ in range(2):
        confirm_delivery(confirmation_id=key, voice=says(family.father), **ask)
    assert [one.kind for one in work_items(scope=EVERYTHING)] == ["disagreement"]
    assert stands(family.asel) == HELD  # neither voice decides
    (said,) = said_of_meals(family.asel, scope=own(family.asel), first=MONDAY, last=MONDAY).values()
    assert said.guardians_disagree


def test_the_provider_answers_and_sees_the_outcome_and_never_the_name(family):
    found = dispute(family, says="Anna was at the dentist")
    seen = {"scope": own(family.supplier), "since": to_instant(NOON) - dt.timedelta(days=1)}
    (line,) = disputes_of_provider(family.supplier, **seen)
    assert (line.says, line.at, line.happened) == ("", None, None)
    assert (line.facility, line.amount_tiyn) == ("SA", PRICE)
    cook = a_person()
    answer = {
        "answer_id": uuid4(),
        "person_id": family.asel,
        "dispute_id": found.id,
        "answered_by": cook,
        "says": "Our list shows a tray",
        "now": to_instant(NOON),
    }
    assert problem(answer_dispute, **answer, organisation_id=1) == "feedback-unknown"
    for _ in range(2):
        answer_dispute(**answer, organisation_id=family.supplier)
    assert problem(decide, family, found, happened=True, by=cook) == "feedback-decided-by-a-party"
    decide(family, found, happened=False)
    (line,) = disputes_of_provider(family.supplier, **seen)
    assert (line.answer, line.happened, line.reason) == (
        "Our list shows a tray",
        False,
        "The class teacher remembers",
    )
    assert disputes_of_provider(family.supplier, scope=own(1), since=seen["since"]) == []


def test_a_family_that_agrees_is_known_to_the_provider(family):
    dispute(family, says="She was at the dentist", names_family=True)
    (line,) = disputes_of_provider(
        family.supplier, scope=EVERYTHING, since=to_instant(NOON) - dt.timedelta(days=1)
    )
    assert (line.says, line.at) == ("She was at the dentist", at(12))
