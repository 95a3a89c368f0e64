"""Suppliers as an office knows them: who serves its places, by which agreements. A BIN is not among it: a sole trader's
is an IIN.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.kernel.text import folded
from amiyan.registry.places import Agreed

_WITHIN: Final = "(%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))"
_SUPPLIERS: Final = f"""
SELECT o.id, o.name, count(*) FILTER (WHERE a.valid @> %(on)s::date),
       count(DISTINCT a.facility_id) FILTER (WHERE a.valid @> %(on)s::date),
       min(upper(a.valid) - 1) FILTER (WHERE a.valid @> %(on)s::date),
       coalesce(array_agg(DISTINCT a.facility_id) FILTER (WHERE a.valid @> %(on)s::date), '{{}}')
FROM registry_agreement a JOIN registry_facility f ON f.id = a.facility_id
JOIN registry_organisation o ON o.id = a.organisation_id
WHERE a.known_to IS NULL AND {_WITHIN} AND (%(organisation)s::bigint IS NULL OR o.id = %(organisation)s)
GROUP BY o.id, o.name ORDER BY o.name, o.id
"""
_AGREEMENTS: Final = f"""
SELECT a.facility_id, a.id, a.organisation_id, o.name, a.programme, a.number, a.ceiling_tiyn, a.vat_percent,
       lower(a.valid), upper(a.valid) - 1, a.source
FROM registry_agreement a JOIN registry_facility f ON f.id = a.facility_id
JOIN registry_organisation o ON o.id = a.organisation_id
WHERE a.organisation_id = %(organisation)s AND a.known_to IS NULL AND {_WITHIN}
ORDER BY a.number, lower(a.valid) DESC NULLS LAST, f.code COLLATE "C", a.id
"""


@dataclass(frozen=True, slots=True)
class SupplierKept:
    """A supplier of places within a scope on a day: agreements in force, the places they are for (ids), and the day on
    which the first of them ends (None: none does).
    """

    id: int
    name: str
    agreements: int
    places: int
    ends: dt.date | None
    place_ids: tuple[int, ...]


def suppliers_kept(*, scope: Scope, on: dt.date, text: str = "") -> list[SupplierKept]:
    """Every supplier with an agreement for a place within a scope, of today or before, by name; ``text`` narrows it.

    One query over the agreements of the scope: a supplier for some places each.
    """
    found = [_kept(row) for row in query(_SUPPLIERS, {**_values(scope), "on": on, "organisation": None})]
    wanted = folded(text)
    return [one for one in found if wanted in folded(one.name)] if wanted else found


def supplier_kept(organisation_id: int, *, scope: Scope, on: dt.date) -> SupplierKept | None:
    """One supplier; None where it never had an agreement for a place within the scope. One query by key."""
    found = query(_SUPPLIERS, {**_values(scope), "on": on, "organisation": organisation_id})
    return _kept(found[0]) if found else None


def agreements_of_supplier(organisation_id: int, *, scope: Scope) -> list[Agreed]:
    """The agreements of a supplier for places within a scope, by number, the latest first. One query by key."""
    values = {**_values(scope), "organisation": organisation_id}
    return [Agreed(*row) for row in query(_AGREEMENTS, values)]


def _kept(row: Iterable[Any]) -> SupplierKept:
    *rest, places = row
    return SupplierKept(*(*rest, tuple(places)))


def _values(scope: Scope) -> dict[str, Any]:
    return {
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
