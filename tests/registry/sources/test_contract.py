"""One contract for every implementation of a port: the same town in, the same facts out."""

import datetime as dt

import pytest
from django.db import transaction

from amiyan.kernel.clock import FixedClock
from amiyan.registry.sources.ports import START, Held, NotFound, Page, Unavailable
from amiyan.registry.sources.sync import sync_people, sync_pupils, sync_statuses
from tests.registry.sources.small_town import (
    CODES,
    a_school,
    a_town,
    an_iin,
    count_of_rows,
    facts,
    person,
    ports,
    pupil,
    rows,
)

pytestmark = pytest.mark.django_db
KINDS = ("csv", "jsonl", "http")
NOON = FixedClock(dt.datetime(2025, 9, 8, 7, tzinfo=dt.UTC))
TODAY = "2025-09-08"


def everything(registers, problem=pytest.fail, clock=NOON):
    pupils = sync_pupils(registers.pupils, source="НОБД", problem=problem)
    statuses = sync_statuses(registers.statuses, source="SDU", problem=problem, clock=clock)
    people = sync_people(registers.people, source="ГБД ФЛ", problem=problem)
    return pupils, statuses, people


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_the_same_town_gives_the_same_facts(kind, tmp_path):
    a_school()
    with ports(kind, a_town(), tmp_path) as registers:
        pupils, statuses, people = everything(registers)
    assert (pupils.rows, pupils.rejected, pupils.problem) == (10, 0, None)
    assert (statuses.rows, statuses.unanswered, statuses.not_found, statuses.problem) == (7, 3, 0, None)
    assert (people.rows, people.rejected, people.problem) == (12, 0, None)
    found = facts()
    by_iin = {row[0]: row[1:] for row in found["registry_social_status"]}
    assert by_iin == {
        **{an_iin(n): ([], CODES, TODAY, None, "SDU") for n in (0, 1, 4, 5, 6)},
        an_iin(2): (["asp", "large_family"], CODES, TODAY, "2100-11-30", "SDU"),
        an_iin(3): (["asp"], ["asp", "low_income"], TODAY, None, "SDU"),
    }
    assert found["registry_life_status"] == [(an_iin(1), "2025-09-20", "ГБД ФЛ")]
    days = {row[0]: row[4:6] for row in found["registry_enrolment"]}
    assert days == {
        **{an_iin(n): ("2025-09-01", None) for n in range(10)},
        an_iin(4): ("2025-09-01", "2025-10-10"),
    }
    names = [row[1:3] + row[5:8] for row in found["registry_person_name"] if row[0] == an_iin(0)]
    assert sorted(names) == [
        ("Омар", "Айша 0", "2025-09-10", None, "ГБД ФЛ"),
        ("Серік", "Айша 0", None, "2025-09-09", "ГБД ФЛ"),
    ]
    assert (an_iin(10), "2099-03-08", "female", "ГБД ФЛ") in found["registry_person"]
    assert len(found["registry_person"]) == 11
    unanswered = rows(
        "SELECT p.iin, u.source, u.reason FROM registry_unanswered u JOIN registry_person p ON p.id = u.person_id"
        " ORDER BY p.iin"
    )
    assert unanswered == [(an_iin(n), "SDU", "partial") for n in (7, 8, 9)]


def test_every_implementation_says_the_same_facts_to_the_last_column(tmp_path):
    """Beside the facts that the test above names: the whole of them, between the implementations."""
    found = []
    for kind in KINDS:
        folder = tmp_path / kind
        folder.mkdir()
        with transaction.atomic():
            a_school()
            with ports(kind, a_town(), folder) as registers:
                everything(registers)
            found.append(facts())
            transaction.set_rollback(True)
    assert found[0] == found[1] == found[2]


def test_asked_twice_it_adds_nothing(kind, tmp_path):
    a_school()
    with ports(kind, a_town(), tmp_path) as registers:
        everything(registers)
        before = count_of_rows()
        everything(registers)
        assert count_of_rows() == before


def test_the_whole_feed_from_its_beginning_adds_nothing(kind, tmp_path):
    a_school()
    with ports(kind, a_town(), tmp_path) as registers:
        everything(registers)
        before = count_of_rows()
        rows("UPDATE registry_sync SET cursor = '' RETURNING 1")
        pupils, _, people = everything(registers)
        assert (pupils.rows, people.rows) == (10, 12)
        assert count_of_rows() == before


def test_the_same_answer_the_next_day_adds_nothing(kind, tmp_path):
    a_school()
    with ports(kind, a_town(), tmp_path) as registers:
        everything(registers)
        before = facts()
        tomorrow = FixedClock(NOON.now() + dt.timedelta(days=1))
        assert everything(registers, clock=tomorrow)[1].added == 0
        assert facts() == before


def test_a_feed_goes_on_behind_any_page(kind, tmp_path):
    with ports(kind, a_town(), tmp_path) as registers:
        whole = [row.iin for page in registers.pupils.changes(START) for row in page.rows]
        assert len(whole) == 10
        for pages in range(1, 4):
            done, cursor = [], START
            for _, page in zip(range(pages), registers.pupils.changes(START), strict=False):
                done += [row.iin for row in page.rows]
                cursor = page.next
            rest = [row.iin for page in registers.pupils.changes(cursor) for row in page.rows]
            assert done + rest == whole


