"""Payouts as the office reads them: each stands at one place, what is due and stopped says why, and only in its region."""

import datetime as dt

import pytest

from amiyan.access.reading import reading
from amiyan.country.kz import iban as ibans
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import query
from amiyan.settlement.payouts.again import pay_again
from amiyan.settlement.payouts.due import ACCOUNT_NOT_SIGNED
from amiyan.settlement.payouts.office import (
    events_of,
    office_payout,
    office_payouts,
    payout_sums,
    stopped_statements,
)

from . import office as o
from . import said as s
from .sending import TIYN, Sent

REGION, ELSEWHERE = Scope(regions=frozenset({"79"})), Scope(regions=frozenset({"75"}))
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def sent(db):
    o.budget()
    return Sent()


def places(scope=REGION, today=TODAY):
    with reading(scope):
        found = payout_sums(programme=o.PROGRAMME, year=2025, scope=scope, today=today)
    return {one.place: (one.payouts, one.tiyn) for one in found}


def listed(place, **more):
    with reading(REGION):
        return office_payouts(
            programme=o.PROGRAMME, year=2025, scope=REGION, today=TODAY, place=place, **more
        )


def test_a_payout_goes_from_place_to_place(sent):
    assert places() == {"made": (1, TIYN)}
    s.says(sent.word("ACCP"))
    assert places() == {"with_bank": (1, TIYN)}
    s.says(s.statement(sent.debit()))
    assert places() == {"paid": (1, TIYN)}


def test_what_came_back_is_owed_until_a_person_says_pay_again(sent):
    s.says(sent.word("RJCT", "AC04"))
    assert places() == {"came_back": (1, TIYN)}
    (one,) = listed("came_back")
    assert one.reason_code == "AC04"
    pay_again(payout=one.id, decided_by=o.ACCOUNTANT, reason="the bank was wrong", today=o.TODAY)
    assert places() == {"again": (1, TIYN), "made": (1, TIYN)}


def test_a_bank_that_contradicts_itself_makes_a_payout_doubtful(sent):
    s.says(s.statement(sent.debit()))
    s.says(sent.word("RJCT", "AC04"))
    (one,) = listed("doubtful")
    assert one.is_contradicted
    assert places() == {"doubtful": (1, TIYN)}


def test_silence_of_three_working_days_is_doubtful(sent):
    assert places(today=TODAY + dt.timedelta(days=10)) == {"doubtful": (1, TIYN)}


def test_the_same_rejection_as_having_it_already_is_no_doubt(sent):
    s.says(s.statement(sent.debit()))
    s.says(sent.word("RJCT", "AM05"))
    assert places() == {"paid": (1, TIYN)}


def test_what_became_of_it_is_read_in_its_region_alone(sent):
    s.says(sent.word("ACCP"))
    (one,) = listed("with_bank")
    with reading(REGION):
        assert office_payout(payee=one.payee, payout=one.id, scope=REGION, today=TODAY) == one
        assert [event.state for event in events_of(payee=one.payee, payout=one.id)] == ["made", "accepted"]
    for scope in (ELSEWHERE, EVERYTHING):
        with reading(ELSEWHERE):
            assert office_payout(payee=one.payee, payout=one.id, scope=scope, today=TODAY) is None
            assert events_of(payee=one.payee, payout=one.id) == []
    assert places(ELSEWHERE) == {}


def test_a_list_goes_on_where_the_page_before_ended(db):
    o.budget()
    for _number in range(5):
        o.statement(o.organisation(), TIYN)
    o.make()
    seen, before = [], None
    while page := listed("made", before=before, most=2):
        seen += [one.payee for one in page]
        before = page[-1].at, page[-1].id
    assert len(seen) == len(set(seen)) == 5


# --- what is due and stopped -----------------------------------------------------------------------------------------


def stopped(scope=REGION):
    with reading(scope):
        return [
            (one.payee, one.why, one.since) for one in stopped_statements(programme=o.PROGRAMME, scope=scope)
        ]


def test_what_cannot_be_paid_says_why_and_since_which_night(db):
    """P19: the registry's account is nobody's word."""
    o.budget()
    swapped = o.organisation()
    o.statement(swapped, TIYN)
    o.account(swapped, ibans.make("998", "SWAPPED"))
    o.make()
    assert stopped() == [(swapped, ACCOUNT_NOT_SIGNED, o.TODAY)]
    assert stopped(ELSEWHERE) == []
    later = o.TODAY + dt.timedelta(days=1)
    o.make(today=later)
    assert stopped() == [(swapped, ACCOUNT_NOT_SIGNED, o.TODAY)], "it waits since the first night"
    o.account(swapped, query("SELECT iban FROM settlement_statement WHERE payee = %s", [swapped])[0][0])
    o.make(today=later)
    assert stopped() == []


def test_what_waits_for_something_else_waits_since_then(db):
    o.budget(codes=(("464-111", TIYN - 1),))
    payee = o.organisation(iban=False)
    o.statement(payee, TIYN)
    o.make()
    assert [why for _payee, why, _since in stopped()] == ["no_account"]
    o.account(payee, ibans.make("998", "NEW"))
    later = o.TODAY + dt.timedelta(days=1)
    o.make(today=later)
    ((_payee, why, since),) = stopped()
    assert why != "no_account"
    assert since == later


def test_what_was_refused_meanwhile_is_no_longer_due(db):
    o.budget()
    payee = o.organisation(iban=False)
    number = o.statement(payee, TIYN)
    o.make()
    assert len(stopped()) == 1
    o.refuse(payee, number)
    o.make()
    assert stopped() == []
