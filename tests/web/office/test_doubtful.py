"""Messages of which nobody knows whether they went out: an office sees which, not whose, and sends them again with a reason."""

import datetime as dt
import re
from uuid import uuid4

import pytest

from amiyan.kernel.sql import query
from amiyan.voice.actions.notices import notice_id
from amiyan.voice.outbox import drain
from amiyan.voice.queries import waiting
from amiyan.web.office.messages import doubtful
from tests.entitlements.village import a_school, enrol
from tests.voice.kit import DECIDED, a_family, at, kinds_of_tests, tell  # noqa: F401 - a fixture
from tests.voice.test_outbox import Scripted
from tests.web.institution.kit import it_is, signed_in, works
from tests.web.office.kit import client_of

MONDAY = dt.date(2026, 9, 7)
PAGE, AGAIN = "/office/79/messages/doubtful", "/office/79/messages/doubtful/again"
REASON = "Оператордың орталығы бір сағатты жоғалтты"


@pytest.fixture
def town(db, monkeypatch):
    """A message to the mother of a pupil of 79 of which nobody knows whether it went out."""
    it_is(monkeypatch, day=MONDAY)
    found = a_family()
    enrol(found.child, a_school("79"), first=MONDAY - dt.timedelta(days=30))
    tell(found.mother)
    drain(Scripted(hand_over={1: "in_doubt"}), now=at(12))
    return found


def operator(region="79"):
    return client_of(works("operator", region=region))


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ")))


def the_message():
    ((key,),) = query("SELECT id FROM voice_notice")
    return str(key)


def said():
    return query("SELECT notice_id::text, reason, asked_by FROM voice_again")


def test_an_operator_sees_which_is_in_doubt_and_not_whose_nor_its_words(town):
    client = operator()
    assert PAGE in client.get("/office/79/messages").content.decode()
    text = words(client.get(PAGE))
    assert re.search(r"7 Sept 2026, 12:00: it tells There is no such case\.", text), text
    html = client.get(PAGE).content.decode()
    assert str(town.mother) not in html
    assert str(town.child) not in html
    assert "bread" not in html


def test_it_is_sent_again_by_name_with_a_reason_and_twice_is_once_fault_14(town):
    user = works("operator", region="79")
    client, key = client_of(user), the_message()
    assert client.post(AGAIN, {"messages": [key], "reason": REASON}).status_code == 302
    assert said() == [(key, REASON, user.person_id)]
    twice = client.post(AGAIN, {"messages": [key], "reason": REASON}, follow=True)
    assert "None of them is in doubt any more" in words(twice)
    assert len(said()) == 1
    assert "No message is in doubt" in words(client.get(PAGE))
    line = Scripted()
    drain(line, now=at(14))
    assert len(line.got) == 1


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"messages": []}, {"messages": ["x"]}])
def test_without_a_reason_or_a_tick_nothing_goes_out(town, wrong):
    answer = operator().post(AGAIN, {"messages": [the_message()], "reason": REASON} | wrong)
    assert answer.status_code == 422
    assert said() == []


def test_another_region_neither_sees_it_nor_sends_it(town):
    other = operator("75")
    path = PAGE.replace("79", "75")
    assert "No message is in doubt" in words(other.get(path))
    answer = other.post(f"{path}/again", {"messages": [the_message()], "reason": REASON}, follow=True)
    assert "None of them is in doubt any more" in words(answer)
    assert other.get(PAGE).status_code == 404
    assert client_of(works("auditor", region="79")).get(PAGE).status_code == 404
    assert client_of(works("ministry_official")).get(PAGE).status_code == 404
    assert said() == []


def test_what_is_older_than_a_week_is_counted_and_goes_out_no_more(town, monkeypatch):
    later = MONDAY + dt.timedelta(days=9)
    it_is(monkeypatch, day=later)
    text = words(operator().get(PAGE))
    assert "Messages: 1. They are news no more" in text
    assert "Which go out once more?" not in text
    answer = operator().post(AGAIN, {"messages": [the_message()], "reason": REASON}, follow=True)
    assert "None of them is in doubt any more" in words(answer)
    assert said() == []


def test_of_those_that_are_ticked_the_others_are_sent_where_a_report_of_one_came(town, monkeypatch):
    """However many older ones of the whole country nobody decides about."""
    newer = str(notice_id(DECIDED, "dispute 2", town.mother))
    tell(town.mother, "dispute 2", now=at(12, 20))
    drain(Scripted(hand_over={1: "in_doubt"}), now=at(12, 30))
    everything = waiting.doubtful
    monkeypatch.setattr(doubtful, "all_doubtful", lambda **asked: everything(**asked, most=1))
    client = operator()
    form = {"messages": [newer, str(uuid4())], "reason": REASON}
    assert "They go out once more" in words(client.post(AGAIN, form, follow=True))
    assert [row[0] for row in said()] == [newer]


def test_sending_again_asks_for_a_new_sign_in(town):
    stale = signed_in(works("operator", region="79"), fresh=False)
    answer = stale.post(AGAIN, {"messages": [the_message()], "reason": REASON})
    assert answer["Location"].startswith("/sign-in?")
    assert said() == []
