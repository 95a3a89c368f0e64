"""What is still to be done, which terminals are silent, and which clocks are off."""

import datetime as dt

import pytest

from amiyan.deliveries import backlog, contacts
from amiyan.kernel.clock import FixedClock
from amiyan.kernel.sql import execute, query

# A Thursday in term time; 14:00 in Almaty.
NOW = dt.datetime(2025, 9, 18, 9, tzinfo=dt.UTC)


@pytest.fixture
def school(db) -> int:
    execute(
        "INSERT INTO registry_facility (code, match_key, source) VALUES ('School 7', 'SCHOOL7', 'a test')"
    )
    return query("SELECT id FROM registry_facility")[0][0]


def bound(
    school: int, serial: str, *, heard: str | None, bound_on: str = "2025-09-01", skew: int | None = None
) -> int:
    execute(
        "INSERT INTO registry_terminal (serial, facility_id, place, source) VALUES (%s, %s, 'canteen', 'a test')",
        [serial, school],
    )
    binding = query(
        "INSERT INTO deliveries_binding (facility_id, serial, way, secret_sha256, source, known_from)"
        " VALUES (%s, %s, 'secret', sha256(%s::bytea), 'a test', %s) RETURNING id",
        [school, serial, serial, bound_on],
    )[0][0]
    if heard:
        execute(
            "INSERT INTO deliveries_contact VALUES (%s, %s, %s, %s)", [serial, binding, f"{heard}+05", skew]
        )
    return binding


def silent(days: int = 2, now: dt.datetime = NOW) -> list[str]:
    return [one.serial for one in contacts.silent_terminals(days, clock=FixedClock(now))]


def test_a_terminal_is_silent_when_school_days_went_by_without_a_word(school):
    bound(school, "TODAY", heard="2025-09-18 08:00")
    bound(school, "ONE-DAY", heard="2025-09-16 15:00")
    bound(school, "TWO-DAYS", heard="2025-09-15 15:00")
    bound(school, "NEVER", heard=None)
    bound(school, "NEW", heard=None, bound_on="2025-09-17 12:00")
    assert silent() == ["NEVER", "TWO-DAYS"]
    assert silent(1) == ["NEVER", "ONE-DAY", "TWO-DAYS"]


def test_a_day_counts_once_its_meals_are_over(school):
    bound(school, "SINCE-TUESDAY", heard="2025-09-16 15:00")
    assert silent(now=NOW) == []
    assert silent(now=NOW + dt.timedelta(hours=3)) == ["SINCE-TUESDAY"]


def test_nobody_is_silent_over_a_weekend_or_a_holiday_of_its_own(school):
    bound(school, "FRIDAY", heard="2025-09-12 15:00")
    monday = dt.datetime(2025, 9, 15, 9, tzinfo=dt.UTC)
    assert silent(1, now=monday) == []
    assert silent(1, now=monday + dt.timedelta(days=1)) == ["FRIDAY"]
    execute(
        "INSERT INTO registry_calendar_day (day, school_day, facility_id, source) VALUES ('2025-09-15', false, %s, 'a test')",
        [school],
    )
    assert silent(1, now=monday + dt.timedelta(days=1)) == []


def test_a_terminal_whose_binding_ended_is_not_missed(school):
    bound(school, "GONE", heard=None)
    execute("UPDATE deliveries_binding SET known_to = now()")
    assert silent() == []


def test_the_clock_of_a_terminal_is_known_from_its_last_word(school):
    bound(school, "FAST", heard="2025-09-18 08:00", skew=400)
    assert [(one.serial, one.facility, one.skew_s) for one in contacts.contacts()] == [
        ("FAST", "School 7", 400)
    ]


def test_an_empty_site_has_nothing_to_do(db):
    found = backlog.now()
    assert [(queue.name, queue.due, queue.oldest_s) for queue in found.queues] == [
        ("unread", 0, 0.0),
        ("unjudged", 0, 0.0),
        ("unposted", 0, 0.0),
    ]
    assert (found.waiting_postings, found.refused_postings, found.parked_records) == (0, 0, 0)


def test_what_is_due_waits_since_its_oldest_mark(school):
    execute(
        "INSERT INTO deliveries_unread VALUES (1, 1, 0, now() - interval '90 s'), (1, 2, 0, now() - interval '10 s')"
    )
    execute(
        "INSERT INTO deliveries_unjudged VALUES (1, '2025-09-18', 'school-meals', '', 0, now() - interval '30 s')"
    )
    execute(
        "INSERT INTO deliveries_unposted VALUES"
        " (1, '2025-09-18', 'school-meals', 0, now() - interval '1 h', now() - interval '5 s', ''),"
        " (2, '2025-09-18', 'school-meals', 0, now() - interval '1 h', now() + interval '3 days', ''),"
        " (3, '2025-09-18', 'school-meals', 0, now() - interval '1 h', now(), 'refused')"
    )
    found = backlog.now()
    assert [(queue.name, queue.due, round(queue.oldest_s)) for queue in found.queues] == [
        ("unread", 2, 90),
        ("unjudged", 1, 30),
        ("unposted", 1, 5),
    ]
    assert (found.waiting_postings, found.refused_postings) == (1, 1)


def test_what_is_parked_counts_until_the_office_has_decided(school):
    binding = bound(school, "HOME", heard=None)
    for number in (1, 2):
        execute(
            "INSERT INTO deliveries_parked (binding_id, serial, reason, body, original_sha256, source, layout, binding, records)"
            " VALUES (%s, 'AWAY', 'unknown', 'x', sha256(%s::bytea), 'a test', 'zkteco', 'secret', 5)",
            [binding, str(number)],
        )
    assert backlog.now().parked_records == 10
    execute(
        "INSERT INTO deliveries_parked_decision (binding_id, serial, up_to, reason, decided_by)"
        " SELECT binding_id, serial, min(id), 'sold', 'the office' FROM deliveries_parked GROUP BY 1, 2"
    )
    assert backlog.now().parked_records == 5
