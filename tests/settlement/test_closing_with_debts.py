"""A year whose providers still owe closes when a person with the duty says why, and a later budget is there."""

from uuid import uuid4

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.people import merge_people
from amiyan.settlement.budgets.actions import appropriate
from amiyan.settlement.budgets.by_one import debts_by_one
from amiyan.settlement.budgets.closing import close_year, not_ready
from amiyan.settlement.budgets.debts import debts_of, let_go
from amiyan.settlement.budgets.queries import figures_of

from .hamlet import facility, hamlet, unfunded
from .test_budgets import NEW_YEAR, refused, settled_year
from .treasury import MEAL, budget, clerk

__all__ = ["hamlet", "unfunded"]


@pytest.fixture
def in_debt(unfunded):
    """A year that is done, and what its provider still owes: by hand, as its last statement says it."""
    number = settled_year(unfunded)
    execute(
        """INSERT INTO settlement_statement (payee, budget_id, number, month, previous_month, from_batch, up_to_batch,
               delivered_units, delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn,
               above_ceiling_tiyn, debt_tiyn, payable_tiyn, due_on, decide_by, document_sha256, recorded_by)
           VALUES (%s, %s, 2, '2025-12-01', '2025-09-01', 0, (SELECT max(id) FROM ledger_batch), 0, 0, %s, 0, 0, 0, 0, 0,
                   %s, 0, '2026-01-10', '2026-01-10', '', 0)""",
        [facility("SA"), number, -MEAL, MEAL],
    )
    return number


def close(number, **said):
    return close_year(budget_id=number, closed_by=clerk(), today=NEW_YEAR, **said)


def why_not(number, **said):
    with pytest.raises(ProblemError) as caught:
        close(number, **said)
    assert caught.value.problem.kind.code == "budget-year-not-ready"
    return [one.kind.code for one in caught.value.problem.params["reasons"]]


def test_without_a_reason_it_waits_for_the_debts(in_debt):
    assert [one.kind.code for one in not_ready(budget_id=in_debt, today=NEW_YEAR)] == ["budget-debts-open"]
    assert why_not(in_debt) == ["budget-debts-open"]
    assert why_not(in_debt, debts_reason=" ") == ["budget-debts-open"]


@pytest.mark.parametrize("other", [{}, {"region": "71", "year": 2026}, {"region": None, "year": 2026}])
def test_where_no_later_budget_of_its_region_is_open_the_debts_would_go_nowhere(in_debt, other):
    if other:
        budget(0, **other)
    assert why_not(in_debt, debts_reason="they go on serving") == ["debts-nowhere"]


def test_with_a_reason_and_a_later_budget_it_closes_and_the_debt_stays_to_be_taken_off(in_debt):
    budget(0, year=2026)
    assert close(in_debt, debts_reason="they go on serving") == 99 * MEAL
    kept = query("SELECT debts_tiyn, debts_reason FROM settlement_budget_closing")
    assert kept == [(MEAL, "they go on serving")]
    assert [one.open_tiyn for one in debts_of(in_debt)] == [MEAL]


def test_a_reason_opens_no_other_door(in_debt):
    """What is open besides the debts is named, with them or without."""
    budget(0, year=2026)
    with pytest.raises(ProblemError) as caught:
        close_year(budget_id=in_debt, closed_by=clerk(), today=NEW_YEAR.replace(year=2025), debts_reason="x")
    assert [one.kind.code for one in caught.value.problem.params["reasons"]] == ["budget-year-not-over"]
    assert query("SELECT count(*) FROM settlement_budget_closing") == [(0,)]


def test_nobody_sets_money_aside_or_closes_a_year_without_the_duty_to_record(unfunded):
    number = settled_year(unfunded)
    asked = {"budget_id": number, "appropriation_id": uuid4(), "code": "011", "act": "a", "amount_tiyn": 1}
    assert refused(appropriate, **asked, recorded_by=4711).kind.code == "may-not-record"
    problem = refused(close_year, budget_id=number, closed_by=4711, today=NEW_YEAR)
    assert problem.kind.code == "may-not-record"
    assert figures_of(number).appropriated_tiyn == 105 * MEAL


def test_who_let_a_debt_go_and_turns_out_to_be_one_is_named(in_debt):
    """Two records, one for each duty; the registry finds out afterwards whose they are."""
    records, approves = clerk(), clerk(6)
    appoint_signatory(person_id=approves, duty="approve", source="order 2", region=None)
    let_go(payee=facility("SA"), budget_id=in_debt, reason="court", decided_by=records, approved_by=approves)
    assert debts_by_one() == []
    merge_people(person_id=approves, same_as=records, recorded_by=1, source="Request 7")
    ((bin_, budget_id, number, amount),) = debts_by_one()
    assert (bin_, budget_id, number, amount) == (str(facility("SA")), in_debt, 2, MEAL)
