"""Who calls: wards, powers and dates as the registry gives them, roles as they were appointed."""

import datetime as dt

import pytest

from amiyan.access.appointing import appoint_role, end_role
from amiyan.access.callers import caller_of
from amiyan.access.models import User
from amiyan.access.roles import SHOWS, Held, Purpose
from amiyan.kernel.row_security import Sight
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import execute
from amiyan.registry import actions as registry
from amiyan.registry.actions.guardianship import Powers
from tests.registry.invented_town import (
    JANUARY,
    MAY,
    SEPTEMBER,
    a_facility,
    a_person,
    an_organisation,
    moment,
)

NOW = dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC)
GROWN = dt.date(1990, 3, 8)
SEES = Powers(may_see=True, may_decide=False, be_told=True)
DECIDES = Powers(may_see=True, may_decide=True, be_told=True)


def a_user(person, **facts):
    return User.objects.create(username=f"user-{person}", person_id=person, **facts).pk


def called(person, now=NOW):
    found = User.objects.filter(person_id=person).first()
    return caller_of(found.pk if found else a_user(person), now=now)


def grown(number, born=GROWN):
    """Somebody without an IIN: the digits of invented ones say that nobody is born yet."""
    return registry.register_person(
        ask_id=registry.new_ask_id(),
        temporary_id=f"G-{number}",
        born=born,
        source="test",
        known_at=moment((9, 1)),
    )


def guardian(ward, person, powers=DECIDES, **facts):
    return registry.appoint_guardian(
        ward_id=ward,
        guardian_id=person,
        kind="parent",
        powers=powers,
        source="test",
        **{"first": SEPTEMBER, "known_at": moment((9, 1)), **facts},
    )


def a_note(number):
    return registry.register_person(
        ask_id=registry.new_ask_id(), temporary_id=number, source="test", known_at=moment((9, 1))
    )


def owners(person, now=NOW):
    return called(person, now).scope.owners


def wards(person, now=NOW):
    return owners(person, now) - {person}


def appointed(person):
    """The scope without what the registry gives everybody: themselves."""
    scope = called(person).scope
    return Scope(scope.owners - {person}, scope.facilities, scope.regions, scope.everything)


pytestmark = pytest.mark.django_db


def test_somebody_who_is_no_person_of_the_registry_is_nobody():
    nobody = User.objects.create(username="x")
    assert caller_of(nobody.pk, now=NOW).scope == NOBODY
    assert caller_of(0, now=NOW).roles == ()


def test_an_adult_sees_themselves_and_a_child_does_not():
    adult, child = grown(0), grown(1, born=dt.date(2016, 1, 1))
    assert owners(adult) == {adult}
    assert owners(child) == set()
    eighteen = grown(2, born=dt.date(2008, 1, 11))
    assert owners(eighteen) == set()
    assert owners(eighteen, NOW + dt.timedelta(days=1)) == {eighteen}


@pytest.mark.parametrize("born", [None, dt.date(2099, 3, 8)])
def test_whose_age_is_not_known_is_of_age_where_nobody_stands_for_them(born):
    somebody = grown(0, born=born)
    assert owners(somebody) == {somebody}
    guardian(somebody, a_person(1))
    assert owners(somebody) == set()


def test_a_user_who_was_closed_or_a_person_who_died_is_nobody():
    gone, closed = grown(0), grown(1)
    assert owners(gone) == {gone}
    registry.record_death(person_id=gone, died=JANUARY, source="test")
    assert owners(gone) == set()
    assert caller_of(a_user(closed, is_active=False), now=NOW).scope == NOBODY


def test_a_guardian_has_the_wards_and_the_days_of_the_registry():
    mother, daughter, stranger = a_person(0), a_person(1), a_person(2)
    guardian(daughter, mother, last=MAY)
    assert wards(mother) == {daughter}
    assert stranger not in wards(mother)
    power = called(mother).power_over(daughter)
    assert (power.may_see, power.may_decide, power.delegated) == (True, True, False)
    assert wards(mother, dt.datetime(2026, 5, 26, tzinfo=dt.UTC)) == set()
    assert wards(mother, dt.datetime(2025, 8, 31, 12, tzinfo=dt.UTC)) == set()


def test_who_may_not_see_does_not_though_they_are_told():
    father, son = a_person(0), a_person(1)
    guardian(son, father, Powers(may_see=False, may_decide=False, be_told=True, court_limit="сот шешімі"))
    caller = called(father)
    assert caller.scope == Scope(owners=frozenset({father}))
    assert (caller.power_over(son).be_told, caller.power_over(son).court_limit) == (True, "сот шешімі")
    assert "guardian" not in {one.role for one in caller.roles}


def test_the_safety_flag_takes_place_and_time_out_of_the_scope():
    father, son = a_person(0), a_person(1)
    guardian(son, father, Powers(may_see=True, may_decide=False, be_told=True, hides_place=True))
    caller = called(father)
    assert caller.scope == Scope(owners=frozenset({father}))
    assert caller.placeless == Scope(owners=frozenset({son}))
    assert caller.holds("guardian")


