"""Letting somebody in, keeping and ending passkeys, signing out everywhere: each notes itself in the log."""

import hmac
import uuid
from hashlib import sha256
from typing import Final, Literal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from amiyan.access.models import User
from amiyan.access.queries import today
from amiyan.access.sign_in import problems as p
from amiyan.access.sign_in.passkeys import Credential
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.registry.queries import person_by_iin, same_people

Way = Literal["national", "passkey", "demo", "none"]
Outcome = Literal[
    "in", "fresh", "refused", "out", "out_everywhere", "session_ended", "passkey_added", "passkey_ended"
]
NOBODY: Final = 0

_NOTE: Final = """
INSERT INTO access_sign_in (person_id, way, outcome, reason, sender) VALUES (%s, %s, %s, %s, %s)
"""
_ADD: Final = """
INSERT INTO access_passkey (person_id, credential_id, credential, label) VALUES (%s, %s, %s, %s)
"""
_END: Final = """
UPDATE access_passkey SET known_to = now() WHERE person_id = %s AND id = %s AND known_to IS NULL RETURNING id
"""


def sender_of(address: str) -> bytes:
    """What stands for a sender's address in the log: a digest under the site's own key."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"sender {address}".encode(), sha256)[:16]


def note_sign_in(*, person_id: int, way: Way, outcome: Outcome, sender: bytes, reason: str = "") -> None:
    """Write a line of the log; ``person_id`` 0 where nobody is known."""
    execute(_NOTE, [person_id, way, outcome, reason, sender])


@transaction.atomic
def let_in(*, person_id: int, way: Way, sender: bytes, fresh: bool = False) -> User:
    """The user who stands for a person, made where there was none yet; noted in the log.

    ProblemError for the way "demo" where no demo is: there anybody may be anybody.
    """
    if way == "demo" and not settings.DEMO:
        raise ProblemError(p.NO_DEMO)
    user, _made = User.objects.get_or_create(
        person_id=person_id, defaults={"username": uuid.uuid4().hex, "password": "!"}
    )
    note_sign_in(person_id=person_id, way=way, outcome="fresh" if fresh else "in", sender=sender)
    return user


def person_of_iin(iin: str) -> int:
    """Whom the registry knows by an IIN. ProblemError where it knows nobody."""
    person = person_by_iin(iin, scope=EVERYTHING, on=today())
    if person is None:
        raise ProblemError(p.UNKNOWN_PERSON)
    return same_people(person.id)[0]


@transaction.atomic
def add_passkey(*, person_id: int, credential: Credential, label: str, sender: bytes) -> None:
    """Keep a passkey. ProblemError where it is registered already, by whomever."""
    if query("SELECT 1 FROM access_passkey WHERE credential_id = %s AND known_to IS NULL", [credential.id]):
        raise ProblemError(p.PASSKEY_TWICE)
    try:
        with transaction.atomic():
            execute(_ADD, [person_id, credential.id, credential.data, label.strip()[:60] or "—"])
    except IntegrityError as error:
        raise ProblemError(p.PASSKEY_TWICE) from error
    note_sign_in(person_id=person_id, way="passkey", outcome="passkey_added", sender=sender)


@transaction.atomic
def end_passkey(*, person_id: int, passkey_id: int, sender: bytes) -> bool:
    """The passkey counts no more from now on; whether there was one. Asking again changes nothing."""
    ended = bool(query(_END, [person_id, passkey_id]))
    if ended:
        note_sign_in(person_id=person_id, way="passkey", outcome="passkey_ended", sender=sender)
    return ended


@transaction.atomic
def sign_out_everywhere(*, person_id: int, sender: bytes) -> None:
    """Every session of a person that began before now is over, on every phone."""
    User.objects.filter(person_id=person_id).update(signed_out_at=timezone.now())
    note_sign_in(person_id=person_id, way="none", outcome="out_everywhere", sender=sender)
