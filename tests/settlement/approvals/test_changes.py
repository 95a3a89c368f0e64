"""What a statement says otherwise than the one before: everything that differs, the unusual first, and nothing else."""

import datetime as dt
from dataclasses import replace

import pytest

from amiyan.settlement.approvals.changes import Side, compare

SEPTEMBER, OCTOBER, DECEMBER = (dt.date(2025, month, 1) for month in (9, 10, 12))
USUAL = Side(
    month=SEPTEMBER,
    meals=1000,
    payable_tiyn=631_000_00,
    delivered_tiyn=631_000_00,
    iban="KZ86125KZT5004100100",
    prices=frozenset({631_00}),
    units={1: 600, 2: 400},
    children=50,
)
NEXT = replace(USUAL, month=OCTOBER)


def differences(**changed):
    return {one.what: one for one in compare(replace(NEXT, **changed), USUAL)}


def test_a_month_like_the_last_differs_in_nothing():
    assert compare(NEXT, USUAL) == []


def test_a_first_statement_is_looked_at():
    (one,) = compare(NEXT, None)
    assert (one.what, one.is_unusual) == ("first", True)


@pytest.mark.parametrize(
    ("changed", "what", "is_unusual"),
    [
        ({"meals": 1112}, "meals", False),
        ({"meals": 1200}, "meals", True),
        ({"meals": 799}, "meals", True),
        ({"payable_tiyn": 1}, "sum", False),
        ({"children": 54}, "children", False),
        ({"children": 55}, "children", True),
        ({"prices": frozenset({631_00, 640_00})}, "price", True),
        ({"held_units": 40}, "held", False),
        ({"held_units": 60}, "held", True),
        ({"taken_off_tiyn": 1_000_00}, "taken_off", False),
        ({"taken_off_tiyn": 40_000_00}, "taken_off", True),
        ({"offset_tiyn": 1}, "debt", True),
        ({"above_ceiling_tiyn": 1}, "above", True),
        ({"open_marks": 3}, "open", True),
        ({"cooked_tiyn": 1}, "cooked", False),
        ({"iban": "KZ75125KZT1001300335"}, "account", True),
        ({"units": {1: 600, 2: 400, 3: 9}}, "schools_new", True),
        ({"units": {1: 600}}, "schools_gone", False),
        ({"month": DECEMBER}, "gap", False),
    ],
)
def test_each_difference_is_found_by_itself(changed, what, is_unusual):
    found = differences(**changed)
    assert set(found) == {what}
    assert found[what].is_unusual is is_unusual


def test_the_unusual_stands_first_and_schools_say_how_many_meals_they_have():
    found = compare(replace(NEXT, meals=1050, units={1: 600, 2: 400, 3: 50}), USUAL)
    assert [one.what for one in found] == ["schools_new", "meals"]
    assert (found[0].values, found[0].now) == ((3,), 50)


def test_an_account_that_older_acts_did_not_name_is_no_other_account():
    assert compare(NEXT, replace(USUAL, iban=None)) == []


def test_where_children_were_not_counted_nothing_is_said_of_them():
    assert compare(replace(NEXT, children=None), USUAL) == []


def test_a_debt_that_was_withheld_before_is_said_and_not_unusual():
    (one,) = compare(replace(NEXT, offset_tiyn=5), replace(USUAL, offset_tiyn=5))
    assert (one.what, one.is_unusual) == ("debt", False)
