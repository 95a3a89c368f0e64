"""Roles with dates, deputies and acting holders; ended the same day, with what is handed over."""

import datetime as dt

import pytest
from django.db import transaction

from amiyan.access import problems as p
from amiyan.access.actions import appoint_signatory
from amiyan.access.appointing import appoint_role, end_role
from amiyan.access.handover import Handed, handed_over, hands_over
from amiyan.access.queries import roles_held, roles_known, today
from amiyan.access.roles import FROM_THE_REGISTRY, PURPOSES, ROLES, SHOWS, Need, Purpose
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry import actions as registry
from tests.registry.invented_town import (
    JANUARY,
    MAY,
    SEPTEMBER,
    a_facility,
    a_person,
    an_organisation,
    moment,
)

DAY = dt.timedelta(days=1)


def appointed(person, role="director", **facts):
    return appoint_role(
        person_id=person, role=role, source="Бұйрық № 1", **{"known_at": moment((9, 1)), **facts}
    )


def held(person, on=JANUARY, known_at=None):
    return [one.role for one in roles_held(person, on=on, known_at=known_at)]


def refusal(action, *arguments, **facts):
    with pytest.raises(ProblemError) as caught, transaction.atomic():
        action(*arguments, **facts)
    return caught.value.problem.kind


@pytest.fixture
def school(db):
    return a_facility("12")


def test_a_role_is_held_on_its_days_and_as_known_then(school):
    anar = a_person(0)
    number = appointed(anar, facility_id=school, first=SEPTEMBER, last=JANUARY)
    assert held(anar) == held(anar, SEPTEMBER) == ["director"]
    assert held(anar, SEPTEMBER - DAY) == held(anar, JANUARY + DAY) == []
    assert held(anar, known_at=moment((9, 1)) - DAY) == []
    assert appointed(anar, facility_id=school, first=SEPTEMBER, last=JANUARY) == number
    assert refusal(appointed, anar, facility_id=school, first=JANUARY, last=MAY) == p.ROLES_OVERLAP


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_held_for_exactly_what_it_is_about(school, role):
    """The table in ``access/roles.py`` and the constraint of the table say the same."""
    place = {
        Need.FACILITY: {"facility_id": school},
        Need.ORGANISATION: {"organisation_id": an_organisation(0)},
        Need.REGION: {"region": "79"},
        Need.COUNTRY: {},
    }
    for need, where in place.items():
        if need is ROLES[role].need:
            assert appointed(a_person(0), role, **where)
        else:
            assert refusal(appointed, a_person(0), role, **where) == p.ROLE_FOR_WHAT
    assert refusal(appointed, a_person(0), role, **place[Need.FACILITY], region="79") == p.ROLE_FOR_WHAT


def test_a_role_that_nobody_knows_is_refused(school):
    for role in ("guardian", "self", "king"):
        assert refusal(appointed, a_person(0), role, facility_id=school) == p.ROLE_UNKNOWN


def test_a_deputy_acts_only_while_appointed_and_while_there_is_a_holder(school):
    director, deputy = a_person(0), a_person(1)
    term = {"facility_id": school, "first": SEPTEMBER, "last": MAY}
    assert refusal(appointed, deputy, deputises=director, **term) == p.DEPUTY_OF_NOBODY
    number = appointed(director, facility_id=school, first=SEPTEMBER)
    appointed(deputy, deputises=director, **term)
    assert held(deputy) == ["director"]
    assert held(deputy, MAY + DAY) == []
    end_role(person_id=director, role_id=number, last_day=JANUARY, source="Бұйрық № 2")
    assert held(deputy, JANUARY) == ["director"]
    assert held(deputy, JANUARY + DAY) == [], "with the holder the deputy falls"


def test_a_deputy_of_one_school_is_none_at_another(school):
    director, deputy = a_person(0), a_person(1)
    appointed(director, facility_id=school)
    other = {"facility_id": a_facility("13"), "last": MAY}
    assert refusal(appointed, deputy, deputises=director, **other) == p.DEPUTY_OF_NOBODY


def test_a_deputy_of_a_deputy_is_none(school):
    director, deputy, third = a_person(0), a_person(1), a_person(2)
    term = {"facility_id": school, "last": MAY}
    appointed(director, facility_id=school)
    appointed(deputy, deputises=director, **term)
    assert refusal(appointed, third, deputises=deputy, **term) == p.DEPUTY_OF_NOBODY


