"""What can be wrong with a statement or a payment file, and what a person does about it."""

from amiyan.kernel.problems import N_, Kind

NO_PAYMENTS = Kind(
    "no-payments",
    N_("There is nothing to pay, so no payment file was made."),
    N_("Check the period and that the suppliers have accounts."),
)
TOO_MANY_PAYMENTS = Kind(
    "too-many-payments",
    N_("{count} payments are more than one payment file may hold ({limit})."),
    N_("Make several files, each with its own message id."),
)
AMOUNT_NOT_POSITIVE = Kind(
    "amount-not-positive",
    N_("The amount to be paid to {name} is zero or less."),
    N_("Leave this payment out. What was overpaid is settled by a correction in the next statement."),
)
AMOUNT_TOO_LARGE = Kind(
    "amount-too-large",
    N_("The amount to be paid to {name} is larger than a payment file can carry."),
    N_("Check the amount. If it is right, divide it into several payments."),
)
TOTAL_TOO_LARGE = Kind(
    "total-too-large",
    N_("The sum of all payments is larger than one payment file can carry."),
    N_("Make several files, each with its own message id."),
)
ID_UNUSABLE = Kind(
    "payment-id-unusable",
    N_("The id “{id}” cannot stand in a payment file."),
    N_("Use 1 to 35 Latin letters, digits and the signs + ? : ( ) . , - without spaces."),
)
ID_REPEATED = Kind(
    "payment-id-repeated",
    N_("Two payments of this file carry the id “{id}”."),
    N_("Give every payment its own id. Nothing was written, so nothing is paid twice."),
    status=409,
)
NAME_MISSING = Kind(
    "name-missing",
    N_("The name of the payer or of the supplier is missing."),
    N_("Write the name as it stands in the register of legal entities."),
)
NUMBER_MALFORMED = Kind(
    "bin-malformed",
    N_("The BIN or IIN of {name} is not twelve digits."),
    N_("Correct the number. If a spreadsheet lost leading zeros, write them again."),
)
BIC_WRONG = Kind(
    "bic-wrong",
    N_("“{bic}” is not a bank's identification code (BIC)."),
    N_("Write the 8 or 11 characters that the bank gives for its BIC."),
)
NAME_CUT = Kind(
    "name-cut",
    N_("The name is longer than {limit} characters; the payment file carries it as “{written}”."),
    N_("Check that the bank will know the supplier by the shorter name; the BIN is whole."),
)
REMITTANCE_CUT = Kind(
    "remittance-cut",
    N_("The purpose of the payment is longer than {limit} characters; the end was left out."),
    N_("Shorten the purpose so that nothing of it is lost."),
)
CHARACTERS_REMOVED = Kind(
    "characters-removed",
    N_("The name or the purpose held invisible control characters; they were left out."),
    N_("Nothing has to be done for this payment. Clean the entry in the list of suppliers."),
)
PERIOD_REVERSED = Kind(
    "period-reversed",
    N_("The period ends ({to}) before it begins ({start})."),
    N_("Exchange the two dates."),
)
VERDICT_NOT_BILLED = Kind(
    "verdict-not-billed",
    N_("The verdict “{verdict}” has no place in a statement."),
    N_("A statement takes only what is payable or held. Leave other verdicts out."),
)
PROVIDER_UNKNOWN = Kind(
    "provider-unknown",
    N_("There is no provider with the number {organisation}."),
    N_("Import the agreements of the period, then ask again."),
)
DAYS_CLOSED = Kind(
    "days-closed",
    N_("From {first} to {last} not every day is open: open are {open_first} to {open_last}."),
    N_("Name days within the open months. Older days are closed, and only a decision opens them."),
)
FACILITY_UNKNOWN = Kind(
    "facility-unknown",
    N_("There is no facility with the code “{code}”."),
    N_("Write the code as it stands in the list of terminals."),
)
MODE_OF_ONE_PLACE = Kind(
    "mode-of-one-place",
    N_("A mode is of a region or of a facility, not of both and not of neither."),
    N_("Name either the region or the facility."),
)
MODE_UNKNOWN = Kind(
    "mode-unknown",
    N_("No mode with the number {mode} is believed."),
    N_("“amiyan mode show” lists the modes with their numbers."),
)
DAYS_NOT_NAMED = Kind(
    "days-not-named",
    N_("Name either the first and the last day, or the registers."),
    N_("For example: --from 2026-09-01 --to 2026-09-30, or --registers."),
)
MEAL_NOT_OWED = Kind(
    "meal-not-owed",
    N_("For the meal of {day} nothing is owed now: what was posted flowed back."),
    N_("Ask for the receipt of its verdict, which says why."),
    status=404,
)
NO_VERDICT = Kind(
    "no-verdict",
    N_("There is no verdict on a meal of this person on {day}."),
    N_("See that the person and the day are right; evidence may not have been judged yet."),
    status=404,
)
NO_DECISION = Kind(
    "no-decision",
    N_("Nothing is decided of this person for {day}."),
    N_("Decide first: amiyan decide."),
    status=404,
)
EXPORT_NOT_EMPTY = Kind(
    "export-not-empty",
    N_("There is something in the folder {folder} already."),
    N_("Name a new folder: an export is never written over what an auditor may have kept."),
    status=409,
)
EXPORT_WRITE = Kind(
    "export-write",
    N_("The export cannot be written to {folder}: {reason}."),
    N_(
        "Look whether the disk has room and whether this user may write there. The folder is made whole or not at all."
    ),
)
