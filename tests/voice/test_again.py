"""A doubtful message is sent again by a named person with a reason, once, and never by itself (fault 14)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.voice.actions.again import send_again
from amiyan.voice.outbox import drain
from amiyan.voice.queries.waiting import doubtful
from amiyan.voice.reports import keep_reports
from amiyan.voice.transports.port import Report

from .kit import MONDAY, a_family, at, count, face, tell
from .test_outbox import Scripted

DIRECTOR = 42
NUMBER = "+77010000001"


@pytest.fixture
def lost(family):
    """A message to the mother of which nobody knows whether it went out."""
    tell(family.mother)
    drain(Scripted(hand_over={1: "in_doubt"}), now=at(12))
    return family.mother


def says_again(person, *, reason="The centre lost its list", by=DIRECTOR, now=None):
    (notice,) = face(person)
    return send_again(
        person_id=person,
        month=notice.month,
        notice_id=notice.id,
        reason=reason,
        asked_by=by,
        now=now or at(13),
    )


def refusal(*args, **options):
    with pytest.raises(ProblemError) as caught:
        says_again(*args, **options)
    return caught.value.problem.kind.code


def sent(line):
    return [(message.number, "".join(message.sms.parts)) for message in line.got]


def test_the_list_shows_what_is_in_doubt_and_nothing_goes_out_by_itself_fault_14(lost):
    ((person, month, key, kind, _at, begun),) = doubtful(now=at(13))
    assert (person, month, kind, begun) == (lost, MONDAY.replace(day=1), "test-decided", at(12))
    assert key == face(lost)[0].id
    later = Scripted()
    for hour in (13, 18):
        drain(later, now=at(hour))
    drain(later, now=at(12, day=MONDAY + dt.timedelta(days=3)))
    assert sent(later) == []


def test_a_named_person_with_a_reason_sends_it_once_more_with_the_same_words(lost):
    assert says_again(lost)
    assert doubtful(now=at(13)) == []
    line = Scripted()
    for minute in range(5):
        drain(line, now=at(13, minute))
    assert sent(line) == [(NUMBER, face(lost)[0].text)]
    assert query("SELECT attempt, reason, asked_by FROM voice_again") == [
        (1, "The centre lost its list", DIRECTOR)
    ]
    assert query("SELECT attempt FROM voice_attempt ORDER BY 1") == [(1,), (2,)]


def test_asked_fifty_times_it_goes_out_once_fault_14(lost):
    assert [says_again(lost) for _ in range(50)] == [True, *[False] * 49]
    line = Scripted()
    drain(line, now=at(13))
    assert len(line.got) == 1
    assert refusal(lost) == "voice-not-in-doubt", "it went out"
    drain(line, now=at(14))
    assert len(line.got) == 1


def test_two_who_ask_at_the_same_moment_send_it_once_fault_14(scratch):
    mother = a_family().mother
    tell(mother)
    drain(Scripted(hand_over={1: "in_doubt"}), now=at(12))

    def ask(_number):
        try:
            return says_again(mother)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(ask, range(4))) == [False, False, False, True]
    line = Scripted()
    drain(line, now=at(13))
    assert len(line.got) == 1


def test_one_that_is_in_doubt_again_may_be_sent_again_by_somebody(lost):
    says_again(lost)
    drain(Scripted(hand_over={1: "in_doubt"}), now=at(13))
    assert len(doubtful(now=at(14))) == 1
    assert says_again(lost, now=at(14))
    line = Scripted()
    drain(line, now=at(14))
    assert len(line.got) == 1
    assert count("voice_again") == 2


def test_word_that_comes_before_it_is_begun_keeps_it_from_going_out_fault_14(lost):
    says_again(lost)
    keep_reports([Report("ref", "delivered", NUMBER)], now=at(13))
    line = Scripted()
    drain(line, now=at(13, 1))
    assert sent(line) == []
    assert face(lost)[0].state == "delivered"


def test_what_is_known_is_not_sent_again(family, lost):
    drain(Scripted(), now=at(13))
    says_again(lost)
    drain(Scripted(), now=at(13))
    assert refusal(lost, now=at(14)) == "voice-not-in-doubt"
    tell(family.father)
    assert refusal(family.father) == "voice-no-such-notice", "it was never begun"


def test_without_a_name_or_a_reason_nothing_is_sent(lost):
    assert refusal(lost, reason="  ") == "voice-without-reason"
    assert refusal(lost, by=0) == "voice-without-reason"
    assert count("voice_due") == 0


def test_what_is_older_than_a_week_is_news_no_more(lost):
    assert refusal(lost, now=at(12, day=MONDAY + dt.timedelta(days=8))) == "voice-news-no-more"


def test_it_waits_for_the_morning_like_any_other(lost):
    says_again(lost, now=at(22))
    line = Scripted()
    drain(line, now=at(23))
    assert sent(line) == []
    drain(line, now=at(9, day=MONDAY + dt.timedelta(days=1)))
    assert len(line.got) == 1
