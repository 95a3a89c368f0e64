"""Why an audit cannot go on."""

from amiyan.kernel.problems import N_, Kind

NO_CHILD_READ = Kind(
    "no-child-read",
    N_("No child could be read from {file}."),
    N_(
        "See rejected.csv for the reason of each row; most often the facility is written differently "
        "than in the list of terminals."
    ),
)
NO_LOG_READ = Kind(
    "no-log-read",
    N_("None of the event files could be read. {reason}"),
    N_("Export the log from the terminal again and give the file as it is."),
)
FILE_NOT_OPENED = Kind(
    "file-not-opened",
    N_("The file {file} cannot be opened: {reason}."),
    N_("Check the name of the file and whether you may read it."),
)
OUT_NOT_MADE = Kind(
    "out-not-made",
    N_("The folder {folder} for the results cannot be made: {reason}."),
    N_("Name another folder with --out, where you may write."),
)
PERIOD_REVERSED = Kind(
    "period-reversed",
    N_("The period ends ({last}) before it begins ({first})."),
    N_("Exchange --from and --to."),
)
INVOICE_OUTSIDE = Kind(
    "invoice-outside-period",
    N_("The day {value} is not in the period of the audit."),
    N_("The row is left out of the comparison; choose --from and --to as the invoice has them."),
)
INVOICE_FACILITY = Kind(
    "invoice-facility-unknown",
    N_("The facility “{value}” has no terminal listed."),
    N_("Write the facility as in the list of terminals, or add its terminals there."),
)
