"""A calendar's file is one person's word: it says no day behind us of a place that has begun, and takes none back."""

import csv
import datetime as dt

import pytest

from amiyan.cli.registers import bring_in_here
from amiyan.deliveries.places import places_begun
from amiyan.kernel.sql import execute, query
from amiyan.registry.importers.calendar import Behind, import_calendar
from amiyan.settlement.jobs import today
from tests.entitlements.village import a_school

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 9, 15)
BEHIND, AHEAD = dt.date(2025, 9, 10), dt.date(2025, 9, 22)


@pytest.fixture
def school():
    return a_school("79")


def code(school):
    return query("SELECT code FROM registry_facility WHERE id = %s", [school])[0][0]


def a_file(tmp_path, *rows, name="calendar.csv"):
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["date", "school_day", "facility"], *rows])
    return path


def bring(path, *begun):
    found = []
    done = import_calendar(
        path, source=path.name, problem=found.append, behind=Behind(TODAY, frozenset(begun))
    )
    return (done.rows, done.added, done.rejected), [(one.row, one.kind.code, one.value) for one in found]


def days():
    return query("SELECT day, school_day FROM registry_calendar_day WHERE known_to IS NULL ORDER BY day")


def test_a_day_behind_us_is_rejected_by_its_number_and_the_rest_is_kept(school, tmp_path):
    path = a_file(tmp_path, (BEHIND, 0, code(school)), (TODAY, 0, code(school)), (AHEAD, 0, code(school)))
    assert bring(path, school) == ((3, 2, 1), [(2, "calendar-day-behind", "2025-09-10")])
    assert days() == [(TODAY, False), (AHEAD, False)]


def test_of_a_place_from_which_nothing_came_yet_all_days_are_taken(school, tmp_path):
    path = a_file(tmp_path, (BEHIND, 0, code(school)))
    assert bring(path, a_school()) == ((1, 1, 0), [])


def test_a_day_of_every_place_is_nobodys_alone_once_any_place_has_begun(school, tmp_path):
    path = a_file(tmp_path, (BEHIND, 0, ""))
    assert bring(path, school)[0] == (1, 0, 1)
    assert bring(path)[0] == (1, 1, 0)


def test_what_an_earlier_file_said_of_days_that_are_behind_us_by_now_stays(school, tmp_path):
    """Neither the same file again nor one without the day, or with another word, changes what was judged."""
    path = a_file(tmp_path, (BEHIND, 0, code(school)), (AHEAD, 0, code(school)))
    assert bring(path)[0] == (2, 2, 0)
    before = query("SELECT id FROM registry_calendar_day WHERE day = %s AND known_to IS NULL", [BEHIND])
    assert bring(path, school) == ((2, 1, 0), []), "the same again"
    for rows in [[(AHEAD, 1, code(school))], [(BEHIND, 1, code(school)), (AHEAD, 1, code(school))]]:
        assert bring(a_file(tmp_path, *rows), school)[0][2] == len(rows) - 1
        assert days() == [(BEHIND, False), (AHEAD, True)]
    assert (
        query("SELECT id FROM registry_calendar_day WHERE day = %s AND known_to IS NULL", [BEHIND]) == before
    )


def test_the_command_asks_from_which_places_evidence_has_come(school, tmp_path, capsys):
    yesterday, other = today() - dt.timedelta(days=1), a_school("79")
    execute(
        "INSERT INTO deliveries_evidence (facility_id, terminal, file_name, original_sha256, source)"
        " VALUES (%s, 'T', '', sha256('x'), 't')",
        [school],
    )
    assert places_begun() == {school}
    path, rejected = (
        a_file(tmp_path, (yesterday, 0, code(school)), (yesterday, 0, code(other))),
        tmp_path / "no.csv",
    )
    bring_in_here({"calendar": path}, programme="school-meals", region=None, rejected=rejected)
    assert days() == [(yesterday, False)]
    assert yesterday.isoformat() in rejected.read_text(encoding="utf-8")
    assert "1" in capsys.readouterr().out
