"""Cooked and served after all: a person takes back what was owed for cooking, before or after its month is stated."""

import pytest
from django.db import connection

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.settlement.budgets.lines import lines_of
from amiyan.settlement.budgets.queries import figures_of
from amiyan.settlement.statements.cooked_end import served_too, take_cooked_back

from .kit import NOVEMBER, OCTOBER, PRICE, PROGRAMME, SEPTEMBER, balance, header, lines
from .test_cooked import WEDNESDAY, called_off, child, claim

COOKED = 3 * PRICE * 7 // 10


@pytest.fixture
def cooked(region):
    """Three portions were cooked in vain, and that is owed."""
    for _ in range(3):
        child(region.a)
    called_off(region.a, "9-9 21:00")
    assert claim(region.a).amount_tiyn == COOKED
    return region


def back(region, **said):
    asked = {"facility_id": region.a, "service_day": WEDNESDAY, "programme": PROGRAMME}
    return take_cooked_back(**asked | {"reason": "served after all", "decided_by": region.clerk} | said)


def fund(region):
    return balance(region.books.budget_id, "fund")


def test_of_a_month_that_is_not_stated_neither_is_stated(cooked):
    before = fund(cooked)
    cooked.books.meals(2, at=cooked.a, payee=cooked.nur, on="9-11")
    assert back(cooked) == COOKED
    assert back(cooked) == COOKED
    assert fund(cooked) == before + COOKED - 2 * PRICE
    assert balance(cooked.nur, "recovery") == 0
    assert cooked.books.lock(SEPTEMBER).differing == {}
    assert header(cooked.nur, SEPTEMBER, "cooked_tiyn", "corrected_tiyn", "payable_tiyn") == (0, 0, 2 * PRICE)
    assert figures_of(cooked.books.budget_id).cooked_tiyn == 0
    assert lines_of(budget_id=cooked.books.budget_id, figure="cooked") == []
    assert verify(connection).findings == ()


def test_of_a_month_that_is_stated_it_is_a_correction_and_a_debt(cooked):
    cooked.books.lock(SEPTEMBER)
    assert header(cooked.nur, SEPTEMBER, "cooked_tiyn", "payable_tiyn") == (COOKED, COOKED)
    back(cooked)
    assert balance(cooked.nur, "recovery") == -COOKED
    cooked.books.meals(4, at=cooked.a, payee=cooked.nur, on="10-10")
    assert cooked.books.lock(OCTOBER).differing == {}
    assert lines(cooked.nur, OCTOBER, "kind", "service_month", "reason", "units", "amount_tiyn")[1:] == [
        ("correction", SEPTEMBER, "cooked_back", -1, -COOKED)
    ]
    assert header(cooked.nur, OCTOBER, "offset_tiyn", "payable_tiyn") == (COOKED, 4 * PRICE - COOKED)
    assert balance(cooked.nur, "recovery") == 0
    cooked.books.meals(1, at=cooked.a, payee=cooked.nur, on="11-10")
    cooked.books.lock(NOVEMBER)
    assert header(cooked.nur, NOVEMBER, "corrected_tiyn", "payable_tiyn") == (0, PRICE)
    assert verify(connection).findings == ()


def test_claimed_and_taken_back_after_the_month_was_stated_both_stand_and_come_to_nothing(region):
    for _ in range(3):
        child(region.a)
    called_off(region.a, "9-9 21:00")
    region.books.meals(1, at=region.a, payee=region.nur, on="9-11")
    region.books.lock(SEPTEMBER)
    claim(region.a)
    back(region)
    assert region.books.lock(OCTOBER).differing == {}
    assert header(region.nur, OCTOBER, "cooked_tiyn", "corrected_tiyn", "offset_tiyn", "payable_tiyn") == (
        *(COOKED, -COOKED, COOKED, 0),
    )
    assert balance(region.nur, "recovery") == 0


def test_days_that_are_owed_twice_are_named_until_a_person_has_decided(cooked):
    assert served_too() == []
    cooked.books.meals(2, at=cooked.a, payee=cooked.nur, on="9-10")
    assert [(one.service_day, one.amount_tiyn) for one in served_too()] == [(WEDNESDAY, COOKED)]
    back(cooked)
    assert served_too() == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"reason": " "}, "without-reason"),
        ({"decided_by": 4711}, "may-not-record"),
        ({"programme": "other"}, "nothing-claimed"),
    ],
)
def test_who_may_not_or_says_too_little_takes_nothing_back(cooked, said, kind):
    with pytest.raises(ProblemError, match=kind):
        back(cooked, **said)
    assert query("SELECT count(*) FROM settlement_cooked_end") == [(0,)]


def test_another_reason_afterwards_is_refused(cooked):
    back(cooked)
    with pytest.raises(ProblemError, match="taken-back-otherwise"):
        back(cooked, reason="another")
