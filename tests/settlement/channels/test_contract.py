"""What every channel promises, held against the other side's own books: each payout is paid once, and is known to be.

Fault 1: a message handed over a hundred times, a worker killed between acceptance and commit. Then everything that
the other side can do to its answers.
"""

import pytest

from amiyan.kernel.sql import query
from amiyan.settlement.channels.port import Answer, ChannelUnavailable, Message
from amiyan.settlement.payouts.answers import collect, keep_answer, read_answers
from amiyan.settlement.payouts.jobs import exchange_with
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.payouts.outbox import hand_over, put_off
from amiyan.settlement.payouts.queries import difference
from tests.settlement.payouts import office as o
from tests.settlement.payouts import said as s
from tests.settlement.payouts.sending import NOW

from .sides import DAY, SIDES

TIYN = 63_100
NUMBER = 8


@pytest.fixture(params=SIDES)
def kind(request):
    return SIDES[request.param]


@pytest.fixture
def started(kind, tmp_path, db):
    """Starts the other side with its habits, and payouts that wait in the outbox."""
    sides = []

    def start(number=1, **rates):
        sides.append(kind(tmp_path / "box", {name.replace("_", "-"): rate for name, rate in rates.items()}))
        o.budget(channel=kind.name)
        for _ in range(number):
            o.statement(o.organisation(), TIYN)
        o.make()
        make_messages(budget_id=o.BUDGET, now=NOW)
        return sides[0]

    yield start
    for side in sides:
        side.close()


def believed():
    """Of each payout the tiyn that we believe to be paid."""
    return {
        id_.hex: TIYN if state == "settled" else 0
        for id_, state in query(
            "SELECT p.id, (SELECT e.state FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (p.payee, p.id)"
            " ORDER BY n DESC LIMIT 1) FROM settlement_payout p"
        )
    }


def runs(side, days=3, rounds=5):
    """Some days on which both work, to their end."""
    for _ in range(days):
        for _ in range(rounds):
            exchange_with(side.channel)
            side.works()
        side.ends_the_day()
    for _ in range(rounds):
        side.works()
        exchange_with(side.channel)


def messages():
    return [
        Message(id_, bytes(body))
        for id_, body in query("SELECT id, body FROM settlement_message ORDER BY id")
    ]


def test_what_is_handed_over_is_paid_and_believed_once(started):
    side = started(NUMBER)
    assert sum(believed().values()) == 0
    runs(side)
    assert side.paid() == believed()
    assert sum(side.paid().values()) == NUMBER * TIYN
    assert query("SELECT count(*) FROM settlement_outbox") == [(0,)]
    assert difference(today=DAY).is_reconciled


def test_a_message_handed_over_a_hundred_times_is_paid_once(started):
    side = started()
    for time in range(100):
        for message in messages():
            for answer in side.channel.deliver(message):
                keep_answer(channel=side.name, answer=answer)
        if time % 20 == 0:
            side.works()
    runs(side)
    assert list(side.paid().values()) == [TIYN]
    assert side.paid() == believed()
    assert query("SELECT count(*) FROM settlement_bank_entry WHERE NOT is_credit") == [(1,)]


class Dies(Exception):  # noqa: N818 - what happens to a worker
    pass


def test_a_worker_that_dies_after_the_acceptance_and_before_the_commit_pays_once(started, monkeypatch):
    side = started(NUMBER)
    deliver = side.channel.deliver

    def deliver_and_die(message):
        deliver(message)
        side.works()
        raise Dies

    monkeypatch.setattr(side.channel, "deliver", deliver_and_die)
    with pytest.raises(Dies):
        hand_over(side.channel)
    assert query("SELECT count(*) FROM settlement_outbox") == [(len(messages()),)]
    monkeypatch.setattr(side.channel, "deliver", deliver)
    runs(side)
    assert side.paid() == believed()
    assert sum(side.paid().values()) == NUMBER * TIYN


def test_a_worker_that_dies_while_it_collects_loses_no_answer(started, monkeypatch):
    """Killed after an answer was kept and before it was set aside, and once more in the middle of reading."""
    side = started(NUMBER)
    done = side.channel.done

    def die(_answer):
        raise Dies

    for _ in range(6):
        monkeypatch.setattr(side.channel, "done", die)
        try:
            hand_over(side.channel)
            side.works()
            collect(side.channel)
        except Dies:
            monkeypatch.setattr(side.channel, "done", done)
        side.ends_the_day()
    monkeypatch.setattr(side.channel, "done", done)
    runs(side)
    assert side.paid() == believed()
    assert sum(side.paid().values()) == NUMBER * TIYN


