"""“Is this message from you?”: a real number passes, a forged one fails, and nothing is told of whom it was for (P13)."""

import datetime as dt

import pytest
from django.test import Client

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.sql import query
from amiyan.voice import checks
from amiyan.voice.actions.choices import choose_word
from amiyan.voice.actions.notices import notice_id, send_notice
from amiyan.voice.kinds import Day
from amiyan.voice.parameters import number as parameter
from amiyan.web.moment import today
from tests.voice.kit import DECIDED, MONDAY, family, kinds_of_tests  # noqa: F401 - fixtures
from tests.web.institution.kit import it_is

NOON = to_instant(dt.datetime.combine(MONDAY, dt.time(12)))


@pytest.fixture
def asked(db, monkeypatch):
    """Ask about a number as anybody may, without a cookie, at noon."""
    it_is(monkeypatch, day=MONDAY)
    anybody = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    return lambda typed, **more: anybody.post("/public/message", {"number": typed}, **more)


def send(person):
    """The number of a message that somebody was sent."""
    before = {one for (one,) in query("SELECT number FROM voice_check")}
    send_notice(
        id=notice_id(DECIDED, "a", person),
        person_id=person,
        kind=DECIDED,
        fills={"day": Day(MONDAY)},
        about="a",
        on=MONDAY,
        now=NOON,
    )
    ((number,),) = [row for row in query("SELECT number FROM voice_check") if row[0] not in before]
    return checks.shown(number)


@pytest.fixture
def sent(family):  # noqa: F811 - the fixture
    """The number of a message to a mother."""
    return send(family.mother)


def test_a_real_message_passes_and_its_kind_and_day_are_told_p13(asked, sent):
    answer = asked(sent)
    text = answer.content.decode()
    assert "Yes, this message is from us" in text
    assert "7 September 2026" in text
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_forged_message_fails_p13(asked, sent):
    while (forged := checks.shown(checks.make_number())) == sent:
        pass
    answer = asked(forged)
    assert "No, we sent no message with this number" in answer.content.decode()
    assert forged in answer.content.decode(), "which number it is about is shown"


def test_a_slip_of_the_finger_is_told_as_mistyped_and_not_as_forged_p13(asked, sent):
    text = asked(sent[:-1] + str((int(sent[-1]) + 1) % 10)).content.decode()
    assert "Mistyped: these digits do not fit together" in text
    assert "we sent no message" not in text


@pytest.mark.parametrize(
    ("typed", "digits"), [("1", 1), ("a link", 0), ("٢٠٧١ ٨٨٣٥ ٢٠٦٣", 0), ("1" * 13, 13)]
)
def test_what_has_not_twelve_digits_is_asked_for_again(asked, typed, digits):
    answer = asked(typed)
    assert answer.status_code == 422
    assert f"here there are {digits}." in answer.content.decode()


def test_it_tells_whether_the_message_bore_the_familys_word_and_not_which_p13(asked, family):  # noqa: F811
    choose_word(person_id=family.mother, word="Алма", chosen_by=family.mother, now=NOON)
    text = asked(send(family.mother)).content.decode()
    assert "the word that your family has chosen" in text
    assert "Алма" not in text


def test_the_answer_is_the_same_whomever_it_was_for(asked, sent, family):  # noqa: F811 - the fixture
    other = send(family.child)
    assert other != sent
    told = [one.content.decode().replace(sent, "").replace(other, "") for one in (asked(sent), asked(other))]
    assert told[0] == told[1]


def test_who_tries_numbers_is_told_to_wait_p13(asked, sent):
    most = parameter("checks_a_minute", today())
    answers = [asked("2000 0000 0000").status_code for _ in range(most)]
    assert set(answers) == {200}
    refused = asked(sent)
    assert refused.status_code == 429
    assert "from us" not in refused.content.decode().partition("<main")[2].partition("<form")[0]
    assert asked(sent, REMOTE_ADDR="203.0.113.9").status_code == 200, "another address is not held up"


def test_nothing_typed_is_said_in_words(asked):
    answer = asked("")
    assert answer.status_code == 422
    assert "Type the number that stands in the message." in answer.content.decode()
