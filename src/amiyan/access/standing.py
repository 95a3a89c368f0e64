"""Who stands for a person, by name: for the other guardians, for delegates in part, for who decides between them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.family import records_of
from amiyan.registry.queries import Guardianship, guardians_of_ward, same_people

_NAMED: Final = "SELECT guardianship_id, people, name FROM access_guardians_named(%s::bigint[], %s)"
_OF_WARDS: Final = "SELECT ward_id, people, name FROM access_guardians_named(%s::bigint[], %s)"


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who stands for a person: the record, their name (blank where it is not told), and whether it is the
    reader. ``people`` are all their records.
    """

    record: Guardianship
    name: str
    people: frozenset[int]
    is_me: bool


def standing_for(person_id: int, *, me: Collection[int], scope: Scope, on: dt.date) -> list[Standing]:
    """Who stands for a person on a day, as far as the reader may know it. Only under ``access.reading``.

    A guardian is told every name, a delegate their own and that of who lets them look. Where place and time are hidden
    from the reader the database tells no name. Four queries.
    """
    found = guardians_of_ward(person_id, scope=scope, on=on)
    rows = query(_NAMED, [same_people(person_id), on]) if found else []
    named = {key: (frozenset(people), name) for key, people, name in rows}
    mine = [one for one in found if one.guardian_id in me]
    delegated = bool(mine) and all(one.delegated_by is not None for one in mine)
    lent = {one.delegated_by for one in mine}
    stands = []
    for one in found:
        people, name = named.get(one.id, (frozenset(), ""))
        is_me = one.guardian_id in me
        told = not delegated or is_me or not people.isdisjoint(lent)
        stands.append(Standing(one, name if told else "", people, is_me))
    return stands


def named_guardians_of(people: Collection[int], *, on: dt.date) -> dict[int, dict[int, str]]:
    """The names of those who stand for several people, by person and by each record of the guardian, as far as the
    session may be told them: for who decides between guardians at a place. Two queries, however many people.
    """
    records = records_of(people)
    found: dict[int, dict[int, str]] = {}
    for ward, guardian_records, name in query(_OF_WARDS, [sorted(records), on]) if records else []:
        if name:
            found.setdefault(records[ward], {}).update(dict.fromkeys(guardian_records, name))
    return found


def names_by_person(stands: Collection[Standing]) -> dict[int, str]:
    """The names that are told, by each record of whoever bears them."""
    return {person: one.name for one in stands if one.name for person in one.people}
