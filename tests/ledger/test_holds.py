"""Money that is with the bank: it cannot be spent meanwhile, and it moves once or not at all."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from amiyan.ledger import actions, merkle, queries
from amiyan.ledger.accounts import HoldEnd
from amiyan.ledger.models import AmountHold, AmountHoldEnd, Batch, Transfer
from amiyan.ledger.verify import verify
from tests.ledger import books
from tests.ledger.books import CANTEEN, CHILDREN, FUND, available, end, end_each, hold, post, transfer

ANN, BEK, _ = CHILDREN
GRANT = transfer(FUND, ANN, 100, "grant")
PAYOUT = transfer(ANN, CANTEEN, 60, "payout", code="payout", subject="2025-09")


@pytest.fixture
def granted(opened):
    assert post(GRANT) == ["posted"]


def test_what_is_held_back_cannot_be_spent_and_is_not_yet_there(granted):
    assert hold(PAYOUT) == ["posted"]
    assert (available(ANN), available(CANTEEN)) == (40, 0)
    assert post(transfer(ANN, BEK, 41, "too much"), transfer(ANN, BEK, 40, "the rest")) == [
        "refused",
        "posted",
    ]
    assert queries.balance(owner=ANN.owner, account=ANN.id) == queries.Balance(100, 40, 60)
    assert not Transfer.objects.filter(id=PAYOUT.id).exists()


def test_a_hold_that_is_posted_is_a_transfer_like_any_other(granted):
    hold(PAYOUT)
    assert end("posted", PAYOUT) == ["posted"]
    assert (available(ANN), available(CANTEEN)) == (40, 60)
    moved = Transfer.objects.get(id=PAYOUT.id)
    assert (moved.code, moved.subject, moved.batch, moved.amount) == ("payout", "2025-09", 2, 60)
    assert list(Batch.objects.order_by("id").values_list("id", "transfers", "leaves_before")) == [
        (1, 1, 0),
        (2, 1, 1),
    ]
    hashes = [merkle.leaf_hash(merkle.leaf(one)) for one in (GRANT, PAYOUT)]
    assert merkle.root_of_log(connection) == merkle.root(hashes).hex()
    assert post(PAYOUT) == ["repeated"]
    assert verify(connection).is_sound


def test_a_hold_that_is_voided_leaves_the_money_free_and_no_trace_in_the_log(granted):
    hold(PAYOUT)
    assert end("voided", PAYOUT) == ["voided"]
    assert (available(ANN), available(CANTEEN)) == (100, 0)
    assert Batch.objects.count() == 1
    assert AmountHoldEnd.objects.get().outcome == "voided"
    assert verify(connection).is_sound


@pytest.mark.parametrize(("first", "other"), [("posted", "voided"), ("voided", "posted")])
def test_an_answer_that_comes_twice_counts_once_and_the_other_answer_changes_nothing(granted, first, other):
    hold(PAYOUT)
    assert end(first, PAYOUT, PAYOUT) == [first, "repeated"]
    before = books.balances()
    assert end(first, PAYOUT) == ["repeated"]
    assert end(other, PAYOUT) == ["conflict"]
    assert hold(PAYOUT) == ["repeated"]  # what has ended is not begun again
    assert books.balances() == before


def test_both_answers_in_one_batch_count_as_if_they_came_one_after_the_other(granted):
    hold(PAYOUT)
    key = (ANN.owner, PAYOUT.service_month, PAYOUT.id)
    assert end_each(HoldEnd(*key, "voided"), HoldEnd(*key, "posted")) == ["voided", "conflict"]
    assert available(ANN) == 100


def test_the_end_of_what_was_never_held_back_is_said_so(granted):
    assert end("posted", PAYOUT) == ["no_hold"]
    hold(PAYOUT)
    other_month = transfer(ANN, CANTEEN, 60, "payout", service_month=date(2025, 10, 1))
    assert end("posted", other_month) == ["no_hold"]
    assert available(CANTEEN) == 0


def test_an_end_is_posted_or_voided(granted):
    hold(PAYOUT)
    with pytest.raises(IntegrityError, match="is_posted_or_voided"), transaction.atomic():
        end("perhaps", PAYOUT)
    assert available(ANN) == 40


def test_holds_are_refused_row_by_row_and_nothing_arrives_before_the_answer(granted):
    assert hold(
        transfer(ANN, BEK, 70, 1),
        transfer(ANN, BEK, 31, 2),
        transfer(BEK, CANTEEN, 1, 3),  # the seventy are not there yet
        transfer(ANN, BEK, 30, 4),
        transfer(ANN, BEK, 1, 5),
    ) == ["posted", "refused", "refused", "posted", "refused"]
    assert (available(ANN), available(BEK)) == (0, 0)


def test_what_is_wrong_with_an_intent_is_said_as_when_posting(granted):
    nobody = books.AccountIntent(999, "bank", "x", "y")
    assert hold(
        transfer(ANN, BEK, 0, 1),
        transfer(ANN, BEK, 1, 2, service_month=date(2025, 9, 2)),
        transfer(ANN, nobody, 1, 3),
        transfer(ANN, ANN, 1, 4),
        transfer(ANN, BEK, 1, 5),
    ) == ["bad_amount", "bad_month", "no_account", "refused", "posted"]


@pytest.mark.parametrize("other", [{"amount": 59}, {"code": "lapse"}, {"subject": "another"}])
def test_the_same_id_for_another_hold_is_a_conflict(granted, other):
    hold(PAYOUT)
    amount = other.pop("amount", 60)
    changed = {"code": "payout", "subject": "2025-09", **other}
    assert hold(transfer(ANN, CANTEEN, amount, "payout", **changed)) == ["conflict"]
    assert AmountHold.objects.count() == 1


def test_an_id_of_a_transfer_cannot_be_held_back(granted):
    assert hold(GRANT) == ["conflict"]
    assert queries.balance(owner=FUND.owner, account=FUND.id) == queries.Balance(0, 100, 0)


def test_a_hold_whose_id_was_posted_apart_from_it_can_only_be_voided(granted):
    hold(transfer(ANN, CANTEEN, 10, "payout"))
    assert post(transfer(ANN, CANTEEN, 10, "payout")) == ["posted"]
    held = transfer(ANN, CANTEEN, 10, "payout")
    key = (ANN.owner, held.service_month, held.id)
    assert end_each(HoldEnd(*key, "posted"), HoldEnd(*key, "voided")) == ["conflict", "voided"]
    assert (available(ANN), available(CANTEEN)) == (90, 10)
    assert verify(connection).is_sound


def test_holds_selected_in_sql_begin_and_end_in_one_statement_each(granted):
    select = """
        SELECT ledger_transfer_id('payout', n::text) AS id, date '2025-09-01' AS service_month,
            %(ann)s::bigint AS payer_owner, %(ann_account)s::bigint AS payer_account,
            %(canteen)s::bigint AS payee_owner, %(canteen_account)s::bigint AS payee_account,
            40::bigint AS amount, 'payout' AS code, n::text AS subject
        FROM generate_series(1, 3) n ORDER BY n"""
    params = {
        "ann": ANN.owner,
        "ann_account": ANN.id,
        "canteen": CANTEEN.owner,
        "canteen_account": CANTEEN.id,
    }
    assert actions.hold_query(select_sql=select, params=params) == {"posted": 2, "refused": 1}
    assert actions.hold_query(select_sql=select, params=params, batch_size=2) == {"repeated": 2, "refused": 1}
    ends = """
        SELECT %(ann)s::bigint AS owner, service_month, id, CASE subject WHEN '1' THEN 'posted' ELSE 'voided' END AS outcome
        FROM ledger_hold"""
    assert actions.end_query(select_sql=ends, params=params) == {"posted": 1, "voided": 1}
    assert actions.end_query(select_sql=ends, params=params) == {"repeated": 2}
    assert (available(ANN), available(CANTEEN)) == (60, 40)


# --- against the model -----------------------------------------------------------------------------------------

accounts = st.sampled_from(books.ALL)
moves = st.tuples(st.sampled_from(["post", "hold"]), accounts, accounts, st.integers(0, 9), st.integers(0, 3))
ends = st.tuples(st.just("end"), accounts, st.integers(0, 3), st.sampled_from(["posted", "voided"]))


class PropertiesTest(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(moves | ends, max_size=40), st.integers(1, 5))
    def test_any_order_and_batch_size_gives_what_one_after_the_other_gives(self, wanted, size):
        model = books.Model()
        actions.open_accounts(accounts=books.ALL)
        grants = [transfer(FUND, one, 20, "grant", one.owner) for one in CHILDREN]
        assert post(*grants) == ["posted"] * 3
        model.post(grants)
        for kind, one, *rest in wanted:
            if kind == "end":
                about, outcome = rest
                asked = transfer(one, CANTEEN, 1, one.owner, about)
                asked_end = [HoldEnd(one.owner, asked.service_month, asked.id, outcome)] * 2
                assert end_each(*asked_end, batch_size=size) == model.end(asked_end)
                continue
            other, amount, about = rest
            asked_for = [transfer(one, other, amount + n, one.owner, about + n) for n in range(3)]
            ask, expect = (post, model.post) if kind == "post" else (hold, model.hold)
            assert ask(*asked_for, batch_size=size) == expect(asked_for)
        assert books.balances() == model.balances()
        assert verify(connection).is_sound
