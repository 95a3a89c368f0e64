"""What can be wrong with a period, a held line or a claim for what was cooked, and what a person does about it."""

from amiyan.kernel.problems import N_, Kind

MONTH_OF_ANOTHER_YEAR = Kind(
    "month-of-another-year",
    N_("The month {month} is not of the year of this budget ({year})."),
    N_("Name a month of the budget's year, or the budget of that year."),
)
PERIOD_NOT_LOCKABLE = Kind(
    "period-not-lockable",
    N_("The month {month} may lock from {day} on."),
    N_("Wait until then: evidence of its last days is still under way, and lists may still be objected to."),
    status=409,
)
PERIOD_PASSED = Kind(
    "period-passed",
    N_(
        "The month {month} lies before a month that is locked already ({last}) for {count} of these providers."
    ),
    N_("Periods never reopen. What is posted for that month stands in the next statement as a correction."),
    status=409,
)
MARKS_OPEN = Kind(
    "marks-open",
    N_("For {count} providers {marks} pieces of evidence, days or postings are still under way."),
    N_("Wait until the workers are done, or lock with a reason: what comes later is then a correction."),
    status=409,
)
BOOKS_DIFFER = Kind(
    "statements-and-books-differ",
    N_("Of {count} providers the postings and the books say different sums, so they have no statement."),
    N_(
        "Somebody changed rows of the database, or a fault of ours did: “amiyan verify” looks for it. Pay nothing yet."
    ),
    status=409,
)
REASON_WITHOUT_PERSON = Kind(
    "reason-without-person",
    N_("Only a named person may lock a month before everything under way has come."),
    N_("Name the person who records it, with the reason."),
)
MAY_NOT_RECORD = Kind(
    "may-not-record",
    N_(
        "The person {person} has not the duty to record for the programme “{programme}” in the region {region}."
    ),
    N_("Give the duty with “amiyan signatory appoint --duty record”, or let somebody record who has it."),
    status=403,
)
STATEMENT_UNKNOWN = Kind(
    "statement-unknown",
    N_("There is no such statement."),
    N_(
        "Statements stand under Office → Money → Approvals. On the machine “amiyan period show” lists those "
        "of a month."
    ),
    status=404,
)
DOCUMENT_DIFFERS = Kind(
    "document-differs",
    N_("The statement no longer says what was locked: its document has the digest {found}, not {kept}."),
    N_("Somebody changed rows of the database. Pay nothing; let the verifier find the row."),
    status=409,
)
HOLD_UNKNOWN = Kind(
    "hold-unknown",
    N_("No such line is held."),
    N_(
        "Office → Money → Held meals shows the lines that are held. On the machine: “amiyan hold list”, with "
        "what names them."
    ),
    status=404,
)
HOLD_DECIDED = Kind(
    "hold-decided",
    N_("The held line was decided otherwise by then."),
    N_("The decision stands. What turns out later comes as a newer verdict."),
    status=409,
)
HOLD_MOOT = Kind(
    "hold-moot",
    N_("The line is held no longer: a newer verdict took the place of the one that held it."),
    N_("Nothing has to be decided."),
    status=409,
)
DECISION_WITHOUT_REASON = Kind(
    "decision-without-reason",
    N_("A decision on a held line names a person and a reason."),
    N_("Say who decides, and why."),
)
NO_SUPPLIER = Kind(
    "no-supplier",
    N_("No supplier had an agreement with this place on {day}."),
    N_("Enter the agreement first: what was cooked is owed to a supplier."),
)
NOT_DECLARED = Kind(
    "remote-day-not-declared",
    N_("The calendar does not say that there were no lessons here on {day}."),
    N_("Enter the day as a day without lessons, with its source, then claim what was cooked."),
)
DECLARED_IN_TIME = Kind(
    "remote-day-declared-in-time",
    N_(
        "That there would be no lessons on {day} was declared at {declared}, before the cut-off at {cut_off}."
    ),
    N_("The kitchen could still stop, so nothing is owed for what was cooked."),
)
NOBODY_EXPECTED = Kind(
    "nobody-expected",
    N_("Nobody was expected to eat here on {day} when the lessons were called off."),
    N_("Check the list of pupils and the decisions as they were known then."),
)
TOO_MANY_PORTIONS = Kind(
    "too-many-portions",
    N_("{portions} portions are more than were expected for {day}: {expected}."),
    N_("Claim at most as many as were expected."),
)
NO_PORTIONS = Kind(
    "no-portions",
    N_("At least one portion must have been cooked."),
    N_("Name how many portions were cooked."),
)
MEALS_WERE_SERVED = Kind(
    "meals-were-served",
    N_("Meals were served here on {day}."),
    N_("A day is paid either for what was served or for what was cooked and not served."),
    status=409,
)
PLACE_IN_SHADOW = Kind(
    "place-in-shadow",
    N_("This place is only watched on {day}: another system pays for it."),
    N_("Claim it there, or set the mode of the place."),
)
COOKED_OTHERWISE = Kind(
    "cooked-otherwise",
    N_("For {day} a claim of {portions} portions stands already."),
    N_("The claim stands as it was made."),
    status=409,
)
NOTHING_CLAIMED = Kind(
    "nothing-claimed",
    N_("Nothing is owed here for what was cooked on {day}."),
    N_("Check the facility and the day."),
    status=404,
)
TAKEN_BACK_OTHERWISE = Kind(
    "cooked-taken-back-otherwise",
    N_("What was owed for {day} was taken back before, by another person or for another reason."),
    N_("It stays taken back. Nothing was changed."),
    status=409,
)
NOTHING_COOKED_IN_ADVANCE = Kind(
    "nothing-cooked-in-advance",
    N_("The programme “{code}” pays nothing for what was prepared in vain."),
    N_("Only programmes with “remote_cut_off” and “cooked_per_mille” do."),
)
COSTS_NOTHING = Kind(
    "cooked-costs-nothing",
    N_("By the share in force on {day} nothing is owed for what was cooked."),
    N_("“cooked_per_mille” of the region says which share is paid."),
)
NO_BUDGET = Kind(
    "no-budget",
    N_("No budget is entered for this programme, region and year."),
    N_("Enter the budget, then ask again."),
    status=409,
)
FUND_DRY = Kind(
    "fund-dry",
    N_("The fund of the budget does not hold the {tiyn} that are owed."),
    N_("Nothing was posted and nothing is lost: claim again when money was set aside."),
    status=409,
)
DRAWING_FAILED = Kind(
    "drawing-failed",
    N_("The document could not be drawn: {why}."),
    N_("Check the installation: the package typst draws documents with the fonts that it brings."),
    status=500,
)
