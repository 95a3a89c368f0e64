"""What an office asks of its places and people goes by an index, on a region's analysed rows."""

import datetime as dt
import json

import pytest
from django.db import connection

from amiyan.access.reading import reading
from amiyan.config import postgres
from amiyan.deliveries import places
from amiyan.deliveries.places import LACKS, places_kept
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query
from amiyan.registry import finding
from amiyan.registry.finding import people_born
from amiyan.registry.places import clearances_ending, places_written
from amiyan.registry.suppliers import suppliers_kept

PEOPLE, SCHOOLS = 50_000, 200
ON = dt.date(2025, 9, 15)
BORN = dt.date(2099, 3, 8)
REGION = Scope(regions=frozenset({"75"}))
FILL = f"""
ALTER TABLE registry_enrolment DROP CONSTRAINT a_person_is_enrolled_in_one_place_at_a_time;
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, n::text, n::text, CASE WHEN n % 2 = 0 THEN '79' ELSE '75' END, 'x' FROM generate_series(1, {SCHOOLS}) n;
INSERT INTO registry_facility_name (facility_id, kind, language, name, source)
SELECT n, 'alias', 'kk', '№ ' || n || ' мектеп', 'x' FROM generate_series(1, {SCHOOLS} - 2) n;
INSERT INTO registry_person (id, temporary_id, born, source)
SELECT n, n::text, date '2099-01-01' + n % 3650, 'x' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)
SELECT n, 'Іздеген', n::text, n::text, 'x' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, valid, source)
SELECT n, n % {SCHOOLS} + 1, n % {SCHOOLS} + 1, n % 12, 'А', '[2025-09-01,)', 'x' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_staff (person_id, facility_id, post, clearance_until, source)
SELECT n, n % {SCHOOLS} + 1, 'аспаз', date '2025-09-01' + n % 100, 'x' FROM generate_series(1, {SCHOOLS} * 10) n;
INSERT INTO registry_organisation (id, name, source) SELECT n, 'Дастархан ' || n, 'x' FROM generate_series(1, 40) n;
INSERT INTO registry_agreement (facility_id, organisation_id, programme, source)
SELECT n, n % 40 + 1, 'school-meals', 'x' FROM generate_series(1, {SCHOOLS} - 1) n;
INSERT INTO registry_terminal (serial, facility_id, place, source)
SELECT 'T' || n, n % {SCHOOLS} + 1, 'canteen', 'x' FROM generate_series(1, {SCHOOLS} * 3) n;
INSERT INTO deliveries_contact (serial, binding_id, heard_at, source)
SELECT 'T' || n, n, '2025-09-15 12:00+05', 'zkteco' FROM generate_series(1, {SCHOOLS} * 3) n WHERE n % 7 > 0;
INSERT INTO access_role (person_id, role, facility_id, source)
SELECT n, 'director', n, 'x' FROM generate_series(1, {SCHOOLS}) n WHERE n % 5 > 0;
ANALYZE;
"""


@pytest.fixture(scope="module")
def region(server, django_db_blocker):
    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        with server.connect(name, user="amiyan_owner") as owner:
            owner.execute(FILL)
        yield name
        connection.close()


@pytest.fixture
def plans(region, monkeypatch):
    """What PostgreSQL did for each query of the two modules: the nodes of its plan."""
    found = []

    def explained(statement, values=None):
        (row,) = query(f"EXPLAIN (ANALYZE, FORMAT json) {statement}", values)[0]
        found.extend(nodes((row if isinstance(row, list) else json.loads(row))[0]["Plan"]))
        return query(statement, values)

    for module in (places, finding):
        monkeypatch.setattr(module, "query", explained)
    return found


def nodes(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def read_through(plan):
    return {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"} & {
        "registry_enrolment",
        "registry_person",
        "registry_person_name",
    }


def test_a_page_of_places_counts_the_children_of_that_page_alone(plans):
    with reading(REGION):
        found = places_kept(scope=REGION, on=ON, most=20)
    assert len(found) == 20
    assert {(one.children, one.terminals) for one in found} == {(PEOPLE // SCHOOLS, 3)}
    assert read_through(plans) == set()
    counted = [one for one in plans if one.get("Index Name") == "registry_enrolment_by_facility"]
    assert sum(one["Actual Rows"] * one["Actual Loops"] for one in counted) <= 21 * PEOPLE // SCHOOLS


@pytest.mark.parametrize("scope", [REGION, EVERYTHING])
def test_what_is_lacking_is_found_among_all_places_in_one_query(region, scope):
    wanted = {"supplier": {SCHOOLS}, "name": {SCHOOLS - 1, SCHOOLS}, "terminal": set(), "silent": set()}
    wanted["director"] = {n for n in range(1, SCHOOLS + 1) if n % 5 == 0}
    wanted["clearance"] = set(range(1, SCHOOLS + 1))
    assert set(wanted) == set(LACKS)
    for lacking, everywhere in wanted.items():
        with reading(scope):
            found = {one.id for one in places_kept(scope=scope, on=ON, lacking=lacking, most=SCHOOLS)}
        within = everywhere if scope.everything else {one for one in everywhere if one % 2}
        if lacking == "clearance":
            assert found <= within
            assert found
        else:
            assert found == within, lacking


def test_who_was_born_on_a_day_is_found_by_that_day(plans):
    with reading(REGION):
        found = people_born("изДЕген", BORN, scope=REGION, on=ON, most=10)
    assert found
    assert all((one % SCHOOLS + 1) % 2 for one in found), "a child of another region"
    assert read_through(plans) == set()
    assert "registry_person_by_birthday" in {one.get("Index Name") for one in plans}


def test_a_clearance_is_told_of_the_session_s_places_alone(region):
    with reading(REGION):
        found = clearances_ending(range(1, SCHOOLS + 1), on=ON, upto=ON)
        assert {one.facility_id % 2 for one in found} == {1}
        assert all(one.until <= ON and one.name for one in found)
        assert suppliers_kept(scope=REGION, on=ON, text="дастархан 2")
        assert places_written("№7 мектеп", scope=REGION, on=ON) != []
    assert clearances_ending([1], on=ON, upto=ON) == [], "outside a session nothing is told"
