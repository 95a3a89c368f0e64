"""The plan of the verdicts at a region's size: registers are asked by their keys, never read whole."""

import re

from django.db import connection

from amiyan.bench import school_day
from amiyan.bench.country import Country, fill
from amiyan.deliveries.actions.judge import _parameters, _statement
from amiyan.entitlements.actions import decide
from amiyan.entitlements.laid_terms import lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import analyze
from amiyan.programmes.loader import load

CHILDREN, SCHOOLS = 200_000, 833


def test_a_batch_of_verdicts_reads_no_register_whole(scratch):
    fill(Country(CHILDREN, SCHOOLS, school_day.DAY, school_day.DAY))
    analyze("registry_person", "registry_enrolment", "registry_pin", "registry_social_status")
    decide(programme="school-meals", first=school_day.DAY, last=school_day.DAY)
    terms = terms_of(
        load("school-meals"), Period(school_day.DAY, school_day.DAY), exceptions=(), regions=["79"]
    )
    lay_out(terms)
    school_day._intake(CHILDREN, SCHOOLS)
    analyze("entitlements_decision", "deliveries_pass")
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN " + _statement(marked=False), _parameters(terms, list(range(1, 51)), school_day.DAY)
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    for table in (
        "registry_pin",
        "registry_enrolment",
        "registry_person",
        "entitlements_decision",
        "deliveries_pass",
    ):
        assert not re.search(rf"Seq Scan on {table}\b", plan), plan
        assert re.search(rf"using \w+ on {table}\b", plan), plan