def test_who_stands_in_does_so_until_a_day(school):
    director, other = a_person(0), a_person(1)
    appointed(director, facility_id=school)
    where = {"facility_id": school}
    assert refusal(appointed, other, acting=True, **where) == p.STANDS_IN_FOR_EVER
    assert refusal(appointed, other, deputises=director, **where) == p.STANDS_IN_FOR_EVER
    assert refusal(appointed, director, deputises=director, last=MAY, **where) == p.DEPUTY_OF_THEMSELVES
    both = {"acting": True, "deputises": director, "last": MAY}
    assert refusal(appointed, other, **both, **where) == p.ACTS_AND_DEPUTISES
    appointed(other, acting=True, first=SEPTEMBER, last=MAY, **where)
    assert held(other) == ["director"]
    assert held(other, MAY + DAY) == []


def test_a_role_that_is_revoked_counts_no_more_on_the_same_day(school):
    anar = a_person(0)
    number = appointed(anar, facility_id=school, first=SEPTEMBER)
    assert held(anar, today()) == ["director"]
    ended = end_role(person_id=anar, role_id=number, source="Бұйрық № 2")
    assert held(anar, today()) == []
    assert held(anar, today() - DAY) == ["director"], "what was so stays so"
    assert end_role(person_id=anar, role_id=ended.id, source="Бұйрық № 2").id == ended.id


def test_a_role_that_began_today_is_revoked_today(school):
    anar = a_person(0)
    number = appointed(anar, facility_id=school, first=today(), known_at=None)
    assert end_role(person_id=anar, role_id=number, source="Қате").id is None
    assert held(anar, today()) == []


def test_what_waits_is_handed_over_when_a_role_ends(school):
    """Deputies and duties are known here; what waits above is told by the rooms that know it."""
    head, deputy, body = a_person(0), a_person(1), an_organisation(0)
    number = appointed(head, "organisation_head", organisation_id=body)
    appointed(deputy, "organisation_head", organisation_id=body, deputises=head, last=today() + DAY)
    appoint_signatory(person_id=head, duty="agree", organisation_id=body, source="Сенімхат 3")
    hands_over("test", lambda held, people, on: [Handed("{count} works", len(people), held.role)])
    try:
        ended = end_role(person_id=head, role_id=number, source="Бұйрық № 2")
    finally:
        hands_over("test", lambda held, people, on: [])
    assert [(one.what.split(" ", 1)[1][:8], one.count) for one in ended.handed_over] == [
        ("deputies", 1),
        ("duties t", 1),
        ("works", 1),
    ]
    assert handed_over(head) == [], "whoever holds no role is waited for by nothing"


def test_merged_records_hold_one_persons_roles(school):
    anar = a_person(0)
    note = registry.register_person(
        ask_id=registry.new_ask_id(), temporary_id="T-1", source="test", known_at=moment((9, 1))
    )
    appointed(note, facility_id=school)
    assert held(anar) == []
    registry.merge_people(person_id=note, same_as=anar, recorded_by=anar, source="test")
    assert held(anar) == held(note) == ["director"]


def test_roles_are_listed_with_names_for_people(school):
    anar, boss = a_person(0), a_person(1)
    appointed(boss, facility_id=school)
    appointed(anar, facility_id=school, deputises=boss, last=MAY)
    lines = roles_known(person_id=anar)
    assert [(one.role, one.facility, one.last) for one in lines] == [("director", "12", MAY)]
    assert len(roles_known(on=JANUARY)) == 2


def test_every_purpose_has_words_and_says_what_it_shows():
    assert set(PURPOSES) == set(SHOWS) == set(Purpose)
    used = {one for role in [*ROLES.values(), *FROM_THE_REGISTRY.values()] for one in role.purposes}
    assert used == set(Purpose), "a purpose that nobody has shows nothing"


def test_the_application_may_end_a_role_and_not_change_it(scratch):
    rights = query(
        "SELECT has_table_privilege('amiyan_app', 'access_role', 'DELETE'),"
        " has_column_privilege('amiyan_app', 'access_role', 'role', 'UPDATE'),"
        " has_column_privilege('amiyan_app', 'access_role', 'known_to', 'UPDATE')"
    )
    assert rights == [(False, False, True)]
