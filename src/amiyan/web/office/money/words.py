"""Words of the money's pages: states, what differs, who said what, and what keeps a button from working."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date, format_month
from amiyan.country.kz.money import MINUS, NO_BREAK_SPACE
from amiyan.kernel.problems import N_
from amiyan.settlement.approvals.changes import Difference
from amiyan.web.office.words import change, number, tenge
from amiyan.web.shapes import State
from amiyan.web.words import spoken

STATES: Final[dict[str, str]] = {
    "yours": N_("Wait for your approval"),
    "others": N_("Wait for another approver"),
    "supplier": N_("Wait for the supplier"),
    "refused": N_("Refused"),
    "approved": N_("Approved"),
}
STANDS: Final[dict[str, tuple[State, str]]] = {
    "yours": ("waiting", N_("Waits for your approval")),
    "others": ("waiting", N_("Waits for another approver")),
    "supplier": ("waiting", N_("Waits for the supplier's agreement")),
    "refused": ("refused", N_("Refused")),
    "approved": ("payable", N_("Approved by two")),
}
NOTHING: Final[dict[str, str]] = {
    "yours": N_("Nothing waits for you. What others do stands beside this."),
    "others": N_("Nothing waits for another approver."),
    "supplier": N_("No supplier still has to agree."),
    "refused": N_("Nobody refuses a statement."),
    "approved": N_("No approved statement waits for its day of payment."),
}
# The role lets one see, the duty lets one act: each sentence says which is missing, and what to do.
WHY_NOT: Final[dict[str, str]] = {
    "repeated": N_("You have approved this statement. The second approval is another person's."),
    "own-record": N_(
        "You recorded it, or a part of it: made the statement, claimed what was cooked, or decided that a held line is"
        " paid. Two others approve it."
    ),
    "not-authorised-to-sign": N_(
        "Your role lets you read it. To approve, you also need to be appointed to approve for this programme and region,"
        " and today you are not. The office appoints by its order."
    ),
    "refused-by-you": N_("You refuse this statement. Take your refusal back before you approve."),
    "approved-by-two": N_("Two people have approved it. Nothing more is to be done."),
}
READS_ONLY: Final = N_("Your role reads statements and approves none.")
WHO_SAID: Final[dict[str, str]] = {
    "recorded": N_("Recorded"),
    "agreed": N_("The supplier agreed"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "taken_back": N_("Took the refusal back"),
}
AMIYAN: Final = N_("Amiyan itself, by the calendar")
PLACES: Final[dict[str, tuple[State, str, str]]] = {
    "stopped": ("refused", N_("Due, and cannot be paid"), N_("Something stops it; each line says what.")),
    "doubtful": (
        "held",
        N_("Doubtful"),
        N_("The bank contradicts itself, or has not answered for three working days. Ask the bank."),
    ),
    "came_back": (
        "refused",
        N_("Came back"),
        N_("Owed again. Clear up the reason; then a person says: pay again."),
    ),
    "awaiting": (
        "waiting",
        N_("Approved, not yet due"),
        N_("It becomes a payout in the night of its day of payment."),
    ),
    "made": ("waiting", N_("Made, not yet sent"), N_("It goes out with the next message to the bank.")),
    "with_bank": ("waiting", N_("With the bank"), N_("The bank has it, and has not yet paid.")),
    "paid": ("paid", N_("Paid"), N_("The bank has paid.")),
    "again": ("refused", N_("Came back and was made again"), N_("A later payout pays it.")),
}
MEALS_WAIT: Final[dict[str, tuple[str, str]]] = {
    "no_budget": (
        N_("No budget of the region and year is entered"),
        N_("Enter the budget and its acts: the meals are paid by themselves."),
    ),
    "fund_dry": (
        N_("The budget is used up"),
        N_("Enter an act that sets more aside: what waits is tried again at once."),
    ),
    "placeholder": (
        N_("The price is a placeholder, no act stands behind it"),
        N_("Enter the price with its act."),
    ),
    "year_closed": (N_("Its year is closed"), N_("It is never paid by itself: a person decides.")),
    "refused": (
        N_("The child has no right to it any more"),
        N_("Correct the decision on the right, or decide the refused meal."),
    ),
}
# What differs, as a sentence; where there are two, the second is of what became less.
_SENTENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "meals": (
        N_("Meals: {number} more than in the statement before ({share})."),
        N_("Meals: {number} fewer than in the statement before ({share})."),
    ),
    "children": (
        N_("Children served: {number} more than in the statement before ({share})."),
        N_("Children served: {number} fewer than in the statement before ({share})."),
    ),
    "sum": (N_("Sum: {tenge} more ({share})."), N_("Sum: {tenge} less ({share}).")),
    "above": (N_("Above the ceiling of a contract, not paid now: {tenge}."),),
    "debt": (N_("Withheld for debts: {tenge}; in the statement before: {before}."),),
    "taken_off": (
        N_("Taken off as corrections of earlier months: {tenge}; in the statement before: {before}."),
    ),
    "cooked": (N_("Cooked and not served: {tenge}; in the statement before: {before}."),),
    "price": (N_("Other prices: now {prices}."),),
    "held": (N_("Held: {now} of the meals; in the statement before: {before}."),),
    "schools_new": (N_("New schools: {names}. Their meals: {number}."),),
    "schools_gone": (N_("Schools that are no longer there: {names}."),),
    "gap": (N_("The statement before is of {months} months earlier."),),
}
_PLAIN: Final[Mapping[str, str]] = {
    "first": N_("The supplier's first statement under this budget: there is nothing to compare it with."),
    "account": N_("It is paid to another account than the statement before."),
    "open": N_("Locked by a person while evidence was still under way."),
}
_OF_SCHOOLS: Final = frozenset({"schools_new", "schools_gone"})
_NAMED: Final = 3


def said(one: Difference, names: Mapping[int, str]) -> str:
    """A difference as a sentence; ``names`` by school."""
    if one.what in _PLAIN:
        return _(_PLAIN[one.what])
    text = _SENTENCES[one.what][one.change < 0 and len(_SENTENCES[one.what]) > 1]
    return _(text).format(
        number=number(one.now if one.what == "schools_new" else abs(one.change)),
        share=change(one.now, one.before),
        tenge=tenge(abs(one.change) if one.what == "sum" else one.now),
        before=_per_mille(one.before) if one.what == "held" else tenge(one.before),
        now=_per_mille(one.now),
        months=number(one.now),
        prices=", ".join(tenge(price) for price in one.values) if one.what == "price" else "",
        names=_schools(one.values, names) if one.what in _OF_SCHOOLS else "",
    )


def _per_mille(value: int) -> str:
    point = "." if spoken() == "en" else ","
    return f"{number(value // 10)}{point}{value % 10}{NO_BREAK_SPACE}%"


def _schools(ids: tuple[int, ...], names: Mapping[int, str]) -> str:
    shown = ", ".join(names.get(one, str(one)) for one in ids[:_NAMED])
    rest = len(ids) - _NAMED
    return _("{names} and {count} more").format(names=shown, count=number(rest)) if rest > 0 else shown


def masked(iban: str | None) -> str:
    """An account as it is shown: its country and its last four letters."""
    return f"{iban[:2]}…{iban[-4:]}" if iban else "—"


def age(at: dt.datetime, now: dt.datetime) -> str:
    """For how many days something stands where it stands."""
    return _("{days} d.").format(days=number(max(0, (now - at).days)))


def signed(tiyn: int) -> str:
    """An amount with its sign: an act that adds, or one that cuts."""
    return f"{'+' if tiyn > 0 else MINUS}{tenge(abs(tiyn))}"


def month_of(month: dt.date) -> str:
    """A month in the page's language."""
    return format_month(month, spoken())


def month_name(month: dt.date) -> str:
    """A month without its year, where the year is said."""
    return format_month(month, spoken()).split()[-1 if spoken() == "kk" else 0]


def day_of(day: dt.date) -> str:
    """A day in the page's language."""
    return format_date(day, spoken())
