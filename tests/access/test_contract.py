"""What every way of signing promises, held against each of them; and what is particular to each."""

import base64
import datetime as dt
import hashlib

import pytest

from amiyan.access import problems as p
from amiyan.access.signatures import cms
from amiyan.access.signatures.local import KnownKey, LocalSignatures, sign_document
from amiyan.access.signatures.national import NationalSignatures
from amiyan.access.signatures.port import DOCUMENT_MAX, SIGNATURE_MAX
from amiyan.kernel import keys
from amiyan.kernel.problems import ProblemError
from tests.access.ncanode import NOW, Holder, serving
from tests.registry.invented_town import a_bin, an_iin

ACT = "Акт № 7: бір миллион теңге".encode()
OTHER = "Акт № 7: екі миллион теңге".encode()
ANAR, BOLAT = 11, 12


class Noon:
    def now(self):
        return NOW


class Local:
    """The local way: two people with keys, and one whose key has ended."""

    ended = p.KEY_UNKNOWN

    def __init__(self):
        kinds = {"anar": "ed25519", "bolat": "p256", "ended": "ed25519"}
        self.keys = {who: keys.make_key(kind) for who, kind in kinds.items()}
        ids = {"anar": ANAR, "bolat": BOLAT}
        self.known = {self.digest(who): [KnownKey(ids[who], self.der(who))] for who in ids}
        self.port = LocalSignatures(lambda digest: self.known.get(digest, []), Noon())

    def der(self, who):
        return keys.der_of(self.keys[who].public_key())

    def digest(self, who):
        return hashlib.sha256(self.der(who)).digest()

    def sign(self, who, document, at=NOW):
        return sign_document(document, key=self.keys[who], at=at)

    def is_anar(self, signer):
        return signer.person_id == ANAR and signer.iin is None and signer.serial == self.digest("anar").hex()


class National:
    """The national way, before a double of NCANode."""

    ended = p.CERTIFICATE_REVOKED

    def __init__(self, node):
        self.node = node
        self.port = NationalSignatures(node.url, Noon(), timeout=5)
        self.holders = {
            "anar": Holder(an_iin(0), stamped=NOW - dt.timedelta(minutes=2)),
            "bolat": Holder(an_iin(1), "БОЛАТ", bin=a_bin(0)),
            "ended": Holder(an_iin(2), revoked=True),
        }

    def sign(self, who, document):
        return self.node.sign(self.holders[who], document)

    def is_anar(self, signer):
        return signer.iin == an_iin(0) and signer.person_id is None and signer.serial.startswith("60ba")


@pytest.fixture
def node():
    with serving() as double:
        yield double


@pytest.fixture(params=["local", "national"])
def way(request, node):
    return Local() if request.param == "local" else National(node)


def refusal(port, document, signature):
    with pytest.raises(ProblemError) as caught:
        port.verify(document, signature)
    return caught.value.problem.kind


# --- every way ---------------------------------------------------------------------------------------------


def test_a_right_signature_says_who_signed(way):
    signer = way.port.verify(ACT, way.sign("anar", ACT))
    assert way.is_anar(signer)
    assert signer.when is not None
    assert signer.when <= NOW


def test_another_person_s_signature_is_another_person_s(way):
    assert not way.is_anar(way.port.verify(ACT, way.sign("bolat", ACT)))


def test_a_signature_is_over_these_bytes_alone(way):
    signature = way.sign("anar", ACT)
    for document in (OTHER, b"", ACT + b"\n", ACT[:-1]):
        assert refusal(way.port, document, signature) is p.SIGNATURE_WRONG


def test_an_ended_key_signs_nothing_any_more(way):
    assert refusal(way.port, ACT, way.sign("ended", ACT)) is way.ended


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\0",
        b"0",
        b"0\x80",
        b"0\x84\xff\xff\xff\xff",
        b"MIIB",
        b"\xff" * 40,
        "қол".encode(),
        b"0\x80" * 200,
    ],
    ids=range(9),
)
def test_garbage_cannot_be_read(way, garbage):
    assert refusal(way.port, ACT, garbage) is p.SIGNATURE_UNREADABLE


