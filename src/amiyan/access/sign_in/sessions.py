"""Where a person is signed in: begun at the door, ended one by one, all at once, or by signing out."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from amiyan.access.sign_in.actions import Way, note_sign_in
from amiyan.kernel.sql import execute, query

_BEGIN: Final = """
INSERT INTO access_session (person_id, session_key, way, device, lasts_until) VALUES (%s, %s, %s, %s, %s) RETURNING id
"""
_SEEN: Final = (
    "UPDATE access_session SET seen_at = clock_timestamp() WHERE session_key = %s AND ended_at IS NULL"
)
_OF_PERSON: Final = """
SELECT id, session_key FROM access_session
WHERE person_id = %s AND (%s::bigint IS NULL OR id = %s) AND ended_at IS NULL FOR UPDATE
"""
_END: Final = """
UPDATE access_session SET session_key = NULL, ended_at = clock_timestamp()
WHERE session_key = ANY (%s) AND ended_at IS NULL
"""
_GONE: Final = "DELETE FROM django_session WHERE session_key = ANY (%s)"
_SESSIONS: Final = """
SELECT id, way, device, began_at, seen_at FROM access_session
WHERE person_id = %s AND ended_at IS NULL AND lasts_until > %s ORDER BY seen_at DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser in which a person is signed in; ``device`` is blank where it did not say what it is."""

    id: int
    way: str
    device: str
    began_at: dt.datetime
    seen_at: dt.datetime


def begin_session(
    *, person_id: int, session_key: str, way: Way, device: str, lasts_until: dt.datetime
) -> int:
    """Note that a person is signed in on a browser; the id by which it is ended."""
    rows = query(_BEGIN, [person_id, session_key, way, device[:40], lasts_until])
    return int(rows[0][0])


def note_used(*, session_key: str) -> None:
    """Note that a session was used just now."""
    execute(_SEEN, [session_key])


@transaction.atomic
def end_session(*, person_id: int, session_id: int, sender: bytes) -> bool:
    """One browser is signed out from now on; whether it was signed in. Asking again changes nothing."""
    found = _end(query(_OF_PERSON, [person_id, session_id, session_id]))
    if found:
        note_sign_in(person_id=person_id, way="none", outcome="session_ended", sender=sender)
    return found


@transaction.atomic
def end_all_sessions(*, person_id: int) -> None:
    """Every browser that is noted here is signed out: a part of signing out everywhere, which notes itself."""
    _end(query(_OF_PERSON, [person_id, None, None]))


@transaction.atomic
def end_session_of_key(*, session_key: str) -> None:
    """The browser with this key has signed out, or in anew under another key."""
    _end([(0, session_key)])


def sessions_of(person_id: int) -> list[SignedIn]:
    """Where a person is signed in, the last used first. One query, by the person's key.

    By the machine's clock, as sessions expire: a demo that is set to another day signs nobody out.
    """
    return [SignedIn(*row) for row in query(_SESSIONS, [person_id, timezone.now()])]


def _end(found: list[tuple[int, str]]) -> bool:
    keys = [key for _id, key in found]
    if keys:
        execute(_GONE, [keys])
        execute(_END, [keys])
    return bool(keys)
