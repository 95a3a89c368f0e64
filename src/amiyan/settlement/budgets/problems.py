"""What can be wrong with a budget, and what a person does about it. Sums are given as Tenge."""

from amiyan.kernel.problems import N_, Kind

REGION_UNKNOWN = Kind(
    "budget-region-unknown",
    N_("“{region}” is no region."),
    N_("Write the two digits of KATO, or the region's name; leave it out for the whole country."),
)
NOT_ENTERED = Kind(
    "budget-not-entered",
    N_("No budget of {programme} is entered for this region and {year}."),
    N_(
        "Enter it: Office → Money → Budgets. On the machine: “amiyan budget enter”, or name the payer with "
        "--payer, and it is entered by itself."
    ),
)
BUDGET_DIFFERS = Kind(
    "budget-differs",
    N_("The budget of {programme} for {year} is entered already, with another payer or channel."),
    N_(
        "A budget is entered once. See it and put money in: Office → Money → Budgets. On the machine: "
        "“amiyan budget show”, then “appropriate”."
    ),
    status=409,
)
BUDGET_STANDS = Kind(
    "budget-stands",
    N_("The budget of {programme} for {year} is entered already."),
    N_("Open it, and enter this act there if it is another one. Nothing was changed."),
    status=409,
)
CHANNEL_UNKNOWN = Kind(
    "budget-channel-unknown",
    N_("“{channel}” is no way in which payouts are sent."),
    N_("Use bank, treasury or purpose_money."),
)
BUDGET_UNKNOWN = Kind(
    "budget-unknown",
    N_("There is no budget with the number {budget}."),
    N_("“amiyan budget show” lists the budgets with their numbers."),
    status=404,
)
APPROPRIATION_DIFFERS = Kind(
    "appropriation-differs",
    N_("Money was set aside under this id before, with another sum, code or act."),
    N_("Give each addition and each cut an id of its own. Nothing was changed."),
    status=409,
)
AMOUNT_UNUSABLE = Kind(
    "appropriation-amount-unusable",
    N_("A budget is added to or cut by a sum that is not zero and not above ten trillion tenge."),
    N_("Check the sum; a cut is negative."),
)
CODE_OR_ACT_MISSING = Kind(
    "appropriation-code-or-act-missing",
    N_("The budget code or the act is missing."),
    N_("Name the code of the budget classification and the act by which money is set aside."),
)
CUT_BELOW_FUND = Kind(
    "cut-below-fund",
    N_("The fund holds {left}, and {cut} are to be cut: the rest is given to people already."),
    N_("Cut at most {left}. What is not used flows back when a month is closed, and can be cut then."),
    status=409,
)
CUT_BELOW_CODE = Kind(
    "cut-below-code",
    N_("Under code {code} {left} are not paid out yet, and {cut} are to be cut."),
    N_("Cut at most {left} under this code."),
    status=409,
)
YEAR_IS_CLOSED = Kind(
    "budget-year-is-closed",
    N_("The year {year} of this budget is closed: nothing is posted to it any more."),
    N_("Enter the sum in the budget of the year that is open."),
    status=409,
)
FIGURE_UNKNOWN = Kind(
    "budget-figure-unknown",
    N_("A budget has no figure “{figure}”."),
    N_("Name one of these: {known}."),
)
PAGE_UNKNOWN = Kind(
    "budget-page-unknown",
    N_("This is no place in the list of lines."),
    N_("Give the key of the last line that was shown, or none to begin."),
)

# ---- who pays from a day on
PAYER_WITHOUT_SOURCE = Kind(
    "budget-payer-without-source",
    N_("Whoever changes who pays from a budget says by which paper."),
    N_("Name the letter or the order, with its number and date."),
)
PAYER_NOT_LATER = Kind(
    "budget-payer-not-later",
    N_("Who pays from a budget changes on a later day than the one on which it is entered, not on {day}."),
    N_("Name tomorrow or a later day: what was stated and sent until then stays as it is."),
)
PAYER_DIFFERS = Kind(
    "budget-payer-differs",
    N_("Another payer is entered for this budget from {day} on."),
    N_("Name another day; the later one counts from then on."),
    status=409,
)

