"""Whom cases of the small region's first school concern, and who works them."""

import pytest

from amiyan.integrity.queries.signals import signals
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute

from .kit import REGION, SATURDAY, looked

FINDER, DECIDER, ABOVE, DIRECTOR, HEAD, MOTHER, STRANGER = range(501, 508)
CHILD = 1_000_003


def a_role(person, role, *, facility=None, organisation=None, region=None):
    execute(
        "INSERT INTO access_role (person_id, role, facility_id, organisation_id, region, source) VALUES (%s, %s, %s, %s, %s, 't')",
        [person, role, facility, organisation, region],
    )


@pytest.fixture
def matter(region):
    """Eight children of school 1 were marked on a Saturday. Officials, a director, a supplier and a mother are known."""
    region.month()
    region.marked(1, region.classes[1, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    for person in range(FINDER, STRANGER + 1):
        execute(
            "INSERT INTO registry_person (id, temporary_id, source) VALUES (%s, %s, 't')",
            [person, f"t{person}"],
        )
    execute(
        "INSERT INTO registry_organisation (id, bin, name, source) VALUES (77, '000140000000', 'Dastarkhan', 't')"
    )
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, source) VALUES (1, 77, 'school-meals', 't')"
    )
    execute(
        "INSERT INTO registry_guardianship (ward_id, guardian_id, kind, may_see, may_decide, be_told, source)"
        " VALUES (%s, %s, 'parent', true, true, true, 't')",
        [CHILD, MOTHER],
    )
    a_role(FINDER, "district_official", facility=1)
    a_role(DECIDER, "region_official", region=REGION)
    a_role(ABOVE, "region_official", region=REGION)
    a_role(DIRECTOR, "director", facility=1)
    a_role(HEAD, "organisation_head", organisation=77)
    a_role(STRANGER, "district_official", facility=2)
    looked(only=["closed_day"])
    (signal,) = signals(scope=EVERYTHING)
    return signal
