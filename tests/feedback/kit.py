"""Two schools, a few children, their guardians, and days told in words."""

import datetime as dt
from types import SimpleNamespace
from uuid import uuid4

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.country.kz.calendar import to_instant
from amiyan.feedback.actions.disputes import decide_dispute, raise_dispute
from amiyan.feedback.who import Voice
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.actions.guardianship import Powers, appoint_guardian
from tests.deliveries.school import a_supplier, at
from tests.entitlements.village import a_person
from tests.settlement.hamlet import ASEL, DAULET, MADI, PROGRAMME, TODAY, facility, hamlet

MONDAY = dt.date(2025, 9, 8)
NOON = at(14)
PRICE = 63_100


def a_guardian(ward, *, may_see=True, hides_place=False, may_decide=None, guardian=None, **more):
    """A person, a new one where none is named, who stands for the ward."""
    guardian = guardian or a_person()
    decides = may_see if may_decide is None else may_decide
    appoint_guardian(
        ward_id=ward,
        kind="parent",
        powers=Powers(may_see=may_see, may_decide=decides, be_told=True, hides_place=hides_place),
        source="ЗАГС",
        guardian_id=guardian,
        **more,
    )
    return guardian


def a_decider():
    """Somebody of the office with the duty to record."""
    person = a_person()
    appoint_signatory(person_id=person, duty="record", source="order 1")
    return person


def person(iin):
    return query("SELECT id FROM registry_person WHERE iin = %s", [iin])[0][0]


def says(by, at=NOON, **more):
    return Voice(said_by=by, now=to_instant(at), **more)


def own(*people):
    return Scope(owners=frozenset(people))


def problem(call, *args, **options):
    with pytest.raises(ProblemError) as caught:
        call(*args, **options)
    return caught.value.problem.kind.code


@pytest.fixture
def family(hamlet):
    """Three children; the meals of Monday of two are paid. Asel has a mother and a father, Daulet a mother."""
    children = [person(iin) for iin in (ASEL, DAULET, MADI)]
    supplier = a_supplier(facility("SA"))
    hamlet.passes("A1", "101 2025-09-08 12:00:00", "102 2025-09-08 12:05:00")
    hamlet.drain()
    return SimpleNamespace(
        place=hamlet,
        asel=children[0],
        daulet=children[1],
        madi=children[2],
        mother=a_guardian(children[0]),
        father=a_guardian(children[0]),
        other=a_guardian(children[1]),
        supplier=supplier,
        school=facility("SA"),
        office=a_decider(),
    )


def dispute(family, *, by=None, key=None, at=NOON, day=MONDAY, child=None, today=TODAY, **more):
    """Asel's mother says that Monday's meal did not happen; the day is judged again."""
    found = raise_dispute(
        dispute_id=key or uuid4(),
        person_id=child or family.asel,
        service_day=day,
        programme=PROGRAMME,
        voice=says(by or family.mother, at),
        **more,
    )
    family.place.drain(today)
    return found


def decide(family, found, *, happened, reason="The class teacher remembers", by=None, today=TODAY, at=NOON):
    done = decide_dispute(
        person_id=found.person_id,
        dispute_id=found.id,
        happened=happened,
        reason=reason,
        decided_by=by or family.office,
        now=to_instant(at),
    )
    family.place.drain(today)
    return done


def stands(child, day=MONDAY):
    """(verdict, reason) of a child's meal now."""
    return query(
        "SELECT verdict::text, reason::text FROM deliveries_verdict WHERE person_id = %s AND service_day = %s"
        " ORDER BY version DESC LIMIT 1",
        [child, day],
    )[0]


def owed():
    return query(
        "SELECT coalesce(sum(credits - debits), 0)::bigint FROM ledger_account WHERE kind IN ('payable', 'recovery')"
    )[0][0]


__all__ = ["ASEL", "DAULET", "MADI", "PROGRAMME", "TODAY", "at", "hamlet"]
