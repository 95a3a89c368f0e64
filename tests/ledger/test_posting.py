"""What becomes of a transfer that is asked for: posted once, or not at all and the reason said."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from amiyan.ledger import actions, queries
from amiyan.ledger.accounts import AccountIntent, TransferIntent
from amiyan.ledger.models import Batch, Transfer
from amiyan.ledger.verify import verify
from tests.ledger import books
from tests.ledger.books import CANTEEN, CHILDREN, FUND, available, post, transfer

ANN, BEK, DANA = CHILDREN


def test_money_moves_from_the_fund_to_the_child_to_the_canteen(opened):
    assert post(transfer(FUND, ANN, 100, "grant")) == ["posted"]
    assert post(transfer(ANN, CANTEEN, 60, "meal")) == ["posted"]
    assert (available(FUND), available(ANN), available(CANTEEN)) == (-100, 40, 60)
    assert queries.totals() == queries.Totals(accounts=5, transfers=2, credits=160, debits=160)


def test_asking_again_moves_nothing_and_leaves_no_batch(opened):
    grant = transfer(FUND, ANN, 100, "grant")
    assert post(grant) == ["posted"]
    assert post(grant, grant) == ["repeated", "repeated"]
    assert available(ANN) == 100
    assert list(Batch.objects.values_list("id", "transfers")) == [(1, 1)]


@pytest.mark.parametrize(
    "other", [{"amount": 99}, {"code": "lapse"}, {"subject": "another"}, {"payee_owner": BEK.owner}]
)
def test_the_same_id_with_another_content_is_a_conflict(opened, other):
    first = transfer(FUND, ANN, 100, "grant")
    second = transfer(FUND, ANN, other.pop("amount", 100), "grant", **other)
    assert post(first, second) == ["posted", "conflict"]
    assert post(second) == ["conflict"]
    assert available(ANN) == 100
    assert available(BEK) == 0


def test_an_unknown_account_is_said_so_and_the_rest_of_the_batch_posts(opened):
    nobody = AccountIntent(999, "payable", "school-meals", "2025-09")
    given = [
        transfer(FUND, nobody, 1, "a"),
        transfer(FUND, ANN, 1, "b"),
        transfer(nobody, ANN, 1, "c"),
        transfer(FUND, ANN, 1, "d", payee_account=None),
        transfer(FUND, ANN, 1, "e", payer_owner=None),
    ]
    assert post(*given) == ["no_account", "posted", "no_account", "no_account", "no_account"]


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1, None])
def test_an_amount_must_be_positive_and_possible(opened, amount):
    assert post(transfer(FUND, ANN, amount, "x"), transfer(FUND, ANN, 1, "y")) == ["bad_amount", "posted"]


def test_a_transfer_to_oneself_is_refused(opened):
    assert post(transfer(FUND, FUND, 1, "x")) == ["refused"]


def test_a_refused_transfer_does_not_count_against_later_ones(opened):
    post(transfer(FUND, ANN, 100, "grant"))
    meals = [transfer(ANN, CANTEEN, amount, "meal", amount) for amount in (60, 50, 40, 1)]
    assert post(*meals) == ["posted", "refused", "posted", "refused"]
    assert available(ANN) == 0


def test_money_received_within_the_batch_counts_from_then_on(opened):
    early, late = transfer(ANN, CANTEEN, 10, "early"), transfer(ANN, CANTEEN, 10, "late")
    assert post(early, transfer(FUND, ANN, 10, "grant"), late) == ["refused", "posted", "posted"]


def test_a_refusal_upstream_reaches_everybody_downstream(opened):
    assert (
        post(transfer(ANN, BEK, 10, 1), transfer(BEK, DANA, 10, 2), transfer(DANA, CANTEEN, 10, 3))
        == ["refused"] * 3
    )
    assert (
        post(
            transfer(FUND, ANN, 10, 0),
            transfer(ANN, BEK, 10, 1),
            transfer(BEK, DANA, 10, 2),
            transfer(DANA, CANTEEN, 10, 3),
        )
        == ["posted"] * 4
    )


def test_an_id_that_was_refused_may_be_asked_for_again(opened):
    meal = transfer(ANN, CANTEEN, 10, "meal")
    assert post(meal, transfer(FUND, ANN, 10, "grant"), meal, meal) == [
        "refused",
        "posted",
        "posted",
        "repeated",
    ]


def test_opening_again_gives_the_same_answer_and_another_meaning_is_a_conflict(opened):
    changed = AccountIntent(FUND.owner, FUND.kind, FUND.purpose, FUND.period, may_overdraw=False)
    outcomes = [one.outcome for one in actions.open_accounts(accounts=[ANN, changed, ANN])]
    assert outcomes == ["open", "conflict", "open"]
    assert post(transfer(ANN, CANTEEN, 1, "x")) == ["refused"]


def test_an_account_has_a_known_kind(opened):
    with pytest.raises(IntegrityError, match="kind_is_known"), transaction.atomic():
        actions.open_accounts(accounts=[AccountIntent(5, "purse", "x", "y")])  # type: ignore[arg-type]


@pytest.mark.parametrize("month", [None, date(2025, 9, 2), date(1999, 12, 1), date(2200, 1, 1)])
def test_a_month_is_its_first_day_and_one_in_which_somebody_is_served(opened, month):
    bad = transfer(FUND, ANN, 1, "x", service_month=month)
    assert post(bad, transfer(FUND, ANN, 1, "y")) == ["bad_month", "posted"]
    assert available(ANN) == 1


def test_transfers_selected_in_sql_post_in_one_statement(opened):
    select = """
        SELECT ledger_transfer_id('meal', n::text) AS id, date '2025-09-01' AS service_month,
            %(fund)s::bigint AS payer_owner, %(fund_account)s::bigint AS payer_account,
            %(ann)s::bigint AS payee_owner, %(ann_account)s::bigint AS payee_account,
            n AS amount, 'grant' AS code, NULL::text AS subject
        FROM generate_series(-1, 10) n ORDER BY n"""
    params = {"fund": FUND.owner, "fund_account": FUND.id, "ann": ANN.owner, "ann_account": ANN.id}
    assert actions.post_query(select_sql=select, params=params) == {"bad_amount": 2, "posted": 10}
    assert actions.post_query(select_sql=select, params=params, batch_size=5) == {
        "bad_amount": 2,
        "repeated": 10,
    }
    assert available(ANN) == 55


def test_accounts_selected_in_sql_open_in_one_statement(opened):
    select = """
        SELECT 100 + n AS owner, ledger_account_id('entitlement', 'm', 'p') AS id, 'entitlement' AS kind,
            'm' AS purpose, 'p' AS period, false AS may_overdraw FROM generate_series(1, 10) n"""
    assert actions.open_query(select_sql=select) == {"open": 10}
    assert actions.open_query(select_sql=select) == {"open": 10}


def test_an_account_shows_both_sides_in_the_order_of_the_log(opened):
    post(transfer(FUND, ANN, 10, "grant"), transfer(ANN, CANTEEN, 4, "meal"), transfer(FUND, BEK, 1, "x"))
    post(transfer(FUND, ANN, 3, "more", service_month=date(2025, 10, 1)))
    of_ann = queries.transfers_of(owner=ANN.owner, account=ANN.id)
    assert [one.amount for one in of_ann] == [10, 4, 3]
    september = queries.transfers_of(owner=ANN.owner, account=ANN.id, month=books.MONTH)
    assert [one.amount for one in september] == [10, 4]
    assert queries.balance(owner=77, account=1) is None


# --- properties ----------------------------------------------------------------------------------------------

accounts = st.sampled_from(books.ALL)
generous = st.tuples(st.just(FUND), st.sampled_from(CHILDREN), st.integers(1, 9), st.integers(0, 30))
anything = st.tuples(accounts, accounts, st.integers(0, 9), st.integers(0, 5))


def asked(payer: AccountIntent, payee: AccountIntent, amount: int, about: int) -> TransferIntent:
    return transfer(payer, payee, amount, payer.owner, about)


class PropertiesTest(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(st.lists(anything, max_size=30), st.integers(1, 12))
    def test_any_batch_size_gives_what_one_after_the_other_gives(self, wanted, size):
        given_transfers = [asked(*one) for one in wanted]
        model = books.Model()
        actions.open_accounts(accounts=books.ALL)
        assert post(*given_transfers, batch_size=size) == model.post(given_transfers)
        assert books.balances() == model.balances()
        assert sum(books.balances().values()) == 0
        assert verify(connection).is_sound

    @settings(max_examples=20, deadline=None)
    @given(st.lists(generous, unique_by=lambda one: one[3], max_size=20), st.data())
    def test_without_refusals_order_size_and_repetition_do_not_matter(self, wanted, data):
        given_transfers = [asked(*one) for one in wanted]
        shuffled = data.draw(st.permutations(given_transfers + given_transfers[:5]))
        actions.open_accounts(accounts=books.ALL)
        post(*shuffled, batch_size=data.draw(st.integers(1, 12)))
        model = books.Model()
        model.post(given_transfers)
        assert books.balances() == model.balances()
        assert Transfer.objects.count() == len(given_transfers)
