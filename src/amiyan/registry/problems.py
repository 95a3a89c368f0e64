"""What the registry refuses, and what a person does about it.

``REFUSALS`` gives the kind for each constraint of the database that an action can meet, by its name.
"""

from typing import Final

from amiyan.kernel.problems import N_, Kind

PERSON_UNKNOWN = Kind(
    "person-not-in-registry",
    N_("This person is not in the registry."),
    N_("Register the person first, or check the number."),
    404,
)
FACILITY_UNKNOWN = Kind(
    "facility-not-in-registry",
    N_("The facility “{value}” is not in the registry."),
    N_("Check how the facility is written, or add it first."),
    404,
)
ORGANISATION_UNKNOWN = Kind(
    "organisation-not-in-registry",
    N_("The organisation “{value}” is not in the registry."),
    N_("Check its BIN, or add the organisation with its agreement first."),
    404,
)
FACT_UNKNOWN = Kind(
    "fact-not-in-registry",
    N_("There is no such record in the registry."),
    N_("Open the list again and choose the record there."),
    404,
)
FACT_SUPERSEDED = Kind(
    "fact-superseded",
    N_("This record has already been replaced by a newer one."),
    N_("Open the list again and work with the newer record."),
    409,
)
KNOWN_BACKWARDS = Kind(
    "known-before",
    N_("The registry already knew something newer at that moment."),
    N_("Record what you learnt with the time at which you learnt it."),
    409,
)
DAYS_REVERSED = Kind(
    "days-reversed",
    N_("The last day {last} is before the first day {first}."),
    N_("Correct one of the two dates."),
)
CHANGE_OUTSIDE = Kind(
    "change-outside-validity",
    N_("The record is not valid on {day}, so it cannot change there."),
    N_("A change needs a day on which the record is true. If it was never true, correct it instead."),
)
ASK_ID_REUSED = Kind(
    "ask-id-reused",
    N_("This id was already used to register another person."),
    N_("Make a new id for a new person. Ask again with the old id only for the same person."),
    409,
)
IIN_WRONG = Kind(
    "iin-not-valid",
    N_("This is not a valid IIN."),
    N_("Compare the twelve digits with the document."),
)
HAS_OWN_IIN = Kind(
    "merge-has-own-iin",
    N_("This person has an IIN of their own and cannot be merged into another."),
    N_("Only a person with a temporary id is merged. A changed identity is sealed by two people."),
    409,
)
MERGED_INTO_ITSELF = Kind(
    "merge-in-a-circle",
    N_("The two records already belong to one person."),
    N_("Nothing has to be done. To part them, undo the earlier merge."),
    409,
)
NOT_MERGED = Kind(
    "person-not-merged",
    N_("This person is not merged with anybody."),
    N_("Check whether the merge was already undone."),
    409,
)
ALREADY_LINKED = Kind(
    "identity-already-linked",
    N_("This person is already linked to another record in this way."),
    N_("Undo the earlier link first, if it is wrong."),
    409,
)
SEAL_NEEDS_TWO = Kind(
    "sealed-identity-needs-two",
    N_("A sealed identity is recorded by one person and confirmed by another."),
    N_("Ask a second authorised person to confirm."),
    403,
)
NOT_THEMSELVES = Kind(
    "identity-linked-to-itself",
    N_("A record cannot be linked to itself."),
    N_("Choose the other record of this person."),
)
GUARDIAN_OR_INSTITUTION = Kind(
    "guardian-or-institution",
    N_("A guardian is either a person or an institution."),
    N_("Name one of the two."),
)
POST_MISSING = Kind(
    "institution-without-post",
    N_("An institution is a guardian through the holder of a post."),
    N_("Name the post, for example director."),
)
OWN_GUARDIAN = Kind(
    "own-guardian",
    N_("Nobody is their own guardian."),
    N_("Check the IIN of the guardian and of the ward."),
)
DECIDES_UNSEEN = Kind(
    "decides-without-seeing",
    N_("Whoever may decide must be allowed to see."),
    N_("Give the right to see, or take back the right to decide."),
)
DELEGATE_DECIDES = Kind(
    "delegate-decides",
    N_("A delegate may see and be told, but not decide."),
    N_("Only the guardian decides. Delegate viewing alone."),
    403,
)
MAY_NOT_DELEGATE = Kind(
    "may-not-delegate",
    N_("Only a guardian who may decide can let another person see, and only while being a guardian."),
    N_("Ask the guardian who may decide."),
    403,
)
GUARDIANSHIPS_OVERLAP = Kind(
    "guardianships-overlap",
    N_("This guardian already has powers over this ward on some of these days."),
    N_("End or correct the earlier record first."),
    409,
)
ENROLLED_ELSEWHERE = Kind(
    "enrolments-overlap-in-registry",
    N_("The person is already enrolled somewhere on some of these days."),
    N_("End the earlier enrolment before the new one begins, or transfer the person."),
    409,
)
GRADE_OUTSIDE = Kind(
    "grade-outside",
    N_("A grade is a number from 0 to 12."),
    N_("Correct the grade, or leave it blank if it is not known."),
)
SUPPLIERS_OVERLAP = Kind(
    "suppliers-overlap",
    N_("Another agreement of this programme is in force at the facility on some of these days."),
    N_("Begin the new agreement after the other one, or end the other one first."),
    409,
)
CEILING_NEGATIVE = Kind(
    "ceiling-negative",
    N_("The ceiling of an agreement cannot be below zero."),
    N_("Write the ceiling as an amount of zero or more."),
)
ACCOUNT_CHANGES_BY_TWO = Kind(
    "account-changes-by-two",
    N_("The organisation has another account already; a file does not change it."),
    N_(
        "One person asks for the change and another confirms it: Office → Registers → Suppliers. On the "
        "machine: “amiyan account”."
    ),
)
VAT_OUTSIDE = Kind(
    "vat-outside",
    N_("A rate of VAT is between 0 and 100 percent."),
    N_("Write the rate as a whole number; leave it out where the supplier pays no VAT."),
)
ACCOUNTS_OVERLAP = Kind(
    "accounts-overlap",
    N_("The organisation has another account on some of these days."),
    N_("Begin the new account after the last day of the other one."),
    409,
)
STAFF_OVERLAP = Kind(
    "staff-overlap",
    N_("This person already holds this post at the facility on some of these days."),
    N_("End or correct the earlier record first."),
    409,
)
CONSENTS_OVERLAP = Kind(
    "consents-overlap",
    N_("Something else is already recorded about this consent from a later day on."),
    N_("Correct the later record first, or begin on its day."),
    409,
)
DEATH_RECORDED = Kind(
    "death-recorded-otherwise",
    N_("A death is already recorded for this person, on another day."),
    N_("Correct the earlier record if its day is wrong."),
    409,
)
TEMPORARY_ID_TAKEN = Kind(
    "temporary-id-taken",
    N_("This temporary id belongs to another person."),
    N_("Make a new temporary id."),
    409,
)
FIRST_OF_FILE_STANDS = Kind(
    "row-overlaps-in-file",
    N_("Another row of this file says something else for the same days."),
    N_("Leave one of the two rows, or end the earlier one before this one begins."),
)
LATER_KNOWN = Kind(
    "row-overlaps-later-fact",
    N_("The registry already knows of a later change on some of these days."),
    N_("Check whether the file is older than the registry. If the registry is wrong, correct it there."),
)
FACILITY_MISSING = Kind(
    "row-without-facility",
    N_("This row does not name a facility."),
    N_("Write the code of the facility as in the list of facilities."),
)
TERMINAL_ELSEWHERE = Kind(
    "terminal-in-two-places",
    N_("This terminal is known to stand somewhere else on some of these days."),
    N_("Say first until when it stood there, or correct where it stands."),
    409,
)
PLACE_WRONG = Kind(
    "terminal-place-unknown",
    N_("A terminal stands at the canteen or at the entrance."),
    N_("Write canteen or entrance."),
)
AT_THE_SAME_MOMENT = Kind(
    "registered-at-the-same-moment",
    N_("Somebody registered one of these people at the same moment."),
    N_("Nothing was written. Do the same again."),
    409,
)
NAMES_OVERLAP = Kind(
    "facility-names-overlap",
    N_("A later name of this place is known already, and this one would undo it."),
    N_("Choose a day from which no other name of this kind and language begins."),
    409,
)
NAME_MISSING = Kind(
    "facility-name-missing",
    N_("No name was written."),
    N_("Write the name or the alias in at least one language."),
)
NAME_TOO_LONG_HERE = Kind(
    "facility-name-length",
    N_("A name has more than 300 letters."),
    N_("Write the name as the act has it, and a short one as the alias."),
)

