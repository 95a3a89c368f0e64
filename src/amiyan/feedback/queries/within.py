"""What every query here asks of a scope."""

from typing import Any, Final

from amiyan.kernel.scope import Scope

# SQL: a row of a person (and of the facility ``f``, joined) is within the scope.
PERSON_OR_PLACE: Final = (
    "(%(everything)s OR {row}.person_id = ANY(%(owners)s) OR {row}.facility_id = ANY(%(facilities)s)"
    " OR f.region = ANY(%(regions)s))"
)
PLACE: Final = "(%(everything)s OR {row}.facility_id = ANY(%(facilities)s) OR f.region = ANY(%(regions)s))"
# An empty list would have no type of its own.
_ARRAYS: Final = ("owners", "facilities", "regions")


def values_of(scope: Scope) -> dict[str, Any]:
    """The members of a scope as parameters."""
    found: dict[str, Any] = {name: sorted(getattr(scope, name)) for name in _ARRAYS}
    return {**found, "everything": scope.everything}
