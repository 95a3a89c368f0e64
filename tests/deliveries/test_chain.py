"""Signed batches that reach one transaction together: in their order, each as if it had come alone."""

import datetime as dt
import hashlib

import pytest

from amiyan.deliveries.actions.bindings import enrol_device
from amiyan.deliveries.actions.chain import Signed, chain_state, take_batches
from amiyan.deliveries.actions.receive import Sent
from amiyan.deliveries.makers.native import keys, wire
from amiyan.kernel.sql import query
from tests.registry.invented_town import a_facility

NOW = dt.datetime(2026, 9, 8, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def device(scratch):
    school = a_facility("School 1")
    made = [
        enrol_device(
            serial=name, facility_id=school, place="canteen", source="office",
            public_key=keys.public_text(keys.make_key("ed25519")).encode(),
        )
        for name in ("gate-1", "gate-2")
    ]  # fmt: skip

    def signed(number, previous, text="", *, reason="", serial="gate-1"):
        body = f"{serial} {number} {previous} {text}".encode()
        digest = hashlib.sha256(body).digest()
        sent = Sent(school, serial, body, digest, "native", "native-1", "signature", 0, NOW)
        return Signed(made[serial == "gate-2"].binding_id, number, previous, b"s", 1, reason, sent)

    return scratch, signed


def take(scratch, *batches):
    with scratch.connect() as session, session.transaction():
        return [(one.verdict, one.state.committed) for one in take_batches(session, batches)]


def sha(signed):
    return signed.sent.digest.hex()


def test_batches_of_one_transaction_stand_as_if_each_had_come_alone(device):
    scratch, signed = device
    first = signed(1, wire.ZEROS)
    second = signed(2, sha(first))
    other = signed(1, wire.ZEROS, serial="gate-2")
    forged = signed(1, wire.ZEROS, "forged")
    late = signed(4, "0" * 64)
    assert take(scratch, first, other, second, first, second, forged, late) == [
        ("next", 1), ("next", 1), ("next", 2), ("replay", 2), ("replay", 2), ("fork", 2), ("gap", 2),
    ]  # fmt: skip
    assert take(scratch, first, second, forged) == [("replay", 2), ("replay", 2), ("fork", 2)]
    assert query("SELECT serial, number FROM deliveries_chain_link ORDER BY 1, 2") == [
        ("gate-1", 1), ("gate-1", 2), ("gate-2", 1),
    ]  # fmt: skip
    assert query("SELECT count(*) FROM deliveries_evidence") == [(3,)]
    with scratch.connect() as session:
        assert chain_state(session, "gate-1") == (2, sha(second))


def test_a_batch_that_is_kept_aside_moves_its_chain_on(device):
    scratch, signed = device
    first = signed(1, wire.ZEROS, reason="moved")
    assert take(scratch, first, signed(2, sha(first))) == [("next", 1), ("next", 2)]
    assert query(
        "SELECT (SELECT count(*) FROM deliveries_parked), (SELECT count(*) FROM deliveries_evidence)"
    ) == [(1, 1)]


def test_a_batch_sent_twice_is_a_replay_also_behind_the_one_that_follows_it(device):
    """Its answer was lost, the device sent it again by another process, and went on: the first copy comes last."""
    scratch, signed = device
    first = signed(1, wire.ZEROS)
    assert take(scratch, first) == [("next", 1)]
    assert take(scratch, signed(2, sha(first)), first, signed(1, wire.ZEROS, "forged")) == [
        ("next", 2), ("replay", 2), ("fork", 2),
    ]  # fmt: skip