HABITS = {
    "answers come twice": {"twice": 1},
    "answers come late and out of order": {"late": 0.7, "statement_first": 0.5, "slow": 0.1},
    "answers break off, and come whole later": {"truncated": 0.8, "unreadable": 0.5},
    "calls are lost after they were accepted": {"lost": 0.3, "unavailable": 0.3},
    "some are rejected, at once and later": {"reject": 0.3, "reject_late": 0.3, "spell_out": 0.5},
    "some come back": {"return": 0.5},
    "everything at once": {
        "twice": 0.3,
        "late": 0.3,
        "truncated": 0.2,
        "unreadable": 0.2,
        "reject": 0.2,
        "reject_late": 0.2,
        "return": 0.3,
        "lost": 0.2,
        "unavailable": 0.2,
        "spell_out": 0.5,
        "statement_first": 0.3,
    },
}


@pytest.mark.parametrize("habits", HABITS.values(), ids=HABITS)
def test_whatever_happens_to_answers_belief_comes_to_be_the_truth(started, habits, monkeypatch):
    side = started(NUMBER, **habits)
    monkeypatch.setattr("amiyan.settlement.payouts.outbox._WAIT", 0 * o.dt.timedelta())
    runs(side, days=5)
    assert side.paid() == believed()
    owed = {payee: o.balances(payee) for payee, *_ in o.payouts()}
    for payee, _number, _code, _attempt, tiyn, state in o.payouts():
        assert owed[payee] == ({"bank": tiyn} if state == "settled" else {"payable": tiyn})
    assert s.unmatched() == []
    parts = {one.code: one.count for one in difference(today=DAY).sections if one.count}
    assert set(parts) <= {"came_back", "unreadable", "contradicted"}


def test_an_answer_about_what_we_never_asked_for_waits_for_a_person(started, kind):
    started()
    told = {
        "bank": s.statement(s.line("f" * 32, 500)),
        "treasury": (
            b'{"format": "amiyan-register-answer-1", "number": "unknown", "sequence": 1, "date": "2025-10-20",'
            b' "state": "paid", "lines": [{"id": "' + b"f" * 32 + b'", "state": "paid", "amount_tiyn": 500}]}'
        ),
        "purpose_money": (
            b'{"events": [{"number": 1, "date": "2025-10-20", "key": "'
            + b"f" * 32
            + b'", "state": "settled",'
            b' "amount_tiyn": 500}], "next": 1, "more": false}'
        ),
    }
    keep_answer(channel=kind.name, answer=Answer("events-1", told[kind.name]))
    read_answers(channel=kind.name)
    assert s.unmatched() == [("unknown_id", 500, False)]
    assert sum(believed().values()) == 0


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"<html>502</html>", b"[1, 2", b'{"lines": 3}', b"null"])
def test_an_answer_that_is_none_is_a_problem_and_nothing_more(started, kind, body):
    started()
    keep_answer(channel=kind.name, answer=Answer("rubbish", body))
    read = read_answers(channel=kind.name)
    assert (read.answers, read.problems, read.turned) == (1, 1, {})
    assert query("SELECT count(*) FROM settlement_answer_unread") == [(0,)]


class Away:
    """A channel in place of another that is not there."""

    def __init__(self, channel, reason):
        self.name, self.reason = channel.name, reason

    def deliver(self, message):
        raise ChannelUnavailable(self.name, self.reason)


@pytest.mark.parametrize("reason", ["away", "busy", "refused"])
def test_while_a_channel_is_away_messages_wait_with_the_reason_and_are_sent_later(started, reason):
    side = started()
    assert hand_over(Away(side.channel, reason)).failed == 1
    ((failed, problem, waits),) = query("SELECT failed, problem, not_before > now() FROM settlement_outbox")
    assert (failed, problem, waits) == (1, reason, True)
    assert [state for *_, state in o.payouts()] == ["made"]


def test_each_failure_waits_longer_up_to_an_hour(started):
    side = started()
    waits = []
    for _ in range(12):
        put_off(side.name, messages()[0].id, "away")
        waits += query("SELECT extract(epoch FROM not_before - now())::int FROM settlement_outbox")[0]
    assert waits[:4] == [30, 60, 120, 240]
    assert waits[-1] == 3600
