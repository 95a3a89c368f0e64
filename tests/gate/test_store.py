"""The store: what was shown green is there, once, in order, whatever happens."""

import sqlite3
import stat
import uuid
from datetime import timedelta

import pytest

from amiyan.deliveries.makers.native import keys, wire
from amiyan.gate import problems
from amiyan.gate.recorder import Recorder
from amiyan.gate.status import status_of
from amiyan.gate.store import Store
from amiyan.kernel.problems import ProblemError
from tests.gate.kit import Clocks, a_pass, made


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def store(tmp_path):
    return made(tmp_path / "gate.store")


def batches(store):
    return [wire.decode(store.batch(number).body) for number in range(1, store.highest + 1)]


def test_a_store_is_for_its_owner_only_and_never_overwritten(store, tmp_path):
    assert stat.S_IMODE((tmp_path / "gate.store").stat().st_mode) == 0o600
    with pytest.raises(ProblemError) as caught:
        made(tmp_path / "gate.store")
    assert caught.value.problem.kind is problems.STORE_EXISTS


@pytest.mark.parametrize("content", [b"", b"no store at all" * 100])
def test_another_file_is_no_store(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ProblemError) as caught:
        Store(tmp_path / "file")
    assert caught.value.problem.kind is problems.STORE_BROKEN


def test_the_disk_is_asked_before_green(store):
    """A commit returns when the disk has it."""
    assert store.first("PRAGMA synchronous") == (2,)
    assert store.first("PRAGMA journal_mode") == ("wal",)


@pytest.mark.parametrize("algorithm", ["ed25519", "p256"])
def test_batches_are_numbered_chained_and_signed(tmp_path, clocks, algorithm):
    store = made(tmp_path / "gate.store", algorithm=algorithm)
    public = keys.read_public(keys.public_text(store.key))
    for pin in ("101", "102", "103"):
        store.add(a_pass(clocks, pin), clocks.read())
        store.cut(clocks.read())
    previous = wire.ZEROS
    for number, pin in enumerate(("101", "102", "103"), 1):
        kept = store.batch(number)
        batch = wire.decode(kept.body)
        assert keys.verify(public, kept.signature, kept.body)
        assert (batch.number, batch.previous, batch.records[0].pin) == (number, previous, pin)
        previous = wire.sha256_of(kept.body)
    assert store.cut(clocks.read()) == 0


def test_a_batch_has_at_most_a_thousand_records_and_every_record_is_in_one(store, clocks):
    marks = [a_pass(clocks, str(n)) for n in range(2_500)]
    for mark in marks:
        store.add(mark, clocks.read())
    while store.cut(clocks.read()):
        pass
    assert [len(batch.records) for batch in batches(store)] == [1000, 1000, 500]
    assert [mark for batch in batches(store) for mark in batch.records] == marks


def test_large_records_never_make_a_batch_that_is_too_large(store, clocks):
    now = clocks.read()
    for _ in range(60):
        mark = wire.ListMark(
            id=uuid.uuid4(), day=now.at.date(), class_="2А", programme="school-meals", form="list", by="7",
            at=now.at, present=tuple(f"{'я' * 58}{n:06}" for n in range(wire.PRESENT_MAX)),
        )  # fmt: skip
        store.add(mark, now)
    while store.cut(now):
        pass
    assert sum(len(batch.records) for batch in batches(store)) == 60
    assert store.highest > 1


def test_a_batch_holds_records_of_one_boot(store, clocks):
    store.add(a_pass(clocks, "101"), clocks.read())
    last_ms = clocks.monotonic_ms
    clocks.boot, clocks.monotonic_ms = "boot-2", 1_000
    store.add(a_pass(clocks, "102"), clocks.read())
    clocks.forward(5)
    assert (store.cut(clocks.read()), store.cut(clocks.read())) == (1, 2)
    first, second = batches(store)
    assert (first.boot, first.monotonic_ms) == ("boot-1", last_ms)
    assert (second.boot, second.monotonic_ms) == ("boot-2", 6_000)


def test_a_server_that_was_set_back_gets_what_it_lost(store, clocks):
    for pin in ("101", "102", "103"):
        store.add(a_pass(clocks, pin), clocks.read())
        store.cut(clocks.read())
    store.acknowledge(3, clocks.read())
    store.acknowledge(1, clocks.read())
    found = status_of(store, clocks)
    assert (found.acknowledged, found.waiting_batches, found.waiting_records) == (1, 2, 2)
    clocks.at += timedelta(days=61)
    assert (
        store.prune(clocks.read(), days=60) == 1
    )  # what waits again is not old, whenever it was acknowledged
    assert store.batch(2)


def test_old_acknowledged_batches_go_and_the_chain_stays(store, clocks):
    for pin in ("101", "102", "103"):
        store.add(a_pass(clocks, pin), clocks.read())
        store.cut(clocks.read())
    store.acknowledge(2, clocks.read())
    clocks.at += timedelta(days=61)
    assert store.prune(clocks.read(), days=60) == 2  # the third is not acknowledged
    store.acknowledge(3, clocks.read())
    clocks.at += timedelta(days=61)
    assert store.prune(clocks.read(), days=60) == 0  # the last one tells the next its hash
    store.add(a_pass(clocks, "104"), clocks.read())
    assert store.cut(clocks.read()) == 4
    assert wire.decode(store.batch(4).body).previous == wire.sha256_of(store.batch(3).body)


