"""What goes wrong between registers, by fault: nothing known is lost, nobody loses a right, nothing doubles."""

import datetime as dt
import logging

import pytest

from amiyan.entitlements.actions import decide
from amiyan.kernel.clock import FixedClock
from amiyan.registry.sources import problems as p
from amiyan.registry.sources.sync import sync_people, sync_pupils, sync_statuses
from amiyan.simulator.registers import FAULTS, often, serving
from tests.registry.sources.small_town import (
    QUICK,
    a_school,
    a_town,
    an_iin,
    by_http,
    count_of_rows,
    facts,
    held,
    ports,
    pupil,
    rows,
)

pytestmark = pytest.mark.django_db
NOON = FixedClock(dt.datetime(2025, 9, 8, 7, tzinfo=dt.UTC))
LATER = FixedClock(dt.datetime(2025, 9, 9, 7, tzinfo=dt.UTC))
MONTH = {"first": dt.date(2025, 9, 1), "last": dt.date(2025, 9, 30)}


def on(questions, fault):
    """A plan: these questions meet the fault."""
    return lambda number: fault if number in questions else None


def always(fault):
    return lambda _number: fault


def pupils_of(town, plan, tmp_path, **more):
    with ports("http", town, tmp_path, plan=plan) as registers:
        return sync_pupils(registers.pupils, source="НОБД", **{"problem": pytest.fail, **more})


def statuses_of(town, plan, tmp_path, clock=NOON, **more):
    with ports("http", town, tmp_path, plan=plan) as registers:
        return sync_statuses(
            registers.statuses, source="SDU", clock=clock, **{"problem": pytest.fail, **more}
        )


def answers():
    """Who is entitled to meals on which days, as decided now."""
    decide(programme="school-meals", **MONTH)
    return rows(
        "SELECT p.iin, lower(d.valid)::text, d.entitled FROM entitlements_decision d"
        " JOIN registry_person p ON p.id = d.person_id WHERE d.known_to IS NULL ORDER BY p.iin, d.valid"
    )


@pytest.mark.parametrize("fault", ["slow", "too-many", "truncated", "dropped", "outage"])
def test_what_passes_by_itself_is_asked_again(fault, tmp_path):
    a_school()
    done = pupils_of(a_town(), on({2, 4}, fault), tmp_path)
    assert (done.rows, done.rejected, done.problem) == (10, 0, None)
    assert len(facts()["registry_enrolment"]) == 10


def test_an_outage_in_the_middle_keeps_what_was_told_and_goes_on_from_there(tmp_path):
    a_school()
    town = a_town()
    done = pupils_of(town, lambda number: "outage" if number > 1 else None, tmp_path)
    assert done.rows == 4
    assert done.problem.kind is p.REGISTER_SILENT
    assert rows("SELECT cursor, outcome FROM registry_sync") == [("4", "unavailable")]
    with serving(town) as server, by_http(server) as registers:
        again = sync_pupils(registers.pupils, source="НОБД", problem=pytest.fail)
        assert [question["since"] for _, question in server.asked] == ["4", "8"]
    assert (again.rows, again.problem) == (6, None)
    assert rows("SELECT cursor, outcome FROM registry_sync") == [("10", "done")]
    assert len(facts()["registry_enrolment"]) == 10


@pytest.mark.parametrize("fault", ["outage", "dropped", "truncated", "too-many"])
def test_nobody_loses_a_right_by_an_outage(fault, tmp_path):
    """Known rights stay as they were; of whom nothing was ever known the answer is unknown, never no."""
    a_school()
    town = a_town()
    town.answers[an_iin(0)] = held(0, "orphan")
    pupils_of(town, always(None), tmp_path)
    unknown = {iin: entitled for iin, _, entitled in answers()}
    assert set(unknown.values()) == {None}
    down = statuses_of(town, always(fault), tmp_path)
    assert (down.rows, down.unanswered) == (0, 10)
    assert rows("SELECT count(*) FROM registry_social_status") == [(0,)]
    assert {iin: entitled for iin, _, entitled in answers()} == unknown

    statuses_of(town, always(None), tmp_path)
    known = answers()
    assert (an_iin(0), "2025-09-08", True) in known
    assert (an_iin(1), "2025-09-08", False) in known
    assert (an_iin(7), "2025-09-01", None) in known
    statuses_of(town, always(fault), tmp_path, clock=LATER)
    assert answers() == known


