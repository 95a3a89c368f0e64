"""The supplier's account: where it is paid, what was asked for, and a request for another one. Asking changes nothing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.settlement.accounts.change import Change
from amiyan.settlement.accounts.request import own_account, request_account
from amiyan.web.institution.face import address, asked, done, fresh_id, shown, shown_again
from amiyan.web.institution.forms import AccountForm
from amiyan.web.moment import now, today
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Where the supplier is paid, and how that changes."""
    return _page(request, AccountForm(initial={"key": fresh_id()}))


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """The head of the supplier asks for another account, just after signing in anew."""
    form = AccountForm(request.POST)
    if form.is_valid():
        back = address(request, "institution-account")
        if went := done(request, lambda: _ask(request, form.cleaned_data), back=back, form=form):
            return went
    return shown_again(request, lambda: _page(request, form, status=422))


def _body(request: HttpRequest) -> int:
    """The supplier that the caller heads here; of several the one that was entered first."""
    bodies = asked(request).standing.scope.owners
    if not bodies:
        raise Http404
    return min(bodies)


def _ask(request: HttpRequest, said: dict[str, Any]) -> str:
    request_account(
        organisation_id=_body(request),
        request_id=said["key"],
        iban=said["iban"],
        says=said["says"],
        requested_by=asked(request).person,
        now=now(),
    )
    return _("Your request is kept. You are paid where you were until two people have confirmed it.")


def _page(request: HttpRequest, form: AccountForm, status: int = 200) -> HttpResponse:
    found = own_account(_body(request), scope=asked(request).standing.scope, on=today())
    if found is None:
        raise Http404
    given = {
        "form": form,
        "iban": found.iban,
        "columns": [Column(_("Account")), Column(_("Where it stands"))],
        "changes": [Row([one.iban, _stands(one)]) for one in found.changes],
        "requests": found.requests,
    }
    return shown(request, "account", given, here="institution-money", status=status)


def _stands(one: Change) -> str:
    if one.outcome == "stopped":
        return _("stopped: {reason}").format(reason=one.reason)
    if one.effective_from is None:
        return _("waits for the second person")
    day = format_date_short(one.effective_from, spoken())
    return _("in effect since {day}").format(day=day) if one.outcome else _("from {day} on").format(day=day)
