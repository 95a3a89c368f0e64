"""What keeps an account from being changed, and what to do."""

from amiyan.kernel.problems import N_, Kind

CHANGE_UNKNOWN = Kind(
    "account-change-unknown",
    N_("There is no such change of account."),
    N_("Look it up in the list of changes."),
    status=404,
)
CHANGE_ENDED = Kind(
    "account-change-ended",
    N_("This change of account has come to its end: it is in effect, or it was stopped."),
    N_("Ask for a new change."),
    status=409,
)
CHANGE_DIFFERS = Kind(
    "account-change-differs",
    N_("A change with this number was asked for with another account."),
    N_("Ask anew, with a number of its own."),
    status=409,
)
CHANGE_WAITS = Kind(
    "account-change-waits",
    N_("Another change of this organisation's account waits already."),
    N_("Confirm or stop that one first."),
    status=409,
)
SAME_ACCOUNT = Kind(
    "account-is-the-same",
    N_("The organisation is paid to this account already."),
    N_("Nothing is to be done."),
    status=409,
)
WHO_ASKED_CONFIRMS = Kind(
    "who-asked-confirms",
    N_("Whoever asked for the change does not confirm it."),
    N_("A second person confirms it."),
    status=403,
)
NOT_THEIR_ACCOUNT = Kind(
    "not-their-account",
    N_("The account does not belong to the organisation with the BIN {bin}, says {source}."),
    N_("Nobody is paid there. Ask the organisation for an account of its own, and report who gave this one."),
)
HOLDER_UNKNOWN = Kind(
    "account-holder-unknown",
    N_("Nobody has said yet whether the account belongs to the organisation with the BIN {bin}."),
    N_("Unknown is not yes: ask the bank, then confirm again."),
    status=409,
)
STOP_WITHOUT_REASON = Kind(
    "stop-without-reason",
    N_("Whoever stops a change says why."),
    N_("Write the reason in a sentence."),
)
REQUEST_WITHOUT_REASON = Kind(
    "account-request-without-reason",
    N_("A request for another account says why."),
    N_("Write in a sentence why, with the number and day of your letter."),
)
HOLDERS_UNREADABLE = Kind(
    "account-holders-unreadable",
    N_("The list of account holders {file} cannot be read in line {line}."),
    N_("Each line has an account and a BIN, with a comma between."),
)
NOBODY_TO_ASK = Kind(
    "no-account-holders",
    N_("This site does not know whom to ask whose an account is."),
    N_("Name a bank's list or its service in AMIYAN_ACCOUNT_HOLDERS."),
)