def test_one_record_that_hides_a_ward_hides_all_that_are_merged_with_it():
    father, son = a_person(0), a_person(1)
    note = a_note("T-1")
    guardian(son, father)
    guardian(note, father, Powers(may_see=True, may_decide=False, be_told=True, hides_place=True))
    assert wards(father) == {son}
    registry.merge_people(person_id=note, same_as=son, recorded_by=son, source="test")
    caller = called(father)
    assert caller.scope.owners == {father}
    assert caller.placeless.owners == {son, note}
    assert len(caller.powers) == 1


def test_a_delegate_sees_and_does_not_decide_and_only_while_the_guardian_may():
    mother, child, granny = a_person(0), a_person(1), a_person(2)
    number = guardian(child, mother)
    registry.delegate_viewing(
        ward_id=child, guardian_id=mother, delegate_id=granny, source="test", first=SEPTEMBER
    )
    power = called(granny).power_over(child)
    assert (power.may_see, power.may_decide, power.delegated) == (True, False, True)
    assert wards(granny) == {child}
    registry.end_guardianship(ward_id=child, guardianship_id=number, last_day=SEPTEMBER, source="test")
    assert wards(granny) == set()


def test_a_merged_ward_is_seen_whole_and_a_sealed_one_not_at_all():
    mother, child, new = a_person(0), a_person(1), a_person(2)
    note = a_note("T-1")
    guardian(note, mother)
    registry.merge_people(person_id=note, same_as=child, recorded_by=mother, source="test")
    registry.seal_identity(
        person_id=new, same_as=child, recorded_by=mother, confirmed_by=a_person(3), source="test"
    )
    assert wards(mother) == {note, child}
    assert called(mother).power_over(child).ward_id == child


def test_the_head_of_an_institution_stands_for_its_wards():
    head, child, home = a_person(0), a_person(1), an_organisation(0)
    registry.appoint_guardian(
        ward_id=child,
        institution_id=home,
        post="director",
        kind="institution",
        powers=DECIDES,
        source="court",
        first=SEPTEMBER,
        known_at=moment((9, 1)),
    )
    appoint_role(person_id=head, role="organisation_head", organisation_id=home, source="test")
    assert called(head).power_over(child).may_decide
    assert child in wards(head)


def test_each_role_brings_its_own_scope():
    person, school, other = a_person(0), a_facility("12"), a_facility("13")
    body = an_organisation(0)
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, source)"
        " VALUES (%s, %s, 'school-meals', 'test')",
        [other, body],
    )
    appoint_role(person_id=person, role="teacher", facility_id=school, source="test")
    assert appointed(person) == Scope(facilities=frozenset({school}))
    appoint_role(person_id=person, role="organisation_head", organisation_id=body, source="test")
    appoint_role(person_id=person, role="operator", region="79", source="test")
    caller = called(person)
    assert appointed(person) == Scope(frozenset({body}), frozenset({school, other}), frozenset({"79"}))
    assert caller.scope_for(Purpose.TEACHING) == Scope(facilities=frozenset({school}))
    assert caller.scope_for(Purpose.PAPER) == Scope(regions=frozenset({"79"}))
    assert caller.scope_for(Purpose.FAMILY) == Scope(owners=frozenset({person}))
    assert caller.held_for(Purpose.TEACHING).facility_id == school
    assert caller.held_for(Purpose.AUDIT) is None


def test_the_ministry_sees_the_country_and_nobody_by_name():
    official, parent = a_person(0), a_person(1)
    appoint_role(person_id=official, role="ministry_official", source="test")
    caller = called(official)
    assert caller.scope_for(Purpose.OVERSIGHT) == EVERYTHING
    assert caller.scope_for(Purpose.FAMILY).owners == {official}
    assert SHOWS[Purpose.OVERSIGHT] == {Sight.SERVICE, Sight.KITCHEN}
    school = a_facility("12")
    appoint_role(person_id=parent, role="parents_committee", facility_id=school, source="test")
    places = {one: called(parent).scope_for(one).facilities for one in Purpose}
    assert places.pop(Purpose.CANTEEN) == {school}
    assert not any(places.values())


def test_who_looks_at_menus_is_shown_visits_and_nothing_that_is_counted_of_children():
    assert SHOWS[Purpose.CANTEEN] == {Sight.KITCHEN}


def test_a_revoked_role_is_gone_with_the_next_request():
    person, school = a_person(0), a_facility("12")
    number = appoint_role(person_id=person, role="teacher", facility_id=school, source="test")
    now = dt.datetime.now(dt.UTC)
    assert Held("teacher", number, facility_id=school) in called(person, now).roles
    end_role(person_id=person, role_id=number, source="test")
    assert called(person, now).roles == (Held("self"),)


def test_who_somebody_is_costs_as_many_queries_for_one_ward_as_for_ten(django_assert_max_num_queries):
    one, many = grown(0), grown(1)
    guardian(a_person(2), one)
    for number in range(3, 13):
        guardian(a_person(number), many)
    first, second = a_user(one), a_user(many)
    for user in (first, second):
        with django_assert_max_num_queries(10):
            caller_of(user, now=NOW)
