"""The words of the audit report, by the codes of the figures: msgids, translated where they are shown."""

from typing import Final, NamedTuple

from amiyan.kernel.problems import N_


class Explained(NamedTuple):
    """A part of the figure: its name, what it means, and what clears it up."""

    title: str
    meaning: str
    check: str


class Pattern(NamedTuple):
    """A kind of lines that do not add up. ``unit`` heads the column of counts."""

    title: str
    meaning: str
    innocent: str
    check: str
    unit: str


PARTS: Final[dict[str, Explained]] = {
    "held": Explained(
        N_("Seen, and waiting for a person's confirmation"),
        N_("The child was marked by a password or by hand, or the right to the meal is not yet known."),
        N_("The head of the school confirms these meals or says that they were not given."),
    ),
    "no_terminal": Explained(
        N_("The canteen has no terminal"),
        N_("Where nothing records, nothing can be seen. This says nothing about whether meals were given."),
        N_("Place a terminal, or keep a list signed by two employees who are not paid by the supplier."),
    ),
    "not_accepted": Explained(
        N_("Seen, but not where or when meals are served"),
        N_("The child was recorded in another school's canteen or outside the serving hours."),
        N_("Ask for the real serving hours, and for the classes that eat as guests in another school."),
    ),
    "silent_terminals": Explained(
        N_("All terminals of the canteen were silent that day"),
        N_("No record of that day came from any terminal of the canteen, so no child could be seen."),
        N_("Read the terminal's memory, then look at its repairs and at power and network that day."),
    ),
    "unknown_persons": Explained(
        N_("Numbers that nobody knows were seen that day"),
        N_("Some of these numbers may be the missing children; as many meals stand here as numbers."),
        N_("Compare the numbers in the terminal with the list of pupils and run the audit again."),
    ),
    "entrance_only": Explained(
        N_("Seen at the school's entrance, not in the canteen"),
        N_("The child was at school, but no terminal of the canteen recorded the child."),
        N_("Ask whether the class ate, and whether everyone passes the terminal."),
    ),
    "no_trace": Explained(
        N_("Not seen anywhere that day"),
        N_("No terminal of the school recorded the child that day: absent, or not recognised."),
        N_("Compare with the class register: who was marked absent that day?"),
    ),
}

BESIDE: Final[dict[str, Explained]] = {
    "silent_terminal_days": Explained(
        N_("Days of silent terminals"),
        N_("School days on which one terminal of a canteen sent nothing, even if another one did."),
        N_("Read the memory of these terminals; records found later are added, and the audit is run again."),
    ),
    "unknown_person_passes": Explained(
        N_("Passes by numbers that nobody knows"),
        N_("A terminal recorded a number that belongs to no child in the list."),
        N_("Complete the list of pupils or the numbers in the terminal."),
    ),
    "rejected_rows": Explained(
        N_("Rows of the list that were not taken"),
        N_("These rows hold mistakes; their children are neither in the list nor in the fact."),
        N_("Correct the rows by rejected.csv and run the audit again."),
    ),
    "closed_days": Explained(
        N_("Closed days with many passes"),
        N_(
            "The calendar says “no lessons”, but many children came to the canteen: the calendar is doubtful."
        ),
        N_("Give the school's own calendar with --calendar and run the audit again."),
    ),
    "held_unknown": Explained(
        N_("Held meals of children whose right is not known"),
        N_("Neither the grade nor a reason for free meals is known, so they are not in the list's sum."),
        N_("Fill in the grade in the list of pupils."),
    ),
}

METHODS: Final[dict[str, str]] = {
    "face": N_("By face"),
    "palm": N_("By palm"),
    "fingerprint": N_("By fingerprint"),
    "card": N_("By card"),
    "qr": N_("By QR code"),
    "password": N_("By a typed password"),
    "by_hand": N_("Marked by hand"),
    "unknown": N_("The terminal did not say how"),
}

# In the order in which they are tried: each record gets the first that applies.
OUTCOMES: Final[dict[str, str]] = {
    "unreadable": N_("The record cannot be read"),
    "repeated_record": N_("The same record had come before"),
    "not_a_pass": N_("Not a pass in a canteen: a door, a failed recognition, another place"),
    "unknown_person": N_("The number belongs to nobody in the list"),
    "outside_period": N_("Outside the period"),
    "not_a_school_day": N_("Not a school day"),
    "not_enrolled": N_("The child was not enrolled anywhere that day"),
    "other_facility": N_("The child was enrolled in another school that day"),
    "not_entitled": N_("The child has no right to a free meal"),
    "entitlement_unknown": N_("It is not known whether the child has the right"),
    "outside_serving_hours": N_("Outside the serving hours"),
    "method_needs_confirmation": N_("The way of recognition needs a person's confirmation"),
    "second_that_day": N_("The child's meal of that day was already counted"),
    "used": N_("Counted as the meal of the day"),
}

