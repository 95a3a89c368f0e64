"""A day of a school: its classes are those of its lines, and both are found by the keys of its own children."""

import datetime as dt

import pytest

from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import analyze, execute, query
from amiyan.settlement.figures import lines
from amiyan.settlement.figures.lines import classes_of, classes_of_day, lines_of_day
from tests.entitlements.village import a_school
from tests.meals.canteen import eats, in_class

DAY = dt.date(2025, 9, 8)
ASKED = {"day": DAY, "programme": "school-meals", "scope": EVERYTHING}
MEALS = 200_000
FILL = f"""
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, 'F' || n, 'F' || n, '79', 'test' FROM generate_series(1, 500) n;
INSERT INTO registry_person (id, temporary_id, born, sex, source)
SELECT n, 'pupil ' || n, '2016-01-01', 'female', 'test' FROM generate_series(1, {MEALS} / 10) n;
INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)
SELECT n, 'Pupil' || n, 'Aisha', n::text, 'test' FROM generate_series(1, {MEALS} / 10) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)
SELECT n, n % 500 + 1, n % 500 + 1, 3, '3A', 1, '[2024-09-01,)', 'test' FROM generate_series(1, {MEALS} / 10) n;
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn)
SELECT n, date '2025-09-01' + d, 'school-meals', 'payable', 'used', n % 500 + 1, 'T',
       date '2025-09-01' + d + time '12:00', 'face', n, 1, 63100
FROM generate_series(1, {MEALS} / 10) n, generate_series(1, 10) d;
INSERT INTO settlement_posting (person_id, service_day, programme, version, verdict_version, payee, amount_tiyn, facility_id)
SELECT person_id, service_day, programme, 1, 1, facility_id, amount_tiyn, facility_id FROM deliveries_verdict;
"""
LARGE = ("registry_enrolment", "deliveries_verdict", "settlement_posting", "registry_person_name")


def test_the_classes_are_those_of_the_lines(db):
    """Two classes with one letter in different years, one of guests, held and refused meals, and who never came."""
    school, other = a_school("79"), a_school("79")
    children = [
        in_class(school, label=label, grade=grade) for label, grade in (("А", 1), ("Ә", 1), ("А", 2)) * 3
    ]
    for child, verdict in zip(children, ("payable", "held", "refused", "payable", "payable"), strict=False):
        eats(child, school, DAY, verdict=verdict)
    eats(in_class(other, label="5Б", grade=5), school, DAY)
    found = classes_of(lines_of_day(place=school, **ASKED))
    assert found == classes_of_day(place=school, **ASKED)
    assert sum(one.payable for one in found) >= 3
    unnamed = lines_of_day(place=school, **ASKED, named=False)
    assert classes_of(unnamed) == found
    assert {one.surname for one in unnamed} == {""}


@pytest.mark.parametrize("named", [True, False])
def test_a_day_is_read_by_the_keys_of_its_own_children(scratch, named):
    execute(FILL)
    analyze(*LARGE)
    statement = lines._LINES.format(names=lines._NAMED if named else lines._UNNAMED)
    values = lines._values(7, DAY, "school-meals", EVERYTHING)
    assert len(query(statement, values)) == MEALS / 10 / 500
    plan = "\n".join(line for (line,) in query(f"EXPLAIN {statement}", values))
    for table in LARGE:
        assert f"Seq Scan on {table}" not in plan, plan
    assert ("registry_person_name" in plan) is named, plan