def test_who_was_not_answered_for_is_asked_again_and_leaves_the_list(tmp_path):
    a_school()
    town = a_town()
    pupils_of(town, always(None), tmp_path)
    # Ten people in three questions; the second one fails as often as it is asked.
    cut = statuses_of(town, lambda number: "outage" if 2 <= number <= 4 else None, tmp_path)
    assert cut.problem is None  # one question failed, the register lives
    assert cut.unanswered >= 4
    reasons = dict(rows("SELECT reason, count(*) FROM registry_unanswered GROUP BY reason"))
    assert reasons["outage"] == 4
    town.answers = {an_iin(n): held(n) for n in range(10)}
    with serving(town) as server, by_http(server) as registers:
        done = sync_statuses(registers.statuses, source="SDU", clock=NOON, problem=pytest.fail)
    assert (done.unanswered, done.problem) == (0, None)
    assert rows("SELECT * FROM registry_unanswered") == []
    assert len(facts()["registry_social_status"]) == 10


def test_a_check_goes_on_from_the_person_at_which_it_was_cut_off(tmp_path):
    a_school()
    town = a_town()
    town.answers = {an_iin(n): held(n) for n in range(10)}
    pupils_of(town, always(None), tmp_path)
    cut = statuses_of(town, lambda number: "outage" if number > 1 else None, tmp_path, batch=4)
    assert cut.problem.kind is p.REGISTER_SILENT
    assert (cut.rows, cut.unanswered) == (4, 4)
    with serving(town) as server, by_http(server) as registers:
        done = sync_statuses(registers.statuses, source="SDU", clock=NOON, problem=pytest.fail, batch=4)
        # The two who were left, then the four who were asked about in vain; nobody else again.
        assert [len(question["iins"]) for _, question in server.asked] == [2, 4]
    assert (done.rows, done.unanswered, done.problem) == (6, 0, None)
    assert len(facts()["registry_social_status"]) == 10


def test_an_outage_is_known_quickly(tmp_path):
    """The breaker: of a hundred questions only the first few wait for a register that is down."""
    a_school()
    town = a_town()
    with serving(town, plan=always("outage")) as server, by_http(server) as registers:
        found = list(registers.statuses.ask([an_iin(n) for n in range(400)]))
        assert len(server.asked) == QUICK.failures
    assert {answer.reason for answer in found} == {"outage"}
    assert len(found) == 400


def test_a_real_no_ends_what_was_held_and_silence_does_not(tmp_path):
    a_school()
    town = a_town()
    town.answers[an_iin(0)] = held(0, "orphan")
    pupils_of(town, always(None), tmp_path)
    statuses_of(town, always(None), tmp_path)
    town.answers[an_iin(0)] = {"iin": an_iin(0), "answer": "unavailable", "reason": "consent"}
    town.answers[an_iin(2)] = {"iin": an_iin(2), "answer": "not_found"}
    statuses_of(town, always(None), tmp_path, clock=LATER)
    said = [row[1:] for row in facts()["registry_social_status"] if row[0] == an_iin(0)]
    assert [(row[0], row[2], row[3]) for row in said] == [(["orphan"], "2025-09-08", None)]
    assert [row[1] for row in facts()["registry_social_status"] if row[0] == an_iin(2)] == [
        ["asp", "large_family"]
    ]
    town.answers[an_iin(0)] = held(0)
    statuses_of(town, always(None), tmp_path, clock=LATER)
    said = [row[1:] for row in facts()["registry_social_status"] if row[0] == an_iin(0)]
    assert sorted((row[2], row[3], row[0]) for row in said) == [
        ("2025-09-08", "2025-09-08", ["orphan"]),
        ("2025-09-09", None, []),
    ]


def test_an_answer_about_some_statuses_leaves_the_others_as_they_were(tmp_path):
    """A part of the register is down: what it covered before goes on, each with its own end."""
    a_school()
    town = a_town()
    town.answers[an_iin(0)] = held(0, "orphan", "disability", until="2025-09-20")
    pupils_of(town, always(None), tmp_path)
    statuses_of(town, always(None), tmp_path)
    town.answers[an_iin(0)] = held(0, "asp", covered=["orphan", "asp"])
    added = statuses_of(town, always(None), tmp_path, clock=LATER).added
    said = sorted(
        (row[3:5], row[1], row[2]) for row in facts()["registry_social_status"] if row[0] == an_iin(0)
    )
    everything = [
        "orphan",
        "no_parental_care",
        "disability",
        "asp",
        "low_income",
        "large_family",
        "emergency",
    ]
    assert said == [
        (("2025-09-08", "2025-09-08"), ["orphan", "disability"], everything),
        (("2025-09-09", "2025-09-20"), ["disability", "asp"], everything),
        (("2025-09-21", None), ["asp"], ["orphan", "asp"]),
    ]
    assert added == 2
    assert statuses_of(town, always(None), tmp_path, clock=LATER).added == 0


def test_an_answer_that_has_run_out_says_nothing_of_today(tmp_path):
    a_school()
    town = a_town()
    town.answers = {an_iin(n): held(n, until="2025-09-07") for n in range(10)}
    pupils_of(town, always(None), tmp_path)
    done = statuses_of(town, always(None), tmp_path)
    assert (done.added, done.unanswered) == (0, 10)
    assert facts()["registry_social_status"] == []


