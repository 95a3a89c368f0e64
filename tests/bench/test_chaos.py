"""Kills under load; and whoever examines what is left finds what is wrong with it."""

import datetime as dt
import hashlib

import pytest
from django.db import connection, transaction

from amiyan.bench.acts import acts_of_region
from amiyan.bench.aftermath import examine
from amiyan.bench.chaos import bench_chaos
from amiyan.bench.country import PROGRAMME, REGION, Country, found
from amiyan.bench.terminals import LOCAL, ZKTECO, entry, serial_of
from amiyan.bench.waiting import left
from amiyan.deliveries.actions.receive import Sent, keep
from amiyan.deliveries.shards import SHARDS
from amiyan.settlement.drain import drain

NOW = dt.datetime.now(LOCAL)
DAY = NOW.date() - dt.timedelta(days=1)
SERIAL = serial_of(0, [ZKTECO])


def test_nothing_is_lost_or_doubled_through_three_kills(unblocked):
    found = bench_chaos(rounds=3, seed=5)
    assert found["kills"] == {"web": 1, "worker": 1, "postgres": 1}
    assert found["sent"] == found["acknowledged"] > 1000
    assert (found["lost"], found["doubled"], found["verify"]) == (0, 0, "clean")


@pytest.fixture
def noon(scratch):
    """Ten children ate, one record came twice; all of it is judged and posted. The records that were sent."""
    country = Country(10, 1, DAY, DAY, lambda n: serial_of(n, [ZKTECO]))
    found(country, school_days=[DAY])
    start = dt.datetime.combine(DAY, dt.time(12), LOCAL)
    entries = [entry(SERIAL, str(101 + n), start + dt.timedelta(seconds=n)) for n in range(10)]
    with acts_of_region(PROGRAMME, REGION):
        for body in (entries, entries[:1]):
            receive(b"".join(one.line + b"\n" for one in body))
        for shard in range(SHARDS):
            drain(shard=shard, programmes=[PROGRAMME], today=NOW.date)
    return {one.seen for one in entries}


def receive(body):
    digest = hashlib.sha256(body).digest()
    sent = Sent(1, SERIAL, body, digest, "zkteco", "ATTLOG", "secret", None, NOW)
    connection.ensure_connection()
    with transaction.atomic():
        keep(connection.connection, [sent])


def change(scratch, statement):
    """What only the server's superuser may do."""
    with scratch.connect("postgres") as superuser:
        superuser.execute(statement)


def found_after(sent):
    return examine(sent, sent, left())


def test_sound_books_are_found_sound(noon):
    found = found_after(noon)
    assert (found.lost, found.doubled, found.wrong) == (0, 0, [])


def test_a_record_that_is_nowhere_is_lost(noon, scratch):
    change(scratch, "DELETE FROM deliveries_pass WHERE pin = '105'")
    assert found_after(noon).lost == 1


def test_a_copy_that_counts_is_doubled(noon, scratch):
    change(scratch, "UPDATE deliveries_outcome SET outcome = 'used' WHERE outcome = 'repeated_record'")
    assert found_after(noon).doubled == 1


def test_a_meal_that_is_paid_in_two_slots_is_doubled(noon, scratch):
    change(
        scratch,
        "INSERT INTO deliveries_verdict SELECT (jsonb_populate_record(v, '{\"slot\": 2}')).* FROM deliveries_verdict v"
        " ORDER BY person_id LIMIT 1",
    )
    found = found_after(noon)
    assert found.doubled == 1
    assert "meals paid too little" in " ".join(found.wrong)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE settlement_posting SET amount_tiyn = 1 WHERE person_id % 2 = 0", "postings unlike"),
        ("UPDATE deliveries_verdict SET amount_tiyn = amount_tiyn + 1", "meals paid too little"),
        ("DELETE FROM deliveries_outcome", "records without an outcome"),
        (
            """INSERT INTO deliveries_pass
               SELECT (jsonb_populate_record(p, '{"record": 99, "pin": "7"}')).* FROM deliveries_pass p LIMIT 1""",
            "records that nobody sent",
        ),
        (
            "INSERT INTO deliveries_unread (facility_id, evidence_id, shard) VALUES (1, 1, 1)",
            "marks left",
        ),
        ("UPDATE ledger_account SET credits = credits + 1 WHERE kind = 'payable'", ""),
    ],
)
def test_what_does_not_hold_is_said(noon, scratch, statement, named):
    change(scratch, statement)
    found = found_after(noon)
    assert found.wrong
    assert named in " ".join(found.wrong)


def test_too_much_paid_is_doubled(noon, scratch):
    change(scratch, "UPDATE deliveries_verdict SET amount_tiyn = amount_tiyn - 1 WHERE person_id % 2 >= 0")
    assert found_after(noon).doubled == 10
