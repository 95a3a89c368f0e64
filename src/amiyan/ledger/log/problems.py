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
        "Let nothing write. Stop the server, run pg_resetwal -e {epoch} -x {xid} on its data folder, and start it: "
        "see docs/log.md, “After a restore”."
    ),
)
BATCHES_FELL_BACK = Kind(
    "log-batches-fell-back",
    N_("The tree “{tree}” was sealed up to batch {sealed}, but the books have only come to batch {next}."),
    SEE_LOG,
)
