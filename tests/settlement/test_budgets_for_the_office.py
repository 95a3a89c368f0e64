"""Budgets as the office reads them: what waits for money, what is left month by month, and the same sums for a region."""

import datetime as dt

import pytest

from amiyan.access.reading import reading
from amiyan.kernel.periods import Period
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute
from amiyan.settlement.budgets.lines import NAMES, lines_of
from amiyan.settlement.budgets.office import (
    Forecast,
    UsedMonth,
    acts_of,
    budget_within,
    budgets_within,
    left_by_month,
    used_by_month,
)
from amiyan.settlement.budgets.queries import figures_of
from amiyan.settlement.figures.budgets import keep_what_waits, waits_for_money
from tests.settlement.statements.kit import PROGRAMME, Books, agreement, budget, provider, school

REGION, ELSEWHERE = Scope(regions=frozenset({"79"})), Scope(regions=frozenset({"75"}))
TODAY = dt.date(2025, 11, 12)
YEAR = Period.of_month(2025, 1)


@pytest.fixture
def books(db):
    found = Books(budget())
    payee, place = provider(), school("А-1")
    agreement(place, payee)
    found.meals(3, at=place, payee=payee)
    found.place = place
    return found


def refused(books, number, why, *, verdict="payable"):
    for child in range(number):
        person = 9_000_000 + child + 100 * len(why)
        books.judged(person, "9-10", at=books.place, verdict=verdict, reason="used")
        execute(
            "INSERT INTO deliveries_unposted (person_id, service_day, programme, shard, refused)"
            " VALUES (%s, '2025-09-10', %s, 1, %s)",
            [person, PROGRAMME, why],
        )


def waits(scope=REGION):
    with reading(scope):
        found = waits_for_money(programme=PROGRAMME, month=YEAR, scope=scope)
    return {one.why: (one.units, one.tiyn) for one in found}


def test_meals_that_wait_are_told_by_reason_in_their_region(books):
    refused(books, 2, "fund_dry")
    refused(books, 1, "no_budget")
    keep_what_waits(PROGRAMME, today=TODAY)
    assert waits() == {"fund_dry": (2, 2 * 631_00), "no_budget": (1, 631_00)}
    assert waits(ELSEWHERE) == {}


def test_what_waits_no_more_is_told_no_more(books):
    refused(books, 2, "fund_dry")
    keep_what_waits(PROGRAMME, today=TODAY)
    execute("DELETE FROM deliveries_unposted")
    keep_what_waits(PROGRAMME, today=TODAY)
    assert waits() == {}


def test_what_is_not_payable_waits_for_no_money(books):
    refused(books, 2, "fund_dry", verdict="held")
    keep_what_waits(PROGRAMME, today=TODAY)
    assert waits() == {}


def test_a_region_reads_the_same_figures_and_lines_as_the_books_have(books):
    """Nothing is left out by the database's own limits: not the fund, not what was given."""
    wanted = figures_of(books.budget_id)
    lines = {name: lines_of(budget_id=books.budget_id, figure=name) for name in NAMES}
    assert len(lines["granted"]) == 3
    with reading(REGION):
        assert figures_of(books.budget_id) == wanted
        assert {name: lines_of(budget_id=books.budget_id, figure=name) for name in NAMES} == lines
        assert [one.tiyn for one in acts_of(books.budget_id)] == [10**14]


def test_another_region_reads_no_fund_and_no_act(books):
    with reading(ELSEWHERE):
        assert lines_of(budget_id=books.budget_id, figure="granted") == []
        assert acts_of(books.budget_id) == []
        assert budget_within(books.budget_id, scope=ELSEWHERE, on=TODAY) is None
        assert budgets_within(programme=PROGRAMME, year=2025, scope=ELSEWHERE) == []


def test_who_sees_everything_reads_the_fund_of_every_budget(books):
    with reading(EVERYTHING):
        assert figures_of(books.budget_id).fund_tiyn > 0
        assert len(budgets_within(programme=PROGRAMME, year=2025, scope=EVERYTHING)) == 1


def test_what_was_used_stands_in_its_month(books):
    execute(
        "INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn)"
        " VALUES (%(b)s, '2025-09-10', 0, 3, 30), (%(b)s, '2025-09-11', 0, 1, 10), (%(b)s, '2025-10-01', 0, 1, 5)",
        {"b": books.budget_id},
    )
    assert used_by_month(books.budget_id) == [
        UsedMonth(dt.date(2025, 9, 1), 4, 40),
        UsedMonth(dt.date(2025, 10, 1), 1, 5),
    ]


# --- the line of what is left, pure ------------------------------------------------------------------------------------


def forecast(**more):
    said = {
        "counted_on": TODAY,
        "appropriated_tiyn": 1000,
        "used_tiyn": 600,
        "paid_tiyn": 0,
        "holds_tiyn": 400,
        "waiting_tiyn": 0,
        "needed_tiyn": 100,
        "dry_on": None,
    }
    return Forecast(**{**said, **more})


def left(found, *, today=TODAY):
    used = [UsedMonth(dt.date(2025, 9, 1), 1, 200), UsedMonth(dt.date(2025, 10, 1), 1, 400)]
    return left_by_month(appropriated_tiyn=1000, used=used, forecast=found, year=2025, today=today)


def test_what_is_over_is_counted_and_what_lies_ahead_expected():
    found = left(forecast())
    assert [one.counted_tiyn for one in found] == [*[1000] * 8, 800, 400, 400, None]
    assert found[-1].expected_tiyn == 300
    assert found[9].expected_tiyn == 400


def test_money_that_ends_is_nothing_from_then_on():
    found = left(forecast(dry_on=dt.date(2025, 11, 20), needed_tiyn=900))
    assert [one.expected_tiyn for one in found[-2:]] == [0, 0]


def test_a_year_to_come_is_all_expected_and_one_that_is_over_all_counted():
    ahead = left_by_month(appropriated_tiyn=1000, used=[], forecast=forecast(), year=2026, today=TODAY)
    assert all(one.counted_tiyn is None for one in ahead)
    over = left(forecast(), today=dt.date(2026, 2, 1))
    assert all(one.counted_tiyn is not None for one in over)


def test_without_a_forecast_nothing_is_expected():
    assert left(None)[-1].expected_tiyn is None
