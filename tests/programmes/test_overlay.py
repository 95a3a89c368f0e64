"""Parameters of a site's own: what a region decided takes the place of placeholders, and contradicts no act."""

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiyan.bench.acts import ACT, write_demo_parameters
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import HERE, load_folder, under
from amiyan.programmes.overlay import merge
from amiyan.programmes.own import as_toml, to_decide
from amiyan.programmes.parameters import read_parameters
from amiyan.programmes.terms import price, unsettled

BASE = """
[[price]]
from = 2024-01-01
value = 100
placeholder = true
source = "s"

[[price]]
region = "59"
grades = [1, 9]
from = 2025-09-01
value = 120
placeholder = true
source = "s"

[[limit]]
from = 2024-01-01
value = 5
placeholder = true
source = "s"

[[limit]]
from = 2026-02-21
value = 6
act = "A"
source = "s"

[[year]]
from = 2024-09-01
to = 2025-05-25
value = "2024"
act = "Y"
source = "s"

[[year]]
from = 2026-09-01
to = 2027-05-25
value = "2026"
placeholder = true
source = "s"
"""


def entry(name, first, value, *, to=None, region=None, grades=None, act="own"):
    lines = [f"[[{name}]]", f"from = {first}", f"value = {value}", f'act = "{act}"', 'source = "s"']
    lines += [f"to = {to}"] if to else []
    lines += [f'region = "{region}"'] if region else []
    lines += [f"grades = {grades}"] if grades else []
    return "\n".join(lines)


def merged(*entries):
    base, wrong = read_parameters(tomllib.loads(BASE))
    own, wrong_own = read_parameters(tomllib.loads("\n\n".join(entries)))
    assert not wrong
    assert not wrong_own
    return merge(base, own, by_region={"price"}, by_grade={"price"}, where="own.toml")


def days(parameters, name):
    return [
        (value.value, str(value.first), str(value.last or ""), value.placeholder)
        for value in sorted(parameters.values[name], key=lambda v: (v.region or "", v.grades or (), v.first))
    ]


def test_a_placeholder_ends_where_the_site_decided_and_an_act_follows():
    parameters, found = merged(entry("limit", "2025-01-01", 7))
    assert not found
    assert days(parameters, "limit") == [
        (5, "2024-01-01", "2024-12-31", True),
        (7, "2025-01-01", "2026-02-20", False),
        (6, "2026-02-21", "", False),
    ]


def test_a_later_act_of_the_site_ends_an_open_act():
    parameters, found = merged(entry("limit", "2026-03-01", 7))
    assert not found
    assert days(parameters, "limit")[1:] == [
        (6, "2026-02-21", "2026-02-28", False),
        (7, "2026-03-01", "", False),
    ]


def test_a_decision_for_some_days_leaves_the_placeholder_before_and_after():
    parameters, found = merged(entry("limit", "2025-01-01", 7, to="2025-01-31"))
    assert not found
    assert days(parameters, "limit")[:3] == [
        (5, "2024-01-01", "2024-12-31", True),
        (7, "2025-01-01", "2025-01-31", False),
        (5, "2025-02-01", "2026-02-20", True),
    ]


def test_a_school_year_that_was_decided_takes_the_place_of_the_whole_guess():
    parameters, found = merged(entry("year", "2026-09-02", '"2026"', to="2027-05-24"))
    assert not found
    assert days(parameters, "year")[1:] == [("2026", "2026-09-02", "2027-05-24", False)]


def test_a_price_of_some_grades_leaves_the_placeholder_of_the_others():
    parameters, found = merged(entry("price", "2025-10-01", 130, region="59", grades=[1, 4]))
    assert not found
    found = [parameters.find("price", dt.date(2025, 10, 1), region="59", grade=grade) for grade in (4, 5, 10)]
    assert [(value.value, value.placeholder) for value in found] == [(130, False), (120, True), (100, True)]
    before = parameters.find("price", dt.date(2025, 9, 30), region="59", grade=4)
    assert (before.value, before.placeholder) == (120, True)


def test_one_price_of_a_region_covers_the_placeholders_of_its_bands():
    parameters, found = merged(entry("price", "2025-09-01", 130, region="59"))
    assert not found
    assert parameters.get("price", dt.date(2025, 9, 1), region="59", grade=4) == 130
    assert parameters.get("price", dt.date(2025, 9, 1), region="71", grade=4) == 100


