"""What can be wrong with a row only when it is seen beside the others."""

from amiyan.kernel.problems import N_, Kind

UNKNOWN_FACILITY = Kind(
    "facility-without-terminal",
    N_("No terminal is listed for the facility “{value}”."),
    N_("Add its terminals to the list of terminals, or correct how the facility is written."),
)
PIN_OF_TWO_CHILDREN = Kind(
    "pin-of-two-children",
    N_("Two children of this facility have the terminal number {value}."),
    N_("Give each child a number of their own on the terminal and in the list."),
)
ENROLMENTS_OVERLAP = Kind(
    "enrolments-overlap",
    N_("The child is already enrolled on some of these days by an earlier row."),
    N_("End the earlier enrolment before this one begins, or delete the row that is wrong."),
)
HOURS_DIFFER = Kind(
    "serving-hours-differ",
    N_("Another row of this facility gives other serving hours; the first are kept."),
    N_("Write the same serving hours on all terminals of the facility."),
)
SUPPLIER_DIFFERS = Kind(
    "supplier-differs",
    N_("Another row of this facility names another supplier; the first is kept."),
    N_("Write the same supplier on all terminals of the facility."),
)
ACCOUNT_DIFFERS = Kind(
    "account-differs",
    N_("Another row gives this supplier another account; the first is kept."),
    N_("Write the same account on all rows of the supplier."),
)
SHIFT_UNKNOWN = Kind(
    "shift-not-on-roster",
    N_("The calendar speaks of shift {value}, but the roster does not say who learns in which shift."),
    N_("Add the column “shift” to the roster; until then this row changes nothing."),
)
ANOTHER_SCHOOL = Kind(
    "roster-of-another-school",
    N_("“{value}” is another school; here only your own children are entered."),
    N_("Take the row out, or leave the school's name blank."),
)
DAY_BEHIND = Kind(
    "calendar-day-behind",
    N_("The day {value} lies behind us: one person with a file does not say what it was."),
    N_("One person proposes it on the page of calendars, and another signs it there."),
)
