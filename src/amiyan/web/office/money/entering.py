"""A budget is entered on a page: its year, who pays from it, and the act that sets its first money aside."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.queries import may as may_do
from amiyan.settlement.budgets.entering import enter_with_money
from amiyan.settlement.payment_file import Payer
from amiyan.web.forms import done, fresh_id
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.again import acting, again, own
from amiyan.web.office.frame import Office, shown
from amiyan.web.office.money.budget_forms import BudgetForm
from amiyan.web.office.money.whose import enters_here
from amiyan.web.office.words import region_name, tenge
from amiyan.web.shapes import Link

_HERE: Final = "office-budgets"


@require_safe
def budget_new(request: HttpRequest) -> HttpResponse:
    """The form of a budget that this office has not entered yet, or what the reader lacks to enter one."""
    office = _office(request)
    first = {"key": fresh_id(), "year": today().year, "channel": "bank", "rank": 1}
    return _page(office, BudgetForm(years=_years(), initial=first))


@require_POST
def budget_enter(request: HttpRequest) -> HttpResponse:
    """Enter the budget: its payer and its first money at once."""
    office = _office(request)
    form = BudgetForm(request.POST, years=_years())
    if form.is_valid():
        back = office.address(_HERE, query={"year": form.cleaned_data["year"]})
        if went := done(request, lambda: _enter(office, form.cleaned_data), back=back, form=form):
            return went
    return again(office, lambda: _page(office, form, status=422))


def _enter(office: Office, said: dict[str, Any]) -> str:
    _budget, is_new = enter_with_money(
        programme=office.programme,
        region=None if office.region == COUNTRY else office.region,
        year=said["year"],
        payer=Payer(said["name"], said["bin"], said["iban"], said["bic"]),
        channel=said["channel"],
        appropriation_id=said["key"],
        code=said["code"],
        rank=said["rank"],
        amount_tiyn=said["tiyn"],
        act=said["act"],
        recorded_by=acting(office),
        today=today(),
    )
    if not is_new:
        return _("This budget was entered before; nothing has changed.")
    text = _(
        "The budget of {year} is entered, and {tenge} are set aside. Meals that waited for it are tried again."
    )
    return text.format(year=said["year"], tenge=tenge(said["tiyn"]))


def _office(request: HttpRequest) -> Office:
    """The office, where the reader's role enters its budget; 404 otherwise."""
    office = Office(request)
    if not enters_here(office):
        raise Http404
    return office


def _years() -> tuple[int, ...]:
    this = today().year
    return (this, this + 1)


def _page(office: Office, form: BudgetForm, status: int = 200) -> HttpResponse:
    region = None if office.region == COUNTRY else office.region
    with own(office):
        records = may_do(acting(office), "record", programme=office.programme, region=region, on_day=today())
    given = {
        "form": form if records else None,
        "whose": region_name(office.region),
        "action": office.address("office-budget-enter"),
        "back": office.address(_HERE),
    }
    way = [Link(_("Budgets"), office.address(_HERE)), Link(_("Enter a budget"))]
    return shown(office, "money/budget_new", given, here=_HERE, way=way, status=status)
