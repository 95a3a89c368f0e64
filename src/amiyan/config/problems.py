"""What can keep a site from running."""

from amiyan.kernel.problems import N_, Kind

DOES_NOT_START = Kind(
    "process-does-not-start",
    N_("The process “{name}” ends again and again (status {code})."),
    N_("Its own lines above say why; “amiyan doctor” looks for the usual causes."),
)
PORT_TAKEN = Kind(
    "port-taken",
    N_("Another program listens at {host}, port {port}."),
    N_("End that program, or choose another port with --port."),
)
PORT_REFUSED = Kind(
    "port-refused",
    N_("The system does not let us listen at {host}, port {port}."),
    N_("Choose a port above 1023 and an address of this machine (--host, --port)."),
)
NO_DATABASE = Kind(
    "no-database",
    N_("The database does not answer."),
    N_("Start PostgreSQL, and see that AMIYAN_DATABASE_URL names its address, database, role and password."),
)
MIGRATIONS_PENDING = Kind(
    "migrations-pending",
    N_(
        "The database is older than this program: {count} migrations are to be applied, the first is {first}."
    ),
    N_("Make a backup, then migrate as docs/install.md says (“Upgrade”)."),
)
