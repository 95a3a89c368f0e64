"""The changes that two people signed, as a programme's own values: what the loader is told, from memory.

Every process looks again after some seconds, by the session it has open, so that a signed change needs no restart. One
small query over a table of some hundred rows. Where there is no session, or it cannot be asked now, what was known
stays; a change of rules is never found out in the middle of a statement.
"""

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
       greatest(one.known_from, two.known_from) AS counts_from
FROM entitlements_change c
JOIN entitlements_change_step one
    ON (one.programme, one.change_id, one.place, one.kind) = (c.programme, c.id, 1, 'signed')
JOIN entitlements_change_step two
    ON (two.programme, two.change_id, two.place, two.kind) = (c.programme, c.id, 2, 'signed')
WHERE one.done_by <> two.done_by
"""
"""SQL: the changes that two different people have signed."""

_IS_THERE: Final = "SELECT to_regclass('entitlements_change_step') IS NOT NULL"
_VALUES: Final = f"""
SELECT programme, id, parameter, value::text, first, last, act, source, region, grade_from, grade_to
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

    Of two that begin on the same day in the same scope the later one counts: a mistake is put right before its day.
    """
    if connection.connection is None:
        connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        if not cursor.execute(_IS_THERE).fetchone()[0]:
            return {}
        rows = cursor.execute(_VALUES).fetchall()
    found: dict[str, dict[tuple[object, ...], Value]] = {}
    for programme, change_id, *row in rows:
        if _is_whole((programme, change_id, *row)):
            value = value_of(*row)
            scope = value.parameter, value.region, value.grades, value.first
            found.setdefault(programme, {})[scope] = value
    return {programme: tuple(values.values()) for programme, values in found.items()}


def _is_whole(row: tuple[Any, ...]) -> bool:
    """Whether both signatures stand under the change as it is now. Asked once of each row as a process finds it.

    Whoever bends a row in the database by its owner's password makes no value by it: it counts no more, and this says so.
    """
    if row not in _checked:
        programme, change_id, *_rest = row
        change = change_of(programme=programme, change_id=change_id)
        _checked[row] = change is not None and all(holds(change, step) for step in change.steps)
        if not _checked[row]:
            structlog.get_logger("amiyan.rules").error("a signed change does not hold", change=str(change_id))
    return _checked[row]


def value_of(*row: Any) -> Value:
    """A row as a value of its programme."""
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
    )