REFUSALS: Final[dict[str, Kind]] = {
    "an_iin_has_twelve_digits": IIN_WRONG,
    "an_iin_belongs_to_one_person": AT_THE_SAME_MOMENT,
    "a_temporary_id_belongs_to_one_person": TEMPORARY_ID_TAKEN,
    "nobody_is_linked_to_themselves": NOT_THEMSELVES,
    "a_sealed_identity_takes_two_people": SEAL_NEEDS_TWO,
    "a_person_is_linked_once_at_a_time": ALREADY_LINKED,
    "a_guardian_is_a_person_or_an_institution": GUARDIAN_OR_INSTITUTION,
    "an_institution_acts_by_a_post": POST_MISSING,
    "nobody_is_their_own_guardian": OWN_GUARDIAN,
    "who_decides_may_see": DECIDES_UNSEEN,
    "a_delegate_sees_and_does_not_decide": DELEGATE_DECIDES,
    "a_guardian_begins_once_on_a_day": GUARDIANSHIPS_OVERLAP,
    "a_grade_is_between_0_and_12": GRADE_OUTSIDE,
    "a_person_is_enrolled_in_one_place_at_a_time": ENROLLED_ELSEWHERE,
    "one_supplier_of_a_programme_at_a_time": SUPPLIERS_OVERLAP,
    "a_ceiling_is_not_negative": CEILING_NEGATIVE,
    "a_vat_is_a_percentage": VAT_OUTSIDE,
    "one_account_of_an_organisation_at_a_time": ACCOUNTS_OVERLAP,
    "one_consent_for_a_purpose_at_a_time": CONSENTS_OVERLAP,
    "a_post_begins_once_on_a_day": STAFF_OVERLAP,
    "a_terminal_is_in_one_place_at_a_time": TERMINAL_ELSEWHERE,
    "a_terminal_stands_at_the_canteen_or_the_entrance": PLACE_WRONG,
    "one_name_of_a_facility_in_a_language_at_a_time": NAMES_OVERLAP,
    "a_facility_name_says_something_short": NAME_TOO_LONG_HERE,
}
# Foreign keys carry the names that PostgreSQL gives them: table, column, "fkey".
UNKNOWN_BY_COLUMN: Final[dict[str, Kind]] = {
    "person_id": PERSON_UNKNOWN,
    "ward_id": PERSON_UNKNOWN,
    "facility_id": FACILITY_UNKNOWN,
    "organisation_id": ORGANISATION_UNKNOWN,
    "institution_id": ORGANISATION_UNKNOWN,
}
