"""What the rooms above have to say: each matter once, to whom it concerns, and what it says can be trusted (P13)."""

import datetime as dt
from itertools import count
from uuid import UUID, uuid4

from django.utils import translation

from amiyan.access.appointing import appoint_role
from amiyan.country.kz.calendar import to_instant
from amiyan.entitlements.desk.actions import enter_application, refuse_application
from amiyan.entitlements.desk.papers import paper_of
from amiyan.entitlements.notices import tell_decided
from amiyan.feedback.actions.corrections import answer_correction, ask_correction
from amiyan.feedback.actions.illness import report_illness
from amiyan.feedback.sheet.paper import page_of, pdf_of
from amiyan.feedback.sheet.pupils import sheet_of_person
from amiyan.kernel.periods import Period
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.meals.family.actions import decide_day_off, say_day_off
from amiyan.voice.queries.inbox import inbox
from tests.audit.kit import child as an_iin

from .kit import MONDAY, TODAY, a_guardian, a_person, decide, dispute, person, says

NOW = to_instant(dt.datetime.combine(TODAY, dt.time(12)))


def face(person):
    return inbox(scope=Scope(owners=frozenset({person})), language="en", today=TODAY, months=24)


def told(person):
    return [one.says for one in face(person)]


def test_a_decision_on_a_dispute_is_told_to_both_parents_once_fault_14(family):
    found = dispute(family)
    for _ in range(3):
        decide(family, found, happened=False)
    for parent in (family.mother, family.father):
        (text,) = told(parent)
        assert text.endswith(
            "the meal of 8 September: a person decided that it was not given and is not paid for. The reasons are on your page."
        )
    assert told(family.other) == []
    assert face(family.mother)[0].about == f"dispute {found.id}"


def test_an_answer_of_a_register_is_told(family):
    (fact,) = query(
        "SELECT id FROM registry_enrolment WHERE person_id = %s AND known_to IS NULL LIMIT 1", [family.asel]
    )[0]
    key = uuid4()
    ask_correction(
        correction_id=key,
        person_id=family.asel,
        table="registry_enrolment",
        fact_id=fact,
        says="grade 4",
        voice=says(family.mother),
    )
    for _ in range(2):
        answer_correction(
            person_id=family.asel,
            correction_id=key,
            outcome="corrected",
            says="Done",
            answered_by=family.office,
            now=NOW,
        )
    (text,) = told(family.mother)
    assert "the register answers that it was corrected" in text


def test_an_alarm_is_told_to_those_in_charge_at_any_hour(family):
    director, doctor, elsewhere = a_person(), a_person(), a_person()
    places = dict(query("SELECT code, id FROM registry_facility"))
    appoint_role(person_id=director, role="director", facility_id=family.school, source="order")
    appoint_role(person_id=elsewhere, role="director", facility_id=places["SB"], source="order")
    region = query("SELECT region FROM registry_facility WHERE id = %s", [family.school])[0][0]
    if region:
        appoint_role(person_id=doctor, role="sanitary_service", region=region, source="order")
    family.place.roster(*[f"{an_iin(10 + n)},2,SA,{200 + n},2025-09-01," for n in range(3)])
    for child in [person(an_iin(10 + n)) for n in range(3)]:
        report_illness(report_id=uuid4(), person_id=child, service_day=MONDAY, voice=says(a_guardian(child)))
    assert told(director) == [
        "Several children of one place felt ill on 8 September. What was served stands on the page of the place."
    ]
    assert told(elsewhere) == []
    assert len(told(doctor)) == (1 if region else 0)
    assert query("SELECT DISTINCT at_any_hour FROM voice_due") == [(True,)]


def test_parents_who_differ_fifty_times_are_told_once_fault_14(family):
    day = TODAY + dt.timedelta(days=3)

    minutes = count()

    def said(by, eats):
        say_day_off(
            person_id=family.asel,
            ask_id=uuid4(),
            first_day=day,
            last_day=day,
            said_by=by,
            recorded_by=by,
            eats=eats,
            now=NOW + dt.timedelta(minutes=next(minutes)),
        )

    said(family.father, eats=True)
    for _ in range(25):
        said(family.mother, eats=False)
        said(family.mother, eats=True)
    said(family.mother, eats=False)
    assert [len(told(one)) for one in (family.mother, family.father)] == [1, 1]
    assert "Until a person decides, a meal is kept." in told(family.mother)[0]
    decide_day_off(
        person_id=family.asel,
        service_day=day,
        eats=False,
        decided_by=family.office,
        reason="Both heard",
        now=NOW,
    )
    assert any("a person decided that no meal is kept" in text for text in told(family.father))


def applied(family, key):
    enter_application(
        person_id=family.asel,
        application_id=key,
        programme="school-meals",
        facility_id=family.school,
        received_on=dt.date(2025, 9, 1),
        says="",
        papers=[paper_of(b"%PDF-1.4 x")],
        recorded_by=family.office,
        now=to_instant(dt.datetime(2025, 9, 1, 12)),  # noqa: DTZ001 - a local time
    )


def test_a_refused_application_is_told_once(family):
    key = UUID(int=9)
    applied(family, key)
    for _ in range(2):
        refuse_application(
            person_id=family.asel,
            application_id=key,
            reason="Bring the other page",
            refused_by=family.office,
            now=NOW,
            scope=Scope(facilities=frozenset({family.school})),
        )
    assert len(told(family.mother)) == 1
    assert "was not accepted" in told(family.mother)[0]


def test_a_decided_application_is_told_the_next_morning_and_never_twice_fault_14(family):
    applied(family, UUID(int=9))
    before = tell_decided(now=NOW)
    assert before == 2, "the rules had an answer, to mother and father"
    assert [tell_decided(now=NOW + dt.timedelta(days=n)) for n in range(3)] == [0, 0, 0]
    assert "was decided" in told(family.mother)[0]


def test_a_register_s_no_is_not_told_as_a_decision_before_a_person_has_decided_p23(family):
    applied(family, UUID(int=9))
    execute(
        "INSERT INTO entitlements_check (person_id, application_id, asked_at, source, asked_for, outcome)"
        " VALUES (%s, %s, %s, 'SDU', '{low_income}', 'not_held')",
        [family.asel, UUID(int=9), NOW],
    )
    assert tell_decided(now=NOW) == 0
    assert told(family.mother) == []


def test_what_was_written_stands_on_the_paper_sheet_once_for_both_parents(family):
    found = dispute(family)
    decide(family, found, happened=True)
    month = Period.of_month(2025, 9)
    (sheet,) = sheet_of_person(family.asel, scope=EVERYTHING, month=month)
    for lang, words in (("en", "a person decided that it was given"), ("kk", "адам шешті: тамақ берілген")):
        with translation.override(lang):
            page = page_of(sheet, month, lang, {})
        (line,) = page["messages"]
        assert words in line
        assert page["written"]
        assert "2071" not in line, "neither number nor word of whom it was sent to"
    assert pdf_of([sheet], month, language="kk").startswith(b"%PDF")
    (other,) = sheet_of_person(family.daulet, scope=EVERYTHING, month=month)
    assert other.messages == ()
