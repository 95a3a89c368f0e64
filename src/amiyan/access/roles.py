"""Roles × scopes: what each role is held for, and for which purposes it may look at people. Pure data.

A role is held for exactly one thing (a facility, an organisation, a region, or the country). A purpose says which
kinds of facts about people it needs; whatever else is known of them stays hidden from who looks for that purpose.
``guardian`` and ``self`` are appointed by nobody: they follow from the registry.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from amiyan.kernel.problems import N_
from amiyan.kernel.row_security import Sight


class Need(StrEnum):
    """What a role is held for."""

    FACILITY = "facility"
    ORGANISATION = "organisation"
    REGION = "region"
    COUNTRY = "country"


class Purpose(StrEnum):
    """For what a person's record is looked at. It stands in the log of views, and the person reads it there."""

    FAMILY = "family"
    TEACHING = "teaching"
    SERVING = "serving"
    CANTEEN = "canteen"
    ENTITLEMENT = "entitlement"
    PAYMENT = "payment"
    DISPUTE = "dispute"
    HEALTH = "health"
    PAPER = "paper"
    CORRECTION = "correction"
    REGISTERS = "registers"
    AUDIT = "audit"
    OVERSIGHT = "oversight"


# Whatever is known of a person; what officials did is another matter, and shown to who audits them.
_OF_PEOPLE: Final = frozenset(Sight) - {Sight.DEEDS}
SHOWS: Final[dict[Purpose, frozenset[Sight]]] = {
    Purpose.FAMILY: _OF_PEOPLE,
    Purpose.TEACHING: frozenset({Sight.NAMES, Sight.SERVICE}),
    # Who cooks and serves needs to know how many, of which class and for which day; not who.
    Purpose.SERVING: frozenset({Sight.SERVICE, Sight.KITCHEN}),
    # Menus are everybody's; beside them only what was seen on visits, and nothing about a child.
    Purpose.CANTEEN: frozenset({Sight.KITCHEN}),
    Purpose.ENTITLEMENT: _OF_PEOPLE,
    Purpose.PAYMENT: frozenset({Sight.SERVICE}),
    # Who hears two guardians has to know whom.
    Purpose.DISPUTE: frozenset({Sight.NAMES, Sight.SERVICE, Sight.GUARDIANS}),
    Purpose.HEALTH: frozenset({Sight.NAMES, Sight.SERVICE, Sight.KITCHEN}),
    Purpose.PAPER: _OF_PEOPLE,
    Purpose.CORRECTION: _OF_PEOPLE,
    # Who keeps the registers of places knows who answers for one and whose clearance ends; of children only how many.
    Purpose.REGISTERS: frozenset({Sight.SERVICE, Sight.POSTS}),
    Purpose.AUDIT: frozenset(Sight),
    Purpose.OVERSIGHT: frozenset({Sight.SERVICE, Sight.KITCHEN}),
}


def shows_people(purposes: Iterable[Purpose]) -> bool:
    """Whether one of the purposes shows anything about other people; what visitors saw in a kitchen is about nobody."""
    return any(SHOWS[purpose] - {Sight.KITCHEN} for purpose in purposes)


PURPOSES: Final[dict[Purpose, str]] = {
    Purpose.FAMILY: N_("for oneself or one's ward"),
    Purpose.TEACHING: N_("to teach the class"),
    Purpose.SERVING: N_("to cook and to serve"),
    Purpose.CANTEEN: N_("to look at menus and the kitchen"),
    Purpose.ENTITLEMENT: N_("to find out who has a right to support"),
    Purpose.PAYMENT: N_("to reckon what is paid"),
    Purpose.DISPUTE: N_("to look into a dispute"),
    Purpose.HEALTH: N_("to protect health"),
    Purpose.PAPER: N_("to enter what a family said on paper or by phone"),
    Purpose.CORRECTION: N_("to put a record right"),
    Purpose.REGISTERS: N_("to keep the registers of places and suppliers"),
    Purpose.AUDIT: N_("to audit"),
    Purpose.OVERSIGHT: N_("to oversee the programme"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its name for people (a msgid), what it is held for, and its purposes."""

    name: str
    need: Need
    purposes: frozenset[Purpose]


def _role(name: str, need: Need, *purposes: Purpose) -> Role:
    return Role(name, need, frozenset(purposes))


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds on a day, as themselves, as a deputy of somebody (``deputises``) or acting.

    ``id`` and ``last`` are of the record (None where the registry gives the role); ``last`` None is open.
    """

    role: str
    id: int | None = None
    facility_id: int | None = None
    organisation_id: int | None = None
    region: str | None = None
    deputises: int | None = None
    acting: bool = False
    last: dt.date | None = None

    @property
    def purposes(self) -> frozenset[Purpose]:
        """For what the role may look at people."""
        return (ROLES.get(self.role) or FROM_THE_REGISTRY[self.role]).purposes


_OFFICE: Final = (Purpose.ENTITLEMENT, Purpose.DISPUTE, Purpose.PAYMENT, Purpose.REGISTERS)

ROLES: Final[dict[str, Role]] = {
    # Whoever works at a school may know how many are expected and came: less than what teaching shows.
    "teacher": _role(N_("teacher"), Need.FACILITY, Purpose.TEACHING, Purpose.SERVING, Purpose.CANTEEN),
    "social_pedagogue": _role(
        N_("social pedagogue"),
        Need.FACILITY,
        *(
            Purpose.TEACHING,
            Purpose.SERVING,
            Purpose.CANTEEN,
            Purpose.ENTITLEMENT,
            Purpose.PAPER,
            Purpose.DISPUTE,
            Purpose.HEALTH,
        ),
    ),
    "director": _role(
        N_("director"),
        Need.FACILITY,
        *(
            Purpose.TEACHING,
            Purpose.SERVING,
            Purpose.CANTEEN,
            Purpose.ENTITLEMENT,
            Purpose.DISPUTE,
            Purpose.HEALTH,
            Purpose.PAYMENT,
        ),
    ),
    "canteen_manager": _role(N_("canteen manager"), Need.FACILITY, Purpose.SERVING, Purpose.CANTEEN),
    "organisation_head": _role(
        N_("head of the organisation"), Need.ORGANISATION, Purpose.SERVING, Purpose.CANTEEN, Purpose.PAYMENT
    ),
    "sanitary_service": _role(N_("sanitary service"), Need.REGION, Purpose.HEALTH),
    # They see dishes, figures and visits, and nobody's record.
    "parents_committee": _role(N_("parents' committee"), Need.FACILITY, Purpose.CANTEEN),
    "operator": _role(N_("operator"), Need.REGION, Purpose.PAPER),
    # No register tells which district a place lies in: who is of a district is appointed place by place.
    "district_official": _role(N_("official of the district"), Need.FACILITY, *_OFFICE),
    "region_official": _role(N_("official of the region"), Need.REGION, *_OFFICE),
    "ministry_official": _role(N_("official of the ministry"), Need.COUNTRY, Purpose.OVERSIGHT),
    "auditor": _role(N_("auditor"), Need.REGION, Purpose.AUDIT),
    "register_owner": _role(N_("owner of a register"), Need.REGION, Purpose.CORRECTION),
}
"""Every role that can be appointed."""

GUARDIAN: Final = "guardian"
SELF: Final = "self"
FROM_THE_REGISTRY: Final[dict[str, Role]] = {
    GUARDIAN: _role(N_("guardian"), Need.COUNTRY, Purpose.FAMILY),
    SELF: _role(N_("the person"), Need.COUNTRY, Purpose.FAMILY),
}
"""What nobody appoints: it is so by the facts of the registry, for oneself and one's wards only."""
