"""The tables of facts that actions write."""

from typing import Final

from amiyan.registry import problems as p
from amiyan.registry.actions.facts import FactTable

GUARDIANSHIP: Final = FactTable(
    "registry_guardianship",
    "ward_id",
    (
        *("ward_id", "guardian_id", "institution_id", "post", "kind"),
        *("may_see", "may_decide", "be_told", "court_limit", "hides_place", "delegated_by"),
    ),
    exclusive=("ward_id", "guardian_id", "institution_id"),
    overlap=p.GUARDIANSHIPS_OVERLAP,
)
ENROLMENT: Final = FactTable(
    "registry_enrolment",
    "person_id",
    ("person_id", "facility_id", "eats_at_id", "grade", "class_label", "shift"),
)
AGREEMENT: Final = FactTable(
    "registry_agreement",
    "facility_id",
    ("facility_id", "organisation_id", "programme", "number", "ceiling_tiyn", "vat_percent"),
    exclusive=("facility_id", "programme"),
    overlap=p.SUPPLIERS_OVERLAP,
)
FACILITY_NAME: Final = FactTable(
    "registry_facility_name",
    "facility_id",
    ("facility_id", "kind", "language", "name"),
    exclusive=("facility_id", "kind", "language"),
    overlap=p.NAMES_OVERLAP,
)
CLEARANCE: Final = FactTable("registry_clearance", "facility_id", ("facility_id", "kind"))
NAME: Final = FactTable(
    "registry_person_name",
    "person_id",
    ("person_id", "surname", "given_name", "patronymic", "sort_key"),
)
LINK: Final = FactTable(
    "registry_identity_link",
    "person_id",
    ("person_id", "same_as", "kind", "recorded_by", "confirmed_by"),
    dated=False,
)
DEATH: Final = FactTable("registry_life_status", "person_id", ("person_id", "died"), dated=False)
STAFF: Final = FactTable(
    "registry_staff",
    "person_id",
    ("person_id", "facility_id", "post", "clearance_until"),
    exclusive=("person_id", "facility_id", "post"),
    overlap=p.STAFF_OVERLAP,
)
ACCOUNT: Final = FactTable(
    "registry_organisation_account",
    "organisation_id",
    ("organisation_id", "iban"),
    exclusive=("organisation_id",),
    overlap=p.ACCOUNTS_OVERLAP,
)
TERMINAL: Final = FactTable("registry_terminal", "facility_id", ("serial", "facility_id", "place"))
CONSENT: Final = FactTable("registry_consent", "person_id", ("person_id", "purpose", "given"))