def test_a_wall_clock_that_jumps_is_recorded_and_not_repaired(store, clocks):
    store.add(a_pass(clocks), clocks.read())
    clocks.forward(60)
    store.add(a_pass(clocks), clocks.read())
    assert status_of(store, clocks).clock_jumps == 0
    clocks.forward(1)
    clocks.at -= timedelta(days=400)
    mark = a_pass(clocks)
    store.add(mark, clocks.read())
    found = status_of(store, clocks)
    assert (found.clock_jumps, found.last_jump_s) == (1, -400 * 86_400)
    store.cut(clocks.read())
    assert batches(store)[0].records[-1].at == mark.at


def test_a_full_disk_is_said_and_nothing_is_half_written(store, clocks):
    store.add(a_pass(clocks, "101"), clocks.read())
    (pages,) = store.first("PRAGMA page_count")
    store.first(f"PRAGMA max_page_count = {pages}")
    recorder, numbers, written = Recorder(store, clocks), iter(range(200, 2_000)), ["101"]

    def until_it_is_full():
        for number in numbers:
            recorder.passed(str(number), "qr")
            written.append(str(number))

    with pytest.raises(ProblemError) as caught:
        until_it_is_full()
    assert caught.value.problem.kind is problems.STORE_WRITE
    store.first("PRAGMA max_page_count = 1000000")
    assert recorder.passed(str(200 + len(written) - 1), "qr")  # not taken for the same card twice
    store.cut(clocks.read())
    assert [mark.pin for mark in batches(store)[0].records] == [*written, str(200 + len(written) - 1)]


def test_the_same_card_held_a_little_longer_is_one_pass(store, clocks):
    recorder = Recorder(store, clocks)
    for seconds in (0, 1, 1.9):
        clocks.forward(seconds)
        assert recorder.passed("101", "card")
    clocks.at += timedelta(days=1)  # the wall clock says nothing here
    assert recorder.passed("101\r", "card")
    assert recorder.passed("102", "card")
    assert status_of(store, clocks).waiting_records == 2
    clocks.forward(0.2)
    recorder.passed("101", "card")
    assert status_of(store, clocks).waiting_records == 3


def test_a_code_that_cannot_be_read_leaves_nothing(store, clocks):
    assert not Recorder(store, clocks).passed("\x01\x02", "qr")
    assert status_of(store, clocks).waiting_records == 0


def test_a_list_and_its_countersignature(store, clocks):
    recorder = Recorder(store, clocks)
    made = recorder.listed(
        ["101\n", "", "102", "101"],
        class_=" 2А ",
        by="900101300123",
        programme="school-meals",
        form="unrecorded",
    )
    recorder.countersigned(made, by="7")
    store.cut(clocks.read())
    mark, signed = batches(store)[0].records
    assert (mark.class_, mark.present, mark.form) == ("2А", ("101", "102"), "unrecorded")
    assert mark.day.isoformat() == "2026-09-08"
    assert (signed.list, signed.by) == (mark.id, "7")


@pytest.mark.parametrize(
    ("typed", "class_", "kind"),
    [
        ([], "2А", problems.NO_CODE),
        (["\x01", "卡"], "2А", problems.CODE_WRONG),
        (["101"], "", problems.LIST_WRONG),
        (["101"], "2\x00", problems.LIST_WRONG),
        ([str(n) for n in range(wire.PRESENT_MAX + 1)], "2А", problems.LIST_WRONG),
    ],
)
def test_a_list_that_could_not_be_sent_is_not_recorded(store, clocks, typed, class_, kind):
    with pytest.raises(ProblemError) as caught:
        Recorder(store, clocks).listed(typed, class_=class_, by="7", programme="school-meals", form="list")
    assert caught.value.problem.kind is kind
    assert status_of(store, clocks).waiting_records == 0


def test_weeks_offline_do_not_slow_the_door_down(store, clocks):
    """Thirty days of 10,000 records: the next one asks for no more pages than the first did."""
    body = wire.encode_mark(a_pass(clocks))
    filler = sqlite3.connect(store.path)
    filler.executemany(
        "INSERT INTO record (id, at, monotonic_ms, boot, body) VALUES (?, ?, 1, 'b', ?)",
        ((str(n), clocks.at.isoformat(), body) for n in range(300_000)),
    )
    filler.commit()
    filler.close()
    for table, sql in {
        "record": "SELECT place FROM record ORDER BY place LIMIT 1000",
        "batch": "UPDATE batch SET acknowledged_at = '' WHERE number <= 5 AND acknowledged_at IS NULL",
    }.items():
        plan = store.first(f"EXPLAIN QUERY PLAN {sql}")[3]
        assert "INDEX" in plan or plan == f"SCAN {table}", plan
        assert table != "batch" or "batch_that_waits" in plan, plan
    store.add(a_pass(clocks), clocks.read())
