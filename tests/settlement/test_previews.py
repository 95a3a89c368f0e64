"""A provider's statement: lines sum to the total, what is held is shown and not paid."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.kernel.problems import ProblemError
from amiyan.settlement import problems
from amiyan.settlement.statements.build import (
    AggregatedRow,
    CorrectionLine,
    Provider,
    StatementLine,
    build_statement,
)

PROVIDER = Provider("990140000027", "«Нұрлы дәм» ЖШС")
PERIOD = {"period_from": date(2026, 1, 1), "period_to": date(2026, 1, 31)}


def statement(*rows: AggregatedRow, **changes):
    return build_statement(**{"provider": PROVIDER, **PERIOD, "rows": rows, **changes})


def test_what_was_eaten_is_paid_and_what_is_held_is_shown_with_its_reason():
    built = statement(
        AggregatedRow("79-001", "payable", "used", 63_100, 20),
        AggregatedRow("79-001", "held", "method_needs_confirmation", 63_100, 2),
        AggregatedRow("79-001", "held", "entitlement_unknown", 63_100, 1),
    )

    assert (built.payable_units, built.payable_tiyn, built.total_tiyn) == (20, 1_262_000, 1_262_000)
    assert (built.held_units, built.held_tiyn) == (3, 189_300)
    assert [(line.reason, line.units) for line in built.held] == [
        ("entitlement_unknown", 1),
        ("method_needs_confirmation", 2),
    ]


def test_days_of_one_price_become_one_line_and_another_price_a_line_of_its_own():
    built = statement(
        AggregatedRow("79-002", "payable", "used", 74_500, 1),
        AggregatedRow("79-001", "payable", "used", 63_100, 3),
        AggregatedRow("79-001", "payable", "used", 63_100, 4),
        AggregatedRow("79-001", "payable", "used", 74_500, 0),
    )

    assert built.payable == (
        StatementLine("79-001", "used", 63_100, 7, 441_700),
        StatementLine("79-002", "used", 74_500, 1, 74_500),
    )


def test_corrections_of_earlier_periods_change_what_is_paid_now():
    earlier = (date(2025, 12, 1), date(2025, 12, 31))
    built = statement(
        AggregatedRow("79-001", "payable", "used", 100, 1),
        corrections=[
            CorrectionLine(*earlier, "late_evidence", 250),
            CorrectionLine(*earlier, "disputed", -50),
        ],
    )

    assert (built.payable_tiyn, built.total_tiyn) == (100, 300)


def test_a_month_without_meals_is_a_statement_of_nothing():
    built = statement()

    assert (built.payable, built.held, built.corrections, built.total_tiyn) == ((), (), (), 0)


def test_one_tiyn_and_ten_to_the_twelfth_stay_exact():
    built = statement(
        AggregatedRow("79-001", "payable", "used", 1, 1),
        AggregatedRow("79-001", "payable", "used", 10**12, 3),
    )

    assert built.total_tiyn == 3 * 10**12 + 1


def test_a_verdict_that_is_neither_payable_nor_held_is_named():
    with pytest.raises(ProblemError) as error:
        statement(AggregatedRow("79-001", "refused", "not_entitled", 1, 1))
    assert error.value.problem.kind is problems.VERDICT_NOT_BILLED


def test_a_period_that_ends_before_it_begins_is_named():
    with pytest.raises(ProblemError) as error:
        statement(period_from=date(2026, 2, 1))
    assert error.value.problem.kind is problems.PERIOD_REVERSED


def test_what_is_held_without_a_reason_is_a_fault_of_ours():
    with pytest.raises(AssertionError, match="says why"):
        statement(AggregatedRow("79-001", "held", "", 1, 1))


ROWS = st.lists(
    st.builds(
        AggregatedRow,
        facility=st.sampled_from(["79-001", "79-002"]),
        verdict=st.sampled_from(["payable", "held"]),
        reason=st.sampled_from(["used", "method_needs_confirmation"]),
        unit_price_tiyn=st.sampled_from([0, 1, 33_333, 63_100, 10**12]),
        units=st.integers(0, 2_000),
    ),
    max_size=20,
)


@given(rows=ROWS, seed=st.integers(0, 1_000))
@settings(max_examples=50)
def test_any_order_of_rows_gives_the_same_statement_and_nothing_is_lost(rows, seed):
    shuffled = list(rows)
    Random(seed).shuffle(shuffled)

    built = statement(*rows)
    assert statement(*shuffled) == built
    assert built.total_tiyn == sum(
        row.units * row.unit_price_tiyn for row in rows if row.verdict == "payable"
    )
    assert built.payable_units + built.held_units == sum(row.units for row in rows)
