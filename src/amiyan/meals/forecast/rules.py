"""How many children will come to a meal tomorrow, with an interval. Pure statistics over arrays; no database, no clock.

**The estimate.** A child who was away yesterday is likelier to be away tomorrow, and one who seldom eats seldom will. So
each child is in a state: since how many of its school days it has not come, whether days without lessons lie between,
and how often it came lately. The share of children of a state who came on their next day, learnt from the days that are
known (newer ones count more), is the chance that such a child comes. A cell with few children leans on its kind, and
that on all of them (partial pooling). The chances of a place are corrected by how it differs on this weekday, as far as
such differences are larger than chance makes them (empirical Bayes). Where nothing is known, as many come as is usual.

**The interval** is split conformal prediction (V. Vovk, A. Gammerman, G. Shafer, "Algorithmic Learning in a Random World",
2005; J. Lei, M. G'Sell, A. Rinaldo, R. J. Tibshirani, L. Wasserman, "Distribution-Free Predictive Inference for
Regression", JASA 113, 2018, section 5.2: residuals divided by an estimate of their spread). Every known day is forecast
from the days before it alone; the errors, each divided by the spread that the chances imply, are ordered, and the
quantile with the correction for a finite sample is the half width. If the next day is to the last ones as they are to
each other, it holds at least ``LEVEL`` of the days, whatever the distribution. Where an autumn of influenza or a new
rule breaks that, the kept errors show it (R. F. Barber and others, "Conformal prediction beyond exchangeability", 2023).

Days on which a terminal or a class left no trace are blind: they say nothing of who came, and nothing is learnt of them.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Array = Any  # numpy.ndarray; its shape is said beside it

METHOD: Final = "state-conformal-1"
LEVEL: Final = 0.9
SAME_WEEKDAYS: Final = 4

_STREAKS: Final = 6  # came on the last school day; missed 1, 2, 3, 4 or more; not known
_UNKNOWN: Final = _STREAKS - 1
_LONGEST: Final = _STREAKS - 2
_HABITS: Final = np.array([0.1, 0.4, 0.65, 0.8, 0.88, 0.94])  # shares of days at which habits part
_BUCKETS: Final = len(_HABITS) + 1
_STATES: Final = _STREAKS * 2 * _BUCKETS
# Weights of what is believed before anything is seen, in children-days; and by how much a day ages what was before.
_PRIOR_OF_CHILD: Final = 1.5
_PRIOR_OF_CELL: Final = 20.0
_AGES_HABIT: Final = 0.95
_AGES_RATES: Final = 0.93
# The middle of the square of a standard normal number: what chance alone makes of differences.
_MIDDLE_OF_CHANCE: Final = 0.455
# By how much (in parts of itself) the middle of one such square is above that by luck; of n squares by √n times less. The
# standard error of a median is 1 / (2 f √n), here 2.33 parts; one and a half of them are not believed.
_LUCK_OF_THE_MIDDLE: Final = 3.5
_BLIND_BELOW: Final = 0.5  # of a place's usual share
_LEAST_OF_CLASS: Final = 5  # children of a class without any trace, before its day is taken for blind
_SETTLES: Final = (
    4  # days of a place before it is asked how it differs: until then chances are still what is usual
)
_LEARNS: Final = 8  # days of a place before its errors count: until then they are larger than later ones
_FEW: Final = 20  # errors, below which their quantile is not asked
_WIDE: Final = 2.5  # the half width then, in spreads
_SURE: Final = 0.995


@dataclass(frozen=True, slots=True)
class History:
    """What is known of ``n`` children, at ``P`` places in ``G`` classes, on ``D`` days before the day in question.

    ``place`` and ``group``: (n,) whole numbers from 0; ``place_of_group``: (G,). ``ate``: (n, D) whether the child came.
    ``eligible``: (n, D + 1) whether it was expected: it had lessons, the right, and nobody had said that it would stay
    away; the last column is the day in question. ``weekday``: (D + 1,) from 0.
    """

    place: Array
    group: Array
    place_of_group: Array
    ate: Array
    eligible: Array
    weekday: Array

    @property
    def places(self) -> int:
        """How many places."""
        return int(self.place_of_group.max(initial=-1)) + 1


@dataclass(frozen=True, slots=True)
class Outlook:
    """Heads expected on the day, whole numbers with ``low`` and ``high`` (both included), by class (G,) and place (P,).

    The classes of a place add up to it. ``may_come``: who is expected at most. ``same_weekday``: (P,) the mean of the
    last same weekdays, not a number where there was none.
    """

    expected: Array
    low: Array
    high: Array
    may_come: Array
    place_expected: Array
    place_low: Array
    place_high: Array
    place_may_come: Array
    same_weekday: Array


def outlook(history: History, *, usual: float, level: float = LEVEL) -> Outlook:
    """The forecast of the last column of ``history``; ``usual``: the share that comes where nothing is known.

    Time and memory grow with children × days: a hundred thousand children and six weeks take about a second.
    """
    seen = _without_blind_days(history)
    model = _Model(history, seen, usual)
    for day in range(history.ate.shape[1]):
        model.live_through(day)
    chances = model.chances(history.ate.shape[1])
    return _outlook(history, seen, model, chances, level)


def same_weekday_mean(history: History, seen: Array) -> Array:
    """The mean head-count of the last same weekdays of each place (P,), over days that left a trace; NaN for none."""
    counts = _by_place(history, (history.ate & seen).astype(float))
    had = _by_place(history, seen.astype(float)) > 0
    same = np.flatnonzero(history.weekday[:-1] == history.weekday[-1])[::-1]
    taken = np.zeros(len(counts))
    total = np.zeros(len(counts))
    for day in same:
        use = had[:, day] & (taken < SAME_WEEKDAYS)
        total += np.where(use, counts[:, day], 0)
        taken += use
    return np.where(taken > 0, total / np.maximum(taken, 1), np.nan)


def shares_out(total: int, parts: Array) -> Array:
    """Whole numbers that add up to ``total`` and are nearest to ``parts`` (which add up to about it): largest rests first."""
    whole = np.floor(parts).astype(int)
    rest = total - int(whole.sum())
    if rest > 0:
        whole[np.argsort(-(parts - whole), kind="stable")[:rest]] += 1
    return whole


def half_width(scores: Array, level: float) -> float:
    """The conformal quantile of errors in spreads: the ⌈(n + 1) level⌉-th smallest; wide where there are few."""
    if len(scores) < _FEW:
        return _WIDE
    rank = int(np.ceil((len(scores) + 1) * level))
    return float(np.sort(scores)[min(rank, len(scores)) - 1])


class _Model:
    """Lives through the days, learns from each after having forecast it, and keeps the errors."""

    def __init__(self, history: History, seen: Array, usual: float) -> None:
        self.history, self.seen, self.usual = history, seen, usual
        n, places = len(history.place), history.places
        self.streak = np.full(n, _UNKNOWN)
        self.last = np.full(n, -1)
        self.came, self.known = np.full(n, usual * _PRIOR_OF_CHILD), np.full(n, _PRIOR_OF_CHILD)
        self.hits, self.tries = np.zeros(_STATES), np.zeros(_STATES)
        self.weekdays = _Differences((places, 7))
        self.days = np.zeros(places, dtype=int)
        self.group_scores: list[Array] = []
        self.place_scores: list[Array] = []

    def chances(self, day: int) -> Array:
        """(n,) the chance that each child comes on a day; 0 for who is not expected."""
        factor = self.weekdays.factor()[:, int(self.history.weekday[day])]
        chance = np.minimum(self._bare(day) * factor[self.history.place], _SURE)
        return np.where(self.history.eligible[:, day], chance, 0.0)

    def _bare(self, day: int) -> Array:
        """(n,) the share that comes of whoever is in the state of each child."""
        rates: Array = self._rates()[self._states(day)]
        return rates

    def live_through(self, day: int) -> None:
        """Forecast a day that is known, keep the error, and learn from the day."""
        use = self.seen[:, day]
        if not use.any():
            return
        ate = self.history.ate[:, day] & use
        chances = np.where(use, self.chances(day), 0.0)
        self._keep_errors(use, ate, chances)
        self._learn_places(day, use, ate)
        self._learn_children(day, use, ate)

    def _states(self, day: int) -> Array:
        rested = (self.last >= 0) & (day - self.last > 1)
        habit = np.searchsorted(_HABITS, self.came / self.known, side="right")
        return (self.streak * 2 + rested) * _BUCKETS + habit

    def _rates(self) -> Array:
        """(states,) the share that comes: each cell leans on its habit, each habit on what is usual."""
        hits, tries = (one.reshape(_STREAKS, 2, _BUCKETS) for one in (self.hits, self.tries))
        of_all = (hits.sum() + self.usual * _PRIOR_OF_CELL) / (tries.sum() + _PRIOR_OF_CELL)
        streak = (hits.sum(2) + of_all * _PRIOR_OF_CELL) / (tries.sum(2) + _PRIOR_OF_CELL)
        rates: Array = (hits + streak[:, :, None] * _PRIOR_OF_CELL) / (tries + _PRIOR_OF_CELL)
        return rates.reshape(-1)

    def _keep_errors(self, use: Array, ate: Array, chances: Array) -> None:
        history = self.history
        ripe = self.days[history.place_of_group] >= _LEARNS
        of_groups = _errors(history.group, len(history.place_of_group), use, ate, chances)
        self.group_scores.append(of_groups[0][of_groups[1] & ripe])
        of_places = _errors(history.place, history.places, use, ate, chances)
        self.place_scores.append(of_places[0][of_places[1] & (self.days >= _LEARNS)])

    def _learn_places(self, day: int, use: Array, ate: Array) -> None:
        """How a place differs on this weekday from what the states of its children say."""
        place, places = self.history.place, self.history.places
        bare = np.where(use, self._bare(day), 0.0)
        came, sums, chance = (np.bincount(place, one, places) for one in (ate, bare, bare * (1 - bare)))
        had = np.bincount(place, use, places) > 0
        where = (slice(None), int(self.history.weekday[day]))
        self.weekdays.add(where, had & (self.days >= _SETTLES), came, sums, chance)
        self.days += had

    def _learn_children(self, day: int, use: Array, ate: Array) -> None:
        states = self._states(day)
        self.hits = self.hits * _AGES_RATES + np.bincount(states, ate, _STATES)
        self.tries = self.tries * _AGES_RATES + np.bincount(states, use, _STATES)
        self.streak = np.where(use, np.where(ate, 0, self._missed_once_more()), self.streak)
        self.last = np.where(use, day, self.last)
        self.came = np.where(use, self.came * _AGES_HABIT + ate, self.came)
        self.known = np.where(use, self.known * _AGES_HABIT + 1, self.known)

    def _missed_once_more(self) -> Array:
        return np.where(self.streak == _UNKNOWN, 1, np.minimum(self.streak + 1, _LONGEST))


class _Differences:
    """By which factor places come out otherwise on a weekday than their children say, as far as that is more than chance."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.more, self.sums, self.chance = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def add(self, where: Any, had: Array, came: Array, sums: Array, chance: Array) -> None:
        """What a day brought: who came, the sum of chances, and the variance that chance alone gives it."""
        self.more[where] += had * (came - sums)
        self.sums[where] += had * sums
        self.chance[where] += had * chance

    def factor(self) -> Array:
        """1 where nothing is known. The middle of the differences says how large they are beyond chance: one wild day
        of one place, a terminal that failed, does not move the others.
        """
        known = self.sums > 0
        if not known.any():
            return np.ones_like(self.sums)
        squares = self.more[known] ** 2 / np.maximum(self.chance[known], 0.1)
        luck = 1 + _LUCK_OF_THE_MIDDLE / np.sqrt(len(squares))
        beyond = max(float(np.median(squares)) / _MIDDLE_OF_CHANCE - luck, 0.0)
        factor: Array = 1 + beyond / (1 + beyond) * self.more / np.maximum(self.sums, 1)
        return np.clip(factor, 0.5, 1.5)


