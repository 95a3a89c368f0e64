"""What is learnt late: registers that change behind evidence, and evidence that comes behind its day."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from amiyan.deliveries.shards import shard_of
from amiyan.kernel.sql import execute, query
from amiyan.ledger.verify import verify
from amiyan.registry.actions.places import change_supplier
from amiyan.settlement import jobs
from amiyan.settlement.drain import drain
from amiyan.settlement.jobs import dirty_shards
from amiyan.voice.actions.silences import end_silence, report_death

from .hamlet import (
    ASEL,
    DAULET,
    MADI,
    PROGRAMME,
    TODAY,
    facility,
    hamlet,
    meals,
    owed,
    verdicts,
)

__all__ = ["hamlet"]

MONDAY = "2025-09-08"


@pytest.fixture(autouse=True)
def _books_hold(hamlet):
    yield
    assert verify(connection).findings == ()


def test_an_enrolment_that_was_never_true_is_taken_back_in_the_night(hamlet):
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00", f"102 {MONDAY} 12:01:00")
    hamlet.drain()
    assert meals() == 2
    hamlet.roster(f"{ASEL},3,SB,101,2025-09-01,")
    done = hamlet.night()
    assert done.judge > 0
    assert (ASEL, MONDAY, "refused", "other_facility", "SA") in verdicts()
    assert (DAULET, MONDAY, "payable", "used", "SA") in verdicts()
    assert meals() == 1
    assert hamlet.night() == (0, 0, done.judge, done.post)
    assert meals() == 1


def test_a_day_of_lessons_at_home_is_reported_late(hamlet):
    """A calendar for one school: its meals of that day go back; the other school's stay."""
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00")
    hamlet.passes("B1", f"103 {MONDAY} 12:00:00")
    hamlet.drain()
    assert meals() == 2
    execute(
        "INSERT INTO registry_calendar_day (day, school_day, facility_id, source) VALUES (%s, false, %s, 'illness')",
        [MONDAY, facility("SA")],
    )
    assert hamlet.night().judge >= 1
    assert {row[:4] for row in verdicts()} == {
        (ASEL, MONDAY, "refused", "not_a_school_day"),
        (MADI, MONDAY, "payable", "used"),
    }
    assert meals() == 1


def test_a_number_that_was_somebody_elses_moves_the_meal(hamlet):
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00")
    hamlet.drain()
    assert verdicts() == [(ASEL, MONDAY, "payable", "used", "SA")]
    execute(
        "UPDATE registry_pin SET known_to = now() WHERE facility_id = %s AND known_to IS NULL",
        [facility("SA")],
    )
    execute(
        "INSERT INTO registry_pin (facility_id, pin, person_id, source)"
        " SELECT %s, '101', id, 'the teacher' FROM registry_person WHERE iin = %s",
        [facility("SA"), DAULET],
    )
    hamlet.night()
    assert {row[:3] for row in verdicts()} == {(ASEL, MONDAY, "refused"), (DAULET, MONDAY, "payable")}
    assert meals() == 1


def test_a_supplier_known_late_gets_the_days_that_were_its_own(hamlet):
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00", "101 2025-09-10 12:00:00")
    hamlet.drain()
    before = owed()
    assert sum(before.values()) == 2 * 63100
    execute("INSERT INTO registry_organisation (bin, name, source) VALUES ('000000000000', 'Later', 't')")
    later = query("SELECT id FROM registry_organisation WHERE name = 'Later'")[0][0]
    change_supplier(
        facility_id=facility("SA"),
        programme=PROGRAMME,
        organisation_id=later,
        first_day=dt.date(2025, 9, 9),
        source="order",
    )
    assert hamlet.night().post >= 1
    assert owed()[later] == 63100
    assert sum(owed().values()) == sum(before.values())
    moved = query(
        "SELECT code, amount FROM ledger_transfer WHERE subject = '2025-09-10' ORDER BY batch, place"
    )
    assert moved == [("delivery", 63100), ("correction", 63100), ("delivery", 63100)]


def test_a_terminal_that_was_offline_five_days_is_judged_by_its_days(hamlet):
    days = ("08", "09", "10", "11", "12")
    hamlet.passes("A1", *(f"101 2025-09-{day} 12:00:00" for day in days), received="2025-09-14 20:00:00")
    hamlet.drain()
    assert [row[1:4] for row in verdicts()] == [(f"2025-09-{day}", "payable", "used") for day in days]
    assert meals() == 5


def test_a_clock_two_days_ahead_is_held_and_three_replays_change_nothing(hamlet):
    """Fault 13: what a terminal says it saw the day after tomorrow waits for a person, and uses no unit."""
    for _ in range(3):
        hamlet.passes("A1", "101 2025-09-10 12:00:00", received=f"{MONDAY} 12:00:10", skew_s=2 * 86_400)
        hamlet.drain()
    assert [row[1:4] for row in verdicts()] == [("2025-09-10", "held", "clock_is_wrong")]
    assert owed() == {}
    hamlet.passes("A2", "101 2025-09-10 12:05:00", skew_s=0)
    hamlet.drain()
    assert [row[1:4] for row in verdicts()] == [("2025-09-10", "payable", "used")]
    assert meals() == 1
    assert query("SELECT count(*) FROM deliveries_evidence") == [(2,)]


def test_evidence_that_comes_after_the_days_of_grace_waits_for_a_person(hamlet):
    """45 days are a placeholder of the programme's: on the 45th it is in time, later it waits."""
    today = dt.date(2025, 11, 3)
    hamlet.passes("A1", "101 2025-09-15 12:00:00", received="2025-10-30 11:00:00")
    hamlet.passes("A1", "102 2025-09-15 12:00:00", received="2025-10-30 13:00:00")
    hamlet.drain(today)
    assert {row[:4] for row in verdicts()} == {
        (ASEL, "2025-09-15", "payable", "used"),
        (DAULET, "2025-09-15", "held", "came_too_late"),
    }


