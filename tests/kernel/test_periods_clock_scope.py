import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.kernel.clock import FixedClock, SystemClock
from amiyan.kernel.languages import LANGUAGES, OWN_NAMES, language_of
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
PERIODS = st.tuples(DAYS, DAYS).map(lambda two: Period(min(two), max(two)))
NOON = dt.datetime(2025, 9, 2, 12, tzinfo=dt.UTC)


def test_both_ends_belong_to_a_period():
    september = Period.of_month(2025, 9)
    assert september == Period(dt.date(2025, 9, 1), dt.date(2025, 9, 30))
    assert len(september) == 30 == len(list(september.days()))
    assert september.first in september
    assert september.last in september
    assert dt.date(2025, 10, 1) not in september
    assert str(Period.of_day(dt.date(2025, 9, 1))) == "2025-09-01/2025-09-01"
    assert Period.of_month(2024, 2).last.day == 29
    assert Period.of_month(2025, 12).last.day == 31


def test_a_backwards_period_and_moments_are_refused():
    with pytest.raises(ProblemError) as caught:
        Period(dt.date(2025, 9, 2), dt.date(2025, 9, 1))
    assert caught.value.problem.kind.code == "period-backwards"
    with pytest.raises(TypeError):
        Period(NOON, NOON)


def test_months_cut_a_period_at_their_ends():
    months = list(Period(dt.date(2025, 11, 20), dt.date(2026, 2, 3)).months())
    assert [str(m) for m in months] == [
        "2025-11-20/2025-11-30",
        "2025-12-01/2025-12-31",
        "2026-01-01/2026-01-31",
        "2026-02-01/2026-02-03",
    ]


@settings(max_examples=60)
@given(PERIODS, PERIODS)
def test_intersection_is_what_sets_of_days_say(one, other):
    common = set(one.days()) & set(other.days())
    both = one.intersection(other)
    assert one.overlaps(other) == bool(common) == other.overlaps(one)
    assert (set(both.days()) if both else set()) == common
    assert sum(len(month) for month in one.months()) == len(one)


def test_a_fixed_clock_moves_only_forward_and_knows_its_zone():
    clock = FixedClock(NOON)
    clock.advance(dt.timedelta(hours=2))
    assert clock.now() == NOON + dt.timedelta(hours=2)
    assert clock.now().tzinfo is dt.UTC is SystemClock().now().tzinfo
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(dt.timedelta(seconds=-1))
    with pytest.raises(ValueError, match="aware"):
        FixedClock(dt.datetime(2025, 9, 2))  # noqa: DTZ001 - a local time is what must be refused


def test_an_empty_scope_selects_nobody():
    assert NOBODY.is_empty
    assert not EVERYTHING.is_empty
    assert not NOBODY.allows()
    assert not NOBODY.allows(owner=1, facility=2, region="79")
    assert EVERYTHING.allows()
    assert EVERYTHING.allows(owner=1)


def test_a_scope_allows_what_it_names_and_joins_with_another():
    school = Scope(facilities=frozenset({7}))
    city = Scope(regions=frozenset({"79"}))
    assert school.allows(facility=7)
    assert not school.allows(owner=7)
    assert not school.allows(facility=None)
    assert (school | city).allows(region="79")
    assert (school | city).allows(facility=7)
    assert (school | EVERYTHING) == EVERYTHING
    assert (school | NOBODY) == school
    assert hash(school | city) == hash(city | school)


def test_a_scope_is_never_made_of_half_measures():
    with pytest.raises(TypeError):
        Scope(owners={1})
    with pytest.raises(ValueError, match="everything"):
        Scope(owners=frozenset({1}), everything=True)


def test_kazakh_comes_first_and_is_the_default():
    assert LANGUAGES == ("kk", "ru", "en") == tuple(OWN_NAMES)
    assert [language_of(c) for c in ("ru-KZ", "KK_kz", "en", "kz", "de", "", None)] == [
        "ru",
        "kk",
        "en",
        "kk",
        "kk",
        "kk",
        "kk",
    ]
