"""How fast messages are written and go out: ``amiyan bench notices``."""

import datetime as dt
import time
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from django.db import connection

from amiyan.bench.centre import message_centre
from amiyan.bench.eligibility import SPREAD_ID
from amiyan.kernel.sql import analyze, query
from amiyan.voice.actions.choices import note_phones
from amiyan.voice.actions.notices import Message, send_notices
from amiyan.voice.jobs import A_TURN
from amiyan.voice.outbox import drain, is_more_due
from amiyan.voice.own_kinds import DIGEST
from amiyan.voice.transports.smpp import Centre, Smpp

DAY: Final = dt.date(2026, 9, 8)
NOON: Final = dt.datetime(
    2026, 9, 8, 7, 0, tzinfo=dt.UTC
)  # twelve of Kazakhstan, when people may be written to
AT_ONCE: Final = 1000
# Where a centre says nothing for so long, it has nothing to say.
LISTENS_S: Final = 0.5
_FILL: Final = f"""
INSERT INTO registry_person (id, temporary_id, source) SELECT {SPREAD_ID}, 'T' || n, 'bench' FROM generate_series(1, %s) AS n
RETURNING id
"""


def bench_notices(messages: int, window: int) -> dict[str, object]:
    """Write ``messages`` to as many telephones and hand them to a centre on this machine, half of them to one that is silent
    afterwards and half to one that reports each part; say how many a second.

    The text is Kazakh and takes two parts of a chain. ``window`` parts are in flight. Fills the database that Django points at
    (a fresh scratch database, please) and commits. Returns ``{"messages", "parts", "window", "seconds": {…}, "messages_per_s":
    {"written", "handed_over", "handed_over_and_reported"}, "parts_per_s"}``.
    """
    people = _people(messages)
    started = time.perf_counter()
    for first in range(0, messages, AT_ONCE):
        _write(people[first : first + AT_ONCE])
    seconds = {"written": time.perf_counter() - started}
    half = messages // 2
    for name, tells, most in (("handed_over", False, half), ("reported", True, messages - half)):
        with message_centre(tells=tells) as port:
            started = time.perf_counter()
            _hand_over(port, window, most)
            seconds[name] = time.perf_counter() - started
    (whats,) = (dict(query("SELECT what, count(*) FROM voice_report GROUP BY what")),)
    parts = int(whats.get("handed", 0))
    assert set(whats) == {"handed", "delivered"}, f"everything was taken: {whats}"
    assert whats["delivered"] * 2 >= parts, "half of them are reported"
    return {
        "messages": messages,
        "parts": parts,
        "window": window,
        "seconds": {name: round(took, 2) for name, took in seconds.items()},
        "messages_per_s": {
            "written": round(messages / seconds["written"]),
            "handed_over": round(half / seconds["handed_over"]),
            "handed_over_and_reported": round((messages - half) / seconds["reported"]),
        },
        "parts_per_s": round(parts / messages * half / seconds["handed_over"]),
    }


def _people(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [count])
        people = [row[0] for row in cursor.fetchall()]
    note_phones(
        phones=[(one, f"+7701{number:07}") for number, one in enumerate(people)], source="bench", now=NOON
    )
    analyze("registry_person", "voice_phone")
    return people


def _write(people: Sequence[int]) -> None:
    messages = [Message(uuid4(), one, {}, None, "bench") for one in people]
    send_notices(kind=DIGEST, on=DAY, now=NOON, messages=messages)


def _hand_over(port: int, window: int, most: int) -> None:
    """As the worker's job does: a turn at a time, until so many are out."""
    way = Smpp(Centre("127.0.0.1", port, "amiyan", "secret", window=window, listens_s=LISTENS_S))
    left = most
    while left and is_more_due(now=NOON):
        left -= drain(way, now=NOON, most=left, turn=A_TURN).handed
