"""The plans of the verdicts at a region's size: registers are asked by their keys, never read whole."""

import re

import pytest
from django.db import connection

from amiyan.bench import school_day
from amiyan.bench.country import Country, fill
from amiyan.deliveries.actions.judge import _WANTED
from amiyan.deliveries.judging import parameters, statement
from amiyan.entitlements.actions import decide
from amiyan.entitlements.laid_terms import lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import analyze, execute, query
from amiyan.programmes.loader import load

CHILDREN, SCHOOLS = 200_000, 833
REGISTERS = (
    "registry_pin",
    "registry_enrolment",
    "registry_person",
    "entitlements_decision",
    "deliveries_pass",
)


@pytest.fixture
def region(scratch):
    fill(Country(CHILDREN, SCHOOLS, school_day.DAY, school_day.DAY))
    analyze("registry_person", "registry_enrolment", "registry_pin", "registry_social_status")
    decide(programme="school-meals", first=school_day.DAY, last=school_day.DAY)
    terms = terms_of(
        load("school-meals"), Period(school_day.DAY, school_day.DAY), exceptions=(), regions=["79"]
    )
    lay_out(terms)
    school_day._intake(CHILDREN, SCHOOLS)
    analyze("entitlements_decision", "deliveries_pass")
    return terms


def explained(statement, values):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + statement, values)
        return "\n".join(line for (line,) in cursor.fetchall())


def asked_by_key(plan, *tables):
    for table in tables:
        assert not re.search(rf"Seq Scan on {table}\b", plan), plan
        assert re.search(rf"using \w+ on {table}\b", plan), plan


def test_neither_a_batch_of_verdicts_nor_the_marks_of_a_moment_read_a_register_whole(region):
    places = list(range(1, 51))
    asked_by_key(explained(statement(marked=False), parameters(region, places, school_day.DAY)), *REGISTERS)
    pins = query(
        "SELECT facility_id, registry_pin_key(pin) FROM deliveries_pass WHERE facility_id <= 50 AND record % 3 = 0"
    )
    marks = {
        "given_facilities": [place for place, _ in pins],
        "given_days": [school_day.DAY] * len(pins),
        "given_pins": [pin for _, pin in pins],
    }
    assert len(pins) > 3_000
    execute(_WANTED, marks)
    asked_by_key(explained(statement(marked=True), parameters(region, places, school_day.DAY)), *REGISTERS)


def test_one_mark_alone_looks_up_one_day_of_one_school(region):
    """As a single pass at noon: nothing that grows with the region is read, before anybody counted the marks too."""
    execute(_WANTED, {"given_facilities": [7], "given_days": [school_day.DAY], "given_pins": ["110"]})
    plan = explained(statement(marked=True), parameters(region, [7], school_day.DAY))
    asked_by_key(plan, *REGISTERS)
    assert not re.search(
        r"Seq Scan on (?:registry_facility|deliveries_outcome|deliveries_verdict)\b", plan
    ), plan
