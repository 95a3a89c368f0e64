"""Several at once: makers of payouts, makers of messages, readers of one bank's answers. Each thing happens once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from amiyan.kernel.sql import query
from amiyan.settlement.channels.port import Answer
from amiyan.settlement.payouts.answers import keep_answer, read_answers
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.payouts.told import tell_paid

from . import office as o
from . import said as s
from .sending import NOW, TIYN
from .test_told import THEN, somebody, told

AT_ONCE = 6


@pytest.fixture
def payees(scratch):
    o.budget()
    payees = [o.organisation() for _ in range(20)]
    for payee in payees:
        o.statement(payee, TIYN)
    return payees


def at_once(act):
    def alone(_):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(alone, range(AT_ONCE)))


def test_payouts_and_messages_that_several_make_are_made_once(payees):
    made = at_once(lambda: make_payouts(budget_id=o.BUDGET, today=o.TODAY))
    assert sorted(one.payouts for one in made) == [0] * (AT_ONCE - 1) + [20]
    sent = at_once(lambda: make_messages(budget_id=o.BUDGET, now=NOW))
    assert sum(one.payouts for one in sent) == 20
    assert query("SELECT count(*) FROM settlement_message_payout") == [(20,)]


def test_answers_that_several_read_move_money_once(payees):
    o.make()
    make_messages(budget_id=o.BUDGET, now=NOW)
    ((message,),) = query("SELECT id FROM settlement_message")
    ids = [id_.hex for (id_,) in query("SELECT id FROM settlement_payout")]
    bodies = [s.report(message, group="ACSC"), s.statement(*(s.line(one, TIYN) for one in ids))]
    bodies += [s.report(message, group="ACCP") for _ in range(4)]
    for n, body in enumerate(bodies):
        keep_answer(channel="bank", answer=Answer(f"{n}.xml", body))
    read = at_once(lambda: read_answers(channel="bank"))
    assert sum(one.answers for one in read) == 6
    assert [state for *_, state in o.payouts()] == ["settled"] * 20
    for payee in payees:
        assert o.balances(payee) == {"bank": TIYN}
    assert query("SELECT count(*) FROM settlement_payout_event WHERE state = 'settled'") == [(20,)]


def test_what_the_bank_settles_while_others_are_told_is_told_after_it(scratch):
    """The rest of a statement is settled in the moment in which its mark would be taken."""
    o.budget(codes=(("464-111", 20_000), ("464-112", 10**9)))
    payee = o.organisation()
    head = somebody("organisation_head", organisation_id=payee)
    o.statement(payee, TIYN)
    o.make()
    make_messages(budget_id=o.BUDGET, now=NOW)
    part, rest = query(
        "SELECT id, amount_tiyn FROM settlement_payout WHERE payee = %s ORDER BY code", [payee]
    )
    s.says(s.statement(s.line(part[0].hex, part[1])))
    with transaction.atomic():
        s.says(s.statement(s.line(rest[0].hex, rest[1])))
        assert set(at_once(lambda: tell_paid(now=THEN))) == {0}
    assert tell_paid(now=THEN) == 1
    assert [person for person, _text in told()] == [head]
