"""An answer that breaks our own code: tried again, then aside with its reason; the others go on, nothing is lost."""

import datetime as dt
import itertools

import psycopg
import pytest
from django.db import OperationalError

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.channels.port import Answer
from amiyan.settlement.payouts import answers, backlog
from amiyan.settlement.payouts.answers import keep_answer, read_answers
from amiyan.settlement.payouts.aside import TRIES, broken_answers, try_again
from amiyan.settlement.payouts.queries import difference

from . import office as o
from . import said as s
from .sending import Sent

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 10, 22)
_NAMES = itertools.count(1)


@pytest.fixture
def sent():
    o.budget()
    return Sent(), Sent()


def arrives(body):
    keep_answer(channel="bank", answer=Answer(f"{next(_NAMES):03}.xml", body))


A_FAULT = KeyError("a fault of ours, with a name in it")


def planted(monkeypatch, mark, error=A_FAULT):
    """Our code breaks on every answer that holds the mark; returns how it is repaired."""
    form = answers.FORMS["bank"]
    read = form.read

    def breaks(answer):
        if mark.encode() in answer.body:
            raise error
        return read(answer)

    monkeypatch.setattr(form, "read", staticmethod(breaks))
    return lambda: monkeypatch.setattr(form, "read", staticmethod(read))


def some_minutes_later():
    execute("UPDATE settlement_answer_unread SET not_before = now()")


def unread():
    return query("SELECT failed, aside_at IS NOT NULL FROM settlement_answer_unread")


def test_the_answers_after_it_go_on_and_it_is_tried_again(sent, monkeypatch):
    one, other = sent
    planted(monkeypatch, "BREAKS")
    arrives(s.statement(one.debit(reference="BREAKS")))
    arrives(s.notification(other.debit(reference="SOUND")))
    read = read_answers(channel="bank")
    assert (read.answers, read.broken, read.turned) == (1, 1, {"settled": 1})
    assert (one.states()[-1], other.states()[-1]) == ("made", "settled")
    assert unread() == [(1, False)]
    assert read_answers(channel="bank").broken == 0, "not before some minutes have passed"
    some_minutes_later()
    assert read_answers(channel="bank").broken == 1


def test_after_some_tries_it_steps_aside_and_is_a_work_item(sent, monkeypatch):
    planted(monkeypatch, "BREAKS")
    arrives(s.statement(sent[0].debit(reference="BREAKS")))
    for tried in range(1, TRIES + 1):
        assert read_answers(channel="bank").broken == 1
        assert unread() == [(tried, tried == TRIES)]
        some_minutes_later()
    assert read_answers(channel="bank") == (0, 0, {}, 0, 0)
    (broken,) = broken_answers()
    assert (broken.channel, broken.tries, broken.is_aside) == ("bank", TRIES, True)
    assert broken.problem.startswith("builtins.KeyError settlement/payouts/answers.py:")
    assert "name" not in broken.problem, "what broke is told without values"
    state = backlog.now()
    assert (state.unread, state.aside) == (0, 1)
    found = difference(today=TODAY)
    assert not found.is_reconciled
    assert {one.code: one.count for one in found.sections if one.count} == {"broken": 1}


def test_how_often_it_is_tried_is_a_setting(sent, monkeypatch):
    monkeypatch.setenv("AMIYAN_ANSWER_TRIES", "1")
    planted(monkeypatch, "BREAKS")
    arrives(s.statement(sent[0].debit(reference="BREAKS")))
    read_answers(channel="bank")
    assert unread() == [(1, True)]


@pytest.mark.parametrize("first", ["BREAKS-1", "BREAKS-2"])
def test_once_repaired_it_is_worked_off_and_the_order_makes_no_difference(sent, monkeypatch, first):
    """The debit and its return, of which the one or the other had broken."""
    monkeypatch.setenv("AMIYAN_ANSWER_TRIES", "1")
    repaired = planted(monkeypatch, first)
    arrives(s.notification(sent[0].debit(reference="BREAKS-1")))
    arrives(s.notification(sent[0].credit(reference="BREAKS-2", why="AC04")))
    read_answers(channel="bank")
    assert [one.is_aside for one in broken_answers()] == [True]
    repaired()
    assert read_answers(channel="bank").answers == 0, "only when somebody says so"
    assert try_again() == ["bank"]
    assert read_answers(channel="bank").broken == 0
    assert sent[0].states()[-2:] == ["settled", "returned"]
    assert unread() == []
    assert broken_answers() == []
    assert s.unmatched() == []


def test_what_breaks_in_the_middle_leaves_nothing_behind(sent, monkeypatch):
    """The facts are kept already when matching breaks: they go with it."""
    match = answers.match

    def breaks(**_):
        raise psycopg.errors.CheckViolation

    monkeypatch.setattr(answers, "match", breaks)
    arrives(s.statement(sent[0].debit()))
    assert read_answers(channel="bank").broken == 1
    assert query("SELECT count(*) FROM settlement_bank_entry") == [(0,)]
    assert broken_answers()[0].problem.startswith("psycopg.errors.CheckViolation 23514 ")
    monkeypatch.setattr(answers, "match", match)
    try_again(sha256=broken_answers()[0].sha256[:10])
    assert read_answers(channel="bank").turned == {"settled": 1}


def test_of_a_database_that_is_away_no_answer_is_to_blame(sent, monkeypatch):
    planted(monkeypatch, "BREAKS", OperationalError("the server closed the connection"))
    arrives(s.statement(sent[0].debit(reference="BREAKS")))
    with pytest.raises(OperationalError):
        read_answers(channel="bank")
    assert unread() == [(0, False)]


def test_a_digest_of_no_broken_answer_is_refused():
    with pytest.raises(ProblemError) as error:
        try_again(sha256="ab")
    assert error.value.problem.kind.code == "answer-not-broken"
    assert try_again() == []
