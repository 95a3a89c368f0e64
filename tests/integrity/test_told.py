"""Those concerned by a case are written to once for each step that concerns them, and their terms stop in outages."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.integrity.actions.cases import answer_case, open_case, take_step
from amiyan.integrity.actions.reaching import hand_over
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.notices import OF_A_STEP, matter_of
from amiyan.integrity.queries.cases import case_of
from amiyan.integrity.queries.told import told_cases
from amiyan.integrity.words import SOURCES
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.voice.actions.outages import declare_days
from amiyan.voice.compose import compose
from amiyan.voice.queries.inbox import inbox

from .kit import NOW
from .people import CHILD, DECIDER, DIRECTOR, FINDER, HEAD, MOTHER

TODAY = NOW.date()


def letters(person):
    found = inbox(scope=Scope(owners=frozenset({person})), language="en", today=TODAY, months=24)
    return [(one.kind, one.says) for one in reversed(found)]


def told_case(matter):
    case = open_case(
        case_id=uuid4(),
        source="signal",
        about=str(matter.id),
        facility_id=1,
        opened_by=FINDER,
        says="x",
        now=NOW,
    )
    step = {"case_id": case.id, "facility_id": 1, "says": "x", "taken_by": FINDER, "now": NOW}
    take_step(step_id=uuid4(), step="finding", reason="looks_real", **step)
    asked = uuid4()
    for _ in range(3):
        take_step(step_id=asked, step="notice", reason="told", **step)
    return case


def test_a_notice_and_a_decision_are_written_once_to_whom_they_concern_fault_14(matter):
    case = told_case(matter)
    for person in (DIRECTOR, HEAD):
        ((kind, says),) = letters(person)
        assert kind == "case-told"
        assert "Marks on a day without school" in says
        assert "nothing stops" in says
    assert letters(MOTHER) == letters(FINDER) == [], "no family is troubled, and nobody writes to themselves"
    answer_case(
        step_id=uuid4(),
        case_id=case.id,
        facility_id=1,
        reason="explains",
        says="x",
        said_by=DIRECTOR,
        now=NOW,
    )
    decision = {"case_id": case.id, "facility_id": 1, "says": "x", "now": NOW, "taken_by": DECIDER}
    take_step(step_id=uuid4(), step="decision", reason="confirmed", seen=4, **decision)
    assert {kind for kind, _ in letters(DIRECTOR)} == {"case-told", "case-decided"}


def test_a_case_that_was_closed_unheard_is_written_to_nobody(matter):
    case = open_case(
        case_id=uuid4(),
        source="signal",
        about=str(matter.id),
        facility_id=1,
        opened_by=FINDER,
        says="x",
        now=NOW,
    )
    step = {"case_id": case.id, "facility_id": 1, "says": "x", "taken_by": FINDER, "now": NOW}
    take_step(step_id=uuid4(), step="finding", reason="innocent", **step)
    take_step(step_id=uuid4(), step="closed", reason="innocent", **step)
    assert query("SELECT count(*) FROM voice_notice") == [(0,)]


def test_the_time_to_answer_stands_still_in_an_outage(matter):
    case = told_case(matter)
    for person in (DIRECTOR, HEAD):
        hand_over(case_id=case.id, facility_id=1, person_id=person, by="phone", handed_by=FINDER, now=NOW)
    place = {"scope": Scope(facilities=frozenset({1})), "as_": "place", "today": TODAY}
    assert told_cases(**place)[0].answer_by == dt.date(2025, 10, 15)
    declare_days(
        what="outage",
        first=dt.date(2025, 10, 6),
        last=dt.date(2025, 10, 8),
        reason="The operator was down",
        declared_by=DECIDER,
        now=NOW,
    )
    assert told_cases(**place)[0].answer_by == dt.date(2025, 10, 20)
    assert case_of(facility_id=1, case_id=case.id).due == dt.date(2025, 10, 20)


def test_what_a_family_said_is_written_to_the_family_about_the_child(matter):
    key = uuid4()
    execute(
        "INSERT INTO feedback_dispute (person_id, id, service_day, programme, facility_id, verdict_version, objection_id,"
        " said_by, channel, undo_until, decide_by, known_from)"
        " VALUES (%s, %s, '2025-09-12', 'school-meals', 1, 1, 1, %s, 'page', %s, '2025-10-15', %s)",
        [CHILD, key, MOTHER, NOW, NOW],
    )
    case = open_case(
        case_id=uuid4(), source="dispute", about=str(key), facility_id=1, opened_by=FINDER, says="x", now=NOW
    )
    step = {"case_id": case.id, "facility_id": 1, "says": "x", "taken_by": FINDER, "now": NOW}
    take_step(step_id=uuid4(), step="finding", reason="not_clear", **step)
    take_step(step_id=uuid4(), step="notice", reason="told", **step)
    assert [kind for kind, _ in letters(MOTHER)] == ["case-told"]
    assert query("SELECT about_person FROM voice_notice WHERE person_id = %s", [MOTHER]) == [(CHILD,)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OF_A_STEP.values(), ids=lambda kind: kind.name)
def test_every_matter_can_be_written_in_every_language(kind, language):
    """No digits, nothing that could be taken for a link, within the messages that a notice may take."""
    matters = [("signal", name) for name in detectors()] + [
        (source, source) for source in SOURCES if source != "signal"
    ]
    for source, name in matters:
        fills = {"matter": matter_of(source=source, kind=name)}
        assert compose(kind, fills, language=language, word="тұлпар", number="207188352063", now=NOW)
