"""A small world for the gate: three schools (own, neighbouring, in another region), a pupil and a guardian at each, and
one person for every role, who holds it where "own" is.
"""

import time
from dataclasses import dataclass, field
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from amiyan.access.appointing import appoint_role
from amiyan.access.models import User
from amiyan.access.roles import FROM_THE_REGISTRY, GUARDIAN, ROLES, SELF, Need
from amiyan.access.sign_in.backend import BACKEND
from amiyan.country.kz.names import Name
from amiyan.kernel.sql import execute
from amiyan.registry import actions as registry
from amiyan.registry.actions.guardianship import Powers
from tests.registry.invented_town import SEPTEMBER, a_facility, a_person, an_organisation

OWN, NEIGHBOUR, FOREIGN, ONESELF = "own", "neighbour", "foreign", "oneself"
REGIONS = {OWN: "79", NEIGHBOUR: "79", FOREIGN: "75"}
SURNAMES = {OWN: "Жекеева", NEIGHBOUR: "Көршиева", FOREIGN: "Бөтенова"}
REACH = {
    Need.FACILITY: {OWN},
    Need.ORGANISATION: {OWN},
    Need.REGION: {OWN, NEIGHBOUR},
    Need.COUNTRY: {OWN, NEIGHBOUR, FOREIGN},
}
"""How far a role goes that is held for "own"."""


@dataclass(frozen=True)
class Somebody:
    """``roles`` that they hold, with those that follow from the registry; ``wards`` by scope; ``key`` of a session."""

    role: str
    person: int = 0
    roles: frozenset[str] = frozenset()
    reach: frozenset[str] = frozenset()
    wards: frozenset[str] = frozenset()
    user: int = 0

    def sees(self, scope):
        """Whether anything of this scope may be told to them by name."""
        return scope in self.reach or scope in self.wards

    def client(self, *, fresh=True, language="ru"):
        """Signed in a minute ago; nobody for whoever has no user."""
        return a_client(self.session(fresh=fresh), language)

    def session(self, *, fresh=True):
        """The key of a session of theirs that began a minute ago; none for whoever has no user."""
        if not self.user:
            return ""
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        user = User.objects.get(pk=self.user)
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["signed_in_at"] = time.time() - 60
        if fresh:
            session["fresh_at"] = time.time() - 60
        session.save()
        return session.session_key


def a_client(session="", language="ru"):
    """A browser with the key of a session."""
    client = Client(headers={"accept-language": language})
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


@dataclass
class World:
    """``places`` by scope: code of the facility; ``pupils`` by scope; ``people`` by role, ``guardian`` the own pupil's."""

    places: dict[str, str] = field(default_factory=dict)
    facilities: dict[str, int] = field(default_factory=dict)
    pupils: dict[str, int] = field(default_factory=dict)
    people: dict[str, Somebody] = field(default_factory=dict)

    def fills(self, scope, somebody):
        """What stands in an address for a scope, by the name of its place there."""
        person = somebody.person if scope == ONESELF else self.pupils[scope]
        return {"person": person, "child": person, "facility": self.places.get(scope, self.places[OWN])} | {
            "region": REGIONS.get(scope, REGIONS[OWN])
        }


def a_world():
    world, numbers = World(), iter(range(100))
    for scope, region in REGIONS.items():
        code = str(12 + next(numbers))
        world.places[scope], world.facilities[scope] = code, a_facility(code, region)
        world.pupils[scope] = pupil = a_person(next(numbers), name=Name(SURNAMES[scope], "Айша", ""))
        seat = registry.Seat(world.facilities[scope], grade=3, class_label="3А")
        registry.enrol(person_id=pupil, seat=seat, first=SEPTEMBER, source="test")
        guardian = a_person(next(numbers))
        registry.appoint_guardian(
            ward_id=pupil,
            guardian_id=guardian,
            kind="parent",
            powers=Powers(may_see=True, may_decide=True, be_told=True),
            source="test",
            first=SEPTEMBER,
        )
        if scope == OWN:
            world.people[GUARDIAN] = _somebody(GUARDIAN, guardian, {GUARDIAN, SELF}, wards={OWN})
    body = an_organisation(0)
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, source)"
        " VALUES (%s, %s, 'school-meals', 'test')",
        [world.facilities[OWN], body],
    )
    held_for = {
        Need.FACILITY: {"facility_id": world.facilities[OWN]},
        Need.ORGANISATION: {"organisation_id": body},
        Need.REGION: {"region": REGIONS[OWN]},
        Need.COUNTRY: {},
    }
    for role, what in ROLES.items():
        person = a_person(next(numbers))
        appoint_role(person_id=person, role=role, source="test", first=SEPTEMBER, **held_for[what.need])
        reach = REACH[what.need] if what.purposes or what.need is not Need.COUNTRY else set()
        world.people[role] = _somebody(role, person, {role, SELF}, reach=reach)
    world.people[SELF] = _somebody(SELF, a_person(next(numbers)), {SELF})
    world.people["nobody"] = Somebody("nobody")
    assert set(world.people) == set(ROLES) | set(FROM_THE_REGISTRY) | {"nobody"}
    return world


def _somebody(role, person, roles, *, reach=(), wards=()):
    user = User.objects.create(username=f"{role}-{person}", person_id=person)
    return Somebody(role, person, frozenset(roles), frozenset(reach), frozenset(wards), user.pk)