def test_two_terminals_at_one_door_are_one_meal(hamlet):
    """Fault 3: in one body or two, in any order, in one drain or two."""
    hamlet.passes("A2", f"101 {MONDAY} 12:00:03")
    hamlet.drain()
    hamlet.passes("A1", f"101 {MONDAY} 12:00:02")
    hamlet.drain()
    assert verdicts() == [(ASEL, MONDAY, "payable", "used", "SA")]
    assert meals() == 1
    outcomes = query(
        "SELECT DISTINCT ON (evidence_id) outcome::text FROM deliveries_outcome ORDER BY evidence_id, version DESC"
    )
    assert outcomes == [("second_that_day",), ("used",)]


def test_the_last_unit_is_spent_once_by_two_shards_at_once(hamlet, django_db_blocker):
    """Fault 2: a child seen at two schools whose shards drain side by side; only one eats at its own place."""
    shards = {shard_of(facility("SA")), shard_of(facility("SB"))}
    assert len(shards) == 2
    execute(
        "INSERT INTO registry_pin (facility_id, pin, person_id, source) SELECT %s, '101', id, 't' FROM registry_person"
        " WHERE iin = %s",
        [facility("SB"), ASEL],
    )
    for day in ("08", "09", "10", "11", "12"):
        hamlet.passes("A1", f"101 2025-09-{day} 12:00:00")
        hamlet.passes("B1", f"101 2025-09-{day} 12:00:00")

    def work(shard):
        try:
            with django_db_blocker.unblock():
                return drain(shard=shard, programmes=[PROGRAMME], today=lambda: TODAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(work, shards))
    hamlet.drain()
    assert [row[1:] for row in verdicts()] == [
        (f"2025-09-{day}", "payable", "used", "SA") for day in ("08", "09", "10", "11", "12")
    ]
    assert meals() == 5
    assert dirty_shards() == []


def test_everything_is_judged_again_and_comes_to_the_same(hamlet):
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00", f"102 {MONDAY} 12:01:00")
    hamlet.drain()
    before = verdicts(), owed(), query("SELECT count(*) FROM ledger_transfer")
    done = hamlet.night(everything=True)
    assert (done.judge, done.post) == (1, 2)
    assert (verdicts(), owed(), query("SELECT count(*) FROM ledger_transfer")) == before


def test_what_was_learnt_while_nights_failed_is_followed_by_the_next_that_comes_to_its_end(
    hamlet, monkeypatch
):
    """A worker that was down for five days must not leave out what was learnt on the first of them."""
    monkeypatch.setattr(jobs, "today", lambda: TODAY)
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00", f"102 {MONDAY} 12:01:00")
    hamlet.drain()
    now = int(time.time())
    jobs.follow_night(timestamp=now)
    hamlet.drain()
    hamlet.roster(f"{ASEL},3,SB,101,2025-09-01,")
    jobs.follow_night(timestamp=now + 5 * 86_400)
    hamlet.drain()
    assert (ASEL, MONDAY, "refused", "other_facility", "SA") in verdicts()
    assert meals() == 1
    assert jobs.follow_night(timestamp=now + 10 * 86_400) == [[0, 0, 0, 0]]


def test_two_reports_of_a_death_close_the_right_and_one_taken_back_pays_the_meals_p18(hamlet):
    """Whoever ate meanwhile is paid for after all; at no moment is anything asked of the family."""
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00", f"102 {MONDAY} 12:01:00")
    hamlet.drain()
    ((child,),) = query("SELECT id FROM registry_person WHERE iin = %s", [ASEL])
    said = {
        "person_id": child,
        "died": dt.date(2025, 9, 5),
        "source": "letter",
        "now": dt.datetime.now(dt.UTC),
    }
    report_death(register="births and deaths", **said)
    hamlet.night()
    assert (ASEL, MONDAY, "payable", "used", "SA") in verdicts(), "one register closes nothing"
    report_death(register="clinics", **said)
    assert hamlet.night().ended > 0
    assert (ASEL, MONDAY, "refused", "not_entitled", "SA") in verdicts()
    assert (DAULET, MONDAY, "payable", "used", "SA") in verdicts()
    assert meals() == 1
    end_silence(person_id=child, register="clinics", now=dt.datetime.now(dt.UTC))
    hamlet.night()
    assert (ASEL, MONDAY, "payable", "used", "SA") in verdicts()
    assert meals() == 2
    assert query("SELECT count(*) FROM voice_notice") == [(0,)]


def test_what_two_registers_say_after_the_month_was_closed_changes_no_line_of_it_fault_7(hamlet):
    hamlet.passes("A1", f"101 {MONDAY} 12:00:00")
    hamlet.drain()
    ((child,),) = query("SELECT id FROM registry_person WHERE iin = %s", [ASEL])
    for register in ("births and deaths", "clinics"):
        report_death(
            person_id=child,
            register=register,
            died=dt.date(2025, 9, 5),
            source="letter",
            now=dt.datetime.now(dt.UTC),
        )
    hamlet.night(today=dt.date(2026, 3, 2))
    assert verdicts() == [(ASEL, MONDAY, "payable", "used", "SA")]
    assert meals() == 1
    by_day = "SELECT entitled FROM entitlements_decision WHERE person_id = %s AND known_to IS NULL AND valid @> %s::date"
    assert query(by_day, [child, "2026-03-03"]) == [(False,)]
