"""A place as a register knows it: its names, suppliers, hours and permissions with their days. About nobody."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.kernel.text import folded

_DAYS: Final = "lower({0}.valid), upper({0}.valid) - 1"
_NAMES: Final = f"""
SELECT n.id, n.kind, n.language, n.name, {_DAYS.format("n")}, n.source FROM registry_facility_name n
WHERE n.facility_id = %s AND n.known_to IS NULL ORDER BY n.kind DESC, n.language, lower(n.valid) DESC NULLS LAST, n.id
"""
_AGREEMENTS: Final = f"""
SELECT a.facility_id, a.id, a.organisation_id, o.name, a.programme, a.number, a.ceiling_tiyn, a.vat_percent,
       {_DAYS.format("a")}, a.source
FROM registry_agreement a JOIN registry_organisation o ON o.id = a.organisation_id
WHERE a.facility_id = ANY (%(places)s) AND a.known_to IS NULL AND (%(on)s::date IS NULL OR a.valid @> %(on)s::date)
ORDER BY a.facility_id, lower(a.valid) DESC NULLS LAST, a.programme, a.id
"""
_HOURS: Final = f"""
SELECT h.open_from, h.open_to, {_DAYS.format("h")}, h.source FROM registry_serving_hours h
WHERE h.facility_id = %s AND h.known_to IS NULL ORDER BY lower(h.valid) DESC NULLS LAST, h.id
"""
_PERMISSIONS: Final = f"""
SELECT c.kind, {_DAYS.format("c")}, c.source FROM registry_clearance c
WHERE c.facility_id = %s AND c.known_to IS NULL ORDER BY c.kind, lower(c.valid) DESC NULLS LAST, c.id
"""
_ENDING: Final = "SELECT * FROM registry_clearances_ending(%s::bigint[], %s, %s)"
_WRITTEN: Final = """
SELECT f.id, f.code, coalesce(string_agg(n.name, E'\\n'), '') FROM registry_facility f
LEFT JOIN registry_facility_name n ON n.facility_id = f.id AND n.known_to IS NULL AND n.valid @> %(on)s::date
WHERE %(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)
GROUP BY f.id
"""


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name (``name`` or ``alias``) in a language, with its days; None is open."""

    id: int
    kind: str
    language: str
    name: str
    first: dt.date | None
    last: dt.date | None
    source: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """An agreement of a place with a supplier. ``ceiling_tiyn`` and ``vat_percent`` None: it names none."""

    facility_id: int
    id: int
    organisation_id: int
    organisation: str
    programme: str
    number: str
    ceiling_tiyn: int | None
    vat_percent: int | None
    first: dt.date | None
    last: dt.date | None
    source: str

    def in_force(self, on: dt.date) -> bool:
        """Whether it holds on a day."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when a place serves, with its days."""

    open_from: dt.time | None
    open_to: dt.time | None
    first: dt.date | None
    last: dt.date | None
    source: str


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission of a place (``sanitary``, say), with its days."""

    kind: str
    first: dt.date | None
    last: dt.date | None
    source: str


@dataclass(frozen=True, slots=True)
class Clearance:
    """Who works at a place with a clearance until a day. ``person_id`` None and a blank name: the purpose shows no posts."""

    facility_id: int
    person_id: int | None
    name: str
    post: str
    until: dt.date


def names_of_place(facility_id: int) -> list[DatedName]:
    """Every name of a place that is believed, the latest first in each language. One query by key; names are public."""
    return [DatedName(*row) for row in query(_NAMES, [facility_id])]


def agreements_of_places(places: Iterable[int], *, on: dt.date | None = None) -> list[Agreed]:
    """The agreements of places that are believed, of a day or of all time, the latest first. One query by keys."""
    return [Agreed(*row) for row in query(_AGREEMENTS, {"places": sorted(places), "on": on})]


def hours_of_place(facility_id: int) -> list[Hours]:
    """The hours of serving of a place, the latest first. One query by key."""
    return [Hours(*row) for row in query(_HOURS, [facility_id])]


def permissions_of_place(facility_id: int) -> list[Permission]:
    """The permissions of a place by kind, the latest first. One query by key."""
    return [Permission(*row) for row in query(_PERMISSIONS, [facility_id])]


def clearances_ending(places: Iterable[int], *, on: dt.date, upto: dt.date) -> list[Clearance]:
    """Who works on a day with a clearance that ends until ``upto``, or ended, the earliest first.

    Only under ``access.reading``: places outside what the session may see are left out, and nobody is named to a purpose
    that does not show posts. Whose clearance is not known is not among them: unknown is not ended. One query by places.
    """
    return [Clearance(*row) for row in query(_ENDING, [sorted(places), on, upto])]


def places_written(text: str, *, scope: Scope, on: dt.date) -> list[int]:
    """The places within a scope whose code or any name of the day holds the text, however it is typed.

    One query; it costs the names of the scope: some thousands for a region.
    """
    wanted = folded(text)
    values: dict[str, Any] = {
        "on": on,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    return [
        int(place) for place, code, names in query(_WRITTEN, values) if wanted in folded(f"{code}\n{names}")
    ]
