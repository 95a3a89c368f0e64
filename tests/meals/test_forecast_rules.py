"""The forecast as arithmetic: what it learns, what it does not, and how often its interval holds."""

import numpy as np
import pytest

from amiyan.meals.forecast.rules import History, half_width, outlook, shares_out

DAYS = 25


def history(ate, *, group=None, place=None, place_of_group=None, eligible=None):
    n, days = ate.shape
    return History(
        place=np.zeros(n, dtype=int) if place is None else place,
        group=np.zeros(n, dtype=int) if group is None else group,
        place_of_group=np.array([0]) if place_of_group is None else place_of_group,
        ate=ate,
        eligible=np.ones((n, days + 1), dtype=bool) if eligible is None else eligible,
        weekday=np.arange(days + 1) % 5,
    )


def coins(rng, n, days, chance):
    return rng.random((n, days)) < chance


def test_a_school_where_nine_in_ten_come_expects_nine_in_ten():
    found = outlook(history(coins(np.random.default_rng(1), 500, DAYS, 0.9)), usual=0.5)
    assert 440 <= found.place_expected[0] <= 460


def test_who_came_never_is_not_expected_and_who_came_always_is():
    ate = np.zeros((200, DAYS), dtype=bool)
    ate[:100] = True
    found = outlook(history(ate, group=np.repeat([0, 1], 100), place_of_group=np.array([0, 0])), usual=0.8)
    assert found.expected[0] >= 97
    assert found.expected[1] <= 3


def test_children_who_were_ill_yesterday_are_fewer_than_on_a_usual_day():
    rng = np.random.default_rng(2)
    ill = np.zeros(600, dtype=int)
    ate = np.zeros((600, DAYS), dtype=bool)
    for day in range(DAYS):
        falls = (rng.random(600) < (0.5 if day == DAYS - 1 else 0.02)) & (ill == 0)
        ill = np.where(falls, 4, np.maximum(ill - 1, 0))
        ate[:, day] = ill == 0
    found = outlook(history(ate), usual=0.9)
    assert found.place_expected[0] < found.same_weekday[0] - 100


def test_nobody_is_expected_who_has_no_lessons_or_stays_away():
    eligible = np.ones((100, DAYS + 1), dtype=bool)
    eligible[:40, -1] = False
    found = outlook(history(np.ones((100, DAYS), dtype=bool), eligible=eligible), usual=0.9)
    assert found.place_may_come[0] == 60
    assert 58 <= found.place_expected[0] <= found.place_high[0] <= 60


def test_a_day_on_which_the_terminal_was_silent_teaches_nothing():
    ate = np.ones((100, DAYS), dtype=bool)
    ate[:, -1] = False
    found = outlook(history(ate), usual=0.9)
    assert found.place_expected[0] >= 98


def test_a_class_that_left_no_trace_on_a_day_is_not_taken_for_absent():
    ate = np.ones((100, DAYS), dtype=bool)
    ate[:20, -1] = False
    found = outlook(
        history(ate, group=np.repeat([0, 1], [20, 80]), place_of_group=np.array([0, 0])), usual=0.9
    )
    assert found.expected[0] == 20


def test_where_nothing_is_known_what_is_usual_is_expected():
    found = outlook(history(np.zeros((100, 0), dtype=bool)), usual=0.85)
    assert found.place_expected[0] == 85
    assert np.isnan(found.same_weekday[0])
    assert found.place_low[0] < 85 < found.place_high[0]


def test_classes_add_up_to_their_school():
    rng = np.random.default_rng(4)
    group = rng.integers(0, 30, 700)
    found = outlook(
        history(coins(rng, 700, DAYS, 0.83), group=group, place=group % 3, place_of_group=np.arange(30) % 3),
        usual=0.8,
    )
    for place in range(3):
        assert found.expected[np.arange(30) % 3 == place].sum() == found.place_expected[place]


def test_a_weekday_on_which_fewer_come_is_learnt():
    rng = np.random.default_rng(5)
    fridays = np.arange(40) % 5 == 4
    ate = rng.random((2000, 40)) < np.where(fridays, 0.6, 0.9)
    group = np.repeat(np.arange(5), 400)
    friday = History(
        group, group, np.arange(5), ate[:, :-1], np.ones((2000, 40), dtype=bool), np.arange(40) % 5
    )
    assert abs(outlook(friday, usual=0.9).place_expected.sum() - 1200) < 60


@pytest.mark.parametrize("chance", [0.3, 0.85])
def test_the_interval_holds_on_nine_days_in_ten_and_not_always(chance):
    rng = np.random.default_rng(6)
    held, tried = 0, 0
    for _ in range(40):
        group = np.repeat(np.arange(10), 60)
        ate = coins(rng, 600, DAYS + 1, chance)
        said = history(ate[:, :-1], group=group, place=group, place_of_group=np.arange(10))
        found = outlook(said, usual=0.8)
        came = np.bincount(group, ate[:, -1], 10)
        held += int(((found.place_low <= came) & (came <= found.place_high)).sum())
        tried += 10
    assert 0.87 <= held / tried <= 0.97


def test_the_half_width_is_the_rank_with_the_correction_for_a_finite_sample():
    assert half_width(np.arange(1.0, 100.0), 0.9) == 90.0
    assert half_width(np.arange(1.0, 21.0), 0.99) == 20.0
    assert half_width(np.arange(3.0), 0.9) == 2.5


def test_heads_are_shared_out_by_the_largest_rests():
    assert list(shares_out(10, np.array([3.3, 3.3, 3.4]))) == [3, 3, 4]
    assert (
        list(shares_out(3, np.array([0.4, 0.9, 1.2]))) == [0, 1, 2]
        or sum(shares_out(3, np.array([0.4, 0.9, 1.2]))) == 3
    )
