"""The changes that two people signed, as a programme's own values: what the loader is told, from memory.

Every process looks again after some seconds, by the session it has open, so that a signed change needs no restart. One
small query over a table of some hundred rows. Where there is no session, or it cannot be asked now, what was known
stays; a change of rules is never found out in the middle of a statement.

Two signers who turn out to be one person (their records are merged) are one. Their change counts for the days to that
day, since it was decided by it, and for none behind it until another signs: so no day that was decided comes out
otherwise when it is computed again.
"""

import datetime as dt
import json
import threading
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import structlog
from django.db import connection
from psycopg.pq import TransactionStatus

from amiyan.entitlements.changes.queries import change_of, holds
from amiyan.entitlements.changes.values import from_json
from amiyan.programmes.parameters import Value
from amiyan.programmes.signed import Signed

LOOKS_EVERY_NS: Final = 2_000_000_000
"""How long a process goes on by what it knew. A change takes effect on a day, so seconds are nothing."""

COUNTS: Final = """
SELECT c.programme, c.id, c.parameter, c.value, c.first, c.last, c.act, c.source, c.region, c.grade_from, c.grade_to,
       k.counted_from AS counts_from, k.counted_to AS lapsed_at,
       (k.counted_to AT TIME ZONE 'Asia/Almaty')::date AS counted_to
FROM entitlements_changes_counted(NULL, NULL) k
JOIN entitlements_change c ON (c.programme, c.id) = (k.programme, k.change_id)
WHERE k.counted_from IS NOT NULL
"""
"""SQL: the changes that two different people have signed; ``counted_to`` is the last day of one that counts no more."""

_IS_THERE: Final = "SELECT to_regprocedure('entitlements_changes_counted(text, uuid)') IS NOT NULL"
# Who signed belongs to what is checked: another signature is another thing to check.
_VALUES: Final = f"""
SELECT programme, id, (SELECT string_agg(s.signature_id::text, ' ' ORDER BY s.place) FROM entitlements_change_step s
           WHERE (s.programme, s.change_id, s.kind) = (counts.programme, counts.id, 'signed')),
       parameter, value::text, first, last, act, source, region, grade_from, grade_to, counted_to
FROM ({COUNTS}) counts ORDER BY counts_from, id
"""
_Database = tuple[str, str, str]


class _Known(NamedTuple):
    """What was found, in which database and when."""

    values: Mapping[str, Signed]
    database: _Database | None
    looked_at_ns: int


_NOTHING: Final = _Known({}, None, -LOOKS_EVERY_NS)
_known: list[_Known] = [_NOTHING]
_looking: Final = threading.Lock()
_checked: Final[dict[tuple[Any, ...], bool]] = {}


def standing() -> Mapping[str, Signed]:
    """The signed values by programme, as of some seconds ago."""
    known, database = _known[0], _database()
    if known.database == database and time.monotonic_ns() - known.looked_at_ns < LOOKS_EVERY_NS:
        return known.values
    if not _may_ask():
        return known.values if known.database == database else {}
    with _looking:
        _known[0] = _Known(_look(), database, time.monotonic_ns())
    return _known[0].values


def look_again() -> None:
    """What is known is old: the next who asks looks."""
    _known[0] = _NOTHING


def signed_values() -> Mapping[str, Signed]:
    """The same read now, in the transaction that is under way: what an action decides by."""
    return _look()


def _database() -> _Database:
    said = connection.settings_dict
    return str(said["NAME"]), str(said["HOST"]), str(said["PORT"])


def _may_ask() -> bool:
    """Whether this thread has a session that is between two statements and in no broken transaction."""
    session = connection.connection
    if session is None or session.closed:
        return False
    return session.info.transaction_status in {TransactionStatus.IDLE, TransactionStatus.INTRANS}


def _look() -> Mapping[str, Signed]:
    """By psycopg itself: it may be asked where Django counts queries, and a site that is not migrated yet has none.

    In the order in which they came to count: of two that begin on the same day in the same scope the later one counts,
    so that a mistake is put right before its day.
    """
    if connection.connection is None:
        connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        if not cursor.execute(_IS_THERE).fetchone()[0]:
            return {}
        rows = cursor.execute(_VALUES).fetchall()
    found: dict[str, list[Value]] = {}
    for programme, change_id, signatures, *row, counted_to in rows:
        if _is_whole((programme, change_id, signatures, *row)):
            found.setdefault(programme, []).append(value_of(*row, counted_to=counted_to))
    return {programme: tuple(values) for programme, values in found.items()}


def _is_whole(row: tuple[Any, ...]) -> bool:
    """Whether all signatures stand under the change as it is now. Asked once of each row as a process finds it.

    Whoever bends a row in the database by its owner's password makes no value by it: it counts no more, and this says so.
    """
    if row not in _checked:
        programme, change_id, *_rest = row
        change = change_of(programme=programme, change_id=change_id)
        _checked[row] = change is not None and all(holds(change, step) for step in change.signatures)
        if not _checked[row]:
            structlog.get_logger("amiyan.rules").error("a signed change does not hold", change=str(change_id))
    return _checked[row]


def value_of(*row: Any, counted_to: dt.date | None = None) -> Value:
    """A row as a value of its programme; ``counted_to`` is the last day on which it counted, None where it counts."""
    parameter, value, first, last, act, source, region, low, high = row
    return Value(
        parameter=parameter,
        value=from_json(json.loads(value) if isinstance(value, str | bytes) else value),
        first=first,
        last=last,
        act=act,
        source=source,
        placeholder=False,
        region=region,
        grades=None if low is None else (low, high),
        ends_itself=last is not None,
        counted_to=counted_to,
    )
