"""A shard that never becomes empty does not keep the others waiting."""

import datetime as dt
import hashlib

from django.db import connection, transaction

from amiyan.bench.country import Country, found_places
from amiyan.bench.terminals import LOCAL, ZKTECO, serial_of
from amiyan.deliveries.actions.receive import Sent, keep
from amiyan.deliveries.shards import shard_of
from amiyan.kernel.sql import query
from amiyan.settlement import jobs
from amiyan.settlement.drain import Drained, drain

NOW = dt.datetime.now(LOCAL)
SERIAL = serial_of(0, [ZKTECO])


def receive(body):
    sent = Sent(1, SERIAL, body, hashlib.sha256(body).digest(), "zkteco", "ATTLOG", "secret", None, NOW)
    connection.ensure_connection()
    with transaction.atomic():
        keep(connection.connection, [sent])


def unread():
    return query("SELECT count(*) FROM deliveries_unread")[0][0]


def test_when_its_turn_is_over_a_shard_is_let_go_and_what_is_left_stays_marked(scratch, monkeypatch):
    monkeypatch.setattr("amiyan.deliveries.actions.read.BODIES", 1)
    found_places(Country(0, 1, NOW.date(), NOW.date(), lambda n: serial_of(n, [ZKTECO])))
    for minute in range(3):
        receive(f"101\t{NOW.date()} 12:{minute:02}:00\t0\t15\t0\t0\t0\n".encode())
    work = {"shard": shard_of(1), "programmes": ["school-meals"], "today": NOW.date}
    assert drain(**work, turn=dt.timedelta(0)).bodies == 1
    assert unread() == 2
    assert drain(**work).bodies == 2
    assert unread() == 0


def test_a_shard_of_which_nothing_can_be_done_is_not_asked_for_by_its_own_drain(scratch, monkeypatch):
    """After the last school year that is known marks wait for the next: looking twice a second is enough."""
    found_places(Country(0, 1, NOW.date(), NOW.date(), lambda n: serial_of(n, [ZKTECO])))
    receive(f"101\t{NOW.date()} 12:00:00\t0\t15\t0\t0\t0\n".encode())
    monkeypatch.setattr(jobs, "today", lambda: dt.date(2099, 7, 9))
    asked = []
    monkeypatch.setattr(jobs, "ask_for", asked.append)
    jobs.drain_shard(shard=shard_of(1))
    assert jobs.dirty_shards() == [shard_of(1)]
    asked.clear()
    assert jobs.drain_shard(shard=shard_of(1)) == list(Drained())
    assert asked == []
