"""What keeps a person from agreeing to a statement or approving it, and what to do."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

STATEMENT_UNKNOWN = Kind(
    "statement-unknown",
    N_("There is no such statement."),
    N_("Look it up in the list of statements; a month that is not locked has none yet."),
    status=404,
)
OWN_RECORD = Kind(
    "own-record",
    N_("You recorded this statement, so you do not approve it."),
    N_("Two other persons approve it."),
    status=403,
)
NOT_AUTHORISED = Kind(
    "not-authorised-to-sign",
    N_("You are not appointed to sign for this programme, region or organisation today."),
    N_("Ask whoever appoints signatories; an appointment has first and last days."),
    status=403,
)
ALREADY_TWO = Kind(
    "approved-by-two",
    N_("Two persons have already approved this statement."),
    N_("Nothing more is to be done; it is paid on its due date."),
    status=409,
)
REFUSED_BY_YOU = Kind(
    "refused-by-you",
    N_("You have refused this statement."),
    N_("Take your refusal back, with a reason, before you approve."),
    status=409,
)
AGREED_BY_ANOTHER = Kind(
    "agreed-by-another",
    N_("Another representative of the provider has already agreed."),
    N_("Nothing more is to be done."),
    status=409,
)
NO_STATEMENTS = Kind(
    "no-statements",
    N_("No statement was named, so nothing was signed."),
    N_("Name at least one statement."),
)
REASON_MISSING = Kind(
    "reason-missing",
    N_("A refusal needs a reason."),
    N_("Write in a sentence what is wrong; the provider reads it."),
)
NOT_REFUSED = Kind(
    "not-refused",
    N_("You have not refused this statement, so there is nothing to take back."),
    N_("Look the statement up again."),
    status=409,
)

NOT_A_DOCUMENT = Kind(
    "not-a-document-to-sign",
    N_("This is not a list of statements to be signed."),
    N_(
        "Have it written anew, and sign it as it is: Office → Money → Approvals. On the machine: "
        "“amiyan approve document”."
    ),
)

BY_OUTCOME: Final = {
    kind.code: kind
    for kind in (
        STATEMENT_UNKNOWN,
        OWN_RECORD,
        NOT_AUTHORISED,
        ALREADY_TWO,
        REFUSED_BY_YOU,
        AGREED_BY_ANOTHER,
    )
}
