"""The native protocol on the wire: bodies, signatures, and what follows what."""

import base64
import datetime as dt
import io
import json
import re
import uuid
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from amiyan.deliveries.makers import PASS, Record
from amiyan.deliveries.makers.live import Request
from amiyan.deliveries.makers.log import read_log
from amiyan.deliveries.makers.native import keys, live, problems, reader, wire
from amiyan.kernel.problems import ProblemError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "device-protocol.md"

FIVE = dt.timezone(dt.timedelta(hours=5))
NOON = dt.datetime(2026, 9, 8, 12, 0, 0, tzinfo=FIVE)

instants = st.datetimes(timezones=st.sampled_from([dt.UTC, FIVE]))
pins = st.text(st.sampled_from('0123456789abcXYZ-._Әқ"\\/'), min_size=1, max_size=64)
words = st.text(st.sampled_from('0123456789АБВә "\\'), min_size=1, max_size=16)
milliseconds = st.integers(0, wire.NUMBER_MAX)
sha256s = st.binary(min_size=32, max_size=32).map(bytes.hex)
passes = st.builds(
    wire.PassMark, id=st.uuids(), at=instants, monotonic_ms=milliseconds, pin=pins,
    method=st.sampled_from(["qr", "card", "by_hand"]), state=words,
)  # fmt: skip
list_marks = st.builds(
    wire.ListMark, id=st.uuids(), day=st.dates(), class_=words, programme=st.just("school-meals"),
    form=st.sampled_from(["list", "unrecorded"]), by=pins, at=instants,
    present=st.lists(pins, max_size=5).map(tuple),
)  # fmt: skip
countersigns = st.builds(wire.Countersign, id=st.uuids(), list=st.uuids(), by=pins, at=instants)
batches = st.builds(
    wire.Batch, device=st.just("GATE-1"), number=st.integers(1, wire.NUMBER_MAX), previous=sha256s, sent_at=instants,
    monotonic_ms=milliseconds, boot=st.just("b-1"),
    records=st.lists(st.one_of(passes, list_marks, countersigns), max_size=6, unique_by=lambda m: m.id).map(tuple),
)  # fmt: skip


def a_pass(**changes):
    mark = {
        "id": str(uuid.uuid4()), "kind": "pass", "at": "2026-09-08T12:00:00+05:00", "monotonic_ms": 120456,
        "pin": "101", "method": "qr", "state": "",
    }  # fmt: skip
    return mark | changes


def a_list(**changes):
    mark = {
        "id": str(uuid.uuid4()), "kind": "list", "day": "2026-09-08", "class": "2А", "programme": "school-meals",
        "form": "list", "by": "7", "at": "2026-09-08T12:00:00+05:00", "present": ["101"],
    }  # fmt: skip
    return mark | changes


def a_body(*records, **changes):
    batch = {
        "device": "GATE-1", "number": 1, "previous": wire.ZEROS, "sent_at": "2026-09-08T12:00:03+05:00",
        "monotonic_ms": 123456, "boot": "b-1", "records": list(records),
    }  # fmt: skip
    return json.dumps(batch | changes).encode()


def refused(body):
    with pytest.raises(ProblemError) as caught:
        wire.decode(body)
    return caught.value.problem.kind


def tried(body):
    """The batch of a body; None where it is refused, and then by name."""
    try:
        return wire.decode(body)
    except ProblemError as error:
        problem = error.problem
    assert problem.kind is problems.MALFORMED
    assert problem.params["detail"].isprintable()
    return None


@given(batches)
def test_a_batch_comes_back_as_it_was_and_its_bytes_too(batch):
    body = wire.encode(batch)
    assert wire.decode(body) == batch
    assert wire.encode(wire.decode(body)) == body


@given(st.binary(max_size=400))
def test_any_bytes_are_a_batch_or_a_named_problem(body):
    tried(body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from([*json.loads(a_body()), *a_pass(), *a_list()]), anything)
def test_any_value_in_any_field_is_a_batch_or_a_named_problem(field, value):
    record = next((r for r in (a_pass(), a_list()) if field in r), None)
    body = a_body(record | {field: value}) if record else a_body(a_pass(), **{field: value})
    if batch := tried(body):
        assert wire.decode(wire.encode(batch)) == batch
        for records in live.read(body, live.LAYOUT, "GATE-1"):
            assert all(isinstance(record, Record) for record in records)