def test_there_is_one_answer_for_each_who_is_asked_about(kind, tmp_path):
    asked = [an_iin(n) for n in (9, 2, 5, 0, 30, 3)]
    with ports(kind, a_town(), tmp_path) as registers:
        answers = list(registers.statuses.ask(asked))
    assert sorted(answer.iin for answer in answers) == sorted(asked)
    said = {answer.iin: answer for answer in answers}
    assert said[an_iin(2)] == Held(an_iin(2), ("asp", "large_family"), tuple(CODES), dt.date(2100, 11, 30))
    assert said[an_iin(0)] == Held(an_iin(0), (), tuple(CODES))
    assert said[an_iin(9)] == Unavailable(an_iin(9), "partial")
    # Who stands in no file was not answered about; a server can say that it knows nobody by this number.
    nobody = NotFound(an_iin(30)) if kind == "http" else Unavailable(an_iin(30), "partial")
    assert said[an_iin(30)] == nobody


def test_an_empty_feed_is_not_nobody(kind, tmp_path):
    """P29: yesterday's list was full, today's answer is empty. Nobody has left school."""
    a_school()
    town = a_town()
    (tmp_path / "before").mkdir()
    with ports(kind, town, tmp_path / "before") as registers:
        everything(registers)
    before = facts()
    town.pupils, town.people = [], []
    (tmp_path / "after").mkdir()
    rows("UPDATE registry_sync SET cursor = '' RETURNING 1")
    with ports("http" if kind == "http" else "csv", town, tmp_path / "after") as registers:
        pupils, _, people = everything(registers)
    assert (pupils.rows, people.rows) == (0, 0)
    assert facts() == before


def test_one_malformed_record_rejects_itself(kind, tmp_path):
    a_school()
    town = a_town()
    town.pupils.insert(2, pupil(0, iin="123456789012"))
    town.people.insert(1, person(0, iin="99"))
    rejected = []
    with ports(kind, town, tmp_path) as registers:
        pupils, _, people = everything(registers, problem=rejected.append)
    assert (pupils.rows, pupils.rejected, people.rejected) == (11, 1, 1)
    assert len(facts()["registry_enrolment"]) == 10
    assert [problem.column for problem in rejected] == ["iin", "iin"]
    assert rejected[0].row == (4 if kind == "csv" else 3)


def test_news_of_one_pupil_on_one_page_is_believed_in_turn(kind, tmp_path):
    a_school()
    a_school("School 8")
    town = a_town()
    town.pupils = [
        pupil(0, grade=6),
        pupil(0, grade=7),  # the same from the same day: said anew
        pupil(0, facility="School 8", pin="9", grade=8, enrolled_from="2025-10-13"),  # moved
    ]
    with ports(kind, town, tmp_path) as registers:
        sync_pupils(registers.pupils, source="НОБД", problem=pytest.fail)
    said = sorted((row[4], row[5], row[1]) for row in facts()["registry_enrolment"])
    assert said == [("2025-09-01", "2025-10-12", 7), ("2025-10-13", None, 8)]


def test_two_schools_from_the_same_day_are_shown(kind, tmp_path):
    a_school()
    a_school("School 8")
    town = a_town()
    town.pupils = [pupil(0), pupil(0, facility="School 8", pin="9")]
    rejected = []
    with ports(kind, town, tmp_path) as registers:
        sync_pupils(registers.pupils, source="НОБД", problem=rejected.append)
    assert [problem.kind.code for problem in rejected] == ["enrolments-overlap"]


def test_a_death_changes_no_enrolment_and_may_be_taken_back(kind, tmp_path):
    a_school()
    town = a_town()
    with ports(kind, town, tmp_path) as registers:
        everything(registers)
        enrolled = facts()["registry_enrolment"]
    assert an_iin(1) in {row[0] for row in enrolled}
    (tmp_path / "later").mkdir()
    del town.people[1]["died"]
    town.people[1]["alive"] = True
    rows("UPDATE registry_sync SET cursor = '' RETURNING 1")
    with ports(kind, town, tmp_path / "later") as registers:
        sync_people(registers.people, source="ГБД ФЛ", problem=pytest.fail)
    assert facts()["registry_life_status"] == []
    assert facts()["registry_enrolment"] == enrolled
    assert rows("SELECT died::text FROM registry_life_status") == [("2025-09-20",)]


def test_another_register_s_death_stands(tmp_path):
    a_school()
    town = a_town()
    with ports("jsonl", town, tmp_path) as registers:
        everything(registers)
        rows("UPDATE registry_sync SET cursor = '' RETURNING 1")
        sync_people(registers.people, source="ЗАГС", problem=pytest.fail)
    assert {row[2] for row in facts()["registry_life_status"]} == {"ГБД ФЛ", "ЗАГС"}


def test_pages_are_pages_and_no_whole_feeds(tmp_path):
    with ports("http", a_town(), tmp_path) as registers:
        pages = list(registers.pupils.changes(START))
    assert all(isinstance(page, Page) for page in pages)
    assert [len(page.rows) for page in pages] == [4, 4, 2]
