"""Whom a matter concerns: who is to be told of a child, who holds a role at a place; and what a message calls them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from amiyan.kernel.problems import N_
from amiyan.kernel.sql import query
from amiyan.registry.queries import GUARDIANS
from amiyan.voice.kinds import Fill, Name, Word

_CHILD: Final = Word(N_("Your child"))
_RECORDS: Final = """
SELECT w.id, array_agg(same.id ORDER BY same.place)
FROM unnest(%(wards)s::bigint[]) w (id), registry_same_people(w.id, 'infinity') WITH ORDINALITY same (id, place)
GROUP BY 1
"""
_TOLD: Final = f"""
SELECT g.ward_id, (SELECT * FROM registry_same_people(g.guardian_id, 'infinity') LIMIT 1), g.be_told, g.hides_place
FROM ({GUARDIANS}) g (id, ward_id, guardian_id, institution_id, post, kind, may_see, may_decide, be_told, court_limit,
                      hides_place, delegated_by, source, facility_id, class_label)
WHERE g.guardian_id IS NOT NULL OR g.institution_id IS NOT NULL
"""
_NAMES: Final = """
SELECT DISTINCT ON (n.person_id) n.person_id, n.given_name FROM registry_person_name n
WHERE n.person_id = ANY (%(people)s) AND n.known_to IS NULL AND n.valid @> %(on)s::date
ORDER BY n.person_id, lower(n.valid) DESC NULLS LAST, n.id DESC
"""
_HOLDERS: Final = """
SELECT DISTINCT r.person_id FROM access_role r
WHERE r.role = ANY (%(roles)s) AND r.known_to IS NULL AND r.valid @> %(on)s::date
  AND (r.facility_id = %(facility)s OR r.region = (SELECT region FROM registry_facility WHERE id = %(facility)s))
ORDER BY 1
"""


def to_be_told(wards: Collection[int], *, on: dt.date, tells_place: bool) -> dict[int, list[int]]:
    """For each ward, who is to be told of them on a day: guardians, and the ward where nobody stands for them.

    Where a guardian must not know the place, what ``tells_place`` is not for them. Two queries for any number.
    """
    records: dict[int, list[int]] = dict(query(_RECORDS, {"wards": sorted(set(wards))}))
    ward_of = {record: ward for ward, same in records.items() for record in same}
    values = {"ids": sorted(ward_of), "on": on, "known_at": "infinity"}
    guarded: set[int] = set()
    found: dict[int, set[int]] = defaultdict(set)
    hidden: dict[int, set[int]] = defaultdict(set)
    for record, guardian, be_told, hides_place in query(_TOLD, values):
        ward = ward_of[record]
        guarded.add(ward)
        if guardian is not None and be_told:
            found[ward].add(guardian)
        if guardian is not None and hides_place and tells_place:
            hidden[ward].add(guardian)
    for ward, same in records.items():
        if ward not in guarded:
            found[ward] = {same[0]}
    return {ward: sorted(found[ward] - hidden[ward]) for ward in records}


def names_of(people: Sequence[int], *, on: dt.date) -> dict[int, Fill]:
    """By what a message calls people: the given name; where none is known, the child."""
    found = dict(query(_NAMES, {"people": list(people), "on": on}))
    return {person: Name(found[person]) if found.get(person) else _CHILD for person in people}


def name_of(person_id: int, *, on: dt.date) -> Fill:
    """As :func:`names_of`, of one."""
    return names_of([person_id], on=on)[person_id]


def holders(roles: Collection[str], *, facility_id: int, on: dt.date) -> list[int]:
    """Who holds one of these roles at a place, or in its region, deputies among them."""
    return [row[0] for row in query(_HOLDERS, {"roles": list(roles), "facility": facility_id, "on": on})]


_HOLDERS_OF: Final = """
SELECT r.{of}, array_agg(DISTINCT r.person_id) FROM access_role r
WHERE r.role = %(role)s AND r.{of} = ANY (%(ids)s) AND r.known_to IS NULL AND r.valid @> %(on)s::date GROUP BY 1
"""


def holders_by_body(role: str, bodies: Collection[int], *, on: dt.date) -> dict[int, list[int]]:
    """Who holds a role for each of these organisations, deputies among them. One query for any number."""
    return _holders_of("organisation_id", role, bodies, on)


def holders_by_place(role: str, places: Collection[int], *, on: dt.date) -> dict[int, list[int]]:
    """Who holds a role at each of these places by itself (not in its region). One query for any number."""
    return _holders_of("facility_id", role, places, on)


def _holders_of(of: str, role: str, ids: Collection[int], on: dt.date) -> dict[int, list[int]]:
    return dict(query(_HOLDERS_OF.format(of=of), {"role": role, "ids": sorted(set(ids)), "on": on}))
