"""What a family is shown of the registry: for whom somebody stands today, with which powers, and what they agreed to."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import WARDS, known, resolve_identity, same_people

_NAME: Final = f"""
LEFT JOIN LATERAL (
    SELECT n.surname, n.given_name, n.patronymic FROM registry_person_name n
    WHERE n.person_id = {{person}} AND n.valid @> %(on)s::date AND {known("n")}
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) name ON true
"""
_WARDS: Final = f"""
SELECT w.ward_id, coalesce(name.surname, ''), coalesce(name.given_name, ''), coalesce(name.patronymic, ''), p.born,
       w.kind, w.may_see, w.may_decide, w.be_told, w.court_limit, w.hides_place, w.delegated_by,
       w.facility_id, w.class_label, lower(g.valid), upper(g.valid) - 1, w.source, w.id
FROM ({WARDS}) w (id, ward_id, guardian_id, institution_id, post, kind, may_see, may_decide, be_told, court_limit,
                  hides_place, delegated_by, source, facility_id, class_label)
JOIN registry_guardianship g ON (g.ward_id, g.id) = (w.ward_id, w.id)
JOIN registry_person p ON p.id = w.ward_id
{_NAME.format(person="w.ward_id")}
ORDER BY p.born NULLS LAST, w.ward_id, w.id
"""
_CONSENTS: Final = f"""
SELECT c.id, c.purpose, c.given, lower(c.valid), upper(c.valid) - 1, c.source, c.known_from
FROM registry_consent c
WHERE c.person_id = ANY(%(ids)s) AND {known("c")}
ORDER BY c.purpose, lower(c.valid) DESC NULLS LAST, c.id DESC
"""
_RECORDS: Final = """
SELECT same.id, asked.id FROM unnest(%s::bigint[]) asked (id)
CROSS JOIN LATERAL registry_same_people(asked.id, 'infinity') AS same (id)
"""


@dataclass(frozen=True, slots=True)
class Ward:
    """For whom a guardian stands, with the powers and their days (None: open), and the ward's name.

    Where ``hides_place`` is set, ``facility_id`` is None and ``class_label`` is blank; whoever shows
    anything else of this ward leaves place and time out of it. A guardian who may not see has a blank name too.
    """

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    born: dt.date | None
    kind: str
    may_see: bool
    may_decide: bool
    be_told: bool
    court_limit: str
    hides_place: bool
    delegated_by: int | None
    facility_id: int | None
    class_label: str
    first: dt.date | None
    last: dt.date | None
    source: str
    guardianship_id: int


@dataclass(frozen=True, slots=True)
class ConsentSaid:
    """What was agreed to, or no longer, for one purpose and from when to when (None: open)."""

    id: int
    purpose: str
    given: bool
    first: dt.date | None
    last: dt.date | None
    source: str
    known_from: dt.datetime

    def in_force(self, on: dt.date) -> bool:
        """Whether it says something of this day."""
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


def wards_of(people: Collection[int], *, on: dt.date) -> list[Ward]:
    """For whom a person stands on a day, the eldest first, delegations among them. ``people``: every record of that person,
    who reads what is their own.

    One query, however many wards. Who stands for nobody is answered with an empty list.
    """
    params: dict[str, Any] = {"ids": sorted(people), "on": on, "known_at": "infinity"}
    return [_seen(Ward(*row)) for row in query(_WARDS, params)]


def consents_of(person_id: int, *, scope: Scope, on: dt.date) -> list[ConsentSaid]:
    """What is said now of a person's consents, by purpose, the latest days first; nothing outside the scope."""
    if resolve_identity(person_id, scope=scope, on=on) is None:
        return []
    params = {"ids": same_people(person_id), "known_at": "infinity"}
    return [ConsentSaid(*row) for row in query(_CONSENTS, params)]


_NAMES: Final = """
SELECT DISTINCT ON (n.person_id) n.person_id, concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, ''))
FROM registry_person_name n
WHERE n.person_id = ANY (%s) AND n.valid @> %s::date AND n.known_to IS NULL
ORDER BY n.person_id, lower(n.valid) DESC NULLS LAST, n.id DESC
"""


def names_of(people: Collection[int], *, on: dt.date) -> dict[int, str]:
    """The names of some people on a day, as far as the session may see them; whose is not known is not among them.

    Under ``access.reading``: the database itself leaves out whom the reader may not see. One query.
    """
    return dict(query(_NAMES, [sorted(people), on])) if people else {}


def records_of(people: Collection[int]) -> dict[int, int]:
    """Every merged record of some people, with the one by which it was asked for: what was said of a twin is theirs.

    For the rooms' own use, as ``same_people``. One query, however many people.
    """
    return dict(query(_RECORDS, [sorted(people)])) if people else {}


def _seen(ward: Ward) -> Ward:
    if ward.may_see:
        return ward
    blank = {name: getattr(ward, name) for name in Ward.__slots__}
    return Ward(**blank | {"surname": "", "given_name": "", "patronymic": "", "born": None})
