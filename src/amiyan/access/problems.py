"""What can be wrong with a signature, with who made it, and with what the office records of signatories."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

_SIGN_ANEW: Final = N_("Sign this very document again and hand in the new signature.")

SIGNATURE_UNREADABLE: Final = Kind(
    "signature-unreadable",
    N_("The signature cannot be read."),
    N_("Hand in the whole file of the signature, as the signing program wrote it."),
)
SIGNATURE_ATTACHED: Final = Kind(
    "signature-with-document-inside",
    N_("The signature carries a document inside it, which need not be this one."),
    N_("Sign so that the signature is a file of its own, apart from the document (detached)."),
)
SIGNATURE_WRONG: Final = Kind(
    "signature-of-another-document",
    N_("The signature is damaged or belongs to another document."),
    _SIGN_ANEW,
)
SIGNERS_NOT_ONE: Final = Kind(
    "signature-not-of-one-person",
    N_("The signature must be of exactly one person."),
    N_("Let each person sign the document in a file of their own."),
)
DOCUMENT_TOO_LARGE: Final = Kind(
    "signed-document-too-large",
    N_("The document is larger than {mebibytes} MiB."),
    N_("Check whether it is the right file."),
    413,
)
CERTIFICATE_REVOKED: Final = Kind(
    "certificate-revoked",
    N_("The certificate of the signature has been revoked."),
    N_("Sign with a valid certificate. A lost or stolen key is reported to the certification authority."),
)
CERTIFICATE_OUTSIDE_DATES: Final = Kind(
    "certificate-outside-its-dates",
    N_("The certificate of the signature is valid from {first} to {last}, and not today."),
    N_("Get a new certificate from the certification authority and sign with it."),
)
CERTIFICATE_NOT_TRUSTED: Final = Kind(
    "certificate-not-trusted",
    N_("The certificate of the signature was not issued by an authority that we trust."),
    N_("Sign with a key of the national certification authority."),
)
CERTIFICATE_NOT_FOR_SIGNING: Final = Kind(
    "certificate-not-for-signing",
    N_("The certificate is not made for signing documents."),
    N_("Choose the key for signing, not the one for signing in."),
)
CERTIFICATE_OF_NOBODY: Final = Kind(
    "certificate-without-person",
    N_("The certificate does not name a person by a valid IIN."),
    N_("Sign with a person's own key, not with that of a system."),
)
CHECK_UNAVAILABLE: Final = Kind(
    "signature-check-unavailable",
    N_("It could not be found out now whether the signature holds."),
    N_(
        "This says nothing about the signature, and nothing was kept. Hand in the same signature again later."
    ),
    503,
)
CHECKER_NOT_SET: Final = Kind(
    "signature-checker-not-set",
    N_("This site names no server that checks national signatures."),
    N_("Tell the administrator: the setting AMIYAN_NCANODE_URL names it."),
    503,
)
CHECKER_ADDRESS_WRONG: Final = Kind(
    "signature-checker-address",
    N_("“{url}” is no address to which documents may be sent."),
    N_("Set AMIYAN_NCANODE_URL to an address with https://; plain http:// is for this machine alone."),
    500,
)
WAY_UNKNOWN: Final = Kind(
    "signature-way-unknown",
    N_("Nobody here checks signatures made in the way “{way}”."),
    N_("Use one of: {expected}."),
)
KEY_UNKNOWN: Final = Kind(
    "signing-key-unknown",
    N_("The key of the signature is not known, or not valid today."),
    N_("Ask the office to register your key, or sign with the one that is registered."),
)
SIGNED_IN_FUTURE: Final = Kind(
    "signed-in-future",
    N_("The signature says that it was made at {at}, which has not come yet."),
    N_("Set the clock of the machine that signs, and sign again."),
)
SIGNER_IS_ANOTHER: Final = Kind(
    "signer-is-another-person",
    N_("The signature was made by another person than the one in whose name it was handed in."),
    N_("Each person signs with their own key. Sign in as the person who signed, or sign yourself."),
    403,
)
SIGNATURE_ID_REUSED: Final = Kind(
    "signature-id-reused",
    N_("Another signature is already kept under this id."),
    N_("Make a new id for a new signature. Use the old id only to ask for the same one again."),
    409,
)
KEY_WRONG: Final = Kind(
    "signing-key-wrong",
    N_("The file holds no key of Ed25519 or of ECDSA on P-256."),
    N_("Give the key as “amiyan sign new-key” wrote it (PEM)."),
)
KEY_OF_ANOTHER: Final = Kind(
    "signing-key-of-another",
    N_("This key is already registered for another person."),
    N_("Each person makes a key of their own and shows it to nobody."),
    409,
)
KEYS_OVERLAP: Final = Kind(
    "signing-keys-overlap",
    N_("This key is already registered for this person on some of these days."),
    N_("End or correct the earlier record first."),
    409,
)
DUTIES_OVERLAP: Final = Kind(
    "signatories-overlap",
    N_("This person already holds this duty on some of these days."),
    N_("End or correct the earlier record first."),
    409,
)
DUTY_UNKNOWN: Final = Kind(
    "signatory-duty-unknown",
    N_("A duty is to record, to approve or to agree."),
    N_("Write record, approve or agree."),
)
AGREES_FOR_WHOM: Final = Kind(
    "signatory-agrees-for-whom",
    N_("Who agrees does so for one organisation; who records or approves does so for none."),
    N_("Name the organisation for the duty to agree, and only there."),
)
REGION_WRONG: Final = Kind(
    "signatory-region-wrong",
    N_("A region is written as two digits."),
    N_("Use the code of the region as in KATO, or leave it out for every region."),
)
ROLES_OVERLAP: Final = Kind(
    "roles-overlap",
    N_("This person already holds this role there on some of these days."),
    N_("End or correct the earlier record first."),
    409,
)
ROLE_UNKNOWN: Final = Kind(
    "role-unknown",
    N_("There is no role “{value}” to which somebody can be appointed."),
    N_("Use one of: {expected}."),
)
ROLE_FOR_WHAT: Final = Kind(
    "role-held-for-what",
    N_("This role is held for one facility, one organisation, one region or for the whole country."),
    N_("Name exactly what the role is about: “amiyan role appoint --help” lists it."),
)
ROLE_REGION_WRONG: Final = Kind(
    "role-region-wrong",
    N_("A region is written as two digits."),
    N_("Use the code of the region as in KATO."),
)
DEPUTY_OF_THEMSELVES: Final = Kind(
    "deputy-of-themselves",
    N_("Nobody deputises for themselves."),
    N_("Name the person who holds the role, and the one who stands in."),
)
DEPUTY_OF_NOBODY: Final = Kind(
    "deputy-of-nobody",
    N_("The person who is to be deputised for does not hold this role there on these days."),
    N_("Appoint the holder first, or appoint somebody who acts until there is a holder."),
)
STANDS_IN_FOR_EVER: Final = Kind(
    "stands-in-without-end",
    N_("A deputy and an acting holder are appointed until a day."),
    N_("Name the last day. It can be appointed anew before that."),
)
ACTS_AND_DEPUTISES: Final = Kind(
    "acts-and-deputises",
    N_("Who acts in a role holds it because nobody does, and so deputises for nobody."),
    N_("Choose one of the two."),
)
FILE_THERE: Final = Kind(
    "signing-file-there",
    N_("The file {file} is there already."),
    N_("Choose another name, or move the old file away first. A key is never overwritten."),
    409,
)
FILE_UNREADABLE: Final = Kind(
    "signing-file-unreadable",
    N_("The file {file} cannot be read or written: {reason}."),
    N_("Check the name of the file and who may read it."),
)
SEARCH_PURPOSE: Final = Kind(
    "search-without-purpose",
    N_("Your role has no such purpose, so nobody is searched for."),
    N_("Choose one of the purposes on the page."),
    403,
)
SEARCH_WITHOUT_REASON: Final = Kind(
    "search-without-reason",
    N_("The search does not say why, or for which case."),
    N_("Write the reason and the number of the case or complaint: the family reads both."),
)
SEARCH_NUMBER: Final = Kind(
    "search-number-wrong",
    N_("This IIN cannot be one: its twelve digits do not fit together."),
    N_("Compare it with the paper."),
)
SEARCH_FOR_NOBODY: Final = Kind(
    "search-for-nobody",
    N_("The search does not say who is looked for."),
    N_("Write the IIN, or the surname and the date of birth."),
)
SEARCHES_USED_UP: Final = Kind(
    "searches-used-up",
    N_("You have searched {searches} times today, and that is the limit of a day."),
    N_("Go on tomorrow. That you reached the limit is kept, and the auditor sees it."),
    429,
)

REFUSALS: Final[dict[str, Kind]] = {
    "a_duty_is_to_record_to_approve_or_to_agree": DUTY_UNKNOWN,
    "who_agrees_does_so_for_an_organisation": AGREES_FOR_WHOM,
    "a_region_of_a_duty_is_two_digits": REGION_WRONG,
    "a_duty_of_a_person_begins_once_on_a_day": DUTIES_OVERLAP,
    "a_key_of_a_person_begins_once_on_a_day": KEYS_OVERLAP,
    "a_role_is_held_for_what_it_is_about": ROLE_FOR_WHAT,
    "a_region_of_a_role_is_two_digits": ROLE_REGION_WRONG,
    "nobody_deputises_for_themselves": DEPUTY_OF_THEMSELVES,
    "who_acts_deputises_for_nobody": ACTS_AND_DEPUTISES,
    "who_stands_in_does_so_until_a_day": STANDS_IN_FOR_EVER,
    "a_role_of_a_person_begins_once_on_a_day": ROLES_OVERLAP,
}
