"""Which statements become payouts, from which codes, and once."""

import datetime as dt

import pytest

from amiyan.country.kz import iban as ibans
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.budgets import problems as p

from . import office as o


@pytest.fixture(autouse=True)
def _budget(db):
    o.budget()


def test_a_statement_that_is_agreed_and_twice_approved_becomes_one_payout_on_its_day():
    nurly = o.organisation()
    o.statement(nurly, 63_100)
    assert o.make(o.DUE - dt.timedelta(days=1)).payouts == 0
    made = o.make(o.DUE)
    assert made == (1, 63_100, {})
    assert o.payouts() == [(nurly, 1, "464-111", 1, 63_100, "made")]
    assert o.balances(nurly) == {"payout": 63_100}


def test_twice_makes_nothing_new():
    nurly = o.organisation()
    o.statement(nurly, 63_100)
    for _ in range(100):
        o.make()
    assert len(o.payouts()) == 1
    assert o.balances(nurly) == {"payout": 63_100}


@pytest.mark.parametrize(
    "lacking", [{"agreed": False}, {"approved": 1}, {"approved": 0}, {"due": o.TODAY + dt.timedelta(days=1)}]
)
def test_without_the_providers_word_two_approvals_or_its_day_nothing_is_paid(lacking):
    o.statement(o.organisation(), 63_100, **lacking)
    assert o.make() == (0, 0, {})


def test_a_refusal_stops_the_payout_until_the_same_person_takes_it_back():
    nurly = o.organisation()
    number = o.statement(nurly, 63_100)
    o.refuse(nurly, number)
    o.refuse(nurly, number, is_refused=False, person=o.SECOND)
    assert o.make().payouts == 0
    o.refuse(nurly, number, is_refused=False)
    assert o.make().payouts == 1


def test_nothing_to_pay_makes_no_payout():
    o.statement(o.organisation(), 0)
    assert o.make() == (0, 0, {})


def test_the_codes_are_drawn_by_their_rank_and_no_tiyn_is_lost_between_them():
    """Fault 6: three statements over three codes, whose borders fall within them."""
    o.budget(5, codes=(("A", 100), ("B", 150), ("C", 10**12)), region="71")
    first, second, third = (o.organisation() for _ in range(3))
    for month, (payee, tiyn) in enumerate(((first, 70), (second, 100), (third, 333)), 7):
        o.statement(payee, tiyn, budget_id=5, month=dt.date(2025, month, 1))
    assert o.make(budget_id=5) == (5, 503, {})
    assert [(payee, code, tiyn) for payee, _, code, _, tiyn, _ in o.payouts(5)] == [
        *((first, "A", 70), (second, "A", 30), (second, "B", 70), (third, "B", 80), (third, "C", 253)),
    ]


def test_a_later_run_goes_on_where_the_codes_were_left():
    o.budget(5, codes=(("A", 100), ("B", 100)), region="71")
    nurly = o.organisation()
    o.statement(nurly, 60, budget_id=5)
    o.make(budget_id=5)
    o.statement(nurly, 60, budget_id=5, month=dt.date(2025, 10, 1))
    o.make(budget_id=5)
    assert [(number, code, tiyn) for _, number, code, _, tiyn, _ in o.payouts(5)] == [
        (1, "A", 60),
        (2, "A", 40),
        (2, "B", 20),
    ]


def test_a_budget_that_does_not_suffice_pays_whole_statements_and_the_rest_waits():
    o.budget(5, codes=(("A", 100),), region="71")
    first, second = o.organisation(), o.organisation()
    o.statement(first, 80, budget_id=5)
    o.statement(second, 30, budget_id=5, month=dt.date(2025, 10, 1))
    assert o.make(budget_id=5) == (1, 80, {"no_money": 1})
    o.set_aside("A", 10, budget_id=5)
    assert o.make(budget_id=5) == (1, 30, {})


def test_a_cut_of_a_code_below_what_was_paid_leaves_nothing_of_it():
    o.budget(5, codes=(("A", 100), ("B", 100)), region="71")
    nurly = o.organisation()
    o.statement(nurly, 90, budget_id=5)
    o.make(budget_id=5)
    o.set_aside("A", -50, budget_id=5)
    o.statement(nurly, 90, budget_id=5, month=dt.date(2025, 10, 1))
    o.make(budget_id=5)
    assert [(code, tiyn) for _, _, code, _, tiyn, _ in o.payouts(5)] == [("A", 90), ("B", 90)]


def test_a_provider_without_an_account_today_waits_and_the_others_are_paid():
    without, late, odd, nurly = (o.organisation(iban=one) for one in (False, False, False, True))
    o.account(late, ibans.make("998", "LATER"), valid=f"[{o.TODAY + dt.timedelta(days=1)},)")
    o.account(odd, "KZ00998MISTYPED00000")
    for payee, iban in ((without, ""), (late, o.account_of(late)), (odd, o.account_of(odd)), (nurly, None)):
        o.statement(payee, 63_100, iban=iban)
    assert o.make() == (1, 63_100, {"no_account": 2, "wrong_account": 1})
    o.make(o.TODAY + dt.timedelta(days=1))
    assert {payee for payee, *_ in o.payouts()} == {late, nurly}


