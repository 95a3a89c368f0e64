"""What can be wrong with the public log, and what a person does about it."""

from amiyan.kernel.problems import N_, Kind

SEE_LOG = N_(
    "Stop posting, keep a copy of the database as it is, and follow docs/keys.md, “When the log is not right”."
)

TRANSACTIONS_FELL_BACK = Kind(
    "log-transactions-fell-back",
    N_(
        "The tree “{tree}” was sealed up to transaction {sealed}, but this PostgreSQL has only come to {next}: "
        "the database was restored into a new server."
    ),
    N_(
        "Let nothing write. Stop the server, run pg_resetwal -e {epoch} on its data folder, and start it: "
        "see docs/log.md, “After a restore”."
    ),
)
BATCHES_FELL_BACK = Kind(
    "log-batches-fell-back",
    N_("The tree “{tree}” was sealed up to batch {sealed}, but the books have only come to batch {next}."),
    SEE_LOG,
)

ONE_BY_ONE = N_("Correct the setting and start the processes again: see docs/settings.md.")

SETTING_WRONG = Kind(
    "log-setting-wrong", N_("The setting {setting} cannot be used: “{value}” ({why})."), ONE_BY_ONE
)
NO_KEY = Kind(
    "log-no-key",
    N_("No key is named that signs the heads of the log."),
    N_("Make one with “amiyan log key” and name it in AMIYAN_LOG_KEY: see docs/keys.md."),
)
KEY_UNREADABLE = Kind(
    "log-key-unreadable",
    N_("The key file {file} cannot be read, or holds no Ed25519 key."),
    N_("Put the key where AMIYAN_LOG_KEY says, readable by the account that runs the workers."),
)
KEY_OPEN = Kind(
    "log-key-open",
    N_("The key file {file} is open to other accounts of this machine."),
    N_(
        "Close it: chmod 600 {file}. If somebody may have copied it, follow docs/keys.md, “When a key is in wrong hands”."
    ),
)
SIGNER_FAILED = Kind(
    "log-signer-failed",
    N_("The command that signs heads with the key {key} did not answer with a signature."),
    N_("Run the command of AMIYAN_LOG_SIGNER by hand and see what it says; sealing goes on meanwhile."),
)
SIGNATURE_WRONG = Kind(
    "log-signature-wrong",
    N_("The signature that was made for the key {key} is not of that key."),
    N_("See that AMIYAN_LOG_SIGNER names the verifier key of the very key with which its command signs."),
)
ORIGIN_CHANGED = Kind(
    "log-origin-changed",
    N_("The tree “{tree}” has heads of the origin {before}, and AMIYAN_LOG_ORIGIN makes it {now}."),
    N_("Set AMIYAN_LOG_ORIGIN as it was: a log keeps its origin, since witnesses know it by nothing else."),
)
HEAD_DIFFERS = Kind(
    "log-head-differs",
    N_(
        "The tree “{tree}” does not begin with its head of {size} leaves any more: sealed leaves were changed. "
        "Nothing was signed."
    ),
    SEE_LOG,
)

NO_SUCH_ROW = Kind(
    "log-no-such-row",
    N_("The tree “{tree}” has no row {key}."),
    N_("See that the number, the person and the day are right."),
    404,
)
NOT_SEALED = Kind(
    "log-not-sealed",
    N_("It is not in the tree “{tree}” yet."),
    N_("Ask again in some minutes; if it stays so, see what “amiyan doctor” says of the log."),
    409,
)
NOT_PUBLISHED = Kind(
    "log-not-published",
    N_(
        "It is leaf {index} of the tree “{tree}”, but no head with it has been cosigned by enough witnesses yet."
    ),
    N_("Ask again in some minutes; if it stays so, see what “amiyan doctor” says of the witnesses."),
    409,
)
LEAF_CHANGED = Kind(
    "log-leaf-changed",
    N_("Row {key} of the tree “{tree}” (leaf {index}) is not what was sealed."),
    SEE_LOG,
)
LEAF_GONE = Kind(
    "log-leaf-gone",
    N_("Leaf {index} of the tree “{tree}” has no row any more: it was deleted."),
    SEE_LOG,
)
ROW_ADDED = Kind(
    "log-row-added",
    N_("Row {key} of the tree “{tree}” was put in after its transaction had been sealed."),
    SEE_LOG,
)
HASHES_DIFFER = Kind(
    "log-hashes-differ",
    N_("The hashes of the tree “{tree}” (level {level}, tile {place}) do not follow from its leaves."),
    SEE_LOG,
)
KEY_EXISTS = Kind(
    "log-key-exists",
    N_("The file {file} exists already or cannot be written; no key was made."),
    N_("Name a new file. A key is never written over another."),
    409,
)
