"""What waits for somebody in a role: the list that is handed over when the role ends.

Rooms above know what waits: each registers a finder when it starts (``AppConfig.ready``), and this room, which lies
below them, asks them all.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from amiyan.access.queries import today
from amiyan.access.roles import Held
from amiyan.kernel.problems import N_
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people


@dataclass(frozen=True, slots=True)
class Handed:
    """Something that waits for the holder of a role: ``what`` is a msgid with ``{count}``, ``by`` the first deadline."""

    what: str
    count: int
    role: str
    facility_id: int | None = None
    by: dt.date | None = None


class Finder(Protocol):
    """Finds what waits for a holder. ``people`` are all records of the person. One query, whatever the number."""

    def __call__(self, held: Held, people: Sequence[int], on: dt.date, /) -> Iterable[Handed]: ...


_FINDERS: Final[dict[str, Finder]] = {}


def hands_over(name: str, finder: Finder) -> None:
    """Register what a room knows; the same name again replaces it."""
    _FINDERS[name] = finder


def handed_over(person_id: int, *, on: dt.date | None = None, role_id: int | None = None) -> list[Handed]:
    """What waits for a person on a day in the roles that they hold, or in the one with this number.

    Whatever else of the roles ends: nothing that waits gets lost with the person. One query for a role and room.
    """
    day = on or today()
    people = same_people(person_id)
    values = {"people": people, "on": day, "role": role_id}
    roles = [Held(*row) for row in query(_ROLES, values)]
    found = [one for held in roles for finder in _FINDERS.values() for one in finder(held, people, day)]
    return [one for one in found if one.count]


# Of the role as it stands, whether or not somebody whom they deputise for still holds it.
_ROLES: Final = """
SELECT r.role, r.id, r.facility_id, r.organisation_id, r.region, r.deputises, r.acting, upper(r.valid) - 1
FROM access_role r
WHERE r.person_id = ANY (%(people)s) AND r.known_to IS NULL
  AND CASE WHEN %(role)s::bigint IS NULL THEN r.valid @> %(on)s::date ELSE r.id = %(role)s END
ORDER BY r.id
"""

_DEPUTIES: Final = """
SELECT count(*) FROM access_role d
WHERE d.deputises = ANY (%(people)s) AND d.role = %(role)s AND d.known_to IS NULL
  AND NOT coalesce(upper(d.valid) <= %(on)s, false)
  AND (d.facility_id, d.organisation_id, d.region)
      IS NOT DISTINCT FROM (%(facility)s::bigint, %(organisation)s::bigint, %(region)s::text)
"""
_DUTIES: Final = """
SELECT count(*) FROM access_signatory s
WHERE s.person_id = ANY (%(people)s) AND s.known_to IS NULL AND NOT coalesce(upper(s.valid) <= %(on)s, false)
  AND s.organisation_id IS NOT DISTINCT FROM %(organisation)s::bigint
"""


def _deputies(held: Held, people: Sequence[int], on: dt.date) -> Iterable[Handed]:
    values = {
        "people": list(people),
        "on": on,
        "role": held.role,
        "facility": held.facility_id,
        "organisation": held.organisation_id,
        "region": held.region,
    }
    count = int(query(_DEPUTIES, values)[0][0])
    yield Handed(N_("{count} deputies, who hold the role no more either"), count, held.role, held.facility_id)


def _duties(held: Held, people: Sequence[int], on: dt.date) -> Iterable[Handed]:
    if held.facility_id is not None:
        return
    values = {"people": list(people), "on": on, "organisation": held.organisation_id}
    count = int(query(_DUTIES, values)[0][0])
    yield Handed(N_("{count} duties to sign, which are ended by themselves"), count, held.role)


hands_over("access.deputies", _deputies)
hands_over("access.duties", _duties)
