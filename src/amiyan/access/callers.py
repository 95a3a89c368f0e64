"""Who calls: a signed-in user as a person, with the roles, the wards and the scope that they have today.

A guardian has exactly the wards, powers and dates that the registry gives; records that were merged into one with a
ward's are the ward's; a sealed identity is never followed, in either direction. Nothing is kept between requests: what
is revoked is gone with the next one.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from amiyan.access.queries import roles_held
from amiyan.access.roles import GUARDIAN, SELF, Held, Purpose
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.scope import EVERYTHING, NOBODY, Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import (
    Guardianship,
    wards_of_guardian,
    wards_of_institution,
)

ADULT: Final = 18
"""Years from which a person looks at their own record alone (Civil Code of Kazakhstan, article 17)."""


@dataclass(frozen=True, slots=True)
class Power:
    """What the caller may do for one ward today. ``people`` are all records of the ward, ``ward_id`` their root.

    Where several records speak of one ward, what protects the ward wins: place and time are hidden and a court's limit
    holds if any says so. ``delegated``: the caller sees on somebody else's behalf and cannot decide.
    """

    ward_id: int
    people: frozenset[int]
    may_see: bool
    may_decide: bool
    be_told: bool
    court_limit: str
    hides_place: bool
    delegated: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks for something now. Without a person, or after their death, they are nobody.

    ``scope`` is all that they may see with place and time. ``placeless`` are the wards of whom place and time are kept
    from them: a query that tells neither may be asked about these as well.
    """

    user_id: int
    person_id: int | None = None
    people: frozenset[int] = frozenset()
    roles: tuple[Held, ...] = ()
    powers: tuple[Power, ...] = ()
    scopes: tuple[tuple[Held, Scope], ...] = field(default=(), repr=False)

    @property
    def scope(self) -> Scope:
        """The union over the roles held; a page should ask for that of its own purpose: :meth:`scope_for`."""
        return _union(scope for _, scope in self.scopes)

    @property
    def placeless(self) -> Scope:
        """Owners whose place and time are hidden from the caller."""
        hidden = (power.people for power in self.powers if power.may_see and power.hides_place)
        return Scope(owners=frozenset().union(*hidden))

    def scope_for(self, purpose: Purpose) -> Scope:
        """What the caller may see for this purpose: the scopes of those roles that have it."""
        return _union(scope for held, scope in self.scopes if purpose in held.purposes)

    def held_for(self, purpose: Purpose, *, facility_id: int | None = None) -> Held | None:
        """The role by which the caller looks for a purpose (at this place, if one is named); None for none."""
        held = [one for one in self.roles if purpose in one.purposes]
        return next((one for one in held if one.facility_id == facility_id), held[0] if held else None)

    def power_over(self, person_id: int) -> Power | None:
        """The caller's power over the ward with this record, None where there is none."""
        return next((power for power in self.powers if person_id in power.people), None)

    def holds(self, role: str, *, facility_id: int | None = None) -> bool:
        """Whether the caller holds a role today, at this place if one is named."""
        return any(
            one.role == role and (facility_id is None or one.facility_id == facility_id) for one in self.roles
        )


def _union(scopes: Iterable[Scope]) -> Scope:
    whole = NOBODY
    for scope in scopes:
        whole |= scope
    return whole


_PEOPLE: Final = """
SELECT same.id FROM access_user u, registry_same_people(u.person_id, 'infinity') WITH ORDINALITY same (id, place)
WHERE u.id = %s AND u.is_active AND u.person_id IS NOT NULL ORDER BY same.place
"""
_DIED: Final = "SELECT 1 FROM registry_life_status WHERE person_id = ANY (%s) AND known_to IS NULL LIMIT 1"


def caller_of(user_id: int, *, now: dt.datetime) -> Caller:
    """Who a user is at this moment. Costs a fixed number of queries; as long as wards and roles.

    An inactive user, one who is no person of the registry, and one whose death is recorded are nobody.
    """
    on = to_local(now).date()
    people = [int(row[0]) for row in query(_PEOPLE, [user_id])]
    if not people or query(_DIED, [people]):
        return Caller(user_id)
    person = people[0]
    held = roles_held(person, on=on)
    powers = _powers(people, held, on)
    registry = _by_the_registry(people, powers, on)
    scopes = [*registry, *_by_appointment(held, on)]
    roles = tuple(role for role, _ in scopes)
    return Caller(user_id, person, frozenset(people), roles, powers, tuple(scopes))