@settings(max_examples=200)
@given(st.integers(0, 400), st.binary(max_size=3), st.integers(0, 3))
def test_a_body_damaged_anywhere_is_a_batch_or_a_named_problem(place, bytes_, cut):
    body = a_body(a_pass(), a_list())
    tried(body[:place] + bytes_ + body[place + cut :])


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b"\xef\xbb\xbf" + a_body(), a_body() + b"x", a_body()[:-1],
        b"[" * 500_000, b'{"device":' * 50_000,
        a_body(number=0), a_body(number=-1), a_body(number=2**53), a_body(number=1.5), a_body(number="1"),
        a_body(previous="0" * 63), a_body(previous="G" * 64), a_body(previous="A" * 64),
        a_body(device="", boot="x"), a_body(device="a b"), a_body(device="a\n"), a_body(device="я"), a_body(device="a" * 65),
        a_body(sent_at="2026-09-08T12:00:03"), a_body(sent_at="yesterday"), a_body(sent_at=1),
        a_body(monotonic_ms=-1), a_body(boot="\0"), a_body(photo="…"), a_body(records=None),
        a_body(a_pass(pin="")), a_body(a_pass(pin="1\0")), a_body(a_pass(pin="1 2")), a_body(a_pass(pin="1\n")),
        a_body(a_pass(pin="1" * 65)), a_body(a_pass(pin=101)), a_body(a_pass(method="face")), a_body(a_pass(id="7")),
        a_body(a_pass(name="Асан")), a_body(a_pass(at="2026-09-08")), a_body(a_pass(state="\0")),
        a_body(a_pass(kind="photo")), a_body({"kind": "pass"}), a_body(a_pass(id="0" * 32), a_pass(id="0" * 32)),
        a_body(a_list(present=["1"] * 301)), a_body(a_list(present=[""])), a_body(a_list(day="2026-02-30")),
        a_body(a_list(**{"class": ""})), a_body(a_list(form="unknown")), a_body(a_list(by="")),
        a_body(*[a_pass() for _ in range(wire.RECORDS_MAX + 1)]),
        b'{"device":"\xff"}', b'{"device":"\\ud800"}',
    ],
)  # fmt: skip
def test_what_is_malformed_is_named(body):
    assert refused(body) is problems.MALFORMED


def test_the_bounds_hold_exactly():
    assert len(wire.decode(a_body(*[a_pass() for _ in range(wire.RECORDS_MAX)])).records) == wire.RECORDS_MAX
    body = a_body()
    assert wire.decode(body + b" " * (wire.BYTES_MAX - len(body)))
    assert refused(body + b" " * (wire.BYTES_MAX - len(body) + 1)) is problems.TOO_LARGE


@pytest.mark.parametrize(
    ("committed", "number", "previous", "sha256", "kept", "verdict"),
    [
        (0, 1, wire.ZEROS, "a", False, "next"),
        (0, 1, "x", "a", False, "fork"),
        (0, 2, "x", "b", False, "gap"),
        (3, 4, "last", "new", False, "next"),
        (3, 4, "other", "new", False, "fork"),
        (3, 4, wire.ZEROS, "new", False, "fork"),
        (3, 5, "last", "new", False, "gap"),
        (3, 3, "before", "last", False, "replay"),
        (3, 3, "before", "other", False, "fork"),
        (3, 2, "before", "old", True, "replay"),
        (3, 2, "before", "old", False, "fork"),
    ],
)
def test_what_follows_what(committed, number, previous, sha256, kept, verdict):
    assert wire.chain(committed, "last", number, previous, sha256, kept=kept) == verdict


@given(st.lists(st.binary(min_size=1, max_size=4), min_size=1, max_size=8, unique=True), st.data())
def test_a_chain_sent_in_any_way_is_committed_once_and_in_order(bodies, data):
    """Whatever is sent, in any order and as often as one likes, what is committed is the chain's beginning."""
    committed = []
    for _ in range(40):
        place = data.draw(st.integers(0, len(bodies) - 1))
        forged = data.draw(st.booleans())
        body = bodies[place] + b"forged" if forged else bodies[place]
        previous = wire.sha256_of(bodies[place - 1]) if place else wire.ZEROS
        last = wire.sha256_of(committed[-1]) if committed else wire.ZEROS
        verdict = wire.chain(
            len(committed), last, place + 1, previous, wire.sha256_of(body), kept=body in committed
        )
        if verdict == "next" and not forged:  # a forged one has no signature and never comes so far
            committed.append(body)
        assert verdict != "replay" or body in committed
        assert committed == bodies[: len(committed)]
        assert (verdict == "gap") == (place > len(committed)) or verdict == "next"


