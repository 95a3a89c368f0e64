"""One terminal may ask for so much and no more; the others notice nothing."""

import pytest

from amiyan.api.device import limits
from amiyan.api.device.limits import Limits
from amiyan.api.device.problems import TOO_MANY
from amiyan.kernel.problems import ProblemError


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bounds(clock):
    return Limits(clock)


def is_let_in(bounds, key=1, announced=0, kept=None):
    try:
        with bounds.request(key, announced) as charge:
            charge.kept = announced if kept is None else kept
    except ProblemError as error:
        if error.problem.kind is not TOO_MANY:
            raise
        return False
    return True


def test_who_kept_too_much_waits_and_the_others_do_not(bounds, clock):
    assert is_let_in(bounds, announced=8 << 20)
    assert is_let_in(bounds, announced=8 << 20)
    assert not is_let_in(bounds)
    assert is_let_in(bounds, key=2)
    clock.now += 60
    assert is_let_in(bounds)


def test_pictures_cost_nothing_since_they_are_not_kept(bounds):
    assert all(is_let_in(bounds, announced=300_000, kept=400) for _ in range(1_000))


def test_what_is_announced_counts_until_it_is_known_what_was_kept(bounds):
    with bounds.request(1, 8 << 20), bounds.request(1, 8 << 20):
        assert not is_let_in(bounds)


def test_a_request_that_broke_off_costs_what_it_announced(bounds):
    for _ in range(2):
        with pytest.raises(ConnectionResetError), bounds.request(1, 8 << 20):
            raise ConnectionResetError
    assert not is_let_in(bounds)


def test_only_some_requests_of_one_terminal_are_under_way(bounds):
    held = [bounds.request(1) for _ in range(limits.SIDE_BY_SIDE)]
    for one in held:
        one.__enter__()
    assert not is_let_in(bounds)
    held[0].__exit__(None, None, None)
    assert is_let_in(bounds)


def test_a_flood_is_told_to_wait_and_let_in_again(bounds, clock):
    assert sum(is_let_in(bounds) for _ in range(3_000)) == limits.REQUESTS_AT_ONCE
    clock.now += 1
    assert sum(is_let_in(bounds) for _ in range(3_000)) == limits.REQUESTS_PER_S
