"""What families and schools say of days to come, and what of it counts."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import NOBODY
from amiyan.meals.actions import decide_day_off, enter_menu, report_absence, say_day_off, say_needs, undo
from amiyan.meals.queries import days_off_of, differing_of, needs_at, needs_of
from amiyan.registry.actions import record_consent
from tests.entitlements.village import a_person

from .canteen import (
    MONDAY,
    TUESDAY,
    a_class,
    a_guardian,
    a_teacher,
    count_of,
    local,
    new_id,
    only,
    porridge,
    soup,
)

MORNING = local(MONDAY, 8)


@pytest.fixture
def school(db):
    """(its id, a child, the child's two guardians)"""
    place, (child, *_) = a_class()
    return place, child, (a_guardian(child), a_guardian(child))


def say(child, guardian, *, day=TUESDAY, at=MORNING, **more):
    said = {"first_day": day, "last_day": day, "ask_id": new_id(), "recorded_by": guardian} | more
    return say_day_off(person_id=child, said_by=guardian, now=at, **said)


def known(child, at=MORNING, today=MONDAY):
    return days_off_of(person_id=child, today=today, now=at, scope=only(owners=[child]))


def later(minutes):
    return MORNING + dt.timedelta(minutes=minutes)


def test_a_day_off_needs_no_reason_and_is_said_once(school):
    _, child, (mother, _) = school
    ask = new_id()
    assert say(child, mother, ask_id=ask).is_new
    assert not say(child, mother, ask_id=ask, at=later(5)).is_new
    assert known(child).off == (TUESDAY,)
    assert count_of("meals_day_off") == 1


def test_one_id_stands_for_one_word(school):
    _, child, (mother, _) = school
    ask = new_id()
    say(child, mother, ask_id=ask)
    with pytest.raises(ProblemError, match="meals-id-reused"):
        say(child, mother, ask_id=ask, eats=True)


def test_a_fast_of_two_weeks_is_one_word(school):
    _, child, (mother, _) = school
    say(child, mother, last_day=TUESDAY + dt.timedelta(days=13))
    assert len(known(child).off) == 14


def test_what_was_said_is_taken_back_by_whoever_said_it(school):
    _, child, (mother, father) = school
    said = say(child, mother)
    with pytest.raises(ProblemError, match="day-off-not-a-guardian"):
        undo(person_id=child, said_id=said.id, undone_by=father, now=later(1))
    undo(person_id=child, said_id=said.id, undone_by=mother, now=later(2))
    undo(person_id=child, said_id=said.id, undone_by=mother, now=later(3))
    found = known(child)
    assert (found.off, found.said[0].undone_at) == ((), later(2))


def test_what_was_not_said_cannot_be_taken_back(school):
    _, child, (mother, _) = school
    with pytest.raises(ProblemError, match="day-off-unknown"):
        undo(person_id=child, said_id=new_id(), undone_by=mother, now=MORNING)


def test_a_day_that_is_over_is_refused_for_saying_and_for_taking_back(school):
    _, child, (mother, _) = school
    with pytest.raises(ProblemError, match="day-off-days-past"):
        say(child, mother, day=MONDAY - dt.timedelta(days=1))
    said = say(child, mother)
    with pytest.raises(ProblemError, match="day-off-days-past"):
        undo(
            person_id=child,
            said_id=said.id,
            undone_by=mother,
            now=local(TUESDAY + dt.timedelta(days=1), 0, 1),
        )


def test_after_the_cut_off_it_counts_and_says_that_the_kitchen_learns_it_late(school):
    _, child, (mother, _) = school
    assert say(child, mother, at=local(MONDAY, 17, 59)).too_late == ()
    assert say(child, mother, at=local(MONDAY, 18)).too_late == (TUESDAY,)
    assert known(child).next_in_time == TUESDAY
    assert known(child, at=local(MONDAY, 18)).next_in_time == TUESDAY + dt.timedelta(days=1)


@pytest.mark.parametrize("who", ["a stranger", "one who may only see", "the child itself"])
def test_only_who_may_decide_says_it(school, who):
    _, child, _ = school
    said_by = {"a stranger": a_person(), "one who may only see": a_guardian(child, may_decide=False)}.get(
        who, child
    )
    with pytest.raises(ProblemError, match="day-off-not-a-guardian"):
        say(child, said_by)


def test_two_guardians_who_differ_go_to_a_person_and_the_child_is_expected_meanwhile(school):
    place, child, (mother, father) = school
    say(child, mother)
    say(child, father, eats=True, at=later(1))
    found = known(child)
    assert (found.off, found.differing) == ((), (TUESDAY,))
    asked = {"facility_id": place, "first": MONDAY, "last": TUESDAY}
    assert [one.person_id for one in differing_of(**asked, scope=only(place))] == [child]
    assert differing_of(**asked, scope=NOBODY) == []


def test_a_decision_holds_until_a_guardian_says_something_new(school):
    _, child, (mother, father) = school
    say(child, mother)
    say(child, father, eats=True, at=later(1))
    decide = {"person_id": child, "service_day": TUESDAY, "eats": False, "decided_by": 1}
    with pytest.raises(ProblemError, match="meals-reason-missing"):
        decide_day_off(**decide, reason=" ", now=later(2))
    decide_day_off(**decide, reason="Both were called.", now=later(2))
    assert (known(child).off, known(child).differing) == ((TUESDAY,), ())
    with pytest.raises(ProblemError, match="day-off-nothing-differs"):
        decide_day_off(**decide, reason="Again.", now=later(3))
    say(child, father, eats=True, at=later(4))
    assert known(child).differing == (TUESDAY,)


def test_the_last_word_of_one_guardian_counts(school):
    _, child, (mother, _) = school
    say(child, mother)
    say(child, mother, eats=True, at=later(1))
    assert (known(child).off, known(child).differing) == ((), ())


def test_an_absence_is_reported_by_whoever_works_at_the_school(school):
    place, child, (mother, _) = school
    said = {"person_id": child, "ask_id": new_id(), "first_day": TUESDAY, "last_day": TUESDAY, "now": MORNING}
    with pytest.raises(ProblemError, match="absence-not-staff"):
        report_absence(**said, facility_id=place, reported_by=mother)
    teacher = a_teacher(place)
    done = report_absence(**said, facility_id=place, reported_by=teacher)
    assert known(child).off == (TUESDAY,)
    undo(person_id=child, said_id=done.id, undone_by=a_teacher(place), now=later(5))
    assert known(child).off == ()


def test_an_absence_is_reported_at_the_childs_own_school(school):
    _, child, _ = school
    other, _ = a_class()
    with pytest.raises(ProblemError, match="meals-child-not-here"):
        report_absence(
            person_id=child,
            ask_id=new_id(),
            first_day=TUESDAY,
            last_day=TUESDAY,
            facility_id=other,
            reported_by=a_teacher(other),
            now=MORNING,
        )


def test_outside_the_scope_nothing_is_told_of_a_child(school):
    _, child, (mother, _) = school
    say(child, mother)
    assert days_off_of(person_id=child, today=MONDAY, now=MORNING, scope=NOBODY) is None


# ---- needs


def consents(child, *, given=True, day=MONDAY):
    record_consent(person_id=child, purpose="dietary_need", given=given, first_day=day, source="t")


def need(child, *needs, day=MONDAY, at=MORNING):
    say_needs(person_id=child, needs=needs, first_day=day, said_by=1, source="page", now=at)


def servings(place, day=TUESDAY):
    return [(one.needs, one.servings) for one in needs_at(facility_id=place, day=day, scope=only(place))]


def test_without_consent_no_need_is_kept(school):
    _, child, _ = school
    with pytest.raises(ProblemError, match="need-consent-missing"):
        need(child, "no_milk")
    assert count_of("meals_need") == 0


def test_the_kitchen_sees_counts_of_exactly_these_needs(db):
    place, children = a_class(4)
    for child in children:
        consents(child)
    need(children[0], "no_milk")
    need(children[1], "no_milk")
    need(children[2], "no_milk", "no_egg")
    assert servings(place) == [(("no_egg", "no_milk"), 1), (("no_milk",), 2)]
    assert servings(place, day=MONDAY + dt.timedelta(days=6)) == []  # a Sunday


def test_a_withdrawn_consent_takes_effect_at_once(school):
    place, child, _ = school
    consents(child)
    need(child, "no_milk")
    consents(child, given=False, day=TUESDAY)
    assert servings(place) == []
    assert needs_of(person_id=child, on=TUESDAY, scope=only(owners=[child])) == []
    assert needs_of(person_id=child, on=MONDAY, scope=only(owners=[child])) == ["no_milk"]


def test_who_stays_away_needs_no_serving(school):
    place, child, (mother, _) = school
    consents(child)
    need(child, "no_milk")
    say(child, mother)
    assert servings(place) == []


def test_needs_change_on_a_day_and_what_was_before_is_kept(school):
    _, child, _ = school
    consents(child)
    need(child, "no_milk", "no_fish")
    need(child, "no_fish", day=TUESDAY, at=later(1))
    own = only(owners=[child])
    assert needs_of(person_id=child, on=MONDAY, scope=own) == ["no_fish", "no_milk"]
    assert needs_of(person_id=child, on=TUESDAY, scope=own) == ["no_fish"]
    need(child, "no_fish", day=TUESDAY, at=later(2))
    assert count_of("meals_need WHERE known_to IS NULL") == 2


def test_a_school_sees_no_childs_needs_by_name(school):
    place, child, _ = school
    consents(child)
    need(child, "no_milk")
    assert needs_of(person_id=child, on=MONDAY, scope=only(place)) == []


def test_a_need_for_which_the_menu_has_no_dish_is_said(school):
    place, child, _ = school
    consents(child)
    need(child, "no_milk", "no_egg")
    instead = porridge(name_kk="Сүтсіз ботқа", name_ru="Каша без молока", needs=("no_milk",))
    enter_menu(
        facility_id=place,
        service_day=TUESDAY,
        meal="lunch",
        dishes=[soup(), instead],
        source="t",
        recorded_by=1,
    )
    (found,) = needs_at(facility_id=place, day=TUESDAY, scope=only(place))
    assert ([dish.name_kk for dish in found.instead], found.missing) == (["Сүтсіз ботқа"], ("no_egg",))


def test_a_need_that_nobody_knows_is_refused(school):
    _, child, _ = school
    with pytest.raises(ProblemError, match="need-unknown"):
        need(child, "no_homework")


def test_a_child_who_became_eighteen_says_it_itself(school):
    _, child, _ = school
    grown = a_person(born=dt.date(2000, 1, 1))
    assert grown != child
    assert say(grown, grown).is_new
