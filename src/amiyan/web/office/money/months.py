"""Months of a budget: which are locked, what of one still stands open, and locking it."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import N_, ProblemError
from amiyan.kernel.small_cells import LEAST, is_small
from amiyan.settlement.approvals.office import has_duty
from amiyan.settlement.budgets.office import used_by_month
from amiyan.settlement.budgets.queries import Budget
from amiyan.settlement.statements.asking import ask_lock
from amiyan.settlement.statements.lock import lock_terms
from amiyan.settlement.statements.locking import last_locking
from amiyan.settlement.statements.months import TO_STATE, WAITED_FOR, Open, months_to, open_of_month
from amiyan.settlement.statements.queries import LockedMonth, months_of
from amiyan.web.forms import done, told
from amiyan.web.moment import today
from amiyan.web.office.again import acting, again, reads
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.money import words
from amiyan.web.office.money.budgets import budget_here, way_to
from amiyan.web.office.money.how_far import how_far
from amiyan.web.office.money.whose import answers_for
from amiyan.web.office.words import FEW, number, tenge
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

_HERE: Final = "office-budgets"
_OPEN: Final[dict[str, str]] = {
    "unread": N_("records that are not read yet"),
    "unjudged": N_("days that are not judged yet"),
    "unposted": N_("meals that are not in the books yet"),
    "refused": N_("meals that wait for money or a decision"),
    "objected": N_("objections that nobody has answered"),
    "held": N_("meals that are held"),
}


class LockForm(forms.Form):
    """Why a month locks before everything has come; blank where everything under way is waited for."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["reason"] = forms.CharField(
            label=_("Why do you not wait for what is under way? (may stay blank)"),
            help_text=_(
                "Blank: these suppliers are left for the next time. Your words stand in their statements."
            ),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"max_length": _("Write less.")},
        )


@require_safe
def months(request: HttpRequest, budget: int) -> HttpResponse:
    """The months of a budget that have begun, the latest first."""
    office = Office(request)
    found = _found(office, budget)
    locked = {one.month: one for one in months_of(found.id)}
    used = {one.month for one in used_by_month(found.id)}
    recent = (today().replace(day=1) - dt.timedelta(1)).replace(day=1)
    # A month in which nobody ate is owed to nobody; the last two stand there in any case.
    begun = [one for one in months_to(found, today()) if one in used or one in locked or one >= recent]
    begun.sort(reverse=True)
    given = {
        "title": str(way_to(office, found)[1].text),
        "columns": [
            *(Column(_("Month")), Column(_("Where it stands")), Column(_("Statements"), numeric=True)),
            *(Column(_("Held meals"), numeric=True), Column(_("To be paid"), numeric=True)),
        ],
        "rows": [_row(office, found, month, locked.get(month)) for month in begun],
    }
    way = [*way_to(office, found), Link(_("Months"))]
    return shown(office, "money/months", given, here=_HERE, way=way)


@require_safe
def month(request: HttpRequest, budget: int, of: str) -> HttpResponse:
    """One month: what is locked of it, what still stands open, and the form by which it locks."""
    office = Office(request)
    found = _found(office, budget)
    return _page(office, found, _month(found, of), LockForm())


@require_POST
def month_lock(request: HttpRequest, budget: int, of: str) -> HttpResponse:
    """Lock the month for every supplier; a worker does it, and whoever asks twice asks once."""
    office = Office(request)
    with reads(office):
        found = _found(office, budget)
    first, form = _month(found, of), LockForm(request.POST)
    if form.is_valid():
        back = _address(office, "office-month", found, first)
        reason = form.cleaned_data["reason"]
        if went := done(request, lambda: _lock(office, found, first, reason), back=back, form=form):
            return went
    return again(office, lambda: _page(office, found, first, form, status=422))


def _lock(office: Office, found: Budget, month: dt.date, reason: str) -> str:
    is_new = ask_lock(
        budget_id=found.id,
        month=month,
        recorded_by=acting(office),
        reason=reason,
        today=today(),
    )
    if not is_new:
        return _("It is being locked already; nothing has changed.")
    return _("It is being locked: this page says how far it is. Open it again to see.")


def _found(office: Office, budget: int) -> Budget:
    """The budget; 404 outside, and for who oversees, but of the country's own: a month tells of single suppliers."""
    found = budget_here(office, budget)
    if not answers_for(office, found.region):
        raise Http404
    return found


