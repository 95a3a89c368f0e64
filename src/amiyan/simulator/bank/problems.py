"""What a person can give wrongly to the simulators of banks."""

from amiyan.kernel.problems import N_, Kind

HABIT_UNKNOWN = Kind(
    "bank-simulator-habit",
    N_("The bank has no habit “{name}”."),
    N_("Write name=rate with one of: {known}."),
)
RATE_WRONG = Kind(
    "bank-simulator-rate",
    N_("“{value}” is not a rate."),
    N_("A rate is a number from 0 (never) to 1 (always), for example reject=0.05."),
)
AMOUNT_WRONG = Kind(
    "bank-simulator-amount",
    N_("“{value}” is not a name with its amount."),
    N_("Write the name and the tenge, for example KZ…=1500000.00."),
)
DAY_BACKWARDS = Kind(
    "bank-simulator-day",
    N_("The bank's books stand at {day} and do not go back to {wanted}."),
    N_("Give a later day, or begin in an empty folder."),
)