# Of whom the day of birth is not known, or lies ahead, nobody can reckon the age: they are of age where nobody stands
# for them.
_OF_AGE: Final = """
SELECT CASE WHEN known.born <= %(on)s::date THEN known.born <= (%(on)s::date - make_interval(years => %(years)s))
       ELSE NOT EXISTS (
           SELECT FROM registry_guardianship g
           WHERE g.ward_id = ANY (%(people)s) AND g.known_to IS NULL AND g.valid @> %(on)s::date) END
FROM (SELECT max(born) AS born FROM registry_person WHERE id = ANY (%(people)s)) known
"""


def _by_the_registry(people: list[int], powers: Iterable[Power], on: dt.date) -> list[tuple[Held, Scope]]:
    """What follows from the registry: oneself, if of age, and the wards of whom place and time may be seen."""
    powers = list(powers)
    found: list[tuple[Held, Scope]] = []
    if query(_OF_AGE, {"people": people, "on": on, "years": ADULT})[0][0]:
        found.append((Held(SELF), Scope(owners=frozenset(people))))
    if any(power.may_see for power in powers):
        seen = (power.people for power in powers if power.may_see and not power.hides_place)
        found.append((Held(GUARDIAN), Scope(owners=frozenset().union(*seen))))
    return found


_SERVES: Final = """
SELECT a.organisation_id, array_agg(DISTINCT a.facility_id) FROM registry_agreement a
WHERE a.organisation_id = ANY (%s) AND a.valid @> %s::date AND a.known_to IS NULL GROUP BY 1
"""


def _by_appointment(held: Iterable[Held], on: dt.date) -> list[tuple[Held, Scope]]:
    """The scope of each role; an organisation stands for itself (its accounts) and for the places it serves."""
    held = list(held)
    bodies = sorted({one.organisation_id for one in held if one.organisation_id is not None})
    serves = dict(query(_SERVES, [bodies, on])) if bodies else {}
    return [(one, _scope_of(one, serves)) for one in held]


def _scope_of(held: Held, serves: dict[int, list[int]]) -> Scope:
    if held.facility_id is not None:
        return Scope(facilities=frozenset({held.facility_id}))
    if held.organisation_id is not None:
        body = held.organisation_id
        return Scope(owners=frozenset({body}), facilities=frozenset(serves.get(body, [])))
    if held.region is not None:
        return Scope(regions=frozenset({held.region}))
    return EVERYTHING if held.purposes else NOBODY


_RECORDS: Final = """
SELECT given.id, array_agg(same.id ORDER BY same.place)
FROM (SELECT DISTINCT id FROM unnest(%s::bigint[]) one (id)) given,
     registry_same_people(given.id, 'infinity') WITH ORDINALITY same (id, place)
GROUP BY 1
"""


def _powers(people: list[int], held: Iterable[Held], on: dt.date) -> tuple[Power, ...]:
    """The wards of a person, and of an institution which they head, a power for each ward."""
    said = wards_of_guardian(people[0], scope=Scope(owners=frozenset(people)), on=on)
    for one in held:
        if one.role == "organisation_head" and one.organisation_id is not None:
            said += wards_of_institution(one.organisation_id, scope=EVERYTHING, on=on)
    if not said:
        return ()
    records: dict[int, list[int]] = dict(query(_RECORDS, [[one.ward_id for one in said]]))
    by_ward: dict[int, list[Guardianship]] = {}
    for one_said in said:
        by_ward.setdefault(records[one_said.ward_id][0], []).append(one_said)
    return tuple(_power(ward, frozenset(records[rows[0].ward_id]), rows) for ward, rows in by_ward.items())


def _power(ward: int, people: frozenset[int], rows: list[Guardianship]) -> Power:
    return Power(
        ward_id=ward,
        people=people,
        may_see=any(row.may_see for row in rows),
        may_decide=any(row.may_decide for row in rows),
        be_told=any(row.be_told for row in rows),
        court_limit="; ".join(dict.fromkeys(row.court_limit for row in rows if row.court_limit)),
        hides_place=any(row.hides_place for row in rows),
        delegated=all(row.delegated_by is not None for row in rows),
    )
