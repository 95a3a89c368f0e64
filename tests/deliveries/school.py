"""An invented village school without a turnstile: a teacher, a head, a cook, a supplier, a class of three."""

import datetime as dt
from itertools import count
from types import SimpleNamespace
from uuid import uuid4

from psycopg.types.range import DateRange

from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.countersignatures import Countersign, record_countersignatures
from amiyan.deliveries.actions.judge import Mark, judge_marked
from amiyan.deliveries.actions.lists import ListMark, record_lists
from amiyan.entitlements.actions import decide
from amiyan.entitlements.laid_terms import lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from tests.entitlements.village import a_person, a_school, an_iin, enrol, value

MONTH = Period(dt.date(2025, 9, 1), dt.date(2025, 9, 30))
MONDAY = dt.date(2025, 9, 8)
PROGRAMME = "school-meals"
_evidence = count(1)
_serials = count(100)


def at(hour, minute=0, day=MONDAY):
    """A local wall clock."""
    return dt.datetime.combine(day, dt.time(hour, minute))


def employ(person, school, post, first=MONTH.first):
    execute(
        "INSERT INTO registry_staff (person_id, facility_id, post, valid, source) VALUES (%s, %s, %s, %s, 'staff')",
        [person, school, post, DateRange(first, None)],
    )


def an_employee(school, post):
    """Somebody with an IIN and a post; the IIN is what a phone sends."""
    serial = next(_serials)
    employ(a_person(serial), school, post)
    return an_iin(serial)


def a_supplier(school, bin_="000140000000", programme=PROGRAMME):
    organisation = query(
        "INSERT INTO registry_organisation (bin, name, source) VALUES (%s, 'Дастархан', 'test') RETURNING id",
        [bin_],
    )[0][0]
    serve(organisation, school, programme)
    return organisation


def serve(organisation, school, programme=PROGRAMME):
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, source) VALUES (%s, %s, %s, 't')",
        [school, organisation, programme],
    )


def a_terminal(school, serial="TURNSTILE1"):
    execute(
        "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES (%s, %s, 'canteen', 't')",
        [serial, school],
    )
    return serial


def a_village_school(supplier="000140000000"):
    """A school whose class eats by list: pins 101, 102, 103 in grade 2."""
    school = a_school()
    children = [a_person() for _ in range(3)]
    for pin, child in zip(("101", "102", "103"), children, strict=True):
        enrol(child, school, grade=2)
        execute(
            "INSERT INTO registry_pin (facility_id, pin, person_id, source) VALUES (%s, %s, %s, 't')",
            [school, pin, child],
        )
    a_supplier(school, supplier)
    decide(programme=PROGRAMME, first=MONTH.first, last=MONTH.last)
    terms = terms_of(load(PROGRAMME), MONTH, exceptions=(), regions=["79"])
    lay_out(terms)
    return SimpleNamespace(
        id=school,
        children=children,
        terms=terms,
        teacher=an_employee(school, "Мұғалім"),
        head=an_employee(school, "директор"),
        cook=an_employee(school, "аспаз"),
    )


def an_evidence(school):
    """Evidence by number; what a device sent is not read here."""
    return next(_evidence)


def send_list(school, by, present=("101", "102", "103"), day=MONDAY, received=None, **more):
    """A phone sends a list, and it is read at ``received`` (local); its id."""
    said = {
        "id": uuid4(),
        "class_label": "2А",
        "programme": PROGRAMME,
        "form": "list",
        "at": at(12, 30, day),
        **more,
    }
    terminal = said.pop("terminal", "PHONE1")
    facility = said.pop("facility", school.id)
    mark = ListMark(day=day, by=by, present=tuple(present), **said)
    record_lists(
        facility_id=facility,
        evidence_id=an_evidence(facility),
        terminal=terminal,
        marks=[mark],
        received_at=to_instant(received or at(13, 0, day)),
    )
    return mark.id


def countersign(school, list_id, by, signed=None, received=None, ask=None, facility=None):
    signed = signed or at(13, 30)
    return record_countersignatures(
        facility_id=facility or school.id,
        evidence_id=an_evidence(school.id),
        signatures=[Countersign(ask or uuid4(), list_id, by, signed)],
        received_at=to_instant(received or signed),
    )


def pass_by_terminal(school, pin, when, serial="TURNSTILE1"):
    execute(
        "INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind,"
        " received, via) VALUES (%s, %s, 1, 1, %s, %s, %s, '0', 'face', 'pass', %s, 'secret')",
        [school.id, an_evidence(school.id), serial, pin, when, when],
    )


def judge_as_of(school, today):
    """Judge what is marked, as the worker does."""
    marks = query("DELETE FROM deliveries_unjudged RETURNING facility_id, day, pin")
    return judge_marked(school.terms, marks=[Mark(*mark) for mark in marks], today=today)


def verdicts(school, day=MONDAY):
    """What holds now of each child: (verdict, reason), in the order of the pins; None where there is none."""
    found = {
        person: (verdict, reason)
        for person, verdict, reason in query(
            "SELECT DISTINCT ON (person_id) person_id, verdict::text, reason::text FROM deliveries_verdict"
            " WHERE service_day = %s ORDER BY person_id, version DESC",
            [day],
        )
    }
    return [found.get(child) for child in school.children]


def outcomes(school):
    """The latest outcome of every pass of the school, by pin and record."""
    return query(
        "SELECT DISTINCT ON (p.pin, p.evidence_id, p.record) p.pin, p.via, o.outcome::text"
        " FROM deliveries_pass p JOIN deliveries_outcome o USING (facility_id, evidence_id, record)"
        " WHERE p.facility_id = %s ORDER BY p.pin, p.evidence_id, p.record, o.version DESC",
        [school.id],
    )


def refusal_of(list_id):
    return value("SELECT refused FROM deliveries_list WHERE id = %s", list_id)


def answers_to(list_id):
    """What was answered to each signature of a list, in order; '' where it counts."""
    return [
        code
        for (code,) in query(
            "SELECT refused FROM deliveries_countersignature WHERE list_id = %s ORDER BY id", [list_id]
        )
    ]
