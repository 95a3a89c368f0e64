"""The places of an office, a page at a time: who serves there, which terminals stand there, and what is lacking."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.problems import N_
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

LACKS: Final[dict[str, str]] = {
    "supplier": N_("No supplier today"),
    "terminal": N_("No terminal"),
    "silent": N_("No terminal was heard today"),
    "director": N_("No director"),
    "clearance": N_("A clearance or a permission has run out"),
    "name": N_("No name, only a code"),
}
"""What may be lacking at a place, with its words; each has its condition in the query below."""

_STANDS: Final = "t.facility_id = f.id AND t.known_to IS NULL AND t.valid @> %(on)s::date"
_HEARD: Final = f"""EXISTS (
    SELECT FROM registry_terminal t JOIN deliveries_contact c ON c.serial = t.serial
    WHERE {_STANDS} AND c.heard_at >= %(since)s)"""
_CONDITIONS: Final[dict[str, str]] = {
    "supplier": """NOT EXISTS (
        SELECT FROM registry_agreement a
        WHERE a.facility_id = f.id AND a.known_to IS NULL AND a.valid @> %(on)s::date)""",
    "terminal": f"NOT EXISTS (SELECT FROM registry_terminal t WHERE {_STANDS})",
    "silent": f"EXISTS (SELECT FROM registry_terminal t WHERE {_STANDS}) AND NOT {_HEARD}",
    "director": "f.id NOT IN (SELECT id FROM led)",
    "clearance": """(f.id IN (SELECT id FROM uncleared) OR EXISTS (
        SELECT FROM registry_clearance c
        WHERE c.facility_id = f.id AND c.known_to IS NULL AND upper(c.valid) <= %(on)s::date AND NOT EXISTS (
            SELECT FROM registry_clearance d
            WHERE d.facility_id = c.facility_id AND d.kind = c.kind AND d.known_to IS NULL AND d.valid @> %(on)s::date)))""",
    "name": """NOT EXISTS (
        SELECT FROM registry_facility_name n
        WHERE n.facility_id = f.id AND n.known_to IS NULL AND n.valid @> %(on)s::date)""",
}
_PLACES: Final = """
WITH led AS MATERIALIZED (SELECT led.id FROM access_places_led('director', %(on)s) led (id)),
uncleared AS MATERIALIZED (SELECT u.id FROM registry_uncleared_places(%(on)s) u (id)),
page AS MATERIALIZED (
    SELECT f.id, f.code, f.region FROM registry_facility f
    WHERE (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
      AND (%(written)s::bigint[] IS NULL OR f.id = ANY (%(written)s))
      AND f.code COLLATE "C" > %(after)s AND {lacking}
    ORDER BY f.code COLLATE "C" LIMIT %(most)s
)
SELECT f.id, f.code, f.region, stands.terminals, stands.heard, belongs.children, belongs.classes, {lacks}
FROM page f
CROSS JOIN LATERAL (
    SELECT count(*) AS terminals, count(*) FILTER (WHERE c.heard_at >= %(since)s) AS heard
    FROM registry_terminal t LEFT JOIN deliveries_contact c ON c.serial = t.serial WHERE {stands}
) stands
CROSS JOIN LATERAL (
    SELECT count(*) AS children, count(DISTINCT (e.grade, e.class_label)) AS classes FROM registry_enrolment e
    WHERE e.facility_id = f.id AND e.known_to IS NULL AND e.valid @> %(on)s::date
) belongs
ORDER BY f.code COLLATE "C"
"""


@dataclass(frozen=True, slots=True)
class PlaceKept:
    """A place on a day: terminals listed there and how many of them were heard today; children and classes enrolled;
    ``lacks`` are keys of :data:`LACKS`.
    """

    id: int
    code: str
    region: str | None
    terminals: int
    heard_today: int
    children: int
    classes: int
    lacks: tuple[str, ...]


def places_kept(
    *,
    scope: Scope,
    on: dt.date,
    written: Iterable[int] | None = None,
    lacking: str = "",
    after: str = "",
    most: int = 50,
) -> list[PlaceKept]:
    """The places within a scope by their codes, those after a code; ``written`` narrows them to these ids.

    ``lacking``: only those at which that is lacking; ``most`` at a time. Only under ``access.reading``: whether somebody
    leads a place and whose clearance ended is told of what the session may see, and never by name. One query; it costs the
    places of the scope once, and the children of those that are shown.
    """
    values: dict[str, Any] = {
        "on": on,
        "since": to_instant(dt.datetime.combine(on, dt.time())),
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
        "written": None if written is None else sorted(written),
        "after": after,
        "most": most,
    }
    statement = _PLACES.format(
        lacking=_CONDITIONS.get(lacking, "true"), lacks=", ".join(_CONDITIONS.values()), stands=_STANDS
    )
    keys = tuple(_CONDITIONS)
    return [
        PlaceKept(*(*row[:7], tuple(key for key, holds in zip(keys, row[7:], strict=True) if holds)))
        for row in query(statement, values)
    ]


def places_begun() -> frozenset[int]:
    """The places from which any evidence has come. One query; cost: the places, each a look into an index."""
    rows = query(
        "SELECT f.id FROM registry_facility f"
        " WHERE EXISTS (SELECT FROM deliveries_evidence e WHERE e.facility_id = f.id)"
    )
    return frozenset(id_ for (id_,) in rows)
