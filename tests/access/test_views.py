"""Whoever looks at a person leaves a trace that the person can read; and it says a post, not a name."""

import datetime as dt

import pytest
from django.db.utils import ProgrammingError

from amiyan.access.appointing import note_views
from amiyan.access.queries import views_of
from amiyan.access.reading import reading
from amiyan.access.roles import Held, Purpose
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.registry import actions as registry
from tests.registry.invented_town import a_facility, a_person, an_organisation, moment


def looked(
    persons, *, viewer=900, role="social_pedagogue", purpose=Purpose.ENTITLEMENT, page="list", **place
):
    return note_views(viewer=viewer, held=Held(role, **place), purpose=purpose, page=page, persons=persons)


def told(person):
    """What a person reads, under their own scope alone."""
    with reading(Scope(owners=frozenset({person}))) as scope:
        return views_of(person, scope=scope)


def test_the_person_reads_who_looked_by_post_and_place_and_for_what(db):
    anar, bota, school = a_person(0), a_person(1), a_facility("12")
    assert looked([anar], facility_id=school) == 1
    assert looked([anar, bota], role="organisation_head", organisation_id=an_organisation(0), page="x") == 2
    last, first = told(anar)
    assert (last.role, last.organisation, last.page) == ("organisation_head", "Дастархан", "x")
    assert (first.role, first.facility_id, first.purpose, first.page) == (
        "social_pedagogue",
        school,
        "entitlement",
        "list",
    )
    assert not hasattr(first, "viewer")
    assert len(told(bota)) == 1


def test_another_person_and_an_office_do_not_read_it(db):
    anar, bota = a_person(0), a_person(1)
    looked([anar])
    for scope in (Scope(owners=frozenset({bota})), Scope(regions=frozenset({"79"})), EVERYTHING):
        assert views_of(anar, scope=scope) == []
        with reading(scope):
            assert query("SELECT count(1) FROM access_view") == [(0,)]


def test_a_class_is_noted_in_one_statement(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert looked(range(1, 1001)) == 1000


def test_a_page_that_renews_itself_is_one_look_until_a_quarter_of_an_hour_has_passed(scratch):
    with scratch.connect("amiyan_owner") as owner:
        owner.execute("ALTER TABLE access_view ALTER COLUMN at SET DEFAULT now()")
        assert [looked([1, 2]), looked([1, 2, 3]), looked([1, 1])] == [2, 1, 0]
        assert looked([1], viewer=901) == 1
        assert looked([1], page="card") == 1
        assert looked([1], purpose=Purpose.DISPUTE) == 1
        owner.execute("UPDATE access_view SET at = at - interval '16 minutes'")
    assert looked([1, 2, 3]) == 3


def test_a_merged_record_has_one_log(db):
    anar = a_person(0)
    note = registry.register_person(
        ask_id=registry.new_ask_id(), temporary_id="T-1", source="test", known_at=moment((9, 1))
    )
    looked([note])
    assert told(anar) == []
    registry.merge_people(person_id=note, same_as=anar, recorded_by=anar, source="test")
    assert len(views_of(anar, scope=Scope(owners=frozenset({anar})))) == 1


def test_the_log_is_read_page_by_page(db):
    anar = a_person(0)
    for page in "abc":
        looked([anar], page=page)
    scope = Scope(owners=frozenset({anar}))
    first = views_of(anar, scope=scope, most=2)
    assert [one.page for one in first] == ["c", "b"]
    assert views_of(anar, scope=scope, before=first[0].at - dt.timedelta(hours=1)) == []


@pytest.mark.parametrize("statement", ["UPDATE access_view SET page = 'y'", "DELETE FROM access_view"])
def test_the_trace_of_a_look_cannot_be_wiped(db, statement):
    looked([a_person(0)])
    with pytest.raises(ProgrammingError, match="permission denied"):
        execute(statement)