def _errors(index: Array, size: int, use: Array, ate: Array, chances: Array) -> tuple[Array, Array]:
    """Errors of sums in spreads, (size,), and where anybody was expected at all."""
    wrong = np.abs(np.bincount(index, ate, size) - np.bincount(index, chances, size))
    # A count is whole: half a head is no error.
    return np.maximum(wrong - 0.5, 0) / _spread(index, size, chances), np.bincount(index, use, size) > 0


def _spread(index: Array, size: int, chances: Array) -> Array:
    """What the sum of so many coins with these chances is usually off by."""
    return np.sqrt(np.bincount(index, chances * (1 - chances), size) + 0.1)


def _without_blind_days(history: History) -> Array:
    """(n, D) where a child was expected on a day of which its place and class left a trace."""
    eligible = history.eligible[:, :-1]
    seen = eligible & ~_blind(history.place, history.places, history, _BLIND_BELOW, 1)[history.place]
    silent = _blind(history.group, len(history.place_of_group), history, 0.0, _LEAST_OF_CLASS)
    return seen & ~silent[history.group]


def _blind(index: Array, size: int, history: History, below: float, least: int) -> Array:
    """(size, D) days whose share is not above ``below`` times the usual share, of ``least`` children or more."""
    eligible = history.eligible[:, :-1]
    days = range(eligible.shape[1])
    expected = _columns(index, size, eligible, days)
    came = _columns(index, size, history.ate & eligible, days)
    share = np.where(expected > 0, came / np.maximum(expected, 1), np.nan)
    usual = np.array([np.median(row[row > 0]) if (row > 0).any() else 0.0 for row in share])[:, None]
    usual = np.where(usual >= _BLIND_BELOW, usual, 0.0) if below == 0.0 else usual
    return (expected >= least) & (usual > 0) & (came <= below * usual * expected)