# ---- two people, and debts
MAY_NOT_APPROVE = Kind(
    "budget-may-not-approve",
    N_(
        "The person {person} has not the duty to approve for the programme “{programme}” in the region {region}."
    ),
    N_("Give the duty with “amiyan signatory appoint --duty approve”, or name somebody who has it."),
    status=403,
)
ONE_PERSON_TWICE = Kind(
    "one-person-twice",
    N_("Two people decide this, and one was named twice."),
    N_("Name who decides, and somebody else who approves it."),
    status=409,
)
NOTHING_OWED = Kind(
    "nothing-owed",
    N_("The provider owes nothing under this budget."),
    N_("“amiyan debt list” shows who still owes, and how much."),
    status=404,
)
DEBT_WITHOUT_REASON = Kind(
    "debt-without-reason",
    N_("Whoever claims a debt elsewhere says by which paper."),
    N_("Name the payment order by which it was paid back, or the decision of the court."),
)
DEBTS_NOWHERE = Kind(
    "debts-nowhere",
    N_("No later budget of this programme and region is open, so no statement would take the debts off."),
    N_("Enter the budget of the next year, or decide that the debts are claimed elsewhere."),
    status=409,
)

# ---- meals that the books refuse
REFUSED_UNKNOWN = Kind(
    "refused-meal-unknown",
    N_("The books refuse no such meal."),
    N_("“amiyan refused list” shows the meals that are refused, with what names them."),
    status=404,
)
REFUSED_WITHOUT_REASON = Kind(
    "refused-meal-without-reason",
    N_("A decision on a refused meal names a person and a reason."),
    N_("Say who decides, and why."),
)
REFUSED_STILL_OPEN = Kind(
    "refused-meal-still-open",
    N_("The day {day} is still open: its verdict follows the decisions by itself."),
    N_("Correct the decision on the child's right, or wait until the day is closed."),
    status=409,
)
REFUSED_DECIDED = Kind(
    "refused-meal-decided",
    N_("The refused meal was decided otherwise by then."),
    N_("The decision stands. What turns out later comes as a newer verdict."),
    status=409,
)

# ---- why a year cannot be closed yet
YEAR_NOT_READY = Kind(
    "budget-year-not-ready",
    N_("The year {year} cannot be closed yet. {reasons}"),
    N_("Do what is named, then close the year again. Nothing was changed."),
    status=409,
)
YEAR_NOT_OVER = Kind(
    "budget-year-not-over",
    N_("The year {year} is not over."),
    N_("Close it when its last day is over."),
    status=409,
)
MEALS_WAIT = Kind(
    "budget-meals-wait",
    N_("Meals of {count} days of people are not yet in the books ({why})."),
    N_("Let the workers finish; enter money or acts where they are missing."),
    status=409,
)
MONTHS_UNLOCKED = Kind(
    "budget-months-unlocked",
    N_("What was posted is not in a statement yet: {count} entries, the first of {month}."),
    N_("Lock the months of all providers; what came later is taken by their next statement."),
    status=409,
)
HOLDS_UNDECIDED = Kind(
    "budget-holds-undecided",
    N_("{count} held lines wait for a person's decision, the earliest until {day}."),
    N_("Decide each of them: paid or not, with the reason."),
    status=409,
)
STATEMENTS_UNPAID = Kind(
    "budget-statements-unpaid",
    N_("{count} statements are not paid in full; {left} are owed."),
    N_("Approve them and make their payouts."),
    status=409,
)
PAYOUTS_OPEN = Kind(
    "budget-payouts-open",
    N_("Of {count} payouts the bank has not said how they ended; they come to {tiyn}."),
    N_("Wait for the bank's answers and read them in."),
    status=409,
)
DEBTS_OPEN = Kind(
    "budget-debts-open",
    N_("{count} providers still owe {left}, which no statement of the next year has taken off."),
    N_(
        "Lock the next months; or close with a reason, and later statements take it off; or claim it elsewhere."
    ),
    status=409,
)
RIGHTS_HELD = Kind(
    "budget-rights-held",
    N_("People hold {left} of this budget that they did not use."),
    N_("It flows back by itself when the year is closed: ask again."),
    status=409,
)