@pytest.mark.parametrize(
    ("entries", "slug"),
    [
        ([entry("limit", "2026-02-21", 7)], "programme-contradicts-an-act"),
        ([entry("limit", "2026-01-01", 7, to="2026-03-01")], "programme-contradicts-an-act"),
        ([entry("year", "2025-05-01", '"2025"')], "programme-contradicts-an-act"),
        ([entry("limits", "2025-01-01", 7)], "programme-parameter-unknown"),
        ([entry("limit", "2025-01-01", 7, region="59")], "programme-scope-not-read"),
        ([entry("limit", "2025-01-01", 7, grades=[1, 4])], "programme-scope-not-read"),
        ([entry("price", "2025-01-01", 7, region="99")], "programme-scope-not-read"),
        ([entry("limit", "2025-01-01", '"7"')], "programme-parameter-entry-unclear"),
        (
            [entry("limit", "2025-01-01", 7).replace('act = "own"', "placeholder = true")],
            "programme-placeholder-of-a-site",
        ),
    ],
)
def test_what_a_site_may_not_say_is_refused_by_name(entries, slug):
    _parameters, found = merged(*entries)
    assert [problem.kind.code for problem in found] == [slug]
    assert "own.toml" in found[0].where


@given(
    st.lists(
        st.tuples(st.dates(dt.date(2023, 1, 1), dt.date(2026, 2, 20)), st.integers(0, 90)),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    st.dates(dt.date(2023, 1, 1), dt.date(2027, 1, 1)),
)
def test_on_each_day_the_site_counts_where_it_says_something_and_else_the_programme(entries, on):
    """Open entries, one after the other: the last that began before a day counts, until the act of 2026."""
    texts = [entry("limit", first, value + 1000) for first, value in entries]
    parameters, found = merged(*texts)
    assert not found
    value = parameters.find("limit", on)
    begun = [one for one in sorted(entries) if one[0] <= on]
    if on >= dt.date(2026, 2, 21):
        assert value.act == "A"
    elif begun:
        assert (value.value, value.act) == (begun[-1][1] + 1000, "own")
    else:
        assert value is None or value.placeholder


MEALS = load_folder(HERE / "school_meals")


def test_the_template_of_a_region_once_filled_in_leaves_no_placeholder(tmp_path):
    first, region = dt.date(2025, 9, 1), "59"
    text = as_toml(
        MEALS, to_decide(MEALS, first, region), first=first, region=region, act='"Act" 1', source="s"
    )
    (tmp_path / "school-meals.toml").write_text(text, encoding="utf-8")
    decided = under(MEALS, tmp_path)
    for day in (
        first,
        dt.date(2025, 12, 31),
        dt.date(2026, 2, 21),
        dt.date(2026, 10, 27),
        dt.date(2027, 5, 1),
    ):
        assert unsettled(MEALS, day, region)
        assert unsettled(decided, day, region) == ()
        assert unsettled(decided, day, "71") == ("price_tiyn",)
        assert [price(decided, day, region, grade) for grade in (-1, 0, 4, 5, 11)] == [
            63700, 63700, 63700, 74500, 79400,
        ]  # fmt: skip
    assert to_decide(decided, first, region) == []
    assert decided.parameters.find("late_days", first).act == '"Act" 1'


def test_the_template_as_it_is_printed_is_refused_until_the_acts_are_named(tmp_path):
    first = dt.date(2025, 9, 1)
    text = as_toml(MEALS, to_decide(MEALS, first, "59"), first=first, region="59")
    (tmp_path / "school-meals.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        under(MEALS, tmp_path)
    assert caught.value.problem.kind.code == "programme-parameter-without-act"


def test_the_demo_town_may_pay_by_acts_that_are_called_invented(tmp_path):
    write_demo_parameters(tmp_path / "own", region="79")
    decided = under(MEALS, tmp_path / "own")
    assert unsettled(decided, dt.date(2025, 9, 8), "79") == ()
    assert decided.parameters.find("price_tiyn", dt.date(2025, 9, 8), region="79").act == ACT
    assert "ойдан шығарылған" in ACT


def test_a_folder_that_is_not_there_and_a_file_of_no_programme_are_refused(tmp_path):
    with pytest.raises(ProblemError) as caught:
        under(MEALS, tmp_path / "missing")
    assert caught.value.problem.kind.code == "programme-parameters-folder-missing"
    (tmp_path / "school-meal.toml").write_text("", encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        under(MEALS, tmp_path)
    assert caught.value.problem.kind.code == "programme-unknown"
