"""What a person decides: of a line that nothing explains, and that a payout is made again."""

import datetime as dt
import uuid

import pytest

from amiyan.country.kz import iban as ibans
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.payouts import problems as p
from amiyan.settlement.payouts.again import pay_again, payout_id
from amiyan.settlement.payouts.decide import decide_line
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.statements.problems import MAY_NOT_RECORD

from . import office as o
from . import said as s
from .sending import NOW, TIYN, Sent


@pytest.fixture
def sent(db):
    o.budget()
    return Sent()


def again(sent, **changes):
    asked = {"payout": uuid.UUID(sent.id), "decided_by": o.ACCOUNTANT, "reason": "the account is right now"}
    return pay_again(**asked | {"today": o.TODAY} | changes)


def decide(reference="R1", **changes):
    asked = {"decision": "explained", "decided_by": o.ACCOUNTANT, "reason": "a deposit of the city"}
    return decide_line(iban=o.PAYER_IBAN, reference=reference, **asked | changes)


def refused(kind, act, *args, **changes):
    with pytest.raises(ProblemError) as error:
        act(*args, **changes)
    assert error.value.problem.kind is kind


def test_a_rejected_payout_is_made_again_to_the_account_of_that_day(sent):
    s.says(sent.word("RJCT", "AC04"))
    new_account = ibans.make("998", "SUPPLIERNEW")
    o.changed(sent.payee, new_account)
    new = again(sent)
    assert o.payouts() == [
        (sent.payee, 1, "464-111", 1, TIYN, "rejected"),
        (sent.payee, 1, "464-111", 2, TIYN, "made"),
    ]
    assert query("SELECT iban, decided_by, decision FROM settlement_payout WHERE id = %s", [new]) == [
        (new_account, o.ACCOUNTANT, "the account is right now")
    ]
    assert o.balances(sent.payee) == {"payout": TIYN}
    assert make_messages(budget_id=o.BUDGET, now=NOW).payouts == 1
    s.says(s.statement(s.line(new.hex, TIYN)))
    assert o.balances(sent.payee) == {"bank": TIYN}


def test_nothing_is_made_again_by_itself(sent):
    s.says(sent.word("RJCT", "AC04"))
    o.make()
    assert len(o.payouts()) == 1


def test_a_payout_is_made_again_once_for_each_time_that_it_came_back(sent):
    s.says(sent.word("RJCT", "AC04"))
    new = again(sent)
    refused(p.PAYOUT_NOT_LAST, again, sent)
    refused(p.PAYOUT_NOT_ENDED, again, sent, payout=new)
    assert len(o.payouts()) == 2


def test_a_payout_that_did_not_come_back_is_not_made_again(sent):
    refused(p.PAYOUT_NOT_ENDED, again, sent)
    s.says(s.statement(sent.debit()))
    refused(p.PAYOUT_NOT_ENDED, again, sent)
    refused(p.PAYOUT_UNKNOWN, again, sent, payout=uuid.uuid4())


@pytest.mark.parametrize("kept", [TIYN - 1, 0])
def test_what_came_back_to_a_code_that_was_cut_meanwhile_is_not_paid_again(sent, kept):
    """Fault 6: what was drawn under a code is never more than was set aside under it."""
    s.says(sent.word("RJCT", "AC04"))
    o.set_aside("464-111", kept - 10**12)
    refused(p.CODE_DOES_NOT_SUFFICE, again, sent)
    assert o.balances(sent.payee) == {"payable": TIYN}
    o.set_aside("464-111", TIYN - kept)
    again(sent)
    assert o.balances(sent.payee) == {"payout": TIYN}


@pytest.mark.parametrize("lacking", [{"decided_by": 0}, {"reason": " "}])
def test_who_says_pay_again_has_a_name_and_a_reason(sent, lacking):
    s.says(sent.word("RJCT", "AC04"))
    refused(p.DECIDES_NOBODY, again, sent, **lacking)


def test_while_the_bank_also_says_that_it_paid_nothing_is_paid_again(sent):
    s.says(sent.word("RJCT", "AC04"), sent.word("ACSC"))
    refused(p.PAYOUT_CONTRADICTED, again, sent)


def test_a_provider_without_an_account_is_not_paid_again(sent):
    s.says(sent.word("RJCT", "AC04"))
    o.account(sent.payee, ibans.make("998", "LATER"), valid=f"[{o.TODAY + dt.timedelta(days=1)},)")
    refused(p.PAYEE_WITHOUT_ACCOUNT, again, sent)
    assert o.balances(sent.payee) == {"payable": TIYN}


