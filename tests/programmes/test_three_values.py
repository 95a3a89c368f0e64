"""True, false and unknown: the truth tables of SQL, in Python."""

import itertools

import pytest

from amiyan.programmes.words import (
    all_of,
    any_of,
    clause,
    clauses_of,
    decide_by_clauses,
    facts_of,
    grade,
    not_,
    param,
    params_of,
    region,
    status,
)

VALUES = (True, False, None)
PAIRS = list(itertools.product(VALUES, VALUES))
PARAMS = {"low": 1, "high": 4, "words": ("71", "79"), "none": (), "reasons": ("orphan",)}


def both(one, other):
    return {"status_orphan": one, "status_asp": other}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_any_and_all_follow_kleene(one, other):
    rules = (status("orphan"), status("asp"))
    found_any = any_of(*rules).evaluate(both(one, other), {})
    found_all = all_of(*rules).evaluate(both(one, other), {})
    assert found_any is (True if True in (one, other) else None if None in (one, other) else False)
    assert found_all is (False if False in (one, other) else None if None in (one, other) else True)
    # De Morgan holds with unknowns too.
    assert not_(any_of(*rules)).evaluate(both(one, other), {}) is all_of(*map(not_, rules)).evaluate(
        both(one, other), {}
    )


@pytest.mark.parametrize(("value", "found"), [(0, False), (1, True), (4, True), (5, False), (None, None)])
def test_a_grade_between_two_limits(value, found):
    rule = grade.between(param("low"), param("high"))
    assert rule.evaluate({"grade": value}, PARAMS) is found


def test_open_limits():
    assert grade.at_least(param("high")).evaluate({"grade": 4}, PARAMS) is True
    assert grade.at_most(param("low")).evaluate({"grade": 2}, PARAMS) is False


def test_a_list_with_nothing_in_it_holds_nobody_even_the_unknown():
    assert region.is_one_of(param("words")).evaluate({"region": None}, PARAMS) is None
    assert region.is_one_of(param("none")).evaluate({"region": None}, PARAMS) is False
    assert region.is_one_of(param("words")).evaluate({"region": "71"}, PARAMS) is True


def test_a_status_that_the_act_does_not_list_is_no_reason_known_or_not():
    listed = status("orphan").if_listed_in(param("reasons"))
    unlisted = status("asp").if_listed_in(param("reasons"))
    assert listed.evaluate({"status_orphan": None}, PARAMS) is None
    assert unlisted.evaluate({"status_asp": None}, PARAMS) is False
    assert unlisted.evaluate({"status_asp": True}, PARAMS) is False


def test_empty_any_is_false_and_empty_all_is_true():
    assert any_of().evaluate({}, {}) is False
    assert all_of().evaluate({}, {}) is True
    assert (any_of().to_sql(), all_of().to_sql()) == ("false", "true")


def test_a_tree_tells_what_it_uses():
    orphan = clause("orphan", status("orphan").if_listed_in(param("reasons")))
    rule = any_of(orphan, not_(clause("young", grade.at_most(param("high")))), orphan)
    assert [one.name for one in clauses_of(rule)] == ["orphan", "young"]
    assert facts_of(rule) == {"status_orphan", "grade"}
    assert params_of(rule) == {"reasons", "high"}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_decision_follows_from_the_values_of_its_clauses(one, other):
    rule = all_of(clause("a", status("orphan")), not_(clause("b", status("asp"))))
    assert decide_by_clauses(rule, {"a": one, "b": other}) is rule.evaluate(both(one, other), {})


def test_what_is_not_a_clause_cannot_be_decided_by_clauses():
    with pytest.raises(TypeError):
        decide_by_clauses(status("orphan"), {})
