"""“This is wrong”: beside every fact, to who keeps its register, with a day by which an answer is due."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.country.kz.calendar import to_instant
from amiyan.feedback.actions.corrections import (
    FACT_OWNERS,
    answer_correction,
    ask_correction,
    withdraw_correction,
)
from amiyan.feedback.queries.said import corrections_of
from amiyan.feedback.queries.work import work_items
from amiyan.kernel.scope import NOBODY
from amiyan.kernel.sql import query

from .kit import NOON, own, problem, says


@pytest.fixture
def grade(family):
    """Where Asel is enrolled, as the school's list has it."""
    return query("SELECT id FROM registry_enrolment WHERE person_id = %s", [family.asel])[0][0]


def ask(family, fact, *, key=None, table="registry_enrolment", says_="She is in grade 4", by=None):
    return ask_correction(
        correction_id=key or uuid4(),
        person_id=family.asel,
        table=table,
        fact_id=fact,
        says=says_,
        voice=says(by or family.mother),
    )


def answer(family, key, outcome, says_="The list was corrected", by=None):
    answer_correction(
        person_id=family.asel,
        correction_id=key,
        outcome=outcome,
        says=says_,
        answered_by=by or family.office,
        now=to_instant(NOON),
    )


def test_it_goes_to_who_keeps_the_register_and_comes_back_answered(family, grade):
    key = uuid4()
    for _ in range(2):
        assert ask(family, grade, key=key) == dt.date(2025, 9, 29)  # fifteen working days
    (waiting,) = work_items(scope=NOBODY, registers=["r"])  # the source of the roster
    assert (waiting.kind, waiting.about, waiting.says) == (
        "correction",
        "registry_enrolment",
        "She is in grade 4",
    )
    assert work_items(scope=NOBODY, registers=["another register"]) == []
    (seen,) = corrections_of(family.asel, scope=own(family.asel))
    assert seen.state(dt.date(2025, 9, 29)) == "open"
    assert seen.state(dt.date(2025, 9, 30)) == "overdue"  # and nothing else happens
    answer(family, key, "corrected")
    (seen,) = corrections_of(family.asel, scope=own(family.asel))
    assert (seen.state(dt.date(2026, 1, 1)), seen.answer) == ("corrected", "The list was corrected")
    assert work_items(scope=NOBODY, registers=["r"]) == []
    assert corrections_of(family.asel, scope=own(family.mother)) == []


def test_asking_changes_no_fact(family, grade):
    before = query("SELECT * FROM registry_enrolment ORDER BY id")
    ask(family, grade)
    assert query("SELECT * FROM registry_enrolment ORDER BY id") == before


@pytest.mark.parametrize("table", sorted(FACT_OWNERS))
def test_a_fact_of_somebody_else_is_not_there(family, table):
    """Whatever number is tried, in whichever table."""
    assert problem(ask, family, 2**40, table=table) == "feedback-fact-unknown"


def test_what_is_no_fact_of_a_family_cannot_be_asked_about(family, grade):
    others = query("SELECT id FROM registry_enrolment WHERE person_id = %s", [family.daulet])[0][0]
    assert problem(ask, family, others) == "feedback-fact-unknown"
    for table in ("access_user", "registry_enrolment; DROP TABLE registry_person", ""):
        assert problem(ask, family, grade, table=table) == "feedback-fact-unknown"
    assert problem(ask, family, grade, says_=" ") == "feedback-says-nothing"
    assert problem(ask, family, grade, by=family.other) == "feedback-not-yours"


def test_a_decision_on_a_right_can_be_called_wrong(family):
    decision = query("SELECT id FROM entitlements_decision WHERE person_id = %s", [family.asel])[0][0]
    ask(family, decision, table="entitlements_decision")
    assert [one.about for one in work_items(scope=NOBODY, registers=["rules"])] == ["entitlements_decision"]


def test_it_is_answered_once_by_somebody_else(family, grade):
    key = uuid4()
    ask(family, grade, key=key)
    assert problem(answer, family, key, "stands", by=family.mother) == "feedback-decided-by-a-party"
    assert problem(answer, family, key, "stands", says_=" ") == "feedback-decision-without-reason"
    for _ in range(2):
        answer(family, key, "stands", "The order says grade 3")
    assert problem(answer, family, key, "corrected") == "feedback-decided-already"
    back = {"person_id": family.asel, "correction_id": key, "voice": says(family.mother)}
    assert problem(withdraw_correction, **back) == "feedback-decided-already"


def test_it_can_be_taken_back_until_it_is_answered(family, grade):
    key = uuid4()
    ask(family, grade, key=key)
    back = {"person_id": family.asel, "correction_id": key}
    assert problem(withdraw_correction, **back, voice=says(family.father)) == "feedback-not-yours"
    for _ in range(2):
        withdraw_correction(**back, voice=says(family.mother))
    assert work_items(scope=NOBODY, registers=["r"]) == []
    assert problem(answer, family, key, "stands") == "feedback-taken-back"
