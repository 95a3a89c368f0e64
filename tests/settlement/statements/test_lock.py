"""A month locks: lines sum to the total, in order, once, and what comes later is a correction."""

import datetime as dt

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query

from .kit import LOCKS, NOVEMBER, OCTOBER, PRICE, SEPTEMBER, balance, day, header, lines, named_person


def problem(call):
    with pytest.raises(ProblemError) as caught:
        call()
    return caught.value.problem


def test_a_provider_is_stated_what_was_posted_for_its_places(region):
    region.books.meals(3, at=region.a, payee=region.nur)
    region.books.meals(2, at=region.a, payee=region.nur, on="9-30", tiyn=745_00)
    region.books.meals(1, at=region.b, payee=region.dam)
    locked = region.books.lock(SEPTEMBER)
    assert (locked.statements, locked.payable_tiyn) == (2, 3 * PRICE + 2 * 745_00 + PRICE)
    assert (locked.waiting, locked.behind, locked.differing) == ({}, {}, {})
    assert lines(region.nur, SEPTEMBER, "kind", "agreement", "unit_price_tiyn", "l.units", "amount_tiyn") == [
        ("delivered", "12-2025", PRICE, 3, 3 * PRICE),
        ("delivered", "12-2025", 745_00, 2, 2 * 745_00),
    ]
    assert header(region.nur, SEPTEMBER, "number", "delivered_units", "payable_tiyn") == (
        1, 5, 3 * PRICE + 2 * 745_00,
    )  # fmt: skip
    # Saturday 18 October: due on the Monday after it; fifteen working days to decide, less Republic Day.
    assert header(region.nur, SEPTEMBER, "due_on", "decide_by") == (
        dt.date(2025, 10, 20),
        dt.date(2025, 10, 31),
    )


def test_a_month_locks_once_and_a_second_asking_makes_what_is_missing(region):
    region.books.meals(1, at=region.a, payee=region.nur)
    region.books.meals(1, at=region.b, payee=region.dam)
    assert region.books.lock(SEPTEMBER, payees=[region.nur]).statements == 1
    before = header(region.nur, SEPTEMBER, "document_sha256", "up_to_batch")
    assert region.books.lock(SEPTEMBER).statements == 1
    assert region.books.lock(SEPTEMBER).statements == 0
    assert header(region.nur, SEPTEMBER, "document_sha256", "up_to_batch") == before
    assert header(region.dam, SEPTEMBER, "number") == 1


@pytest.mark.parametrize(
    "amounts", [(1,), (1, 1, 1), (10**12, 1), (33, 33, 34), (1, 10**12, 333_333_333_333)]
)
def test_lines_of_any_amount_sum_to_the_total(region, amounts):
    """Fault 6: of 1 tiyn, of thirds, of 10^12."""
    region.books = Books(budget(year=2024, tiyn=10**14))
    region.books.budget_id, other = budget(region="71", tiyn=10**14), school("Ү-3", region="71")
    agreement(other, region.dam)
    for tiyn in amounts:
        region.books.meals(1, at=other, payee=region.dam, tiyn=tiyn)
    assert region.books.lock(SEPTEMBER, budget_id=region.books.budget_id).payable_tiyn == sum(amounts)
    assert sum(tiyn for (tiyn,) in lines(region.dam, SEPTEMBER, "amount_tiyn")) == sum(amounts)
