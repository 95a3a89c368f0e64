"""Signed batches: committed in order, answered by the highest number, and everything wrong has a name."""

import base64
import datetime as dt
import uuid

import pytest

from amiyan.deliveries.actions.bindings import enrol_device
from amiyan.deliveries.makers.native import keys, wire
from amiyan.kernel.sql import query
from tests.registry.invented_town import a_facility

NOW = dt.datetime(2026, 9, 8, 7, 0, 3, tzinfo=dt.UTC)


class Device:
    """A device that signs, as a third party would write one."""

    def __init__(self, web, algorithm="ed25519", name="gate-1"):
        self.web, self.name, self.key = web, name, keys.make_key(algorithm)
        enrol_device(
            serial=name, facility_id=a_facility(f"School of {name}"), place="canteen", source="office",
            public_key=keys.public_text(self.key).encode(),
        )  # fmt: skip

    def batch(self, number, previous, *, pins=("101",), sent_at=None):
        at = NOW - dt.timedelta(seconds=3)
        records = tuple(wire.PassMark(uuid.uuid4(), at, 1, pin, "qr") for pin in pins)
        sent_at = sent_at or dt.datetime.now(dt.UTC)
        return wire.encode(wire.Batch(self.name, number, previous, sent_at, 5, "boot", records))

    def send(self, body, signature=None, **headers):
        return self.web.post(
            "/api/device/v1/batches", body, content_type="application/json",
            HTTP_AMIYAN_DEVICE=self.name, HTTP_AMIYAN_SIGNATURE=signature or keys.sign(self.key, body), **headers,
        )  # fmt: skip

    def state(self, date="Tue, 08 Sep 2026 07:00:00 GMT"):
        signature = keys.sign(self.key, wire.state_message(self.name, date))
        return self.web.get(
            "/api/device/v1/state",
            HTTP_AMIYAN_DEVICE=self.name,
            HTTP_AMIYAN_SIGNATURE=signature,
            HTTP_DATE=date,
        )


@pytest.fixture(params=["ed25519", "p256"])
def device(web, request):
    return Device(web, request.param)


def code(answer):
    return answer.json()["type"].removeprefix("/problems/")


def evidence():
    return query(
        "SELECT count(*) FROM deliveries_evidence WHERE source = 'native' AND binding = 'signature'"
    )[0][0]


def test_batches_are_committed_one_after_the_other(device):
    first = device.batch(1, wire.ZEROS)
    second = device.batch(2, wire.sha256_of(first))
    for number, body in enumerate([first, second], 1):
        answer = device.send(body)
        assert (answer.status_code, answer.json()) == (200, {"committed": number, "problems": []})
    assert evidence() == 2
    assert device.state().json()["committed"] == 2
    assert device.state().json()["previous"] == wire.sha256_of(second)


def test_a_replay_is_answered_as_before_and_counts_once(device):
    first = device.batch(1, wire.ZEROS)
    second = device.batch(2, wire.sha256_of(first))
    for body in (first, second, first, second):
        answer = device.send(body)
    assert answer.json()["committed"] == 2
    assert answer.json()["problems"][0]["type"] == "/problems/device-replay"
    assert evidence() == 2


def test_a_gap_and_a_fork_are_refused_by_name_and_leave_nothing(device):
    first = device.batch(1, wire.ZEROS)
    device.send(first)
    gap = device.send(device.batch(3, wire.sha256_of(first)))
    assert (gap.status_code, code(gap), gap.json()["committed"]) == (409, "device-gap", 1)
    for body in (device.batch(1, wire.ZEROS, pins=["666"]), device.batch(2, "1" * 64)):
        fork = device.send(body)
        assert (fork.status_code, code(fork), fork.json()["committed"]) == (409, "device-fork", 1)
    assert evidence() == 1