def test_half_a_page_malformed_is_rejected_by_number_and_the_rest_is_kept(tmp_path):
    a_school()
    rejected = []
    done = pupils_of(a_town(), on({1}, "half-malformed"), tmp_path, problem=rejected.append)
    assert (done.rows, done.rejected) == (10, 2)
    assert [(wrong.file, wrong.row, wrong.kind) for wrong in rejected] == [
        ("pupils 1", 2, p.RECORD_MALFORMED),
        ("pupils 1", 4, p.RECORD_MALFORMED),
    ]
    assert rejected[0].params == {"reason": "Expected `str`, got `int` - at `$.iin`"}
    assert len(facts()["registry_enrolment"]) == 8


def test_malformed_answers_leave_their_people_unanswered(tmp_path):
    a_school()
    town = a_town()
    town.answers = {an_iin(n): held(n) for n in range(10)}
    pupils_of(town, always(None), tmp_path)
    rejected = []
    done = statuses_of(town, on({1}, "half-malformed"), tmp_path, problem=rejected.append)
    assert (done.rows, done.unanswered, done.rejected) == (8, 2, 2)
    assert len(facts()["registry_social_status"]) == 8


def test_a_page_that_comes_again_adds_nothing(tmp_path):
    a_school()
    done = pupils_of(a_town(), on({2}, "page-again"), tmp_path)
    assert (done.rows, done.problem) == (14, None)
    again = count_of_rows()
    assert (again["enrolment"], again["pin"], again["person_name"]) == (10, 10, 10)


def test_a_feed_that_goes_in_a_circle_ends(tmp_path):
    a_school()
    done = pupils_of(a_town(), lambda number: "page-again" if number > 1 else None, tmp_path)
    assert done.problem.kind is p.REGISTER_UNREADABLE
    assert len(facts()["registry_enrolment"]) == 4


def test_a_lost_cursor_begins_the_feed_anew_and_adds_nothing_twice(tmp_path):
    a_school()
    done = pupils_of(a_town(), on({3}, "cursor-lost"), tmp_path)
    assert (done.rows, done.problem) == (18, None)
    assert count_of_rows()["enrolment"] == 10
    lost = pupils_of(a_town(), always("cursor-lost"), tmp_path)
    assert lost.problem.kind is p.REGISTER_UNREADABLE


def test_through_any_faults_the_same_facts_come_in_the_end(tmp_path):
    """Every third question goes wrong somehow; asked often enough, the town is whole and nothing doubled."""
    a_school()
    town = a_town()
    clean = a_town()
    seen = set()

    def plan(number, seed):
        fault = None if seed is None else often(seed, one_in=3)(number)
        seen.add(fault)
        return None if fault == "half-malformed" else fault

    for seed in (*range(10), None):
        with (
            serving(town, plan=lambda number, seed=seed: plan(number, seed)) as server,
            by_http(server) as registers,
        ):
            sync_pupils(registers.pupils, source="НОБД", problem=pytest.fail)
            sync_people(registers.people, source="ГБД ФЛ", problem=lambda _: None)
            sync_statuses(registers.statuses, source="SDU", clock=NOON, problem=lambda _: None)
    assert set(FAULTS) - {"half-malformed"} <= seen
    stormy = facts()
    assert len(stormy["registry_enrolment"]) == len(clean.pupils)
    assert len(stormy["registry_social_status"]) == 7
    assert len({row[0] for row in stormy["registry_person_name"]}) == 11
    assert len(stormy["registry_life_status"]) == 1
    assert count_of_rows()["enrolment"] == 10


def test_no_iin_comes_into_an_address_or_a_log(tmp_path, caplog):
    a_school()
    town = a_town()
    caplog.set_level(logging.DEBUG)
    with (
        serving(town, plan=on({2, 6}, "outage"), token="secret-token") as server,
        by_http(server, token="secret-token") as registers,
    ):
        sync_pupils(registers.pupils, source="НОБД", problem=pytest.fail)
        sync_statuses(registers.statuses, source="SDU", clock=NOON, problem=pytest.fail)
        paths = {path for path, _ in server.asked}
    assert paths == {"/pupils/changes", "/statuses/ask"}
    assert "attempt 1" in caplog.text
    assert "secret-token" not in caplog.text
    for record in town.pupils:
        assert record["iin"] not in caplog.text


def test_a_pupil_whose_categories_are_not_named_keeps_those_that_are_known(tmp_path):
    a_school()
    town = a_town()
    town.pupils = [pupil(0, categories=["asp"])]
    pupils_of(town, always(None), tmp_path)
    town.pupils = [pupil(0, grade=8)]
    rows("UPDATE registry_sync SET cursor = '' RETURNING 1")
    pupils_of(town, always(None), tmp_path)
    assert [row[1] for row in facts()["registry_social_status"]] == [["asp"]]
    assert [row[1] for row in facts()["registry_enrolment"]] == [8]
