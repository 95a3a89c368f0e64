"""A signature is checked once and kept: exactly once, in the name of who made it, or not at all."""

import datetime as dt
import hashlib
import uuid

import pytest

from amiyan.access import problems as p
from amiyan.access.actions import end_signing_key, keep_signature, register_signing_key
from amiyan.access.models import Signature
from amiyan.access.queries import kept_signature, today
from amiyan.access.signatures.local import sign_document
from amiyan.access.signatures.ways import verify
from amiyan.kernel import keys
from amiyan.kernel.problems import ProblemError
from amiyan.registry import actions as registry
from tests.access.ncanode import Holder, serving
from tests.registry.invented_town import a_bin, a_person, an_iin, moment

ACT = "Төлем ведомосі, 2026 жылғы қаңтар".encode()
YESTERDAY = today() - dt.timedelta(days=1)
_HOUR = dt.timedelta(hours=1)


def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def anar(db):
    return a_person(0)


@pytest.fixture
def key(anar):
    made = keys.make_key("ed25519")
    register_signing_key(
        person_id=anar, public_key=keys.public_text(made), source="Өтініш", known_at=moment((9, 1))
    )
    return made


@pytest.fixture
def node(monkeypatch):
    with serving() as double:
        monkeypatch.setenv("AMIYAN_NCANODE_URL", double.url)
        yield double


def keep(person, signature, document=ACT, way="local", number=None, port=None):
    return keep_signature(
        id=number or uuid.uuid4(),
        person_id=person,
        document=document,
        signature=signature,
        way=way,
        port=port,
    )


def refusal(*arguments, **facts):
    with pytest.raises(ProblemError) as caught:
        keep(*arguments, **facts)
    return caught.value.problem.kind


def a_holder(serial, **facts):
    """Good today, whatever day that is."""
    year = dt.timedelta(days=365)
    return Holder(an_iin(serial), first=now() - year, last=now() + year, **facts)


def test_what_is_kept_is_the_digest_and_the_signature_and_not_the_document(anar, key):
    signature = sign_document(ACT, key=key, at=now())
    kept = keep(anar, signature)
    assert kept.document_sha256 == hashlib.sha256(ACT).digest()
    assert (kept.signature, kept.way, kept.person_id) == (signature, "local", anar)
    assert kept.signed_at is not None
    assert kept_signature(anar, kept.id) == kept
    assert Signature.objects.get(person_id=anar).document_sha256 == kept.document_sha256


def test_the_same_id_again_is_the_same_answer_and_other_content_is_an_error(anar, key):
    number, signature = uuid.uuid4(), sign_document(ACT, key=key, at=now())
    kept = keep(anar, signature, number=number)
    assert keep(anar, signature, number=number) == kept
    assert refusal(anar, signature, b"other", number=number) is p.SIGNATURE_ID_REUSED
    assert refusal(anar, signature, way="national", number=number) is p.SIGNATURE_ID_REUSED
    later = sign_document(ACT, key=key, at=now() - _HOUR)
    assert refusal(anar, later, number=number) is p.SIGNATURE_ID_REUSED
    assert Signature.objects.count() == 1


def test_an_answer_stays_when_the_key_has_ended_and_a_new_one_is_refused(anar, key):
    number, signature = uuid.uuid4(), sign_document(ACT, key=key, at=now())
    kept = keep(anar, signature, number=number)
    (row,) = registered(anar)
    end_signing_key(person_id=anar, key_id=row, last_day=YESTERDAY, source="Жоғалды")
    assert keep(anar, signature, number=number) == kept
    # Whoever found the key may claim any day: that it was valid then does not count.
    long_ago = sign_document(ACT, key=key, at=now() - dt.timedelta(days=30))
    assert refusal(anar, long_ago) is p.KEY_UNKNOWN


def registered(person):
    from amiyan.access.queries import signing_keys  # noqa: PLC0415

    return [one.id for one in signing_keys(person_id=person)]


def test_nobody_hands_in_another_s_signature(anar, key, node):
    bolat = a_person(1)
    signature = sign_document(ACT, key=key, at=now())
    assert refusal(bolat, signature) is p.SIGNER_IS_ANOTHER
    assert refusal(bolat, node.sign(a_holder(0), ACT), way="national") is p.SIGNER_IS_ANOTHER
    assert Signature.objects.count() == 0


def test_a_merged_record_signs_as_the_person(anar, key):
    guest = registry.register_person(ask_id=registry.new_ask_id(), source="test", known_at=moment((9, 1)))
    signature = sign_document(ACT, key=key, at=now())
    assert refusal(guest, signature) is p.SIGNER_IS_ANOTHER
    registry.merge_people(
        person_id=guest, same_as=anar, recorded_by=1, source="test", known_at=moment((9, 2))
    )
    assert keep(guest, signature).person_id == guest


def test_the_national_signature_says_the_certificate_and_the_firm(anar, node):
    kept = keep(anar, node.sign(a_holder(0, name="АНАР", bin=a_bin(0)), ACT), way="national")
    assert (kept.certificate_subject, kept.organisation_bin) == ("АНАР", a_bin(0))
    assert kept.certificate_serial
    assert an_iin(0) not in kept.certificate_subject


def test_an_outage_keeps_nothing_and_the_same_is_handed_in_again(anar, node):
    number, signature = uuid.uuid4(), node.sign(a_holder(0), ACT)
    node.plan = "broken"
    assert refusal(anar, signature, way="national", number=number).status == 503
    assert kept_signature(anar, number) is None
    node.plan = ""
    assert keep(anar, signature, way="national", number=number).id == number


def test_two_who_hand_in_the_same_at_once_get_the_same_answer(anar, key):
    number, signature = uuid.uuid4(), sign_document(ACT, key=key, at=now())

    class Slow:
        """While it checks, the same is kept by another process."""

        def verify(self, document, signature):
            self.first = keep(anar, signature, number=number)
            return verify(document, signature, way="local")

    slow = Slow()
    assert keep(anar, signature, number=number, port=slow) == slow.first


def test_a_way_that_is_not_there_is_named(anar, key, monkeypatch):
    monkeypatch.delenv("AMIYAN_NCANODE_URL", raising=False)
    assert refusal(anar, b"x", way="national") is p.CHECKER_NOT_SET
    assert refusal(anar, b"x", way="paper") is p.WAY_UNKNOWN
