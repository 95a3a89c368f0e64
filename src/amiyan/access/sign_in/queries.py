"""What is known at the door: whose a passkey is, what a person has, and how often somebody was refused."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from amiyan.access.sign_in.words import OUTCOMES, WAYS
from amiyan.kernel.sql import query

REFUSALS_ALLOWED: Final = 10
WITHIN_MINUTES: Final = 15


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    """A passkey as its holder sees it: ``label`` is what they called it."""

    id: int
    label: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """A line of the log of sign-ins."""

    at: dt.datetime
    way: str
    outcome: str
    reason: str

    @property
    def way_in_words(self) -> str:
        """How, in the active language."""
        return gettext(WAYS[self.way])

    @property
    def outcome_in_words(self) -> str:
        """What, in the active language."""
        return gettext(OUTCOMES[self.outcome])


_HOLDERS: Final = (
    "SELECT person_id, credential FROM access_passkey WHERE credential_id = %s AND known_to IS NULL"
)
_PASSKEYS: Final = """
SELECT id, label, known_from FROM access_passkey WHERE person_id = %s AND known_to IS NULL ORDER BY known_from, id
"""
_CREDENTIALS: Final = """
SELECT credential FROM access_passkey WHERE person_id = %s AND known_to IS NULL ORDER BY id
"""
_REFUSED: Final = f"""
SELECT count(*) FROM (
    SELECT FROM access_sign_in
    WHERE sender = %s AND outcome = 'refused' AND at > now() - interval '{WITHIN_MINUTES} minutes'
    LIMIT {REFUSALS_ALLOWED}
) refused
"""
_LOG: Final = """
SELECT at, way, outcome, reason FROM access_sign_in WHERE person_id = %s ORDER BY id DESC LIMIT %s
"""


def holder_of(credential_id: bytes) -> tuple[int, bytes] | None:
    """The person who registered a passkey, and its public part; None where nobody did."""
    rows = query(_HOLDERS, [credential_id])
    return (rows[0][0], bytes(rows[0][1])) if rows else None


def passkeys_of(person_id: int) -> list[KnownPasskey]:
    """The passkeys that a person can sign in with, the oldest first."""
    return [KnownPasskey(*row) for row in query(_PASSKEYS, [person_id])]


def credentials_of(person_id: int) -> list[bytes]:
    """The public parts of a person's passkeys."""
    return [bytes(row[0]) for row in query(_CREDENTIALS, [person_id])]


def is_refused_too_often(sender: bytes) -> bool:
    """Whether so many attempts of this sender were refused of late that no more is listened to. One look at an index."""
    return bool(query(_REFUSED, [sender])[0][0] >= REFUSALS_ALLOWED)


def last_at_the_door(person_id: int, *, limit: int = 20) -> list[AtTheDoor]:
    """What happened at the door in a person's name, the newest first."""
    return [AtTheDoor(*row) for row in query(_LOG, [person_id, limit])]