def _meals(office: Office, count: int) -> str:
    """A number of meals; few are withheld from who oversees."""
    return FEW if not office.sees_people and is_small(count, threshold=LEAST) else number(count)


def _month(found: Budget, text: str) -> dt.date:
    """The month that an address names, where it is one of the budget's that has begun; 404 otherwise."""
    month = next((one for one in months_to(found, today()) if f"{one:%Y-%m}" == text), None)
    if month is None:
        raise Http404
    return month


def _locks_on(found: Budget, month: dt.date) -> tuple[dt.date | None, str]:
    """The day from which a month may lock; None, and why, where its terms are not decided."""
    try:
        return lock_terms(found, month).locks_on(month), ""
    except ProblemError as error:
        return None, told(error.problem)


def _row(office: Office, found: Budget, month: dt.date, locked: LockedMonth | None) -> Row:
    day, _problem = _locks_on(found, month)
    if locked:
        stands = verdict_badge("payable", _("locked"))
    elif day is None:
        stands = verdict_badge("refused", _("its terms of payment are not decided"))
    elif today() < day:
        stands = verdict_badge(
            "waiting", _("may lock from {day} on").format(day=format_date_short(day, spoken()))
        )
    else:
        stands = verdict_badge("held", _("may be locked"))
    sums: tuple[str, ...] = ("—", "—", "—")
    if locked:
        sums = (number(locked.statements), _meals(office, locked.held_units), tenge(locked.payable_tiyn))
    return Row(
        [words.month_of(month), stands, *sums],
        href=_address(office, "office-month", found, month),
    )


def _address(office: Office, name: str, found: Budget, month: dt.date) -> str:
    return office.address(name, budget=found.id, of=f"{month:%Y-%m}")


def _page(office: Office, found: Budget, month: dt.date, form: LockForm, status: int = 200) -> HttpResponse:
    locked = next((one for one in months_of(found.id) if one.month == month), None)
    opened = open_of_month(found, month)
    day, problem = _locks_on(found, month)
    left = {one.payee for one in opened if one.what not in {"objected", "refused"}}
    why = _why_not(office, found, day)
    if not why and locked and not left:
        why = _("Every supplier with meals in this month has its statement.")

    far = last_locking(found.id, month)
    if far is not None and far.is_under_way:
        why = _("It is being locked.")
    given = {
        "month": words.month_of(month),
        "far": how_far(far) if far is not None else None,
        "here": _address(office, "office-month", found, month),
        "problem": problem,
        "locked": _sums(office, locked),
        "waiting_columns": [*(Column(_("Supplier")), Column(_("What")), Column(_("How many"), numeric=True))],
        "waiting": [_open(office, one) for one in opened if one.what in WAITED_FOR],
        "doubtful": [
            _open(office, one) for one in opened if one.what in _OPEN and one.what not in WAITED_FOR
        ],
        "to_state": number(sum(one.what == TO_STATE for one in opened)),
        "form": None if why else form,
        "why_no_form": why,
        "action": _address(office, "office-month-lock", found, month),
        "approvals": office.address("office-approvals"),
        "held": office.address("office-held"),
    }
    way = [*way_to(office, found), Link(words.month_of(month))]
    return shown(office, "money/month", given, here=_HERE, way=way, status=status)


def _why_not(office: Office, found: Budget, day: dt.date | None) -> str:
    """Why there is no form; blank where the reader may lock the month today."""
    if not may(office, "office-month-lock"):
        return _("Your role reads months and locks none.")
    if found.is_closed:
        return _("The year is closed.")
    if day is None:
        return _("It cannot lock until its terms of payment are decided.")
    if today() < day:
        return _("It may lock from {day} on. A night does it then by itself.").format(day=words.day_of(day))
    if not has_duty(acting(office), "record", budget_id=found.id, on=today()):
        return _(
            "Your role lets you read it. To lock it, you also need to be appointed to record for this programme and region,"
            " and today you are not. A night locks it by the calendar."
        )
    return ""


def _sums(office: Office, locked: LockedMonth | None) -> list[tuple[str, str]]:
    if locked is None:
        return []
    return [
        (_("Statements"), number(locked.statements)),
        (_("To be paid"), tenge(locked.payable_tiyn)),
        (_("Held meals"), _meals(office, locked.held_units)),
        (_("Due"), words.day_of(locked.due_on)),
    ]


def _open(office: Office, one: Open) -> Row:
    return Row([one.name, _(_OPEN[one.what]), _meals(office, one.items)])
