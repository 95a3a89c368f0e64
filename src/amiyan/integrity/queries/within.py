"""What every query here asks of a scope."""

import json
from typing import Any, Final

from amiyan.kernel.scope import Scope

# SQL: a row of a facility (joined as ``f``) is within the scope.
PLACE: Final = "(%(everything)s OR {row}.facility_id = ANY(%(facilities)s) OR f.region = ANY(%(regions)s))"
# The same by the keys of the places, so that a region's rows are found by an index and not by reading the country's.
OF_PLACES: Final = """(%(everything)s OR {row}.facility_id = ANY (ARRAY(
    SELECT r.id FROM registry_facility r WHERE r.id = ANY(%(facilities)s) OR r.region = ANY(%(regions)s))::bigint[]))"""
_ARRAYS: Final = ("owners", "facilities", "regions")


def values_of(scope: Scope) -> dict[str, Any]:
    """The members of a scope as parameters; an empty list has a type by the cast of its column."""
    found: dict[str, Any] = {name: sorted(getattr(scope, name)) for name in _ARRAYS}
    return {**found, "everything": scope.everything}


def as_object(facts: Any) -> dict[str, Any]:
    """A jsonb column as an object, however the driver gave it."""
    found: dict[str, Any] = json.loads(facts) if isinstance(facts, str) else facts
    return found


def as_list(facts: Any) -> list[dict[str, Any]]:
    """A jsonb array as a list, however the driver gave it; empty for none."""
    found: list[dict[str, Any]] = json.loads(facts) if isinstance(facts, str) else facts
    return found or []
