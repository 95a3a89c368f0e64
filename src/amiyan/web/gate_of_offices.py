"""The gate before an office: within which region, by which role, for what."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404

from amiyan.access.callers import Caller
from amiyan.country.kz.kato import REGIONS
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.registry.queries import facilities_within, facility_by_code
from amiyan.web.access_table import Access
from amiyan.web.asked import Standing

COUNTRY: Final = "00"
_CODES: Final = frozenset(region.code for region in REGIONS)
# No district has more places; who is appointed place by place is appointed to fewer.
_MOST: Final = 10_000


def office_standing(access: Access, caller: Caller, address: Mapping[str, Any]) -> Standing:
    """Of the roles that may come the one that reaches furthest in the region; 404 where none reaches there.

    Who is appointed place by place reaches all of these. A facility in the address has to lie within that: then the page
    is about it alone, and the role is that of this place.
    """
    region = str(address["region"])
    found = [
        (held, within)
        for held, scope in caller.scopes
        if held.role in access.who and not (within := office_scope(scope, region)).is_empty
    ]
    if not found:
        raise Http404
    held, scope = max(found, key=lambda one: (one[1].everything, len(one[1].regions), len(one[1].facilities)))
    for other, within in found:
        scope = scope | within if other.role == held.role else scope
    place = None
    if "facility" in address:
        place = facility_by_code(str(address["facility"]), scope=scope)
        if place is None or region not in {COUNTRY, place.region}:
            raise Http404
        scope = Scope(facilities=frozenset({place.id}))
        held = next(
            (one for one, within in found if one.role == held.role and place.id in within.facilities), held
        )
    purpose = access.purpose_of(held.role)
    return Standing(access, caller, scope, place=place, held=held, purpose=purpose, region=region)


def office_scope(scope: Scope, region: str) -> Scope:
    """What of a role's scope lies in a region: all of it, or single places. ``00`` is the country, for who has it all."""
    if region == COUNTRY:
        return EVERYTHING if scope.everything else Scope()
    if region not in _CODES:
        return Scope()
    if scope.everything or region in scope.regions:
        return Scope(regions=frozenset({region}))
    places = facilities_within(Scope(facilities=scope.facilities), most=_MOST) if scope.facilities else []
    return Scope(facilities=frozenset(place.id for place in places if place.region == region))


def offices_of(access: Access, caller: Caller) -> list[str]:
    """The codes of the regions in which a page of offices is there for the caller; the country's first."""
    found: dict[str, None] = {}
    for held, scope in caller.scopes:
        if held.role not in access.who:
            continue
        if scope.everything:
            found[COUNTRY] = None
        found.update(dict.fromkeys(sorted(scope.regions)))
        if scope.facilities:
            places = facilities_within(Scope(facilities=scope.facilities), most=_MOST)
            found.update(dict.fromkeys(sorted({place.region for place in places if place.region})))
    return sorted(found)
