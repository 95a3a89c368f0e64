"""The only writes of single facts in the registry: one transaction each, named for what somebody does.

Every action takes ``source`` (who says so) and ``known_at``, the aware moment at which we learnt it; left
out, it is the database's own now.
"""

from amiyan.registry.actions.calendar import record_calendar_day, record_calendar_days
from amiyan.registry.actions.consent import Purpose, record_consent
from amiyan.registry.actions.enrolment import (
    Seat,
    correct_enrolment,
    end_enrolment,
    enrol,
    transfer_enrolment,
)
from amiyan.registry.actions.guardianship import (
    Powers,
    appoint_guardian,
    correct_guardianship,
    delegate_viewing,
    end_guardianship,
)
from amiyan.registry.actions.people import (
    correct_death,
    merge_people,
    new_ask_id,
    record_death,
    register_person,
    seal_identity,
    unmerge_people,
)
from amiyan.registry.actions.places import (
    NameSaid,
    change_supplier,
    name_place,
    place_terminal,
    record_clearance,
)

__all__ = [
    "NameSaid",
    "Powers",
    "Purpose",
    "Seat",
    "appoint_guardian",
    "change_supplier",
    "correct_death",
    "correct_enrolment",
    "correct_guardianship",
    "delegate_viewing",
    "end_enrolment",
    "end_guardianship",
    "enrol",
    "merge_people",
    "name_place",
    "new_ask_id",
    "place_terminal",
    "record_calendar_day",
    "record_calendar_days",
    "record_clearance",
    "record_consent",
    "record_death",
    "register_person",
    "seal_identity",
    "transfer_enrolment",
    "unmerge_people",
]
