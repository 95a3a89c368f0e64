"""Error rates of a quarter: published once, and nobody is told by them."""

import datetime as dt
from itertools import combinations

import pytest

from amiyan.country.kz.kato import REGIONS
from amiyan.integrity.jobs import publish_night
from amiyan.integrity.publishing import ALL, cells_of, publish_quarter, release_of, releases, section_of
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.small_cells import LEAST
from amiyan.kernel.sql import query

from .kit import NOW
from .people import DECIDER, DIRECTOR
from .test_cases import answer, step, told

QUARTER = dt.date(2025, 10, 1)
AFTER = dt.date(2026, 1, 5)
LATE = dt.datetime(2026, 3, 10, 21, 10, tzinfo=dt.UTC)


@pytest.fixture
def decided(matter):
    case = told(matter)
    answer(case, DIRECTOR)
    step(case, "decision", "confirmed", by=DECIDER)


def test_a_quarter_is_published_once_and_only_when_it_is_over(decided):
    with pytest.raises(ProblemError) as caught:
        publish_quarter(quarter=QUARTER, on=QUARTER, now=NOW)
    assert caught.value.problem.kind.code == "integrity-quarter-not-over"
    assert publish_quarter(quarter=QUARTER, on=AFTER, now=NOW).figures > 0
    with pytest.raises(ProblemError) as caught:
        publish_quarter(quarter=dt.date(2025, 12, 30), on=AFTER, now=NOW)
    assert caught.value.problem.kind.code == "integrity-quarter-published"
    assert releases() == [QUARTER]


def test_what_counts_few_is_withheld_and_no_sum_tells_it(decided):
    counts, lines = cells_of(QUARTER)
    assert counts["kind", "closed_day", "confirmed"] == 1, "one case was confirmed"
    publish_quarter(quarter=QUARTER, on=AFTER, now=NOW)
    sections = release_of(QUARTER).sections
    assert sections["kind"]["closed_day"]["confirmed"] is None
    shown = {
        (section, group, measure): value
        for section, rows in sections.items()
        for group, row in rows.items()
        for measure, value in row.items()
        if value is not None
    }
    assert all(value == 0 or value >= LEAST for value in shown.values())
    assert all(shown[key] == counts[key] for key in shown)
    for line in lines:
        of_few = [key for key in line.keys if 0 < counts[key] < LEAST]
        hidden = [key for key in line.keys if tuple(key) not in shown and counts[key]]
        assert not of_few or len(hidden) > 1, f"the rest of {line} would tell it"
    assert "unnamed" not in {measure for row in sections["sex"].values() for measure in row}


def test_the_children_of_a_group_stand_beside_those_who_were_named(decided):
    publish_quarter(quarter=QUARTER, on=AFTER, now=NOW)
    sections = release_of(QUARTER).sections
    row = sections["region"]["79"]
    assert row["children"] == 160
    assert row["named"] == 40, "a place that is named names all of its children"
    assert {by: sections[by][ALL]["children"] for by in ("region", "grade", "sex", "size")} == dict.fromkeys(
        ("region", "grade", "sex", "size"), 160
    )  # fmt: skip
    assert all(one is not two for one, two in combinations(sections, 2))


def test_the_night_publishes_the_last_quarter_once_some_weeks_after_it(decided):
    early = dt.datetime(2026, 2, 10, 21, 10, tzinfo=dt.UTC)
    assert publish_night(timestamp=int(early.timestamp())) is False
    assert publish_night(timestamp=int(LATE.timestamp())) is True
    assert publish_night(timestamp=int(LATE.timestamp())) is False
    assert releases() == [QUARTER]


def test_every_region_stands_beside_the_country_by_kind(decided):
    publish_quarter(quarter=QUARTER, on=AFTER, now=NOW)
    sections = release_of(QUARTER).sections
    assert {section_of(one.code) for one in REGIONS} == {one for one in sections if one.startswith("kind ")}
    assert sections["kind 79"]["closed_day"]["confirmed"] is None, (
        "one case is few, in a region as in the country"
    )
    assert sections["kind 10"]["closed_day"]["confirmed"] == 0


def test_nobody_stands_in_what_is_published(db):
    columns = query(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = 'integrity_release_figure'::regclass AND attnum > 0"
    )
    assert {name for (name,) in columns} == {"quarter", "section", "of_group", "measure", "value"}