def test_what_is_not_signed_by_the_device_is_refused(device, web):
    body = device.batch(1, wire.ZEROS)
    other = keys.make_key("ed25519")
    assert code(device.send(body, keys.sign(other, body))) == "device-signature"
    assert code(device.send(body + b" ", keys.sign(device.key, body))) == "device-signature"
    assert code(device.send(body, "no signature")) == "device-signature"
    path, named = "/api/device/v1/batches", {"HTTP_AMIYAN_DEVICE": "gate-9"}
    unsigned = web.post(path, body, content_type="application/json", **named)
    assert (unsigned.status_code, code(unsigned)) == (401, "device-signature")
    stranger = web.post(path, body, content_type="application/json", HTTP_AMIYAN_SIGNATURE="AA==", **named)
    assert (stranger.status_code, code(stranger)) == (404, "device-unknown")
    assert evidence() == 0


def test_a_batch_of_another_device_is_not_taken_under_this_ones_signature(web):
    mine, other = Device(web), Device(web, name="gate-2")
    body = other.batch(1, wire.ZEROS)
    answer = mine.send(body, keys.sign(mine.key, body))
    assert (answer.status_code, code(answer)) == (401, "device-signature")


def test_a_clock_far_off_is_told_and_the_batch_is_kept(device):
    ahead = device.batch(1, wire.ZEROS, sent_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=2))
    answer = device.send(ahead)
    assert answer.json()["problems"][0]["type"] == "/problems/device-clock"
    (skew,) = query("SELECT skew_s FROM deliveries_evidence")[0]
    assert abs(skew - 172_800) < 60


def test_a_body_that_is_no_batch_is_refused_by_name(device):
    for body in (b"{}", b"[" * 100_000, b'{"device": "gate-1"}', device.batch(1, wire.ZEROS)[:-1]):
        answer = device.send(body)
        assert (answer.status_code, code(answer)) == (422, "device-batch-malformed")
    large = device.send(b" " * (wire.BYTES_MAX + 1))
    assert (large.status_code, code(large)) == (413, "device-batch-too-large")
    assert evidence() == 0


def test_a_p256_signature_in_its_other_form_is_a_replay(web):
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    device = Device(web, "p256")
    first = device.batch(1, wire.ZEROS)
    signature = keys.sign(device.key, first)
    raw = base64.b64decode(signature)
    mirrored = raw[:32] + (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    assert device.send(first, signature).json() == {"committed": 1, "problems": []}
    answer = device.send(first, base64.b64encode(mirrored).decode())
    assert answer.json()["problems"][0]["type"] == "/problems/device-replay"
    assert evidence() == 1


@pytest.mark.parametrize(("mine", "theirs"), [("ed25519", "p256"), ("p256", "ed25519")])
def test_a_signature_of_a_key_of_another_kind_is_none(web, mine, theirs):
    device = Device(web, mine)
    body = device.batch(1, wire.ZEROS)
    answer = device.send(body, keys.sign(keys.make_key(theirs), body))
    assert (answer.status_code, code(answer)) == (401, "device-signature")
    assert evidence() == 0


def test_a_device_is_told_what_became_of_the_lists_of_its_place_alone(web, device):
    """A browser may not set Date: it says the same in a header of ours."""
    date = "Tue, 08 Sep 2026 07:00:00 GMT"
    signature = keys.sign(device.key, wire.lists_message(device.name, date))
    asked = {"HTTP_AMIYAN_DEVICE": device.name, "HTTP_AMIYAN_DATE": date}
    answer = web.get("/api/device/v1/lists", HTTP_AMIYAN_SIGNATURE=signature, **asked)
    assert answer.status_code == 200
    assert answer.json()["lists"] == []
    of_the_state = keys.sign(device.key, wire.state_message(device.name, date))
    assert web.get("/api/device/v1/lists", HTTP_AMIYAN_SIGNATURE=of_the_state, **asked).status_code == 401
    assert web.get("/api/device/v1/state", HTTP_AMIYAN_SIGNATURE=of_the_state, **asked).status_code == 200
    assert web.get("/api/device/v1/lists", HTTP_AMIYAN_SIGNATURE=signature).status_code == 401


def test_a_browser_tells_its_clock_at_each_attempt(web):
    """A batch that waited five days was made five days ago; the clock is judged by the header of this attempt."""
    device = Device(web, "p256")
    now = dt.datetime.now(dt.UTC)
    first = device.batch(1, wire.ZEROS, sent_at=now - dt.timedelta(days=5))
    answer = device.send(first, HTTP_AMIYAN_DATE=now.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    assert answer.json() == {"committed": 1, "problems": []}
