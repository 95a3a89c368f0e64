"""Nothing is paid by a placeholder: marks wait until the region has decided, and are posted then."""

import datetime as dt

import pytest

from amiyan.bench.acts import write_demo_parameters
from amiyan.kernel.sql import execute, query
from amiyan.programmes import loader
from amiyan.settlement import live_posting, open_period
from amiyan.settlement.jobs import dirty_shards

from .live import fill_registers, make_town, requests, send
from .test_drain import books_follow_the_verdicts, drain_all, owed, verdicts


@pytest.fixture
def fresh():
    """What a process reads once is read anew, as after a restart."""

    def forget():
        for kept in (loader.load, live_posting._is_unsettled, open_period._terms):
            kept.cache_clear()

    yield forget
    forget()


def test_marks_wait_for_the_regions_decision_and_are_posted_by_it(scratch, tmp_path, monkeypatch, fresh):
    town = make_town(tmp_path / "town", children=200, days=2, schools=2)
    fresh()
    fill_registers(town)
    send(scratch, requests(town))
    drain_all()
    payable = {row[:2] for row in verdicts() if row[2] == "payable"}
    waiting = query("SELECT person_id, service_day, refused, not_before > now() FROM deliveries_unposted")
    assert {row[:2] for row in waiting} == payable
    assert payable
    assert {row[2:] for row in waiting} == {("placeholder", True)}
    assert (owed(), dirty_shards()) == ([], [])

    write_demo_parameters(tmp_path / "own", region="79", first=dt.date(2025, 9, 1))
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    fresh()
    execute("UPDATE deliveries_unposted SET not_before = now()")  # ten minutes later
    drain_all()
    books_follow_the_verdicts()
    assert query("SELECT count(*) FROM deliveries_unposted") == [(0,)]


def test_a_region_that_decided_nothing_waits_beside_one_that_did(scratch, tmp_path, monkeypatch, fresh):
    town = make_town(tmp_path / "town", children=200, days=1, schools=2)
    write_demo_parameters(tmp_path / "own", region="59", first=dt.date(2025, 9, 1))
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    fresh()
    fill_registers(town)
    send(scratch, requests(town))
    drain_all()
    assert owed() == []
    assert query("SELECT DISTINCT refused FROM deliveries_unposted") == [("placeholder",)]


def test_what_waited_until_its_month_was_closed_is_paid_all_the_same(scratch, tmp_path, monkeypatch, fresh):
    """A region that takes more than two months to decide owes its suppliers no less for it."""
    town = make_town(tmp_path / "town", children=200, days=2, schools=2)
    fresh()
    fill_registers(town)
    send(scratch, requests(town))
    drain_all()
    assert owed() == []

    write_demo_parameters(tmp_path / "own", region="79", first=dt.date(2025, 9, 1))
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    fresh()
    execute("UPDATE deliveries_unposted SET not_before = now()")
    drain_all(today=dt.date(2025, 12, 9))
    books_follow_the_verdicts()
    assert query("SELECT count(*) FROM deliveries_unposted") == [(0,)]


def test_what_has_waited_long_is_tried_less_often(scratch, tmp_path, fresh):
    """Months of a region that has not decided must not be gone through every ten minutes, before all that can be paid."""
    town = make_town(tmp_path / "town", children=100, days=1, schools=2)
    fresh()
    fill_registers(town)
    send(scratch, requests(town))
    drain_all()
    for waited, minutes in (("1 minute", 10), ("5 hours", 300), ("40 days", 1440)):
        execute(
            "UPDATE deliveries_unposted SET not_before = now(), marked_at = now() - %s::interval", [waited]
        )
        drain_all()
        due = query(
            "SELECT DISTINCT round(extract(epoch FROM not_before - now()) / 60), now() - marked_at >= %s::interval"
            " FROM deliveries_unposted",
            [waited],
        )
        assert due == [(minutes, True)]
