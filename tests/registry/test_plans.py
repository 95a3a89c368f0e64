"""Lookups on a country's tables go by an index, on 200,000 analysed rows."""

import json

from amiyan.access.reading import reading
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query
from amiyan.registry import finding, queries
from tests.registry.invented_town import JANUARY

PEOPLE = 200_000
FILL = f"""
ALTER TABLE registry_guardianship DROP CONSTRAINT registry_guardianship_ward_id_fkey;
ALTER TABLE registry_enrolment DROP CONSTRAINT a_person_is_enrolled_in_one_place_at_a_time;
INSERT INTO registry_guardianship (ward_id, guardian_id, kind, may_see, may_decide, be_told, source)
SELECT n, {PEOPLE} + n / 2, 'parent', true, true, true, 'test' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)
SELECT n, n % 700 + 1, n % 700 + 1, n % 12, '[2025-09-01,)', 'test' FROM generate_series(1, {PEOPLE}) n;
ANALYZE registry_guardianship, registry_enrolment, registry_identity_link;
"""


def nodes(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def plan_of(connection, statement, **given):
    params = {**queries._params(EVERYTHING, JANUARY, None), **given}
    connection.execute("SET plan_cache_mode = force_custom_plan")
    explained = connection.execute(f"EXPLAIN (ANALYZE, FORMAT json) {statement}", params).fetchone()[0]
    explained = explained if isinstance(explained, list) else json.loads(explained)
    return list(nodes(explained[0]["Plan"]))


def sequential(plan):
    """Tables read from end to end, but for the links of identities, of which there are none here."""
    tables = {node.get("Relation Name") for node in plan if node["Node Type"] == "Seq Scan"}
    return tables - {"registry_identity_link"}


def test_wards_and_enrolments_are_found_by_index(scratch):
    with scratch.connect("amiyan_owner") as owner:
        owner.execute(FILL)
        wards = plan_of(owner, queries.WARDS, ids=[PEOPLE + 50_000])
        assert wards[0]["Actual Rows"] == 2
        assert sequential(wards) == set()
        assert "registry_guardianship_by_guardian" in {node.get("Index Name") for node in wards}
        enrolment = plan_of(owner, queries.ENROLMENT, ids=[100_000])
        assert enrolment[0]["Actual Rows"] == 1
        assert sequential(enrolment) == set()
        guardians = plan_of(owner, queries.GUARDIANS, ids=[100_000])
        assert sequential(guardians) == set()


FOUND = f"""
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, 'F' || n, 'f' || n, '79', 'test' FROM generate_series(1, 700) n;
INSERT INTO registry_person (id, temporary_id, born, source)
SELECT n, 'pupil ' || n, '2016-01-01', 'test' FROM generate_series(1, {PEOPLE // 4}) n;
INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)
SELECT n, 'Pupil' || n, 'Aisha', n::text, 'test' FROM generate_series(1, {PEOPLE // 4}) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)
SELECT n, n % 700 + 1, n % 700 + 1, n % 12, '[2025-09-01,)', 'test' FROM generate_series(1, {PEOPLE // 4}) n;
ANALYZE registry_person, registry_person_name, registry_enrolment;
"""


def test_who_was_found_is_told_by_an_index_behind_the_walls_too(scratch):
    """A key that is reckoned in the statement is no key to a table behind row-level security: all people were read."""
    with scratch.connect("amiyan_owner") as owner:
        owner.execute(FOUND)
    with reading(Scope(regions=frozenset({"79"}))) as scope:
        values = {**finding._members(scope), "owners": [], "people": [7, 8, 9], "on": JANUARY}
        plan = "\n".join(line for (line,) in query(f"EXPLAIN {finding._TOLD}", values))
    assert "registry_person_pkey" in plan, plan
    assert "Seq Scan on registry_person" not in plan, plan
    assert "Seq Scan on registry_enrolment" not in plan, plan
