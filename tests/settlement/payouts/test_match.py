"""What a bank says, and what is believed of it: in any order, late, twice, and wrong."""

import itertools

import pytest

from amiyan.kernel.sql import query
from amiyan.settlement.channels import forms
from amiyan.settlement.payouts.messages import make_messages

from . import office as o
from . import said as s
from .sending import NOW, TIYN, Sent


@pytest.fixture
def sent(db):
    o.budget()
    return Sent()


HELD = {"payout": (TIYN, TIYN)}
BACK = {"payable": TIYN}
PAID = {"bank": TIYN}


def test_an_accepted_payout_is_believed_paid_when_its_line_is_booked(sent):
    assert o.balances(sent.payee) == HELD
    s.says(sent.word("ACCP"))
    assert sent.states() == ["made", "accepted"]
    assert o.balances(sent.payee) == HELD
    s.says(s.statement(sent.debit()))
    assert sent.states() == ["made", "accepted", "settled"]
    assert o.balances(sent.payee) == PAID
    assert s.unmatched() == []


ANSWERS = {
    "accepted": lambda x: x.word("ACCP"),
    "in process": lambda x: s.report(x.message, group="ACSP"),
    "notified": lambda x: s.notification(x.debit(reference="R1")),
    "booked": lambda x: s.statement(x.debit(reference="R1")),
}


@pytest.mark.parametrize("order", list(itertools.permutations(ANSWERS)), ids=" ".join)
def test_a_booked_payout_is_settled_once_in_whatever_order_its_answers_come(sent, order):
    bodies = {name: answer(sent) for name, answer in ANSWERS.items()}
    for name in (*order, *order):
        s.says(bodies[name])
    assert sent.states()[-1] == "settled"
    assert sent.states().count("settled") == 1
    assert o.balances(sent.payee) == PAID
    assert s.unmatched() == []


def test_an_answer_a_hundred_times_moves_money_once(sent):
    """Fault 1, from the bank's side."""
    body = s.statement(sent.debit())
    for number in range(100):
        s.says(body, body.replace(b"<MsgId>S", b"<MsgId>%d-S" % number))  # other bytes, the same line
    assert sent.states() == ["made", "settled"]
    assert o.balances(sent.payee) == PAID
    assert query("SELECT count(*) FROM ledger_transfer WHERE payer_owner = %s", [sent.payee]) == [(2,)]
    assert query("SELECT count(*) FROM settlement_bank_entry") == [(1,)]


def test_a_rejected_payout_returns_to_what_is_owed_with_the_reason(sent):
    s.says(sent.word("RJCT", "AC04"))
    assert sent.states() == ["made", "rejected"]
    assert o.balances(sent.payee) == BACK
    assert query("SELECT reason_code FROM settlement_payout_event WHERE state = 'rejected'") == [("AC04",)]


def test_of_a_partly_accepted_file_only_what_is_named_is_rejected(sent):
    other = Sent()
    s.says(s.report(sent.message, (sent.id, "RJCT", "AC04"), group="PART"), other.word("ACCP"))
    assert sent.states()[-1] == "rejected"
    assert other.states()[-1] == "accepted"


def test_a_file_that_is_rejected_as_a_whole_rejects_every_payout_in_it(db):
    o.budget()
    payees = [o.organisation() for _ in range(3)]
    for payee in payees:
        o.statement(payee, TIYN)
    o.make()
    make_messages(budget_id=o.BUDGET, now=NOW)
    ((message,),) = query("SELECT id FROM settlement_message")
    ((spared,),) = query("SELECT id FROM settlement_payout WHERE payee = %s", [payees[0]])
    s.says(s.report(message, (spared.hex, "ACCP"), group="RJCT", why="AM04"))
    assert [state for *_, state in sorted(o.payouts(), key=lambda row: payees.index(row[0]))] == [
        *("accepted", "rejected", "rejected"),
    ]
    assert o.balances(payees[1]) == BACK


@pytest.mark.parametrize("why", ["AM05", "DUPL", "DU01", "DU04"])
def test_a_file_that_the_bank_has_already_is_not_rejected(sent, why):
    """Whoever sends again after a crash is told so; taking it for a rejection would pay twice."""
    s.says(sent.word("ACCP"), s.report(sent.message, group="RJCT", why=why), sent.word("RJCT", why))
    assert sent.states() == ["made", "accepted"]
    assert o.balances(sent.payee) == HELD
    s.says(s.statement(sent.debit()))
    assert o.balances(sent.payee) == PAID


def test_a_payout_that_comes_back_after_it_was_booked_is_owed_again(sent):
    s.says(s.statement(sent.debit()))
    s.says(s.statement(sent.credit(why="AC04"), number=2))
    assert sent.states() == ["made", "settled", "returned"]
    assert o.balances(sent.payee) == BACK
    assert query("SELECT reason_code FROM settlement_payout_event WHERE state = 'returned'") == [("AC04",)]
    assert s.unmatched() == []


def test_a_return_that_is_told_before_the_payment_ends_alike(sent):
    s.says(s.notification(sent.credit(reference="C1")))
    assert sent.states() == ["made", "settled", "returned"]
    assert s.unmatched() == []
    s.says(s.statement(sent.debit(), sent.credit(reference="C1")))
    assert sent.states() == ["made", "settled", "returned"]
    assert o.balances(sent.payee) == BACK
    assert s.unmatched() == []


