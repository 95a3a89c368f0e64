"""Mirrors of the registry's tables, for reading. The tables themselves are made by the SQL of the migrations.

Nothing is written through these classes: facts are added and ended by :mod:`amiyan.registry.actions`.
"""

from amiyan.registry.models.people import (
    Enrolment,
    FamilyMember,
    Guardianship,
    IdentityLink,
    LifeStatus,
    Person,
    PersonName,
    Pin,
    SocialStatus,
    Staff,
)
from amiyan.registry.models.places import (
    Agreement,
    CalendarDay,
    Clearance,
    Facility,
    FacilityName,
    Organisation,
    OrganisationAccount,
    PastDay,
    PastDayEnd,
    ServingHours,
    Terminal,
)
from amiyan.registry.models.sources import Consent, RegisterSync, Unanswered

__all__ = [
    "Agreement",
    "CalendarDay",
    "Clearance",
    "Consent",
    "Enrolment",
    "Facility",
    "FacilityName",
    "FamilyMember",
    "Guardianship",
    "IdentityLink",
    "LifeStatus",
    "Organisation",
    "OrganisationAccount",
    "PastDay",
    "PastDayEnd",
    "Person",
    "PersonName",
    "Pin",
    "RegisterSync",
    "ServingHours",
    "SocialStatus",
    "Staff",
    "Terminal",
    "Unanswered",
]
