"""Terminals as the pages of an office see them: how each is let in, when it was heard, what is parked. No secrets.

Under ``access.reading`` only: the database tells what belongs to the places that the session may see.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.belonging import loosely
from amiyan.deliveries.contacts import LOOKED_BACK, school_days_by_facility
from amiyan.deliveries.health import Health, health
from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_LISTED: Final = """
SELECT t.serial, t.facility_id, f.code, t.place, lower(t.valid), t.source, c.heard_at, c.skew_s, coalesce(c.source, '')
FROM registry_terminal t JOIN registry_facility f ON f.id = t.facility_id
LEFT JOIN deliveries_contact c ON c.serial = t.serial
WHERE t.known_to IS NULL AND t.valid @> %(on)s::date
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
  AND (%(serial)s::text IS NULL OR registry_serial_key(t.serial) = %(serial)s)
ORDER BY f.code COLLATE "C", t.serial
"""
_BINDINGS: Final = """
SELECT b.id, b.serial, b.facility_id, f.code, b.way, b.network, b.expires_at, b.known_from
FROM deliveries_bindings_told() b JOIN registry_facility f ON f.id = b.facility_id
WHERE %(serial)s::text IS NULL OR registry_serial_key(b.serial) = %(serial)s ORDER BY b.id
"""
_PARKED: Final = """
SELECT k.binding_id, k.serial, k.bound_serial, k.facility_id, f.code, k.reason, k.requests, k.records, k.first_seen,
       k.last_seen
FROM deliveries_parked_told() k JOIN registry_facility f ON f.id = k.facility_id
"""
_DECIDED: Final = "SELECT * FROM deliveries_parked_decided(%s)"
# By the day: a place's passes of two weeks are some thousands.
_UNKNOWN: Final = """
SELECT count(*), count(DISTINCT p.pin) FROM deliveries_pass p
WHERE p.facility_id = %(place)s AND p.terminal = %(serial)s AND p.at >= %(since)s AND EXISTS (
    SELECT FROM deliveries_outcome o
    WHERE (o.facility_id, o.evidence_id, o.record) = (p.facility_id, p.evidence_id, p.record)
      AND o.outcome = 'unknown_person'
      AND NOT EXISTS (SELECT FROM deliveries_outcome n
                      WHERE (n.facility_id, n.evidence_id, n.record, n.programme)
                          = (o.facility_id, o.evidence_id, o.record, o.programme) AND n.version > o.version))
"""
UNKNOWN_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class BoundSo:
    """A binding that counts: ``way`` is ``secret``, ``network`` or ``signature``; ``expires_at``: an old secret's end."""

    id: int
    serial: str
    facility_id: int
    facility: str
    way: str
    network: str
    expires_at: dt.datetime | None
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class TerminalTold:
    """A terminal that is listed today, or (``place`` blank) bound and no longer listed.

    ``missed`` are whole school days of its place since it was last heard; None: never heard. ``skew_s`` is its clock less
    ours then, ``maker`` by whose protocol it spoke.
    """

    serial: str
    facility_id: int
    facility: str
    place: str
    first: dt.date | None
    source: str
    heard_at: dt.datetime | None
    skew_s: int | None
    maker: str
    bindings: tuple[BoundSo, ...]
    missed: int | None
    health: Health


@dataclass(frozen=True, slots=True)
class ParkedTold:
    """A terminal with parked evidence on which nobody decided yet; as :class:`amiyan.deliveries.parked.ParkedTerminal`."""

    binding_id: int
    serial: str
    bound_serial: str
    facility_id: int
    facility: str
    reason: str
    requests: int
    records: int
    first_seen: dt.datetime
    last_seen: dt.datetime


@dataclass(frozen=True, slots=True)
class ParkedDecided:
    """What was decided of parked evidence: to which place its records count (None: to none), why, by whom."""

    serial: str
    facility_id: int
    to_facility_id: int | None
    reason: str
    decided_by: str
    decided_at: dt.datetime


def terminals_told(*, scope: Scope, now: dt.datetime, serial: str | None = None) -> list[TerminalTold]:
    """The terminals within a scope by place and serial; those listed today, then those that are only bound.

    With ``serial``, however it is written, of that one alone. Two queries and the calendar; as long as the terminals of the
    scope.
    """
    today = to_local(now).date()
    values = {**_values(scope), "on": today, "serial": None if serial is None else loosely(serial)}
    bound: dict[str, list[BoundSo]] = {}
    for row in query(_BINDINGS, values):
        one = BoundSo(*row)
        bound.setdefault(loosely(one.serial), []).append(one)
    looked_back = Period(today - dt.timedelta(days=LOOKED_BACK), today - dt.timedelta(days=1))
    served = {place: sorted(days) for place, days in school_days_by_facility(looked_back).items()}
    listed = [
        _told(row, tuple(bound.pop(loosely(row[0]), ())), served, now) for row in query(_LISTED, values)
    ]
    left = [
        _told(
            (one.serial, one.facility_id, one.facility, "", None, "", None, None, ""),
            tuple(ways),
            served,
            now,
        )
        for ways in bound.values()
        for one in ways[:1]
    ]
    return [*listed, *left]


def _told(
    row: tuple[Any, ...],
    bindings: tuple[BoundSo, ...],
    served: Mapping[int, Sequence[dt.date]],
    now: dt.datetime,
) -> TerminalTold:
    heard_at, skew_s = row[6], row[7]
    missed = None
    if heard_at is not None:
        days = served.get(row[1], served[0])
        missed = len(days) - bisect_right(days, to_local(heard_at).date())
    return TerminalTold(*(*row, bindings, missed, health(heard_at, skew_s, now)))


def parked_told() -> list[ParkedTold]:
    """Terminals with parked evidence of the places that the session may see, the last heard first. One query."""
    return [ParkedTold(*row) for row in query(_PARKED)]


def parked_decided(*, most: int = 50) -> list[ParkedDecided]:
    """What was decided of parked evidence, the latest first. One query."""
    return [ParkedDecided(*row) for row in query(_DECIDED, [most])]


def unknown_numbers(*, facility_id: int, serial: str, on: dt.date) -> tuple[int, int]:
    """Of the last :data:`UNKNOWN_DAYS` days: passes at a terminal with a number that nobody has, and how many numbers.

    One query by the place and its days.
    """
    since = on - dt.timedelta(days=UNKNOWN_DAYS)
    ((passes, numbers),) = query(_UNKNOWN, {"place": facility_id, "serial": serial, "since": since})
    return int(passes), int(numbers)


def _values(scope: Scope) -> dict[str, Any]:
    return {
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