def test_a_rejection_of_what_was_booked_changes_nothing_without_a_credit_line(sent):
    s.says(s.statement(sent.debit()), sent.word("RJCT", "AC04"))
    assert sent.states() == ["made", "settled"]
    assert o.balances(sent.payee) == PAID
    s.says(s.statement(sent.credit(), number=2))
    assert sent.states() == ["made", "settled", "returned"]
    assert o.balances(sent.payee) == BACK


def test_the_banks_word_that_it_paid_is_believed_until_the_line_comes(sent):
    s.says(sent.word("ACSC"))
    assert sent.states() == ["made", "settled"]
    assert o.balances(sent.payee) == PAID
    s.says(s.statement(sent.debit()))
    assert sent.states() == ["made", "settled"]
    assert s.unmatched() == []


def test_a_bank_that_contradicts_itself_in_one_answer_is_not_believed(sent):
    s.says(s.report(sent.message, (sent.id, "ACSC"), (sent.id, "RJCT", "AC04"), group="PART"))
    assert sent.states() == ["made"]
    assert o.balances(sent.payee) == HELD


def test_what_was_rejected_and_is_booked_all_the_same_was_paid(sent):
    s.says(sent.word("RJCT", "AC04"))
    s.says(s.statement(sent.debit()))
    assert sent.states() == ["made", "rejected", "settled"]
    assert o.balances(sent.payee) == PAID
    assert s.unmatched() == []


def test_a_rejection_by_booking_out_and_in_is_a_rejection(sent):
    s.says(sent.word("RJCT", "AC04"), s.statement(sent.debit(), sent.credit()))
    assert sent.states() == ["made", "rejected"]
    assert o.balances(sent.payee) == BACK
    assert s.unmatched() == []


@pytest.mark.parametrize("tiyn", [TIYN - 1, TIYN + 1, 1])
def test_another_amount_than_ours_waits_for_a_person(sent, tiyn):
    s.says(s.statement(sent.debit(tiyn)))
    assert sent.states() == ["made"]
    assert o.balances(sent.payee) == HELD
    assert s.unmatched() == [("other_amount", tiyn, False)]


def test_what_is_booked_twice_is_seen_and_comes_right_when_one_comes_back(sent):
    s.says(s.statement(sent.debit(), sent.debit()))
    assert s.unmatched() == [("paid_twice", TIYN, False)]
    s.says(s.statement(sent.credit(), number=2))
    assert sent.states() == ["made", "settled"]
    assert o.balances(sent.payee) == PAID
    assert s.unmatched() == []


def test_lines_that_nothing_of_ours_explains_wait_for_a_person(sent):
    s.says(
        s.statement(
            s.line("f" * 32, 500),
            s.line("THEIR-ID", 600),
            s.line("", 150, kind="MDOP/CHRG"),
            s.line("", 700),
            s.line("", 800, credit=True),
            s.line("0" * 32, 900, credit=True),
        )
    )
    assert s.unmatched() == [
        ("fee", 150, False),
        ("names_nothing", 700, False),
        ("unexpected_credit", 800, True),
        ("unknown_id", 500, False),
        ("unknown_id", 600, False),
        ("unknown_id", 900, True),
    ]
    assert sent.states() == ["made"]


def test_a_bank_that_writes_our_ids_in_capitals_means_ours(sent):
    s.says(s.statement(s.line(sent.id.upper(), TIYN)))
    assert sent.states()[-1] == "settled"


def test_a_file_that_breaks_off_is_a_problem_and_the_whole_one_is_read_later(sent):
    whole = s.statement(sent.debit())
    read = s.says(whole[: len(whole) // 2])
    assert read.problems == 1
    assert s.problems() == ["bank-file-cut"]
    assert sent.states() == ["made"]
    s.says(whole)
    assert sent.states() == ["made", "settled"]


def test_a_reference_that_comes_again_with_another_amount_is_a_problem_and_the_first_stands(sent):
    s.says(s.statement(sent.debit(reference="R1")))
    s.says(s.statement(s.line(sent.id, 5, reference="R1"), number=2))
    assert s.problems() == ["bank-line-contradicts-itself"]
    assert query("SELECT amount_tiyn FROM settlement_bank_entry") == [(TIYN,)]


def test_an_answer_of_another_channel_does_not_touch_a_payout(sent, monkeypatch):
    monkeypatch.setitem(forms.FORMS, "treasury", forms.FORMS["bank"])
    s.says(s.statement(sent.debit()), channel="treasury")
    assert sent.states() == ["made"]
    assert s.unmatched() == [("unknown_id", TIYN, False)]


def test_a_database_restored_to_an_hour_before_the_message_follows_what_the_bank_did(db):
    """The ids are made anew as they were; the message, its hold and the outbox are not there."""
    o.budget()
    payee = o.organisation()
    o.statement(payee, TIYN)
    o.make()
    ((id_,),) = query("SELECT id FROM settlement_payout")
    s.says(s.statement(s.line(id_.hex, TIYN)))
    assert [state for *_, state in o.payouts()] == ["settled"]
    assert o.balances(payee) == PAID
    assert make_messages(budget_id=o.BUDGET, now=NOW) == (0, 0, 0)
