"""What is entered on a budget's page: an act that sets aside or cuts, and another payer from a later day on."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amiyan.settlement.budgets.actions import appropriate
from amiyan.settlement.budgets.payers import change_payer
from amiyan.settlement.budgets.queries import Budget
from amiyan.settlement.payment_file import Payer
from amiyan.web.forms import done
from amiyan.web.moment import today
from amiyan.web.office.again import acting, again, reads
from amiyan.web.office.frame import Office
from amiyan.web.office.money import words
from amiyan.web.office.money.budget_forms import ActForm
from amiyan.web.office.money.budgets import budget_here, budget_page
from amiyan.web.office.money.payer import PayerForm
from amiyan.web.office.money.whose import enters_acts
from amiyan.web.office.words import tenge


@require_POST
def budget_act(request: HttpRequest, budget: int) -> HttpResponse:
    """Set money aside by an act, or cut it: an act of its own, in the books in the same transaction."""
    office = Office(request)
    found = _budget(office, budget)
    form = ActForm(request.POST)
    if form.is_valid():
        back = office.address("office-budget", budget=found.id)
        if went := done(
            request, lambda: _appropriate(office, found, form.cleaned_data), back=back, form=form
        ):
            return went
    return again(office, lambda: budget_page(office, found, act=form, status=422))


@require_POST
def budget_payer(request: HttpRequest, budget: int) -> HttpResponse:
    """From a later day on somebody else pays, or from another account; what was stated and sent before stays as it was."""
    office = Office(request)
    found = _budget(office, budget)
    form = PayerForm(request.POST)
    if form.is_valid():
        back = office.address("office-budget", budget=found.id)
        if went := done(request, lambda: _change(office, found, form.cleaned_data), back=back, form=form):
            return went
    return again(office, lambda: budget_page(office, found, payer=form, status=422))


def _budget(office: Office, budget: int) -> Budget:
    """The budget, where the reader's role enters something on its page; 404 otherwise."""
    with reads(office):
        found = budget_here(office, budget)
    if not enters_acts(office, found.region):
        raise Http404
    return found


def _change(office: Office, found: Budget, said: dict[str, Any]) -> str:
    is_new = change_payer(
        budget_id=found.id,
        payer=Payer(said["name"], said["bin"], said["iban"], said["bic"]),
        from_day=said["from_day"],
        source=said["source"],
        recorded_by=acting(office),
        today=today(),
    )
    if not is_new:
        return _("This payer was entered before; nothing has changed.")
    return _("From {day} on {name} pays.").format(day=words.day_of(said["from_day"]), name=said["name"])


def _appropriate(office: Office, found: Budget, said: dict[str, Any]) -> str:
    is_new = appropriate(
        budget_id=found.id,
        appropriation_id=UUID(str(said["key"])),
        code=said["code"],
        amount_tiyn=said["tiyn"],
        act=said["act"],
        rank=said["rank"],
        recorded_by=acting(office),
        today=today(),
    )
    if not is_new:
        return _("This act was entered before; nothing has changed.")
    if said["tiyn"] < 0:
        return _("The budget is cut by {tenge}.").format(tenge=tenge(-said["tiyn"]))
    return _("{tenge} are set aside. Meals that waited for money are tried again.").format(
        tenge=tenge(said["tiyn"])
    )
