"""Terminals as the office sees them: where they stand, by what they are known, when they were last heard."""

import datetime as dt
from typing import Any, Final, NamedTuple

from amiyan.deliveries.belonging import loosely
from amiyan.deliveries.bindings import COUNTS, TODAY
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_WITHIN: Final = "(%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))"
_LISTED: Final = f"""
SELECT t.serial, f.code, t.place, c.heard_at, coalesce(c.source, '')
FROM registry_terminal t JOIN registry_facility f ON f.id = t.facility_id
LEFT JOIN deliveries_contact c ON c.serial = t.serial
WHERE t.known_to IS NULL AND t.valid @> {TODAY} AND {_WITHIN}
ORDER BY f.code, t.serial
"""
_BOUND: Final = f"""
SELECT b.serial, f.code, b.id, b.way, coalesce(b.network::text, ''), b.expires_at
FROM deliveries_binding b JOIN registry_facility f ON f.id = b.facility_id
WHERE {COUNTS} AND {_WITHIN}
ORDER BY f.code, b.serial, b.id
"""


class BoundBy(NamedTuple):
    """One binding that counts: ``way`` is 'secret', 'network' or 'signature'."""

    id: int
    way: str
    network: str
    expires_at: dt.datetime | None
    facility: str


class TerminalState(NamedTuple):
    """A terminal that is listed or bound; ``place`` is '' where the registry does not list it today."""

    serial: str
    facility: str
    place: str
    bindings: tuple[BoundBy, ...]
    heard_at: dt.datetime | None
    maker: str


def terminals(scope: Scope) -> list[TerminalState]:
    """The terminals within the scope: those listed today, then those that are bound and not listed any more."""
    params: dict[str, Any] = {
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    bound: dict[str, list[BoundBy]] = {}
    written: dict[str, str] = {}
    for serial, facility, id_, way, network, expires_at in query(_BOUND, params):
        name = loosely(serial)
        written.setdefault(name, serial)
        bound.setdefault(name, []).append(BoundBy(id_, way, network, expires_at, facility))
    found = [
        TerminalState(serial, facility, place, tuple(bound.pop(loosely(serial), ())), heard_at, maker)
        for serial, facility, place, heard_at, maker in query(_LISTED, params)
    ]
    unlisted = [
        TerminalState(written[name], ways[0].facility, "", tuple(ways), None, "")
        for name, ways in bound.items()
    ]
    return [*found, *unlisted]
