"""Who pays from a budget changes from a later day on; what was stated before names whom it named."""

import datetime as dt
from dataclasses import replace

import pytest

from amiyan.bench.acts import PAYER
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.payers import change_payer
from amiyan.settlement.budgets.queries import budget_of
from amiyan.settlement.statements.queries import Key, stated

from .kit import OCTOBER, SEPTEMBER

MOVED = replace(PAYER, iban="KZ86125KZT5004100100")
NOON = dt.date(2025, 10, 20)
FIRST = dt.date(2025, 10, 25)


def moves(region, **said):
    return change_payer(
        **{
            "budget_id": region.books.budget_id,
            "payer": MOVED,
            "from_day": FIRST,
            "source": "letter 4",
            "recorded_by": region.clerk,
            "today": NOON,
        }
        | said
    )


def test_what_is_stated_from_that_day_on_names_the_new_account_and_what_was_stated_before_the_old(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.lock(SEPTEMBER)
    assert moves(region)
    assert not moves(region)
    region.books.meals(1, at=region.a, payee=region.nur, on="10-10")
    region.books.lock(OCTOBER)
    accounts = [
        stated(Key(region.nur, region.books.budget_id, number), scope=EVERYTHING).customer.iban
        for number in (1, 2)
    ]
    assert accounts == [PAYER.iban, MOVED.iban]


def test_a_change_counts_from_its_day_and_a_later_one_from_its_own(region):
    moves(region)
    moves(region, payer=replace(MOVED, name="Білім бөлімі"), from_day=FIRST + dt.timedelta(days=5))
    days = (FIRST - dt.timedelta(days=1), FIRST, FIRST + dt.timedelta(days=5))
    found = [budget_of(region.books.budget_id, day).payer for day in days]
    assert [(one.iban, one.name) for one in found] == [
        (PAYER.iban, PAYER.name),
        (MOVED.iban, PAYER.name),
        (MOVED.iban, "Білім бөлімі"),
    ]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"from_day": NOON}, "payer-not-later"),
        ({"source": " "}, "payer-without-source"),
        ({"recorded_by": 4711}, "may-not-record"),
        ({"payer": replace(MOVED, iban="KZ009990000000000001")}, "iban-wrong-control"),
        ({"payer": replace(MOVED, bin="950140000017")}, "number-wrong-control-digit"),
        ({"budget_id": 1}, "budget-unknown"),
    ],
)
def test_a_change_that_cannot_be_is_refused(region, said, kind):
    with pytest.raises(ProblemError, match=kind):
        moves(region, **said)
    assert query("SELECT count(*) FROM settlement_budget_payer") == [(0,)]


def test_two_payers_of_one_day_are_refused(region):
    moves(region)
    with pytest.raises(ProblemError, match="payer-differs"):
        moves(region, payer=PAYER)