def test_nobody_checks_what_nobody_signs(way):
    signature = way.sign("anar", ACT)
    assert refusal(way.port, ACT, signature + b"0" * SIGNATURE_MAX) is p.SIGNATURE_UNREADABLE
    assert refusal(way.port, b"0" * (DOCUMENT_MAX + 1), signature) is p.DOCUMENT_TOO_LARGE


def test_no_changed_byte_passes(way):
    signature = bytearray(way.sign("anar", ACT))
    for place in range(0, len(signature), 7):
        changed = bytes([*signature[:place], signature[place] ^ 1, *signature[place + 1 :]])
        assert refusal(way.port, ACT, changed).status < 500


# --- the local way -----------------------------------------------------------------------------------------


def test_a_key_that_two_people_hold_is_nobody_s():
    way = Local()
    signature = way.sign("anar", ACT)
    way.known[way.digest("anar")] *= 2
    assert refusal(way.port, ACT, signature) is p.KEY_UNKNOWN


def test_a_claim_from_the_future_is_refused_and_a_clock_may_differ():
    way = Local()
    assert way.port.verify(ACT, way.sign("anar", ACT, NOW + dt.timedelta(minutes=4))).when > NOW
    assert refusal(way.port, ACT, way.sign("anar", ACT, NOW + dt.timedelta(minutes=6))) is p.SIGNED_IN_FUTURE


def test_a_line_of_a_signature_cannot_be_exchanged():
    way = Local()
    lines = way.sign("anar", ACT).splitlines(keepends=True)
    other = way.sign("anar", OTHER, NOW - dt.timedelta(days=1)).splitlines(keepends=True)
    for place in (1, 3, 4):
        mixed = [*lines[:place], other[place], *lines[place + 1 :]]
        assert refusal(way.port, ACT, b"".join(mixed)) is p.SIGNATURE_WRONG


def test_a_day_that_never_was_cannot_be_read():
    way = Local()
    head = way.sign("anar", ACT).replace(b"at 2026-02-03T", b"at 2026-02-30T").rsplit(b"signature", 1)[0]
    signed = head + b"signature " + keys.sign(way.keys["anar"], head).encode()
    assert refusal(way.port, ACT, signed) is p.SIGNATURE_UNREADABLE


# --- the national way --------------------------------------------------------------------------------------


def national(node, **facts):
    way = National(node)
    way.holders["anar"] = Holder(an_iin(0), **facts)
    return way


def test_what_a_certificate_says_is_told(node):
    signer = National(node).port.verify(ACT, National(node).sign("bolat", ACT))
    assert (signer.name, signer.organisation_bin, signer.when) == ("БОЛАТ", a_bin(0), None)
    assert node.asked[-1]["revocationCheck"] == ["OCSP"]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"last": NOW - dt.timedelta(days=1)}, p.CERTIFICATE_OUTSIDE_DATES),
        ({"first": NOW + dt.timedelta(days=1)}, p.CERTIFICATE_OUTSIDE_DATES),
        ({"trusted": False}, p.CERTIFICATE_NOT_TRUSTED),
        ({"usage": "AUTH"}, p.CERTIFICATE_NOT_FOR_SIGNING),
        ({"usage": "UNKNOWN"}, p.CERTIFICATE_NOT_FOR_SIGNING),
        ({"ocsp": "connect timed out"}, p.CHECK_UNAVAILABLE),
        ({"ocsp": None}, p.CHECK_UNAVAILABLE),
        ({"revoked": True, "last": NOW - dt.timedelta(days=1)}, p.CERTIFICATE_REVOKED),
    ],
    ids=[
        "expired",
        "not yet",
        "untrusted",
        "for signing in",
        "for nothing",
        "ocsp silent",
        "ocsp unasked",
        "revoked",
    ],
)
def test_a_certificate_stands_or_the_reason_is_said(node, facts, kind):
    way = national(node, **facts)
    assert refusal(way.port, ACT, way.sign("anar", ACT)) is kind


@pytest.mark.parametrize("iin", ["", "123456789011", "IIN", "000000000000"])
def test_a_certificate_names_a_person(node, iin):
    way = National(node)
    way.holders["anar"] = Holder(iin)
    assert refusal(way.port, ACT, way.sign("anar", ACT)) is p.CERTIFICATE_OF_NOBODY


