"""Appointing who may sign and who holds a role, registering keys, keeping signatures: writes of this room."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, transaction

from amiyan.access import problems as p
from amiyan.access.queries import Duty, Kept, kept_of, kept_signature
from amiyan.access.signatures.port import Port, Signer
from amiyan.access.signatures.ways import port_of
from amiyan.kernel import keys
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.actions.facts import FactTable, add_fact, end_validity, kind_of, lock, moment
from amiyan.registry.queries import same_people

SIGNATORY: Final = FactTable(
    "access_signatory",
    "person_id",
    ("person_id", "duty", "programme", "region", "organisation_id"),
    exclusive=("person_id", "duty", "programme", "region", "organisation_id"),
    overlap=p.DUTIES_OVERLAP,
)
SIGNING_KEY: Final = FactTable(
    "access_signing_key",
    "person_id",
    ("person_id", "way", "public_key", "key_sha256"),
    exclusive=("person_id", "key_sha256"),
    overlap=p.KEYS_OVERLAP,
)


@contextmanager
def one_transaction() -> Iterator[None]:
    """All or nothing; a refusal of the database becomes a ProblemError that names its reason."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        kind = p.REFUSALS.get(getattr(diagnostics, "constraint_name", None) or "") or kind_of(error)
        if kind is None:
            raise
        raise ProblemError(kind, value="") from error


@one_transaction()
def appoint_signatory(
    *,
    person_id: int,
    duty: Duty,
    source: str,
    programme: str | None = None,
    region: str | None = None,
    organisation_id: int | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """The id of the duty, held from ``first`` to ``last`` (both days count, None is open).

    ``programme`` and ``region`` None are every one. ``organisation_id`` is whom a provider's representative agrees for.
    The same duty asked for again is the same record; ProblemError where it overlaps another record of the same duty.
    """
    says = {
        "person_id": person_id,
        "duty": duty,
        "programme": programme,
        "region": region,
        "organisation_id": organisation_id,
    }
    return add_fact(SIGNATORY, says, source=source, known_at=moment(known_at), first=first, last=last)


@one_transaction()
def end_signatory(
    *,
    person_id: int,
    signatory_id: int,
    last_day: dt.date,
    source: str,
    known_at: dt.datetime | None = None,
) -> int:
    """A change: the duty was held until ``last_day``. The id of the row that says so; asking again gives the same."""
    return end_validity(
        SIGNATORY, person_id, signatory_id, last_day=last_day, source=source, known_at=moment(known_at)
    )


@one_transaction()
def register_signing_key(
    *,
    person_id: int,
    public_key: str | bytes,
    source: str,
    first: dt.date | None = None,
    last: dt.date | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """The id of the key (PEM, DER or raw; Ed25519 or P-256), by which the person signs in the local way.

    The same key asked for again is the same record. ProblemError where it is none, or another person's: no constraint
    can hold that across persons, so one registration of a key waits for another.
    """
    try:
        der = keys.der_of(keys.read_public(public_key))
    except ValueError as error:
        raise ProblemError(p.KEY_WRONG) from error
    digest = hashlib.sha256(der).digest()
    lock("access_signing_key of a digest", int.from_bytes(digest[:8], "big", signed=True))
    others = (
        "SELECT 1 FROM access_signing_key WHERE key_sha256 = %s AND known_to IS NULL AND person_id <> ALL(%s)"
    )
    if query(others, [digest, same_people(person_id)]):
        raise ProblemError(p.KEY_OF_ANOTHER)
    says = {"person_id": person_id, "way": "local", "public_key": der, "key_sha256": digest}
    return add_fact(SIGNING_KEY, says, source=source, known_at=moment(known_at), first=first, last=last)


@one_transaction()
def end_signing_key(
    *,
    person_id: int,
    key_id: int,
    last_day: dt.date,
    source: str,
    known_at: dt.datetime | None = None,
) -> int:
    """A change: the key was the person's until ``last_day``; afterwards nothing that it signed is taken any more.

    What was kept before stays. For a lost key give yesterday: it counts no more from this moment on.
    """
    return end_validity(
        SIGNING_KEY, person_id, key_id, last_day=last_day, source=source, known_at=moment(known_at)
    )


_KEEP: Final = """
INSERT INTO access_signature (person_id, id, way, document_sha256, signature, certificate_serial, certificate_subject,
                              organisation_bin, signed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (person_id, id) DO NOTHING
RETURNING person_id, id, way, document_sha256, signature, certificate_serial, certificate_subject, organisation_bin,
          signed_at, kept_at
"""


def keep_signature(
    *,
    id: uuid.UUID,  # noqa: A002 - the word of the table
    person_id: int,
    document: bytes,
    signature: bytes,
    way: str,
    port: Port | None = None,
) -> Kept:
    """Check a detached signature and keep it, with the digest of what was signed; the document itself is not kept.

    Whoever asks makes ``id`` before asking: the same id with the same document and signature gives the same answer,
    also years later when the certificate has ended; with other content it is a ProblemError. ProblemError as well where
    the signature does not hold, where somebody else signed, and (503) where that could not be found out now: then
    nothing is kept. A checker is asked outside of any transaction of ours. ``port``: in place of the site's own.
    """
    digest = hashlib.sha256(document).digest()
    if kept := kept_signature(person_id, id):
        return _the_same(kept, way, digest, signature)
    signer = (port or port_of(way)).verify(document, signature)
    _must_be(signer, person_id)
    values = [
        *(person_id, id, way, digest, signature, signer.serial, signer.name),
        *(signer.organisation_bin, signer.when),
    ]
    with one_transaction():
        if made := query(_KEEP, values):
            return kept_of(made[0])
    kept = kept_signature(person_id, id)
    assert kept is not None
    return _the_same(kept, way, digest, signature)


def _the_same(kept: Kept, way: str, digest: bytes, signature: bytes) -> Kept:
    if (kept.way, kept.document_sha256, kept.signature) != (way, digest, signature):
        raise ProblemError(p.SIGNATURE_ID_REUSED)
    return kept


def _must_be(signer: Signer, person_id: int) -> None:
    """ProblemError where the signer is another person than the one in whose name the signature comes."""
    people = same_people(person_id)
    if signer.person_id is not None:
        right = signer.person_id in people
    else:
        right = bool(
            query("SELECT 1 FROM registry_person WHERE id = ANY(%s) AND iin = %s", [people, signer.iin])
        )
    if not right:
        raise ProblemError(p.SIGNER_IS_ANOTHER)
