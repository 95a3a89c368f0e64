"""What pages read most goes by an index under row-level security too, on a region's analysed rows."""

import json

import pytest
from django.db import connection

from amiyan.access.reading import reading
from amiyan.config import postgres
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

PEOPLE, SCHOOLS, DAYS = 50_000, 200, 4
FILL = f"""
ALTER TABLE registry_enrolment DROP CONSTRAINT a_person_is_enrolled_in_one_place_at_a_time;
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, n::text, n::text, CASE WHEN n % 2 = 0 THEN '79' ELSE '75' END, 'x' FROM generate_series(1, {SCHOOLS}) n;
INSERT INTO registry_person (id, temporary_id, source) SELECT n, n::text, 'x' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)
SELECT n, 'Х', n::text, n::text, 'x' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, valid, source)
SELECT n, n % {SCHOOLS} + 1, n % {SCHOOLS} + 1, n % 12, 'А', '[2025-09-01,)', 'x' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind, via)
SELECT n % {SCHOOLS} + 1, d, n, n, 'T', n::text, timestamp '2025-09-08 12:00' + d * interval '1 day', '0', 'face', 'pass',
       'file'
FROM generate_series(1, {PEOPLE}) n, generate_series(1, {DAYS}) d;
INSERT INTO deliveries_verdict (person_id, service_day, programme, slot, version, verdict, reason, facility_id, terminal,
    at, method, evidence_id, record, amount_tiyn)
SELECT n, date '2025-09-08' + d, 'school-meals', 1, 1, 'payable', 'used', n % {SCHOOLS} + 1, 'T', timestamp '2025-09-08 12:00', 'face', d, n, 1
FROM generate_series(1, {PEOPLE}) n, generate_series(1, {DAYS}) d;
ANALYZE;
"""
CHILDS_MONTH = """
SELECT service_day, verdict, reason, amount_tiyn FROM deliveries_verdict
WHERE person_id = ANY (%(people)s) AND service_day >= '2025-09-01' AND service_day < '2025-10-01'
ORDER BY service_day DESC
"""
FACILITYS_DAY = """
SELECT pin, at, method FROM deliveries_pass
WHERE facility_id = %(place)s AND at >= '2025-09-10' AND at < '2025-09-11' ORDER BY at
"""
CLASS = """
SELECT e.person_id, n.surname, n.given_name FROM registry_enrolment e
JOIN registry_person_name n ON n.person_id = e.person_id AND n.known_to IS NULL
WHERE e.facility_id = %(place)s AND e.known_to IS NULL AND e.grade = 6 ORDER BY n.sort_key
"""


@pytest.fixture(scope="module")
def region(server, django_db_blocker):
    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        with server.connect(name, user="amiyan_owner") as owner:
            owner.execute(FILL)
        yield name
        connection.close()


def nodes(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def plan_of(statement, scope, **given):
    with reading(scope):
        (explained,) = query(f"EXPLAIN (ANALYZE, FORMAT json) {statement}", given)[0]
    explained = explained if isinstance(explained, list) else json.loads(explained)
    return list(nodes(explained[0]["Plan"]))


def rows_left_out(plan):
    return sum(node.get("Rows Removed by Filter", 0) for node in plan)


def sequential(plan):
    return {node["Relation Name"] for node in plan if node["Node Type"] == "Seq Scan"} - {
        "registry_facility",
        "registry_identity_link",
    }


def indexes(plan):
    return {node.get("Index Name") for node in plan}


SCHOOL = Scope(facilities=frozenset({7}))
REGION = Scope(regions=frozenset({"75"}))


def test_a_childs_month(region):
    own = Scope(owners=frozenset({4_006}))
    for scope in (own, SCHOOL, REGION):
        plan = plan_of(CHILDS_MONTH, scope, people=[4_006])
        assert plan[0]["Actual Rows"] == DAYS
        assert "deliveries_verdict_pkey" in indexes(plan)
        assert sequential(plan) == set()
    foreign = plan_of(CHILDS_MONTH, own, people=[4_007])
    assert (foreign[0]["Actual Rows"], rows_left_out(foreign)) == (0, DAYS)


def test_a_facilitys_day(region):
    for scope in (SCHOOL, REGION):
        plan = plan_of(FACILITYS_DAY, scope, place=7)
        assert plan[0]["Actual Rows"] == PEOPLE // SCHOOLS
        assert "deliveries_pass_by_day" in indexes(plan)
        assert sequential(plan) == set()
    assert plan_of(FACILITYS_DAY, SCHOOL, place=9)[0]["Actual Rows"] == 0


def test_a_class_with_its_names(region):
    for scope in (SCHOOL, REGION):
        plan = plan_of(CLASS, scope, place=7)
        assert plan[0]["Actual Rows"] > 20
        assert "registry_enrolment_by_facility" in indexes(plan)
        assert sequential(plan) == set()


def test_what_the_session_says_is_asked_once_a_query(region):
    """Each function of the session is an InitPlan: done once, however many rows there are."""
    plan = plan_of(CLASS, SCHOOL, place=7)
    asked = [node for node in plan if node.get("Parent Relationship") == "InitPlan"]
    assert asked
    assert {node["Actual Loops"] for node in asked} <= {0, 1}
