from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.kernel.money import Currency, DifferentCurrenciesError, Money, allocate, share, total
from amiyan.kernel.problems import ProblemError

KZT = Currency("KZT", 2, "₸")
DINAR = Currency("XDN", 3, "d")


def tiyn(amount):
    return Money(amount, KZT)


@pytest.mark.parametrize("wrong", [1.0, True, False, "100", Decimal(1), None])
def test_money_is_made_of_whole_units_only(wrong):
    with pytest.raises(TypeError):
        Money(wrong, KZT)


@pytest.mark.parametrize("wrong", [1.5, True, Decimal(2), "3"])
def test_price_times_anything_but_a_count_is_refused(wrong):
    with pytest.raises(TypeError):
        tiyn(100) * wrong


def test_money_adds_subtracts_compares_and_multiplies_by_a_count():
    assert tiyn(63_100) * 3 - tiyn(100) + -tiyn(50) == tiyn(189_150) == 3 * tiyn(63_050)
    assert tiyn(1) < tiyn(2) <= tiyn(2)
    assert tiyn(3) > tiyn(2) >= tiyn(2)
    assert total((tiyn(n) for n in range(5)), KZT) == tiyn(10)
    assert total([], KZT) == tiyn(0)


def test_two_currencies_do_not_mix():
    with pytest.raises(DifferentCurrenciesError):
        tiyn(1) + Money(1, DINAR)
    with pytest.raises(DifferentCurrenciesError):
        tiyn(1) < Money(1, DINAR)  # noqa: B015 - the comparison itself is what must fail
    with pytest.raises(TypeError):
        tiyn(1) + 1
    assert tiyn(1) != Money(1, DINAR)


@pytest.mark.parametrize(
    ("minor", "numerator", "denominator", "rounded"),
    [
        (1, 1, 2, 1),
        (1, 1, 3, 0),
        (2, 1, 3, 1),
        (-1, 1, 2, -1),
        (-1, 1, 3, 0),
        (5, -1, 2, -3),
        (10**12, 2, 3, 666_666_666_667),
        (0, 7, 9, 0),
    ],
)
def test_a_share_rounds_half_away_from_zero(minor, numerator, denominator, rounded):
    assert share(tiyn(minor), numerator, denominator) == tiyn(rounded)


def test_a_share_of_nothing_is_refused():
    with pytest.raises(ValueError, match="denominator"):
        share(tiyn(1), 1, 0)
    with pytest.raises(TypeError):
        share(tiyn(1), 0.5, 1)


@pytest.mark.parametrize("minor", [0, 1, -1, 2, 100, 10**12, -(10**12) - 1])
def test_thirds_sum_to_the_whole(minor):
    parts = allocate(tiyn(minor), [1, 1, 1])
    assert total(parts, KZT) == tiyn(minor)
    assert max(p.minor for p in parts) - min(p.minor for p in parts) <= 1


def test_the_odd_unit_goes_to_the_earlier_of_equals():
    assert [p.minor for p in allocate(tiyn(100), [1, 1, 1])] == [34, 33, 33]
    assert [p.minor for p in allocate(tiyn(1), [0, 1, 2])] == [0, 0, 1]


@settings(max_examples=60)
@given(st.integers(-(10**15), 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_parts_always_sum_and_stay_within_a_unit_of_their_share(minor, weights):
    parts = allocate(tiyn(minor), weights)
    assert sum(p.minor for p in parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor * sum(weights) - minor * weight) < sum(weights)


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 3]])
def test_weights_that_share_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        allocate(tiyn(1), weights)


def test_amounts_are_read_exactly_or_refused():
    assert Money.parse("631.5", KZT) == tiyn(63_150)
    assert Money.parse("1.234", DINAR) == Money(1_234, DINAR)
    with pytest.raises(ProblemError) as caught:
        Money.parse("1.234", KZT)
    assert caught.value.problem.kind.code == "money-too-many-decimals"
    for wrong in ("", "one", "NaN", "Infinity", "1e30"):
        with pytest.raises(ProblemError):
            Money.parse(wrong, KZT)
    with pytest.raises(TypeError):
        Money.parse(1.5, KZT)
