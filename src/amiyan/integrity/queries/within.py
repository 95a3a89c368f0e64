"""What every query here asks of a scope."""

import json
from typing import Any, Final

from amiyan.kernel.scope import Scope

# SQL: a row of a facility (joined as ``f``) is within the scope.
PLACE: Final = "(%(everything)s OR {row}.facility_id = ANY(%(facilities)s) OR f.region = ANY(%(regions)s))"
_ARRAYS: Final = ("owners", "facilities", "regions")


def values_of(scope: Scope) -> dict[str, Any]:
    """The members of a scope as parameters; an empty list has a type by the cast of its column."""
    found: dict[str, Any] = {name: sorted(getattr(scope, name)) for name in _ARRAYS}
    return {**found, "everything": scope.everything}


def as_object(facts: Any) -> dict[str, Any]:
    """A jsonb column as an object, however the driver gave it."""
    found: dict[str, Any] = json.loads(facts) if isinstance(facts, str) else facts
    return found
