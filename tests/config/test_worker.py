"""The worker: its dispatcher outlives the database, and a worker that is told to end does, whatever it holds."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError
from procrastinate.exceptions import ConnectorException

from amiyan.config import worker
from amiyan.settlement import jobs
from amiyan.settlement.drain import LOCK
from tests.config.test_supervisor import until


@pytest.mark.parametrize("error", [OperationalError("gone"), ConnectorException("gone")])
def test_the_dispatcher_outlives_a_database_that_goes_away_while_it_asks(monkeypatch, error):
    """The queue has errors of its own for it: a dispatcher that died of one left marks for nobody to work off."""
    stop, asked = threading.Event(), []

    def ask_for(shards):
        asked.append(shards)
        if len(asked) == 1:
            raise error
        stop.set()

    monkeypatch.setattr(worker, "LOOKS_EVERY_S", 0.01)
    monkeypatch.setattr(jobs, "dirty_shards", lambda: [3])
    monkeypatch.setattr(jobs, "ask_for", ask_for)
    worker._dispatch(stop)
    assert asked == [[3], [3]]


@pytest.fixture
def working(scratch):
    """A worker over a database of its own."""
    environment = {**os.environ, "AMIYAN_DATABASE_URL": scratch.server.url(scratch.name)}
    process = subprocess.Popen([sys.executable, "-m", "amiyan.config.worker"], env=environment)
    yield process
    process.kill()
    process.wait()


def drains(connection) -> int:
    """How many sessions hold a shard."""
    return connection.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [LOCK],
    ).fetchone()[0]


def ended_within(process: subprocess.Popen, seconds: float) -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(seconds) == 0
    return time.monotonic() - began


def test_an_idle_worker_ends_at_once(scratch, working):
    with scratch.connect("postgres") as connection:
        until(
            lambda: connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0] == 5,
            "the worker",
        )
    ended_within(working, 3)


def test_a_drain_in_a_long_statement_is_given_up_and_its_marks_stay(scratch, working):
    with scratch.connect("postgres") as other, scratch.connect("postgres") as looking:
        with other.transaction():
            other.execute("LOCK TABLE deliveries_evidence IN ACCESS EXCLUSIVE MODE")
            looking.execute(
                "INSERT INTO deliveries_unread (facility_id, evidence_id, shard) VALUES (1, 1, 3)"
            )
            until(lambda: drains(looking), "a drain that waits in a statement")
            lasted = ended_within(working, worker.ENDS_WITHIN_S + worker.GIVEN_UP_WITHIN_S + 2)
            assert lasted >= worker.ENDS_WITHIN_S - 1, "it is given the time to finish"
            until(
                lambda: not drains(looking), "the end of its sessions, while the statement could still wait"
            )
        assert looking.execute("SELECT shard FROM deliveries_unread").fetchall() == [(3,)]
        left = looking.execute("SELECT DISTINCT status FROM procrastinate_jobs WHERE queue_name = 'drain'")
        assert ("failed",) not in left.fetchall()