def _columns(index: Array, size: int, values: Array, days: range) -> Array:
    """(size, days) sums by index of each column."""
    sums = [np.bincount(index, values[:, day], size) for day in days]
    return np.stack(sums, axis=1) if sums else np.zeros((size, 0))


def _by_place(history: History, values: Array) -> Array:
    return _columns(history.place, history.places, values, range(values.shape[1]))


def _outlook(history: History, seen: Array, model: _Model, chances: Array, level: float) -> Outlook:
    groups, places = len(history.place_of_group), history.places
    of_group = np.bincount(history.group, chances, groups)
    of_place = np.bincount(history.place, chances, places)
    may_come = np.bincount(history.group, history.eligible[:, -1], groups).astype(int)
    place_may_come = np.bincount(history.place, history.eligible[:, -1], places).astype(int)
    place_expected = np.minimum(np.rint(of_place).astype(int), place_may_come)
    expected = np.zeros(groups, dtype=int)
    for place in range(places):
        its = np.flatnonzero(history.place_of_group == place)
        expected[its] = shares_out(int(place_expected[place]), of_group[its])
    expected = np.minimum(expected, may_come)
    width = half_width(_joined(model.group_scores), level)
    low, high = _interval(of_group, _spread(history.group, groups, chances), width, may_come, expected)
    width = half_width(_joined(model.place_scores), level)
    place_low, place_high = _interval(
        of_place, _spread(history.place, places, chances), width, place_may_come, place_expected
    )
    return Outlook(
        expected=expected,
        low=low,
        high=high,
        may_come=may_come,
        place_expected=place_expected,
        place_low=place_low,
        place_high=place_high,
        place_may_come=place_may_come,
        same_weekday=same_weekday_mean(history, seen),
    )


def _interval(
    middle: Array, spread: Array, width: float, most: Array, expected: Array
) -> tuple[Array, Array]:
    """Every whole number within the half width of the middle, between nobody and who may come at most."""
    reach = width * spread + 0.5
    low = np.clip(np.ceil(middle - reach), 0, most).astype(int)
    high = np.clip(np.floor(middle + reach), 0, most).astype(int)
    return np.minimum(low, expected), np.maximum(high, expected)


def _joined(scores: list[Array]) -> Array:
    return np.concatenate(scores) if scores else np.zeros(0)
