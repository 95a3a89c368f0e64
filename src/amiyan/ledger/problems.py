"""What can be wrong with the books, and what a person does about it. Every kind names the row."""

from amiyan.kernel.problems import N_, Kind

COMPARE_WITH_BACKUP = N_(
    "Stop posting, compare this row with the last backup and the published root, and find out who changed it."
)
ASK_THE_OWNER = N_("Stop posting and restore the wall by a migration run as the owner of the database.")

BALANCE_DIFFERS = Kind(
    "ledger-balance-differs",
    N_(
        "Account {account} of owner {owner} shows credits {credits} and debits {debits}, "
        "but its transfers add up to {credits_due} and {debits_due} (in tiyn)."
    ),
    COMPARE_WITH_BACKUP,
)
BOOKS_UNBALANCED = Kind(
    "ledger-books-unbalanced",
    N_("All accounts together received {credits} and paid {debits} (in tiyn); the two must be equal."),
    COMPARE_WITH_BACKUP,
)
OVERDRAWN = Kind(
    "ledger-account-overdrawn",
    N_("Account {account} of owner {owner} has spent {missing} tiyn more than it received."),
    COMPARE_WITH_BACKUP,
)
NEGATIVE_COUNTER = Kind(
    "ledger-counter-negative",
    N_("Account {account} of owner {owner} has a counter below zero."),
    COMPARE_WITH_BACKUP,
)
TRANSFER_WITHOUT_ACCOUNT = Kind(
    "ledger-transfer-without-account",
    N_("Transfer {id} names account {account} of owner {owner}, which is not open."),
    COMPARE_WITH_BACKUP,
)
TRANSFER_INVALID = Kind(
    "ledger-transfer-invalid",
    N_("Transfer {id} of payer {owner} moves {amount} tiyn in {month}: not a movement between two accounts."),
    COMPARE_WITH_BACKUP,
)
ID_NOT_UNIQUE = Kind(
    "ledger-id-not-unique",
    N_("The id {id} stands on {count} transfers (payers {owners}); an id is used once."),
    COMPARE_WITH_BACKUP,
)
ACCOUNT_NOT_UNIQUE = Kind(
    "ledger-account-not-unique",
    N_("Account {account} of owner {owner} is open {count} times."),
    COMPARE_WITH_BACKUP,
)
BATCH_DIFFERS = Kind(
    "ledger-batch-differs",
    N_("Batch {batch} was closed with {expected} transfers and now holds {found}."),
    COMPARE_WITH_BACKUP,
)
BATCH_MISSING = Kind(
    "ledger-batch-missing",
    N_("Batch {batch} is missing: batches are numbered without gaps."),
    COMPARE_WITH_BACKUP,
)
BATCH_MISPLACED = Kind(
    "ledger-batch-misplaced",
    N_("Batch {batch} says that {said} transfers come before it in the log; there are {found}."),
    COMPARE_WITH_BACKUP,
)
VERIFIED_DIFFERS = Kind(
    "ledger-verified-differs",
    N_("The batches up to {batch} held {expected} transfers when they were verified, and now hold {found}."),
    COMPARE_WITH_BACKUP,
)
PENDING_DIFFERS = Kind(
    "ledger-pending-differs",
    N_("Account {account} of owner {owner} shows {pending} tiyn held back; its open holds add up to {due}."),
    COMPARE_WITH_BACKUP,
)
HOLD_END_DIFFERS = Kind(
    "ledger-hold-end-differs",
    N_(
        "Hold {id} of owner {owner} ended as {outcome}, but such a hold, or the transfer that followed, is not there."
    ),
    COMPARE_WITH_BACKUP,
)
WALL_MISSING = Kind(
    "ledger-wall-missing",
    N_("The constraint {constraint} of table {table} is missing or not enforced."),
    ASK_THE_OWNER,
)
RIGHT_TOO_WIDE = Kind(
    "ledger-right-too-wide",
    N_("The role {role} has the right {right} on table {table}, which it must not have."),
    ASK_THE_OWNER,
)
