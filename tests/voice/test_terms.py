"""Terms run in working days, stop in outages, begin again when delivery failed; silence decides nothing (P24)."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.voice.actions.answers import answer_notice, note_seen
from amiyan.voice.actions.outages import declare_days, end_days, take_back_days
from amiyan.voice.actions.reminders import remind
from amiyan.voice.actions.silences import end_silence, registers_reporting_death, report_death
from amiyan.voice.outbox import drain
from amiyan.voice.queries.outages import outages, pauses, term_from
from amiyan.voice.queries.waiting import unanswered
from amiyan.voice.terms import Event, Quiet, may_go_at, reached_on, term_ends
from amiyan.voice.transports.folder import Folder
from tests.project.tree import SOURCE, python_files, text_of

from .kit import MONDAY, QUESTION, a_person, at, count, face, tell

NEVER = lambda day: False  # noqa: E731
FRIDAY = MONDAY + dt.timedelta(days=4)


def days(number):
    return MONDAY + dt.timedelta(days=number)


def problem(call, *args, **options):
    with pytest.raises(ProblemError) as caught:
        call(*args, **options)
    return caught.value.problem.kind.code


def test_a_term_runs_in_working_days():
    assert term_ends(MONDAY, 4, NEVER) == FRIDAY
    assert term_ends(MONDAY, 5, NEVER) == days(7)
    assert term_ends(FRIDAY, 1, NEVER) == days(7)


def test_a_term_stands_still_in_an_outage():
    assert term_ends(MONDAY, 4, lambda day: day in (days(2), days(3))) == days(8)


@pytest.mark.parametrize(
    ("events", "since"),
    [
        ([], None),
        ([(0, False)], None),
        ([(0, True), (1, True)], 0),
        ([(0, False), (1, True)], 1),
        ([(0, True), (1, False)], None),
        ([(0, True), (1, False), (2, True)], 2),
    ],
)
def test_a_term_begins_when_somebody_was_reached_and_again_after_a_failure(events, since):
    found = reached_on(Event(days(day), reached) for day, reached in events)
    assert found == (None if since is None else days(since))


def test_quiet_hours_may_also_lie_within_a_day():
    siesta = Quiet(dt.time(13), dt.time(15), dt.time(18))
    noon = dt.datetime.combine(MONDAY, dt.time(14))
    assert may_go_at(noon, "at_once", siesta).hour == 15


def test_a_declared_outage_moves_every_term_and_one_that_lasts_moves_it_on(db):
    person = a_person()
    number = declare_days(
        what="outage", first=days(1), last=None, reason="SMS", declared_by=person, now=at(9)
    )
    assert term_from(MONDAY, 2, today=days(1)) == days(3)
    assert term_from(MONDAY, 2, today=days(2)) == days(4)
    end_days(what="outage", number=number, last=days(1), ended_by=person, now=at(9))
    assert term_from(MONDAY, 2, today=days(30)) == days(3)
    assert [(one.first, one.last) for one in outages()] == [(days(1), days(1))]
    take_back_days(what="outage", number=outages()[0].id, reason="Wrong", taken_by=7, now=at(9))
    assert term_from(MONDAY, 2, today=days(30)) == days(2)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "voice-without-reason"),
        ({"declared_by": 0}, "voice-without-reason"),
        ({"last": days(-1)}, "voice-days-reversed"),
    ],
)
def test_an_outage_names_a_person_and_a_reason(db, more, code):
    said = {
        "what": "outage",
        "first": MONDAY,
        "last": None,
        "reason": "x",
        "declared_by": 1,
        "now": at(9),
        **more,
    }
    assert problem(declare_days, **said) == code


def test_an_outage_that_was_declared_twice_is_one(db):
    said = {"what": "outage", "first": MONDAY, "last": None, "reason": "x", "declared_by": 1, "now": at(9)}
    assert declare_days(**said) == declare_days(**said)
    assert (
        problem(end_days, what="outage", number=99, last=MONDAY, ended_by=1, now=at(9))
        == "voice-days-unknown"
    )


@pytest.fixture
def network(tmp_path):
    return Folder(tmp_path / "network")


def asked(family, network, *, now=None):
    """A question that reached the mother on Monday."""
    tell(family.mother, kind=QUESTION)
    drain(network, now=now or at(12))
    return face(family.mother)[0]


def waits(today):
    (one,) = unanswered(today=today)
    return one.reached, one.ends


def test_the_term_of_a_question_runs_from_the_day_it_came(family, network):
    asked(family, network)
    assert waits(FRIDAY) == (MONDAY, FRIDAY)


def test_whom_no_message_reached_has_no_term(family, network):
    network.folder.mkdir()
    (network.folder / "unreachable.txt").write_text("+77010000001")
    asked(family, network)
    assert waits(FRIDAY) == (None, None)
    (network.folder / "unreachable.txt").unlink()
    drain(network, now=at(12, day=days(1)))
    assert waits(FRIDAY) == (days(1), days(7)), "it began when the second try came"


def test_reading_it_on_the_page_is_as_good_as_a_message(family):
    tell(family.father, kind=QUESTION)
    assert waits(FRIDAY) == (None, None)
    shown = face(family.father)[0]
    assert [
        note_seen(person_id=family.father, notices=[(shown.month, shown.id)], now=at(13)) for _ in "ab"
    ] == [1, 0]
    assert waits(FRIDAY) == (MONDAY, FRIDAY)
    assert face(family.father)[0].state == "read"


def test_another_persons_notice_cannot_be_read_for_them(family):
    tell(family.mother)
    shown = face(family.mother)[0]
    assert note_seen(person_id=family.father, notices=[(shown.month, shown.id)], now=at(13)) == 0


def test_there_is_one_reminder_when_half_of_the_term_is_over_p24(family, network):
    asked(family, network)
    assert [remind(now=at(10, day=days(day))) for day in (0, 1, 2, 3, 4, 7)] == [0, 0, 1, 0, 0, 0]
    text = face(family.mother, "en")[0].says
    assert (
        text == "Your answer is waited for until 11 September. Without an answer your right stays as it is."
    )


def test_nobody_is_reminded_of_what_they_answered_or_what_never_came(family, network):
    tell(family.father, kind=QUESTION)
    shown = asked(family, network)
    answer(shown, "yes")
    assert remind(now=at(10, day=days(2))) == 0


def answer(shown, says, *, now=None, key=None):
    return answer_notice(
        id=key or uuid4(),
        person_id=shown.person_id,
        month=shown.month,
        notice_id=shown.id,
        says=says,
        said_by=shown.person_id,
        now=now or at(14),
    )


def test_a_refusal_pressed_by_mistake_is_undone_within_a_day_p24(family, network):
    shown = asked(family, network)
    until = answer(shown, "no")
    assert until == at(14, day=days(1))
    answer(shown, "", now=at(20))
    assert (face(family.mother)[0].answer, len(unanswered(today=MONDAY))) == ("", 1)
    answer(shown, "yes", now=until)
    assert face(family.mother)[0].answer == "yes"
    assert problem(answer, shown, "no", now=until + dt.timedelta(seconds=1)) == "voice-too-late-to-undo"
    assert face(family.mother)[0].answer == "yes"


def test_the_same_answer_fifty_times_is_one_fault_14(family, network):
    shown, key = asked(family, network), uuid4()
    for _ in range(50):
        answer(shown, "no", key=key)
    answer(shown, "no")
    assert count("voice_answer") == 1


def test_an_answer_is_one_of_those_that_were_offered(family, network):
    shown = asked(family, network)
    assert problem(answer, shown, "maybe") == "voice-wants-no-answer"
    tell(family.father)
    assert problem(answer, face(family.father)[0], "yes") == "voice-wants-no-answer"


# Whatever a room above may do, it cannot hang it on silence: these names stand in this room, in pages and commands only.
OF_ANSWERS = ("voice_answer", "voice_seen", "queries.waiting", "unanswered(")


def test_silence_never_ends_a_right_no_room_asks_whether_somebody_answered_p24():
    asks = {
        path.relative_to(SOURCE).parts[0]
        for path in python_files(SOURCE)
        if any(name in text_of(path) for name in OF_ANSWERS)
    }
    assert "voice" in asks, "the test still reads the right names"
    assert asks <= {"voice", "web", "cli", "bench"}


def test_a_term_that_is_over_changes_nothing(family, network):
    asked(family, network)
    before = query("SELECT count(1) FROM voice_notice"), query("SELECT count(1) FROM voice_answer")
    assert remind(now=at(10, day=days(60))) == 0
    assert waits(days(60)) == (MONDAY, FRIDAY)
    assert before == (query("SELECT count(1) FROM voice_notice"), query("SELECT count(1) FROM voice_answer"))


def test_one_registers_report_of_a_death_silences_and_can_be_taken_back(family, network):
    said = {
        "person_id": family.mother,
        "register": "births and deaths",
        "died": MONDAY,
        "source": "row 7",
        "now": at(9),
    }
    assert [report_death(**said) for _ in "ab"] == [True, False]
    asked(family, network)
    assert face(family.mother)[0].state == "not_reached"
    assert registers_reporting_death([family.mother]) == ["births and deaths"]
    end_silence(person_id=family.mother, register="births and deaths", now=at(13))
    tell(family.mother, "after")
    assert drain(network, now=at(14)).handed == 1
    assert problem(end_silence, person_id=family.mother, register="x", now=at(9)) == "voice-no-such-notice"
    assert problem(report_death, **(said | {"source": ""})) == "voice-without-reason"


def test_taking_days_back_names_a_person_and_a_reason_and_is_said_once(db):
    number = declare_days(what="pause", first=MONDAY, last=None, reason="Elections", declared_by=1, now=at(9))
    said = {"what": "pause", "number": number, "reason": "Another year", "taken_by": 7, "now": at(10)}
    assert problem(take_back_days, **said | {"reason": " "}) == "voice-without-reason"
    assert problem(take_back_days, **said | {"taken_by": 0}) == "voice-without-reason"
    assert problem(take_back_days, **said | {"number": 99}) == "voice-days-unknown"
    for _twice in range(2):
        take_back_days(**said)
    assert pauses() == []
    assert query("SELECT number, reason, taken_by FROM voice_campaign_pause_taken_back") == [
        (number, "Another year", 7)
    ]