FINDINGS: Final[dict[str, Pattern]] = {
    "class_in_a_minute": Pattern(
        N_("Nearly a whole class within one minute"),
        N_("At least ten children, and four fifths of a class, were recorded by one terminal in one minute."),
        N_("The class comes in line and the terminal is quick; or the terminal's clock was set."),
        N_("Watch the queue at this terminal on one day, and ask in whose hands the cards are kept."),
        N_("Children"),
    ),
    "invoice_above_fact": Pattern(
        N_("More was billed than was seen"),
        N_("On these days the supplier billed more meals than the terminals recorded."),
        N_("A silent terminal, failed recognitions, or children who ate without passing the terminal."),
        N_("Put the invoice, the kitchen's sheet of the day and the class registers side by side."),
        N_("Meals"),
    ),
    "invoice_below_fact": Pattern(
        N_("Less was billed than was seen"),
        N_("On these days the terminals recorded more meals than the supplier billed."),
        N_("Meals billed on another day, guests from another school, or children of other grades."),
        N_("Ask the supplier which days the invoice covers; what is owed should be paid."),
        N_("Meals"),
    ),
    "not_billed": Pattern(
        N_("Seen, but not billed at all"),
        N_("The terminals recorded meals on days for which the invoice has no line."),
        N_("The invoice covers other days, or the line stands under another name of the school."),
        N_("Compare the days and the names of schools in the invoice with the list of terminals."),
        N_("Meals"),
    ),
    "closed_day_passes": Pattern(
        N_("Passes on days without lessons"),
        N_("Children were recorded in the canteen on days that the calendar calls closed."),
        N_("Lessons on a Saturday, a day moved by order, examinations, a camp."),
        N_("Look for the school's order about this day; if lessons were held, correct the calendar."),
        N_("Children"),
    ),
    "confirmed_by_hand": Pattern(
        N_("Many marks by hand or by password"),
        N_("A fifth or more of this canteen's meals were marked in a way that a person must confirm."),
        N_("Small children are not recognised, the terminal is new, or families chose another way."),
        N_("Ask who makes the marks, and compare some days with the class register."),
        N_("Meals"),
    ),
    "never_seen": Pattern(
        N_("Children on the list who were not seen once"),
        N_("They were expected on five days or more, and no terminal of the school recorded them."),
        N_("Long illness, lessons at home, another school, or a number not entered in the terminal."),
        N_("The school checks these children by its own registers; lines.csv says who they are."),
        N_("Children"),
    ),
    "silent_terminal": Pattern(
        N_("Terminals that sent nothing on school days"),
        N_("No record of these days came from the terminal."),
        N_("No power or network, a repair, a spare terminal, or a log that was not exported."),
        N_("Read the terminal's memory for these days and look at the log of repairs."),
        N_("Days"),
    ),
    "unknown_numbers": Pattern(
        N_("Many numbers that nobody knows"),
        N_("The terminals of this canteen recorded numbers that belong to no child in the list."),
        N_("New pupils who are not in the list yet, employees who eat there, or numbers that were changed."),
        N_("Compare the numbers in the terminal with the list of pupils."),
        N_("Numbers, day by day"),
    ),
    "replayed_log": Pattern(
        N_("A log that came more than once"),
        N_("A fifth or more of what the terminal sent had been sent before. Nothing was counted twice."),
        N_("The terminal sent its memory again after a break, or the file was exported twice."),
        N_("Ask the firm that services the terminal to clear its memory after each export."),
        N_("Repeated records"),
    ),
    "wrong_clock": Pattern(
        N_("A terminal with a wrong clock"),
        N_("The times are more than a year away from the period; these records were not counted."),
        N_("An empty battery or a reset terminal."),
        N_("Set the terminal's clock and its time zone (UTC+5)."),
        N_("Records"),
    ),
}

PLACEHOLDERS: Final[dict[str, str]] = {
    "price_tiyn": N_("Price of a day"),
    "free_grades_from": N_("First grade that eats free"),
    "free_grades_to": N_("Last grade that eats free"),
    "free_statuses": N_("Social reasons for free meals"),
    "units_per_day": N_("Meals a day"),
    "serving_from": N_("Serving hours, from"),
    "serving_to": N_("Serving hours, to"),
    "accepted_methods": N_("Ways of recognition that suffice"),
    "methods_to_confirm": N_("Ways of recognition to be confirmed"),
    "school_week": N_("School week"),
    "school_year": N_("School year"),
    "school_break": N_("School holidays"),
}

GLOSSARY: Final = (
    (N_("By list"), N_("what is paid when every child on the list is billed for every school day")),
    (N_("By fact"), N_("what would be paid for the meals that a terminal saw")),
    (N_("Meal"), N_("one child on one school day")),
    (N_("Pass"), N_("one person recorded at one place at one moment")),
    (N_("Held"), N_("a pass was seen, but a person must confirm it before it is paid")),
)