@pytest.mark.parametrize("algorithm", ["ed25519", "p256"])
def test_a_signature_holds_for_its_key_and_its_bytes_only(algorithm):
    key, other = keys.make_key(algorithm), keys.make_key(algorithm)
    signature = keys.sign(key, b"body")
    assert len(base64.b64decode(signature)) == 64
    assert keys.verify(key.public_key(), signature, b"body")
    assert not keys.verify(key.public_key(), signature, b"body ")
    assert not keys.verify(other.public_key(), signature, b"body")
    assert not keys.verify(keys.make_key("p256").public_key(), signature, b"body")
    assert keys.read_private(keys.private_text(key)).public_key() == key.public_key()


def test_a_p256_signature_may_be_der():
    key = ec.generate_private_key(ec.SECP256R1())
    der = base64.b64encode(key.sign(b"body", ec.ECDSA(hashes.SHA256()))).decode()
    assert keys.verify(key.public_key(), der, b"body")
    assert not keys.verify(key.public_key(), der, b"other")


def test_another_form_of_a_signature_is_no_other_batch():
    """ECDSA holds for s and for n - s alike. What a batch is, its bytes say: the signature is in no digest."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    key = keys.make_key("p256")
    raw = base64.b64decode(keys.sign(key, b"body"))
    mirrored = raw[:32] + (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    assert keys.verify(key.public_key(), base64.b64encode(mirrored).decode(), b"body")
    for wrong in (bytes(64), raw[:32] + bytes(32), bytes(32) + raw[32:], raw[32:] + raw[:32], b"\xff" * 64):
        assert not keys.verify(key.public_key(), base64.b64encode(wrong).decode(), b"body")
    sha256 = wire.sha256_of(b"body")
    assert wire.chain(1, sha256, 1, wire.ZEROS, sha256) == "replay"


def test_what_asks_for_lists_asks_for_nothing_else():
    assert wire.lists_message("phone-1", "now") != wire.state_message("phone-1", "now")
    assert wire.lists_message("phone-1", "now") != wire.state_message("phone-1", "now\n")


@settings(max_examples=200)
@given(st.one_of(st.text(), st.binary(max_size=90).map(lambda raw: base64.b64encode(raw).decode())))
def test_any_signature_is_refused_and_never_raises(signature):
    for key in KEYS:
        assert not keys.verify(key, signature, b"body")


KEYS = [keys.make_key("ed25519").public_key(), keys.make_key("p256").public_key()]


def test_a_public_key_may_be_pem_or_raw():
    for key in KEYS:
        assert keys.read_public(keys.public_text(key)) == key
    raw = KEYS[0].public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert keys.read_public(base64.b64encode(raw).decode() + "\n") == KEYS[0]
    for form in (PublicFormat.UncompressedPoint, PublicFormat.CompressedPoint):
        assert (
            keys.read_public(base64.b64encode(KEYS[1].public_bytes(Encoding.X962, form)).decode()) == KEYS[1]
        )


@pytest.mark.parametrize(
    "text",
    [
        "", "AAAA", "я", "-----BEGIN", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "A" * 5_000,
        keys.private_text(keys.make_key("p256")), base64.b64encode(b"\4" + b"\1" * 64).decode(),
        keys.public_text(ec.generate_private_key(ec.SECP384R1())),
    ],
)  # fmt: skip
def test_what_is_no_key_is_named(text):
    with pytest.raises(ProblemError) as caught:
        keys.read_public(text)
    assert caught.value.problem.kind is problems.KEY


def test_passes_become_records_and_lists_stay_lists():
    mark, signed = (
        a_list(),
        {
            "id": str(uuid.uuid4()),
            "kind": "countersign",
            "list": str(uuid.uuid4()),
            "by": "8",
            "at": "2026-09-08T13:00:00Z",
        },
    )
    body = a_body(
        a_pass(at="2026-09-08T07:00:00.5Z"), mark, a_pass(pin="Ә2", method="card", state="in"), signed
    )
    assert list(live.read(body, live.LAYOUT, "GATE-1")) == [
        [
            Record(1, "GATE-1", "101", "2026-09-08 12:00:00", "", "qr", PASS, ""),
            Record(3, "GATE-1", "Ә2", "2026-09-08 12:00:00", "in", "card", PASS, ""),
        ]
    ]
    marks, countersigned = live.lists(body)
    assert [m.class_ for m in marks] == ["2А"]
    assert [c.by for c in countersigned] == ["8"]
    heard = live.hear(Request("POST", "/", {}, "application/json", body))
    assert (heard.serials, heard.kept, heard.records) == (("GATE-1",), body, 2)
    assert heard.told_now == "2026-09-08 12:00:03"
    assert not live.claims("POST", "/iclock/cdata", "text/plain")


def test_a_time_out_of_the_calendar_is_one_unreadable_record():
    body = a_body(a_pass(at="9999-12-31T23:59:59-14:00"), a_pass(), sent_at="0001-01-01T00:00:00+14:00")
    (records,) = live.read(body, live.LAYOUT, "GATE-1")
    assert [record.problem for record in records] == ["time_unreadable", ""]


@pytest.mark.parametrize(
    ("date", "seconds"),
    [
        ("Tue, 08 Sep 2026 07:00:00 GMT", 0),
        ("Tue, 08 Sep 2026 07:00:00 -0000", 0),
        ("Tue, 08 Sep 2026 08:00:00 GMT", 3600),
        ("", -86_400),
        ("soon", -86_400),
    ],
)
def test_the_clock_is_the_one_at_this_attempt(date, seconds):
    """A batch that waited for a day under a right clock does not make the clock wrong."""
    batch = wire.decode(a_body(sent_at="2026-09-07T12:00:00+05:00"))
    assert wire.skew_s(batch, date, NOON) == seconds


def test_an_export_is_read_as_a_log():
    lines = [
        reader.BEGINNING, reader.envelope(a_body(a_pass(), a_pass(pin="102")), "c2ln"),
        reader.envelope(a_body(a_list()), "c2ln") + b"\r", b"c2ln", b"", reader.envelope(b"{}", ""), b"\xff\t\xff",
        reader.envelope(a_body(a_pass(pin="103")), "c2ln"),
    ]  # fmt: skip
    found = [
        r
        for batch in read_log(io.BytesIO(b"\n".join(lines)), name="GATE-1-1-5.batches", serials=["GATE-1"])
        for r in batch
    ]
    assert [(r.line, r.pin, r.kind) for r in found] == [
        (1, "101", "pass"), (2, "102", "pass"), (3, "", "other"), (4, "", "unreadable"), (5, "", "unreadable"),
        (6, "", "unreadable"), (7, "103", "pass"),
    ]  # fmt: skip


def blocks():
    text = PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"<!-- example: (\w+) -->\n```\w*\n(.*?)\n```", text, re.DOTALL))


def test_the_example_of_the_page_holds_byte_for_byte():
    """RFC 8032 signatures are a function of key and message: another language must get these very bytes."""
    example = blocks()
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(example["seed"]))
    assert keys.read_public(example["public"]) == key.public_key()
    first, second = (example[name].encode() for name in ("first", "second"))
    assert wire.decode(first).previous == wire.ZEROS
    assert example["digest"] == wire.sha256_of(first) == wire.decode(second).previous
    assert keys.sign(key, first) == example["signature"]
    assert keys.sign(key, second) == example["signature2"]
    headers = dict(line.split(": ", 1) for line in example["state"].splitlines()[1:])
    assert headers["Amiyan-Signature"] == keys.sign(key, wire.state_message("GATE-1", headers["Date"]))


def test_the_page_names_every_bound_and_problem():
    text = PAGE.read_text(encoding="utf-8")
    for kind in problems.KINDS:
        if kind is not problems.KEY:
            assert f"`{kind.code}`" in text
    for bound in (wire.RECORDS_MAX, wire.PRESENT_MAX, wire.BYTES_MAX):
        assert f"{bound:,}" in text
