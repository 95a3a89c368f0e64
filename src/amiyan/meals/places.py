"""A place as this room asks for it: its code and region, if the caller may see it."""

import datetime as dt
from dataclasses import dataclass

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.problems import PLACE_UNKNOWN
from amiyan.registry.queries import Enrolment, enrolment_on


@dataclass(frozen=True, slots=True)
class Place:
    """A school or its canteen; ``region`` is None where it is not known."""

    id: int
    code: str
    region: str | None


def place_of(facility_id: int) -> Place:
    """The place; ProblemError where there is none."""
    found = query("SELECT id, code, region FROM registry_facility WHERE id = %s", [facility_id])
    if not found:
        raise ProblemError(PLACE_UNKNOWN)
    return Place(*found[0])


def place_within(facility_id: int, scope: Scope) -> Place | None:
    """The place; None where there is none, and where the scope does not hold it."""
    found = query("SELECT id, code, region FROM registry_facility WHERE id = %s", [facility_id])
    place = Place(*found[0]) if found else None
    return place if place and scope.allows(facility=place.id, region=place.region) else None


def seat_of(person_id: int, *, scope: Scope, on: dt.date) -> Enrolment | None:
    """Where a child belongs on a day; None where the scope holds neither the child nor the place."""
    return enrolment_on(person_id, scope=scope, on=on)