THIEF = ibans.make("998", "THIEF")


def paid_to():
    return [iban for (iban,) in query("SELECT iban FROM settlement_payout ORDER BY payee, number")]


def people(*ids):
    for person in ids:
        execute(
            "INSERT INTO registry_person (id, temporary_id, source) VALUES (%s, %s, 't')",
            [person, str(person)],
        )


def merge(person, same_as):
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source) VALUES (%s, %s, 'merged', 1, 't')",
        [person, same_as],
    )


def test_an_account_that_nobody_signed_for_is_not_paid_to():
    """P19, by whoever has the database's own password: between approval and sending the registry names another."""
    nurly = o.organisation()
    o.statement(nurly, 63_100)
    own = o.account_of(nurly)
    o.account(nurly, THIEF)
    assert o.make() == (0, 0, {"account_not_signed": 1})
    o.account(nurly, own)
    assert o.make().payouts == 1
    assert paid_to() == [own]


def test_a_change_that_two_people_signed_after_the_act_stands_in_its_place():
    nurly = o.organisation()
    o.statement(nurly, 63_100)
    own = o.account_of(nurly)
    new = ibans.make("998", "NEW")
    o.changed(nurly, new, on=o.TODAY)
    o.account(nurly, own)  # and nobody puts the former one back alone
    assert o.make() == (0, 0, {"account_not_signed": 1})
    o.account(nurly, new)
    o.make()
    assert paid_to() == [new]


def test_a_change_that_was_stopped_moves_nothing():
    nurly = o.organisation()
    o.statement(nurly, 63_100)
    o.changed(nurly, THIEF, outcome="stopped")
    o.account(nurly, THIEF)
    assert o.make() == (0, 0, {"account_not_signed": 1})


def test_a_change_that_one_person_signed_under_two_records_is_nobodys():
    """P19: known only after it took effect; nothing more is paid there until two people sign for it."""
    nurly = o.organisation()
    o.statement(nurly, 63_100)
    o.changed(nurly, THIEF)
    people(21, 22)
    merge(22, 21)
    assert o.make() == (0, 0, {"account_not_signed": 1})
    o.account(nurly, o.account_of(nurly))
    o.changed(nurly, THIEF, confirmed_by=23)
    assert o.make().payouts == 1


def test_an_act_that_was_locked_with_the_account_of_one_person_is_not_paid_to_it():
    """P19: the change came first, the act wrote its account down, and only then the registry found one person in two."""
    nurly = o.organisation()
    o.changed(nurly, THIEF)
    o.statement(nurly, 63_100)
    people(21, 22)
    merge(22, 21)
    assert o.make() == (0, 0, {"account_not_signed": 1})
    o.changed(nurly, THIEF, confirmed_by=23)
    assert o.make().payouts == 1


def test_an_act_that_names_no_account_waits_for_two_people():
    """Locked before the provider had one, or before acts named accounts."""
    nurly = o.organisation(iban=False)
    o.statement(nurly, 63_100)
    new = ibans.make("998", "FIRST")
    o.account(nurly, new)
    assert o.make() == (0, 0, {"account_not_signed": 1})
    o.changed(nurly, new)
    assert o.make().payouts == 1


def test_two_records_that_turn_out_to_be_one_person_are_one_approval():
    nurly = o.organisation()
    number = o.statement(nurly, 63_100)
    people(o.FIRST, o.SECOND, 23)
    merge(o.SECOND, o.FIRST)
    assert o.make() == (0, 0, {"one_person": 1})
    execute(
        "INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)"
        " VALUES (%s, %s, %s, 3, 23, %s, gen_random_uuid())",
        [nurly, o.BUDGET, number, o.RECORDER],
    )
    assert o.make().payouts == 1


def test_what_the_books_do_not_hold_is_not_paid():
    nurly = o.organisation()
    o.statement(nurly, 100)
    o.statement(nurly, 100, month=dt.date(2025, 10, 1), owed=False)
    assert o.make() == (1, 100, {"books_differ": 1})
    assert o.balances(nurly) == {"payout": 100}


def test_a_budget_whose_payer_has_no_account_pays_nothing():
    """As a site of version 0.2.0 brings one with it."""
    execute(
        "INSERT INTO settlement_budget (id, programme, year, payer_name, payer_bin, payer_iban, payer_bic, source)"
        " VALUES (1, 'school-meals', 2024, '-', '-', '-', '-', 'carried over')"
    )
    with pytest.raises(ProblemError):
        o.make(budget_id=1)
    with pytest.raises(ProblemError) as error:
        o.make(budget_id=2)
    assert error.value.problem.kind is p.BUDGET_UNKNOWN
