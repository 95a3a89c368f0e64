"""What the doctor may find: what is wrong, and what to do."""

from amiyan.kernel.problems import N_, Kind

OLD_POSTGRES = Kind(
    "doctor-old-postgres",
    N_("PostgreSQL is of version {version}; this program needs 15 or later."),
    N_("Upgrade PostgreSQL; make a backup first."),
)
NOT_DURABLE = Kind(
    "doctor-not-durable",
    N_("PostgreSQL's setting {setting} is “{value}”: a power cut may lose what was acknowledged."),
    N_("Set {setting} to “on” in postgresql.conf and reload PostgreSQL."),
)
CLOCKS_DIFFER = Kind(
    "doctor-clocks-differ",
    N_("The clocks of this machine and of the database differ by {seconds} seconds."),
    N_("Let both follow one time server (chrony or systemd-timesyncd)."),
)
ZONE_IS_OLD = Kind(
    "doctor-zone-is-old",
    N_("The time zone data of {whose} is old: Asia/Almaty is {offset} there and not +05:00."),
    N_("Update the package tzdata and restart."),
)
ROLE_MISSING = Kind(
    "doctor-role-missing",
    N_("The database has no role {role}."),
    N_("Apply the migrations as the owner; they make the roles."),
)
ROLE_TOO_MIGHTY = Kind(
    "doctor-role-too-mighty",
    N_("The role {role} may do too much: {right}."),
    N_(
        "Take it away: ALTER ROLE {role} NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS, and let it own nothing."
    ),
)
RUNS_AS_OWNER = Kind(
    "doctor-runs-as-owner",
    N_("The site works in the database as {role}, which can change evidence and books."),
    N_(
        "Name amiyan_app in AMIYAN_DATABASE_URL; the owner's address belongs in AMIYAN_OWNER_URL, for migrations only."
    ),
)
RIGHT_TOO_MANY = Kind(
    "doctor-right-too-many",
    N_("The role {role} may {right} in {table}, whose rows may never be changed."),
    N_("As the owner: REVOKE {right} ON {table} FROM {role}. Find out who gave that right."),
)
QUEUE_IS_LATE = Kind(
    "doctor-queue-is-late",
    N_("The work list “{queue}” is behind: {count} marks, the oldest waits for {minutes} minutes."),
    N_(
        "See that workers run (amiyan serve). Their log lines say what they do; start more if they are all busy."
    ),
)
POSTINGS_REFUSED = Kind(
    "doctor-postings-refused",
    N_("The books refused {count} postings; they are tried again."),
    N_(
        "Look at the account that they name with “amiyan verify”. Meals of closed days are decided with “amiyan refused decide”."
    ),
)
BUDGET_MISSING = Kind(
    "doctor-budget-missing",
    N_("No budget of {programme} is entered for the place and year of {count} meals: {tiyn} wait."),
    N_(
        "Enter it with its first act: Office → Money → Budgets. They are paid by themselves then. On the "
        "machine: “amiyan budget enter”, then “amiyan budget appropriate”."
    ),
)
BUDGET_DRY = Kind(
    "doctor-budget-dry",
    N_(
        "The fund of budget {budget} ({programme}, {region}, {year}) is used up: {count} meals wait for {tiyn}."
    ),
    N_(
        "Set more money aside: Office → Money → Budgets. Nothing is lost; they are paid by themselves then. "
        "On the machine: “amiyan budget appropriate”."
    ),
)
BUDGET_ENDS = Kind(
    "doctor-budget-ends",
    N_("Budget {budget} ({programme}, {region}, {year}) lasts until {day}; {tiyn} will be missing."),
    N_(
        "See how long it lasts: Office → Money → Budgets, and ask for more while there is time. On the "
        "machine: “amiyan budget forecast”."
    ),
)
YEAR_CLOSED = Kind(
    "doctor-year-closed",
    N_("{count} days of people are of a year that is closed, and are not posted."),
    N_("A person decides what becomes of them: “amiyan recompute” tells of each day."),
)
NEXT_YEAR_MISSING = Kind(
    "doctor-next-year-missing",
    N_("No budget of {programme}, {region}, is entered for {year}."),
    N_("Enter it before the year begins: without one no meal can be paid."),
)
RECORDS_PARKED = Kind(
    "doctor-records-parked",
    N_(
        "{count} records are kept aside: they came with a known secret from a terminal that does not belong to it."
    ),
    N_("Decide where the terminal stands; then the records count, or are set aside for good."),
)
JOBS_STALLED = Kind(
    "doctor-jobs-stalled",
    N_("{count} jobs are held by workers that have not been heard for {minutes} minutes."),
    N_("Restart the workers: a job that nobody holds any more is taken over."),
)
JOBS_LATE = Kind(
    "doctor-jobs-late",
    N_("{count} jobs are due, the oldest for {minutes} minutes."),
    N_("See that workers run (amiyan serve), and whether their log lines tell of errors."),
)
JOBS_FAILED = Kind(
    "doctor-jobs-failed",
    N_("{count} jobs failed within a day."),
    N_(
        "The workers' log lines say where. What a job left undone stays in its work list and is done by the next."
    ),
)
TERMINAL_SILENT = Kind(
    "doctor-terminal-silent",
    N_(
        "The terminal {serial} of {facility} was last heard {when}, and {days} school days have gone by since."
    ),
    N_("Call the school: is it powered, has it a network, does it send to our address?"),
)
TERMINAL_NEVER_HEARD = Kind(
    "doctor-terminal-never-heard",
    N_("The terminal {serial} of {facility} has a binding and was never heard."),
    N_("Enter our address and its secret in the terminal, and look whether it can reach us."),
)
TERMINAL_CLOCK = Kind(
    "doctor-terminal-clock",
    N_("The clock of the terminal {serial} of {facility} is off by {seconds} seconds."),
    N_("Set its clock and its time zone (UTC+5), best by a time server; until then its passes may be held."),
)
SECRET_IS_OLD = Kind(
    "doctor-secret-is-old",
    N_("{count} terminals use a secret older than {days} days; the oldest is that of {serial}."),
    N_("Give new secrets one by one; the old one goes on counting for a while."),
)
DISK_IS_FULL = Kind(
    "doctor-disk-is-full",
    N_("The disk with {folder} has {free} MiB left, {percent} of a hundred."),
    N_(
        "Free space or enlarge the disk. A full disk stops intake; terminals keep what they have and send it later."
    ),
)
NO_SECRET_KEY = Kind(
    "doctor-no-secret-key",
    N_("AMIYAN_SECRET_KEY is not set: each process signs with a key of its own."),
    N_("Set a long random value in the environment of the service, the same for all processes."),
)
FEW_FILES = Kind(
    "doctor-few-files",
    N_("A process may open {limit} files at most; each connection needs one."),
    N_("Allow at least {wanted}: LimitNOFILE in the systemd unit, or ulimit -n."),
)
PAYS_BY_PLACEHOLDER = Kind(
    "doctor-pays-by-placeholder",
    N_("Nothing is paid by the programme {programme}: no legal act is known for {parameters}."),
    N_(
        "Put the region's values with their acts into the folder AMIYAN_PARAMETERS. Shadow mode needs no acts."
    ),
)
SIGNED_BY_ONE = Kind(
    "doctor-signed-by-one",
    N_(
        "The change of “{parameter}” ({programme}) counted to {day}: those who signed are one person in the registry."
    ),
    N_(
        "Somebody else with the duty to approve signs it, or refuses it, on the page of the change ({change})."
    ),
)
DAY_BY_ONE = Kind(
    "doctor-day-by-one",
    N_(
        "The day {day} behind us ({programme}) was declared by two records that are one person in the registry."
    ),
    N_(
        "What was judged by it stays. Two others propose and sign the day anew, or the opposite, on the page of calendars"
        " ({proposal})."
    ),
)
CLOSED_DAY_BY_ONE = Kind(
    "doctor-closed-day-by-one",
    N_(
        "The closed day {day} ({programme}) was declared by two records that are one person in the registry ({proposal})."
    ),
    N_("What was judged by it stays: the day is closed. Tell the auditor."),
)
STATEMENT_BY_ONE = Kind(
    "doctor-statement-by-one",
    N_(
        "Statement {number} of {bin} under budget {budget}: those who approved it are one person in the registry."
    ),
    N_("Somebody else with the duty to approve approves it. What is not paid yet waits until then."),
)
ACCOUNT_BY_ONE = Kind(
    "doctor-account-by-one",
    N_(
        "The account of {bin}: those who signed it ({change}) are one person in the registry. Nothing is paid to it."
    ),
    N_(
        "Two others with the duty to record ask for the same account and confirm it, with the supplier's letter."
    ),
)
ACCOUNT_WAITS_BY_ONE = Kind(
    "doctor-account-waits-by-one",
    N_(
        "A change of the account of {bin} ({change}) does not take effect: those who signed it are one person in the"
        " registry."
    ),
    N_("Stop it with the reason. If the supplier wants it still, two others ask for it and confirm it."),
)
DEBT_BY_ONE = Kind(
    "doctor-debt-by-one",
    N_(
        "{amount} that {bin} owed by statement {number} under budget {budget} were let go by two records that are one person"
        " in the registry."
    ),
    N_("It stands in the books and is taken off no statement. Tell the auditor."),
)
MEALS_BY_ONE = Kind(
    "doctor-meals-by-one",
    N_(
        "{meals} meals ({programme}, {first} to {last}) are paid beyond the right by two records that are one person in the"
        " registry."
    ),
    N_("They stand in the books. Tell the auditor."),
)
LOG_UNSIGNED = Kind(
    "doctor-log-unsigned",
    N_("The public log is sealed, but no key is named that signs its heads."),
    N_("Make one with “amiyan log key” and name it in AMIYAN_LOG_KEY: see docs/keys.md."),
)
FEW_WITNESSES = Kind(
    "doctor-few-witnesses",
    N_("{count} witnesses are named, and {quorum} must cosign a head before it is published."),
    N_("Agree with outside bodies to be witnesses, and name them in AMIYAN_WITNESSES: see docs/log.md."),
)
WITNESS_FAILS = Kind(
    "doctor-witness-fails",
    N_("The witness {witness} has not cosigned the tree “{tree}” for {count} times in a row: {reason}."),
    N_("Ask those who run it. Nothing is lost meanwhile: it gets the proof from where it stands."),
)
WITNESS_SAYS_CHANGED = Kind(
    "doctor-witness-says-changed",
    N_("The witness {witness} says that the past of the tree “{tree}” is not what it saw: {reason}."),
    N_(
        "Stop posting, keep a copy of the database as it is, and follow docs/keys.md, “When the log is not right”."
    ),
)
LOG_UNPUBLISHED = Kind(
    "doctor-log-unpublished",
    N_("Heads of the tree “{tree}” have waited for their witnesses for more than an hour."),
    N_("See how the witnesses answer: amiyan log show."),
)
HOLDS_OVERDUE = Kind(
    "doctor-holds-overdue",
    N_("{count} held meals should have been decided by a person by now."),
    N_(
        "A person decides of them: Office → Money → Held meals, what is overdue first. On the machine: "
        "“amiyan hold list”, “amiyan hold decide”."
    ),
)
COOKED_AND_SERVED = Kind(
    "doctor-cooked-and-served",
    N_("{count} days are owed for cooking in vain ({owed}) and for meals too: {days}."),
    N_("Where the day was served after all, take it back with “amiyan cooked … --take-back”."),
)
FAMILIES_WAIT = Kind(
    "doctor-families-wait",
    N_("{count} families should have had an answer from a person by now."),
    N_(
        "Office → Signals → What waits shows them, what is overdue first; nothing decides itself. On the "
        "machine: “amiyan dispute list”."
    ),
)
NOBODY_TO_PAY = Kind(
    "doctor-nobody-to-pay",
    N_(
        "At {count} places meals are owed for that nobody has an agreement for: {owed}, for example {places}."
    ),
    N_("Import the agreements of these places: what is owed then goes to who served."),
)
MESSAGES_WAIT = Kind(
    "doctor-messages-wait",
    N_("{count} messages to a bank are not handed over, the oldest for {hours} hours (“{problem}”)."),
    N_("“amiyan bank send” tries it now and says why not. Payouts in them are not paid until then."),
)
ANSWERS_UNREAD = Kind(
    "doctor-answers-unread",
    N_("{count} answers of a bank are not read, the oldest for {minutes} minutes."),
    N_("See that workers run (amiyan serve), or read them now: “amiyan bank collect”."),
)
ANSWERS_ASIDE = Kind(
    "doctor-answers-aside",
    N_("{count} answers of a bank broke our own code and stepped aside; nothing of them is believed."),
    N_("“amiyan bank aside” says what broke. Install the repair, then: “amiyan bank retry”."),
)
BANK_LINES_UNMATCHED = Kind(
    "doctor-bank-lines-unmatched",
    N_("{count} bank lines are explained by nothing of ours, the oldest for {days} days."),
    N_("“amiyan bank unmatched” lists them; a person decides of each: “amiyan bank decide”."),
)
