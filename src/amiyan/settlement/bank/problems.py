"""What can be wrong with a bank's answer, and what a person does about it."""

from amiyan.kernel.problems import N_, Kind

_SEND_AGAIN = N_("Nothing of it was taken. Ask the bank to send the whole file again.")
_ASK_BANK = N_("The rest of the file was taken. Ask the bank about this entry.")

EMPTY = Kind("bank-file-empty", N_("The bank's file is empty."), _SEND_AGAIN)
TOO_LARGE = Kind(
    "bank-file-too-large",
    N_("The bank's file is larger than {limit} megabytes."),
    N_("Nothing of it was taken. Ask the bank for a file for each account and day."),
)
CUT = Kind("bank-file-cut", N_("The bank's file breaks off at line {line}."), _SEND_AGAIN)
MALFORMED = Kind(
    "bank-file-malformed", N_("The bank's file cannot be read: line {line} is no XML."), _SEND_AGAIN
)
DOCTYPE = Kind(
    "bank-file-doctype",
    N_("The file declares a document type (DOCTYPE). No answer of a bank has one, and it can do harm."),
    N_("Nothing of it was taken. Find out who put the file there."),
)
FOREIGN = Kind(
    "bank-file-foreign",
    N_("The file is not an answer of a bank (it begins with “{found}”)."),
    N_("Read are pain.002, camt.053 and camt.054. Take the file out of the folder."),
)
VERSION_UNKNOWN = Kind(
    "bank-file-version",
    N_("The file is a {found}, a version that is not known here."),
    N_("Ask the bank for pain.002.001.10, camt.053.001.08 and camt.054.001.08."),
)
OVERGROWN = Kind(
    "bank-file-overgrown",
    N_("By line {line} the file holds far more parts than an answer of a bank can have."),
    N_("Nothing of it was taken. Find out who put the file there."),
)
PART_MISSING = Kind(
    "bank-file-part-missing",
    N_("The bank's file lacks “{part}”, without which it means nothing (line {line})."),
    _SEND_AGAIN,
)
SEVERAL_STATEMENTS = Kind(
    "bank-file-several",
    N_("The bank's file holds {count} statements, where one was expected."),
    N_("Nothing of it was taken. Ask the bank for a file for each account and day."),
)
OTHER_CURRENCY = Kind(
    "bank-account-currency",
    N_("The account of this statement is kept in {currency}. Only tenge are read."),
    N_("Take the file out of the folder. Tell the bank which account's statements are wanted."),
)

ENTRY_PART = Kind(
    "bank-entry-part",
    N_("Line {line}: the entry lacks a readable “{part}” (“{value}”). It was left out."),
    _ASK_BANK,
)
ENTRY_AMOUNT = Kind(
    "bank-entry-amount",
    N_("Line {line}: “{value}” is not an amount in tenge and whole tiyn. The entry was left out."),
    _ASK_BANK,
)
ENTRY_CURRENCY = Kind(
    "bank-entry-currency",
    N_("Line {line}: the entry is in “{value}”, not in tenge (KZT). It was left out."),
    _ASK_BANK,
)
DETAILS_DIFFER = Kind(
    "bank-entry-details",
    N_(
        "Line {line}: the payments within this entry do not add up to it. It was taken as one sum, without them."
    ),
    N_("Ask the bank which payments the entry holds."),
)
DETAIL_DIFFERS = Kind(
    "bank-entry-detail",
    N_("Line {line}: the payment within this entry is {value}, the entry another sum. The entry counts."),
    N_("Ask the bank why the two differ; charges may have been taken off."),
)
TRANSACTION_WITHOUT_ID = Kind(
    "bank-transaction-without-id",
    N_("Line {line}: the bank answers about a payment and does not say which."),
    N_("The rest of the file was taken. Ask the bank which payment it means."),
)
BALANCE_UNREADABLE = Kind(
    "bank-balance-unreadable",
    N_("Line {line}: a balance of the statement cannot be read."),
    N_("The entries were taken. Compare the balance with the bank."),
)
NOT_ADDING_UP = Kind(
    "bank-statement-sum",
    N_("The statement does not add up: by its entries {closing} would be left, the bank says {said}."),
    N_("Ask the bank for the statement again; an entry is missing or stands in it twice."),
)
MORE = Kind(
    "bank-more-problems",
    N_("{count} more problems of this file are not listed."),
    N_("Ask the bank to send the file again; too much of it is wrong."),
)
DEVIATES = Kind(
    "bank-file-deviates",
    N_("Line {line}: “{part}” is not as ISO 20022 has it. What could be read was taken."),
    N_("Nothing has to be done today. Tell the bank, so that its files can be relied on."),
)
STATUS_UNKNOWN = Kind(
    "bank-status-unknown",
    N_("Line {line}: the bank gives the status “{value}”, which is not known here."),
    N_("Nothing follows from it. Ask the bank what it means."),
)
NUMBER_MISSING = Kind(
    "bank-statement-number",
    N_("After statement {before} comes statement {after}: those between are missing."),
    N_("Ask the bank for the missing statements before the difference is looked for."),
)
BALANCE_JUMPS = Kind(
    "bank-statement-jump",
    N_("The statement opens with {opening}, the one before closed with {closing}."),
    N_("Ask the bank for the statements between the two."),
)