@pytest.mark.parametrize("plan", ["nobody", "no-certificate", "two"])
def test_exactly_one_person_signs(node, plan):
    way = National(node)
    signature = way.sign("anar", ACT)
    node.plan = plan
    assert refusal(way.port, ACT, signature) is p.SIGNERS_NOT_ONE


def test_another_document_may_also_be_an_answer(node):
    way = National(node)
    signature = way.sign("anar", ACT)
    node.plan = "not-valid"
    assert refusal(way.port, OTHER, signature) is p.SIGNATURE_WRONG


def test_a_document_inside_the_signature_is_never_believed(node):
    """NCANode would say "valid" to any document beside it."""
    way = National(node)
    signature = node.sign(way.holders["anar"], OTHER, attached=True)
    assert refusal(way.port, ACT, signature) is p.SIGNATURE_ATTACHED
    assert node.asked == []


@pytest.mark.parametrize(
    "plan",
    ["broken", "unauthorised", "moved", "busy", "elsewhere", "page", "huge", "half", "other-shape", "cut"],
)
def test_an_outage_is_no_answer(node, plan):
    way = National(node)
    signature = way.sign("anar", ACT)
    node.plan = plan
    assert refusal(way.port, ACT, signature) is p.CHECK_UNAVAILABLE
    node.plan = ""
    assert way.is_anar(way.port.verify(ACT, signature))


def test_nobody_listens():
    with serving() as double:
        way = National(double)
        signature = way.sign("anar", ACT)
    assert refusal(way.port, ACT, signature) is p.CHECK_UNAVAILABLE


@pytest.mark.parametrize(
    "url",
    ["http://checker.example", "ftp://localhost", "https://", "localhost:14579", "https://a.example/?x=1"],
)
def test_a_document_travels_encrypted_or_not_at_all(url):
    with pytest.raises(ProblemError) as caught:
        NationalSignatures(url, Noon())
    assert caught.value.problem.kind is p.CHECKER_ADDRESS_WRONG


# --- CMS ---------------------------------------------------------------------------------------------------


def tlv(tag, content):
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x83" + size.to_bytes(3, "big")
    return bytes([tag]) + length + content


def unending(tag, content):
    return bytes([tag, 0x80]) + content + b"\0\0"


def signed_data(inside, wrap):
    parts = b"\x02\x01\x01" + tlv(0x31, b"") + wrap(0x30, inside) + tlv(0x31, b"")
    return wrap(0x30, bytes.fromhex("06092a864886f70d010702") + wrap(0xA0, wrap(0x30, parts)))


DATA = bytes.fromhex("06092a864886f70d010701")


@pytest.mark.parametrize("wrap", [tlv, unending])
def test_what_is_inside_is_seen_in_every_form(wrap):
    assert cms.is_detached(signed_data(DATA, wrap))
    assert not cms.is_detached(signed_data(DATA + wrap(0xA0, tlv(0x04, b"x" * 300)), wrap))
    assert not cms.is_detached(signed_data(DATA + wrap(0xA0, unending(0x24, tlv(0x04, b"xy"))), wrap))
    for wrong in (b"", DATA + DATA, wrap(0xA0, DATA), DATA + wrap(0xA0, b"") + wrap(0xA0, b"")):
        with pytest.raises(ValueError, match="content"):
            cms.is_detached(signed_data(wrong, wrap))


def test_no_piece_of_a_cms_and_nothing_after_it_is_one():
    whole = Holder(an_iin(0)).signs(ACT)
    assert cms.is_detached(whole)
    for size in range(0, len(whole), 5):
        with pytest.raises(ValueError):  # noqa: PT011 - any of its sentences
            cms.is_detached(whole[:size])
    with pytest.raises(ValueError, match="unpack"):
        cms.is_detached(whole + whole)


def test_a_signature_may_come_as_bytes_as_base64_or_as_pem():
    whole = Holder(an_iin(0)).signs(ACT)
    text = base64.encodebytes(whole)
    for form in (
        whole,
        text,
        base64.b64encode(whole),
        b"-----BEGIN CMS-----\r\n" + text + b"-----END CMS-----\n",
    ):
        assert cms.binary(form) == whole
