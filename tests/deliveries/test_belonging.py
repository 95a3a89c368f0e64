"""Whose a terminal is that speaks: the rule, case by case."""

import pytest

from amiyan.deliveries.belonging import Bound, Whose, whose

HERE, THERE = 7, 8
LISTED = {"CJ7001": HERE, "CJ7002": THERE, "CJ7003": HERE}


def says(*told, firm=True, serial="CJ7001", stands_at=HERE):
    return whose(Bound(1, HERE, serial, "secret", stands_at), told, LISTED.get, firm=firm)


@pytest.mark.parametrize("told", [("CJ7001",), ("cj7001",), ("C-J:7001",), ("10.1.1.1", "CJ7001"), ()])
def test_its_own_name_in_any_writing_or_none_is_ours(told):
    assert says(*told) == Whose("ours", "CJ7001")


def test_a_name_that_is_listed_at_another_school_has_moved():
    assert says("CJ7002") == Whose("moved", "CJ7002")
    assert says("CJ7002", firm=False) == Whose("moved", "CJ7002")


def test_a_secret_does_not_speak_for_the_other_terminal_of_its_school():
    assert says("CJ7003") == Whose("moved", "CJ7003")


def test_the_strongest_name_that_is_known_decides():
    assert says("CJ7002", "CJ7001").kind == "moved"
    assert says("CJ7001", "CJ7002").kind == "ours"


def test_a_name_that_nobody_knows_is_another_terminal_where_it_is_firm():
    assert says("ZZ9", "10.1.1.1") == Whose("unknown", "ZZ9")
    assert says("10.1.1.1", firm=False) == Whose("ours", "CJ7001")


def test_a_terminal_that_the_registry_moved_or_forgot_is_not_ours():
    assert says("CJ7001", stands_at=THERE) == Whose("moved", "CJ7001")
    assert says(stands_at=THERE) == Whose("moved", "CJ7001")
    assert says("CJ7001", stands_at=None) == Whose("unknown", "CJ7001")
    assert says("10.1.1.1", firm=False, stands_at=None) == Whose("unknown", "CJ7001")
