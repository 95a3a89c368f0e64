"""What is decided or corrected after December was locked is stated, paid and offset all the same, so that a year can close."""

import datetime as dt

from amiyan.kernel.sql import execute, query
from amiyan.settlement.budgets.closing import not_ready
from amiyan.settlement.statements.holds import decide_hold
from amiyan.settlement.statements.nights import lock_due

from .kit import PRICE, PROGRAMME, budget, day

JANUARY = dt.date(2026, 1, 1)


def used(budget_id, on):
    execute(
        "INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn) VALUES (%s, %s, 1, 1, 1)",
        [budget_id, on],
    )


def night(region, today):
    return [one.locked for one in lock_due(today=today) if one.budget_id == region.books.budget_id]


def test_a_held_line_of_december_that_is_paid_in_january_is_stated(region):
    region.books.meals(3, at=region.a, payee=region.nur, on="12-10")
    (child,) = region.books.held(1, at=region.a, on="12-10")
    next_year = budget(year=2026)
    used(region.books.budget_id, "2025-12-10")
    (december,) = night(region, dt.date(2026, 1, 9))
    assert (december.statements, december.held) == (1, 1), december
    decide_hold(
        person_id=child,
        service_day=day("12-10"),
        programme=PROGRAMME,
        slot=1,
        is_paid=True,
        reason="seen",
        decided_by=region.clerk,
    )
    execute("DELETE FROM deliveries_unposted")
    region.books.owes(child, "12-10", payee=region.nur, at=region.a, verdict_version=1)
    # Meals of the new year, of another budget, belong into its own statements.
    old, region.books.budget_id = region.books.budget_id, next_year
    region.books.says(child, dt.date(2026, 1, 13), payee=region.nur, at=region.a)
    region.books.budget_id = old
    used(next_year, "2026-01-13")
    done = [one.locked for one in lock_due(today=dt.date(2026, 2, 9))]
    assert [one.differing for one in done] == [{}] * len(done)
    of_old = query(
        "SELECT corrected_tiyn, delivered_tiyn, payable_tiyn FROM settlement_statement"
        " WHERE (payee, budget_id, month) = (%s, %s, %s)",
        [region.nur, old, JANUARY],
    )
    assert of_old == [(PRICE, 0, PRICE)]
    assert query("SELECT delivered_tiyn FROM settlement_statement WHERE budget_id = %s", [next_year]) == [
        (PRICE,)
    ]
    assert night(region, dt.date(2026, 2, 10))[-1].statements == 0
    reasons = {one.kind.code for one in not_ready(budget_id=old, today=dt.date(2026, 2, 10))}
    assert not reasons & {"months-unlocked", "holds-undecided"}, reasons


def test_a_debt_of_december_is_taken_off_what_the_next_year_owes(region):
    child, _ = region.books.meals(2, at=region.a, payee=region.nur, on="12-10")
    next_year = budget(year=2026)
    used(region.books.budget_id, "2025-12-10")
    night(region, dt.date(2026, 1, 9))
    region.books.says(child, dt.date(2025, 12, 10), verdict="refused")
    region.books.budget_id = next_year
    region.books.says(child, dt.date(2026, 1, 13), payee=region.nur, at=region.a)
    used(next_year, "2026-01-13")
    lock_due(today=dt.date(2026, 2, 9))
    sums = query(
        "SELECT payable_tiyn, offset_tiyn FROM settlement_statement WHERE budget_id = %s", [next_year]
    )
    assert sums == [(0, PRICE)]
