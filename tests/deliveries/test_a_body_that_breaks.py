"""A fault of ours in one body: it is read alone and later, and holds up no other."""

import pytest

from amiyan.deliveries.actions import read
from amiyan.deliveries.actions.read import read_marked
from amiyan.kernel.sql import execute, query
from tests.deliveries.terminals import a_terminal, receive

PROGRAMMES = ["school-meals"]


@pytest.fixture
def shard(scratch, monkeypatch):
    school = a_terminal("CJ1")
    for pin in ("101", "666", "102"):
        receive("CJ1", school, f"{pin}\t2026-09-08 12:00:00\t0\t15\t0\n".encode())
    really = read.read_kept

    def read_kept(maker, layout, kept, terminal):
        if b"666" in kept:
            raise ZeroDivisionError
        return really(maker, layout, kept, terminal)

    monkeypatch.setattr(read, "read_kept", read_kept)
    return query("SELECT shard FROM deliveries_unread LIMIT 1")[0][0]


def waiting():
    return query("SELECT failed, not_before > now() FROM deliveries_unread ORDER BY evidence_id")


def pins():
    return [pin for (pin,) in query("SELECT pin FROM deliveries_pass ORDER BY pin")]


def test_the_others_are_read_and_it_waits_longer_each_time(shard):
    with pytest.raises(ZeroDivisionError):
        read_marked(shard=shard, programmes=PROGRAMMES)
    assert waiting() == [(1, False)] * 3
    assert read_marked(shard=shard, programmes=PROGRAMMES) == (1, 1)
    with pytest.raises(ZeroDivisionError):
        read_marked(shard=shard, programmes=PROGRAMMES)
    assert read_marked(shard=shard, programmes=PROGRAMMES) == (1, 1)
    assert pins() == ["101", "102"]
    assert waiting() == [(2, True)]
    assert read_marked(shard=shard, programmes=PROGRAMMES) == (0, 0)


def test_once_the_fault_is_mended_it_is_read(shard, monkeypatch):
    for _ in range(3):
        try:
            read_marked(shard=shard, programmes=PROGRAMMES)
        except ZeroDivisionError:
            continue
    monkeypatch.undo()
    execute("UPDATE deliveries_unread SET not_before = now()")
    while read_marked(shard=shard, programmes=PROGRAMMES).bodies:
        pass
    assert pins() == ["101", "102", "666"]
    assert waiting() == []
