"""A supplier's account changes by two people of the office: one takes the request up, another confirms, either stops it.

Who may record everywhere sees the whole account there, to compare it with the letter; others see it masked.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.queries import may as may_do
from amiyan.country.kz.iban import masked
from amiyan.registry.queries import same_people
from amiyan.settlement.accounts.change import (
    Change,
    ask_change,
    confirm_change,
    document,
    stop_change,
)
from amiyan.settlement.accounts.holder import holder_of_site
from amiyan.settlement.accounts.request import Requested
from amiyan.web.institution.face import done
from amiyan.web.institution.signing import document_file, signature_in, signing
from amiyan.web.moment import today
from amiyan.web.office.again import acting, again, own, reads
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.registers.days import day, moment
from amiyan.web.office.registers.forms import LetterForm, ReasonForm
from amiyan.web.office.registers.organisations import account_of, kept, where_it_stands
from amiyan.web.shapes import Link

_ASK, _CONFIRM = "ask", "confirm"


@require_safe
def account(request: HttpRequest, organisation: int, change: UUID) -> HttpResponse:
    """A request for another account, or a change: what stands, and what the reader may do about it."""
    return _page(Office(request), organisation, change)


@require_safe
def account_document(request: HttpRequest, organisation: int, change: UUID) -> HttpResponse:
    """What whoever takes it up, or confirms it, signs."""
    office = Office(request)
    kept(office, organisation)
    _supplier, asked, changed = _found(office, organisation, change)
    if not _records(office):
        raise Http404
    signed = _document(organisation, change, asked, changed)
    return document_file(signed, f"account-{change}")


@require_POST
def ask(request: HttpRequest, organisation: int, change: UUID) -> HttpResponse:
    """The first person takes the supplier's request up, by its letter."""
    office = Office(request)
    asked = _looked_up(office, organisation, change)[1]
    if asked is None:
        raise Http404
    iban, source = asked.iban, " ".join(request.POST.get("source", "").split())[:200]

    def act() -> str:
        signed = document(organisation_id=organisation, change_id=change, iban=iban, duty=_ASK)
        ask_change(
            organisation_id=organisation,
            change_id=change,
            iban=iban,
            source=source,
            signature=signature_in(request, signed),
            on=today(),
        )
        return _("It is taken up. Another person confirms it; until then nothing changes.")

    back = _back(office, organisation, change)
    if not source:
        messages.error(request, _("Write the number and date of the supplier's letter first."))
        return HttpResponseRedirect(back)
    answer = done(request, act, back=back)
    assert answer is not None
    return answer


@require_POST
def confirm(request: HttpRequest, organisation: int, change: UUID) -> HttpResponse:
    """The second person confirms; days pass before the supplier is paid there."""
    office = Office(request)
    changed = _looked_up(office, organisation, change)[2]
    if changed is None:
        raise Http404
    iban = changed.iban

    def act() -> str:
        signed = document(organisation_id=organisation, change_id=change, iban=iban, duty=_CONFIRM)
        from_day = confirm_change(
            organisation_id=organisation,
            change_id=change,
            signature=signature_in(request, signed),
            holder=holder_of_site(),
            on=today(),
        )
        return _("The supplier is paid to the new account from {day} on.").format(day=day(from_day))

    answer = done(request, act, back=_back(office, organisation, change))
    assert answer is not None
    return answer


@require_POST
def stop(request: HttpRequest, organisation: int, change: UUID) -> HttpResponse:
    """Whoever may record stops a change that is not in effect yet, and says why."""
    office, form = Office(request), ReasonForm(request.POST)
    if _looked_up(office, organisation, change)[2] is None:
        raise Http404

    def act() -> str:
        stop_change(
            organisation_id=organisation,
            change_id=change,
            reason=form.cleaned_data["reason"],
            stopped_by=acting(office),
        )
        return _("It is stopped. The supplier is paid where it was.")

    if form.is_valid() and (went := done(request, act, back=_back(office, organisation, change), form=form)):
        return went
    return again(office, lambda: _page(office, organisation, change, stopping=form, status=422))


Found = tuple[str, Requested | None, Change | None]


def _looked_up(office: Office, organisation: int, change: UUID) -> Found:
    with reads(office):
        return _found(office, organisation, change)


def _found(office: Office, organisation: int, change: UUID) -> Found:
    """The supplier's name, its request and the change with this id; 404 where the office has neither."""
    supplier = kept(office, organisation)
    found = account_of(supplier.id)
    asked = next((one for one in found.requests if one.id == change), None)
    changed = next((one for one in found.changes if one.id == change), None)
    if asked is None and changed is None:
        raise Http404
    return supplier.name, asked, changed


def _iban(asked: Requested | None, changed: Change | None) -> str:
    found = changed or asked
    assert found is not None
    return found.iban


def _document(organisation: int, change: UUID, asked: Requested | None, changed: Change | None) -> bytes:
    duty = _ASK if changed is None else _CONFIRM
    return document(organisation_id=organisation, change_id=change, iban=_iban(asked, changed), duty=duty)


def _records(office: Office) -> bool:
    """Whether the reader may record everywhere: an account is of no programme and of no region."""
    if not may(office, "office-account-ask"):
        return False
    with own(office):
        return may_do(acting(office), "record", programme=None, region=None, on_day=today())


def _is_mine(office: Office, changed: Change) -> bool:
    with own(office):
        return changed.asked_by in {*same_people(acting(office)), *office.caller.people}


def _back(office: Office, organisation: int, change: UUID) -> str:
    return office.address("office-account", organisation=organisation, change=change)


def _page(
    office: Office,
    organisation: int,
    change: UUID,
    *,
    stopping: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    name, asked, changed = _found(office, organisation, change)
    records, iban = _records(office), _iban(asked, changed)
    given: dict[str, Any] = {
        "name": name,
        "iban": iban if records else masked(iban),
        "asked": asked,
        "asked_on": moment(asked.at) if asked else "",
        "changed": changed,
        "stands": where_it_stands(changed) if changed else _("nobody has taken it up yet"),
        "records": records,
        "is_mine": changed is not None and _is_mine(office, changed),
        "letter": LetterForm(),
        "stopping": stopping or ReasonForm(label=_("Why is it stopped?")),
        "stop": _address(office, "office-account-stop", organisation, change),
        **_signing(office, organisation, change, changed, records=records),
    }
    way = [
        Link(_("Suppliers"), office.address("office-organisations")),
        Link(name, office.address("office-organisation", organisation=organisation)),
        Link(_("Account")),
    ]
    return shown(office, "registers/account", given, here="office-organisations", way=way, status=status)


def _address(office: Office, name: str, organisation: int, change: UUID) -> str:
    return office.address(name, organisation=organisation, change=change)


def _signing(
    office: Office, organisation: int, change: UUID, changed: Change | None, *, records: bool
) -> dict[str, Any]:
    """The form by which the reader signs; none where there is nothing to sign for them."""
    done_already = changed is not None and (changed.effective_from is not None or changed.outcome is not None)
    if not records or done_already:
        return {"signing": None}
    is_ask = changed is None
    source = " ".join(office.request.GET.get("source", "").split())[:200]
    if is_ask and not source:
        return {"signing": None, "asks_letter": True}
    form = signing(
        office.request,
        document=_address(office, "office-account-document", organisation, change),
        action=_address(
            office, "office-account-ask" if is_ask else "office-account-confirm", organisation, change
        ),
        words=_("Sign and take it up") if is_ask else _("Sign and confirm"),
        hidden={"source": source} if is_ask else None,
    )
    return {"signing": form, "is_ask": is_ask, "source": source}