def test_what_was_booked_after_it_was_paid_again_waits_for_a_person(sent):
    """Two are on their way; belief follows neither by itself, and the second line is seen."""
    s.says(sent.word("RJCT", "AC04"))
    new = again(sent)
    make_messages(budget_id=o.BUDGET, now=NOW)
    s.says(s.statement(sent.debit()))
    assert s.unmatched() == [("paid_after_all", TIYN, False)]
    s.says(s.statement(s.line(new.hex, TIYN), number=2))
    assert [state for *_, state in o.payouts()] == ["rejected", "settled"]
    assert s.unmatched() == [("paid_after_all", TIYN, False)]
    s.says(s.statement(sent.credit(), number=3))
    assert s.unmatched() == []
    assert o.balances(sent.payee) == {"bank": TIYN}


def test_the_id_made_here_is_the_id_made_in_sql(sent):
    ((id_,),) = query("SELECT id FROM settlement_payout")
    made = payout_id(budget_id=o.BUDGET, payee=sent.payee, number=1, month=o.MONTH, code="464-111", attempt=1)
    assert made == id_


@pytest.mark.parametrize("decision", ["fee", "not_ours", "explained"])
def test_a_line_waits_until_a_person_has_decided_and_then_no_more(sent, decision):
    body = s.statement(s.line("", 150, reference="R1"))
    s.says(body)
    assert len(s.unmatched()) == 1
    decide(decision=decision)
    decide(decision=decision)  # the same again
    assert s.unmatched() == []
    s.says(body.replace(b"<MsgId>S", b"<MsgId>AGAIN-S"))
    assert s.unmatched() == []
    refused(p.LINE_DECIDED, decide, decision="fee" if decision != "fee" else "not_ours")


def test_a_line_whose_id_the_bank_lost_is_a_payouts_when_a_person_says_so(sent):
    s.says(s.statement(s.line("", TIYN, reference="R1")))
    decide(
        decision="payout", payout=uuid.UUID(sent.id), reason="name, account and sum are those of the payout"
    )
    assert sent.states() == ["made", "settled"]
    assert o.balances(sent.payee) == {"bank": TIYN}
    assert s.unmatched() == []


def test_the_banks_own_line_after_a_persons_word_is_a_second_payment(sent):
    s.says(s.statement(s.line("", TIYN, reference="R1")))
    decide(decision="payout", payout=uuid.UUID(sent.id))
    s.says(s.statement(sent.debit(), number=2))
    assert s.unmatched() == [("paid_twice", TIYN, False)]


def test_a_decision_names_a_line_that_waits_a_person_a_reason_and_a_payout_that_fits(sent):
    s.says(s.statement(s.line("", TIYN + 1, reference="R1"), sent.debit(reference="R2")))
    refused(p.LINE_UNKNOWN, decide, reference="R9")
    refused(p.LINE_NOT_OPEN, decide, reference="R2")
    refused(p.DECIDES_NOBODY, decide, decided_by=0)
    refused(p.DECIDES_NOBODY, decide, reason="")
    refused(p.DECIDES_NOBODY, decide, decision="payout")
    refused(p.LINE_IS_OTHER_PAYOUTS, decide, decision="payout", payout=uuid.UUID(sent.id))
    assert len(s.unmatched()) == 1


def test_only_who_may_record_pays_again_or_says_whose_a_line_is(sent):
    s.says(s.statement(s.line("", TIYN, reference="R1")))
    refused(MAY_NOT_RECORD, decide, decision="payout", payout=uuid.UUID(sent.id), decided_by=o.RECORDER)
    assert sent.states()[-1] != "settled"
    s.says(sent.word("RJCT", "AC04"))
    refused(MAY_NOT_RECORD, again, sent, decided_by=o.RECORDER)


def test_what_came_back_is_not_paid_again_to_an_account_that_nobody_signed_for(sent):
    s.says(sent.word("RJCT", "AC04"))
    o.account(sent.payee, ibans.make("998", "THIEF"))
    with pytest.raises(ProblemError, match="payee-account-not-signed"):
        again(sent)


@pytest.mark.parametrize("decision", ["fee", "not_ours", "explained"])
def test_nobody_explains_a_line_of_our_account_without_the_duty_to_record(sent, decision):
    s.says(s.statement(s.line("", 150, reference="R1")))
    refused(MAY_NOT_RECORD, decide, decision=decision, decided_by=o.RECORDER)
    assert query("SELECT count(*) FROM settlement_bank_decision") == [(0,)]
    decide(decision=decision)
    assert query("SELECT decision FROM settlement_bank_decision") == [(decision,)]
