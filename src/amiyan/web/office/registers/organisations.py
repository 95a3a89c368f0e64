"""The suppliers of an office: agreements, how far their ceilings are used, accounts, and clearances that end."""

import datetime as dt
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.access.reading import reading
from amiyan.country.kz.iban import masked
from amiyan.kernel.scope import Scope
from amiyan.registry.places import Agreed, clearances_ending
from amiyan.registry.suppliers import (
    SupplierKept,
    agreements_of_supplier,
    supplier_kept,
    suppliers_kept,
)
from amiyan.settlement.accounts.request import OwnAccount, own_account
from amiyan.settlement.contracts import ContractUsed, contracts_used
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, codes_of, may, names_of, shown
from amiyan.web.office.registers.days import day, moment, since, whole
from amiyan.web.office.registers.facilities import SOON, clearance_table
from amiyan.web.office.words import number, share, tenge
from amiyan.web.shapes import Column, Filter, Link, Row

_LARGEST: Final = 2**63
_A_PAGE: Final = 50
_DASH: Final = "—"


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """The suppliers of the office's places, by name. Cost: the agreements of the office once, the rest by keys."""
    office, on = Office(request), today()
    text, start = request.GET.get("text", "").strip()[:100], whole(request.GET.get("from", ""))
    found = suppliers_kept(scope=office.scope, on=on, text=text)
    page = found[start : start + _A_PAGE]
    given = {
        "filters": [Filter("text", _("Supplier's name"), text)],
        "clear": office.address("office-organisations") if text else "",
        "columns": _columns(),
        "rows": _rows(office, page, on),
        "shown_from": start + 1,
        "shown_to": start + len(page),
        "shown_of": number(len(found)),
        "back": _page(office, text, max(0, start - _A_PAGE)) if start else "",
        "onward": _page(office, text, start + _A_PAGE) if start + _A_PAGE < len(found) else "",
    }
    way = [Link(_("Suppliers"))]
    return shown(office, "registers/organisations", given, here="office-organisations", way=way)


def _page(office: Office, text: str, start: int) -> str:
    return office.address("office-organisations", query={"text": text, "from": start})


def _columns() -> list[Column]:
    return [
        Column(_("Supplier")),
        Column(_("The first agreement ends")),
        Column(_("Places served today"), numeric=True),
        Column(_("Used of the fullest ceiling"), numeric=True),
        Column(_("Clearances run out"), numeric=True),
        Column(_("Run out within 30 days"), numeric=True),
    ]


def _rows(office: Office, page: list[SupplierKept], on: dt.date) -> list[Row]:
    """Two queries more, however many suppliers."""
    used = contracts_used([one.id for one in page])
    at = {place: one.id for one in page for place in one.place_ids}
    ended: dict[int, list[int]] = {one.id: [0, 0] for one in page}
    for clearance in clearances_ending(at, on=on, upto=on + SOON):
        ended[at[clearance.facility_id]][clearance.until >= on] += 1
    return [
        Row(
            [
                one.name,
                day(one.ends) if one.agreements else _DASH,
                number(one.places),
                _fullest(used.get(one.id, [])) if _counts(office) else _DASH,
                *(number(count) for count in ended[one.id]),
            ],
            href=office.address("office-organisation", organisation=one.id),
        )
        for one in page
    ]


def _counts(office: Office) -> bool:
    """Whether statements are seen: they are of a region's budget, and a district has no region."""
    return not office.scope.facilities


def _fullest(used: list[ContractUsed]) -> str:
    shares = [(one.per_mille, one) for one in used if one.per_mille is not None]
    if not shares:
        return _DASH
    _most, fullest = max(shares, key=lambda one: one[0])
    return share(fullest.accepted_tiyn, fullest.ceiling_tiyn or 0)


@require_safe
def organisation(request: HttpRequest, organisation: int) -> HttpResponse:
    """One supplier within the office's places. Whose clearance is shown by name reads that it was shown."""
    office, on = Office(request), today()
    found = kept(office, organisation)
    agreements = agreements_of_supplier(found.id, scope=office.scope)
    places = sorted({one.facility_id for one in agreements})
    names = names_of(places)
    clearances = clearances_ending(found.place_ids, on=on, upto=on + SOON)
    office.standing.looked_at.update(one.person_id for one in clearances if one.person_id is not None)
    given = {
        "name": found.name,
        "figures": [
            (_("Places served today"), number(found.places)),
            (_("Agreements in force"), number(found.agreements)),
        ],
        **_agreements(office, agreements, names, on),
        **_contracts(office, found.id),
        **clearance_table(clearances, on, names),
        **_account(office, found.id),
    }
    way = [Link(_("Suppliers"), office.address("office-organisations")), Link(found.name)]
    return shown(office, "registers/organisation", given, here="office-organisations", way=way)


def kept(office: Office, organisation: int) -> SupplierKept:
    """The supplier; 404 where it never served a place of this office."""
    if organisation >= _LARGEST:
        raise Http404
    found = supplier_kept(organisation, scope=office.scope, on=today())
    if found is None:
        raise Http404
    return found


def _agreements(office: Office, found: list[Agreed], names: dict[int, str], on: dt.date) -> dict[str, Any]:
    columns = [
        *(Column(words) for words in (_("Place"), _("Agreement"), _("From"), _("Until"), _("State"))),
        Column(_("Ceiling"), numeric=True),
        Column(_("VAT"), numeric=True),
    ]
    codes = codes_of(sorted({one.facility_id for one in found}))
    rows = [
        Row(
            [
                names[one.facility_id],
                one.number or _DASH,
                since(one.first),
                day(one.last),
                _("in force") if one.in_force(on) else _("not in force"),
                tenge(one.ceiling_tiyn) if one.ceiling_tiyn is not None else _("none is named"),
                _DASH if one.vat_percent is None else f"{one.vat_percent} %",
            ],
            href=office.address("office-facility", facility=codes[one.facility_id]),
        )
        for one in found
    ]
    return {"agreement_columns": columns, "agreements": rows}


def _contracts(office: Office, organisation: int) -> dict[str, Any]:
    if not _counts(office):
        return {"contracts": [], "contract_columns": [], "is_district": True}
    columns = [
        Column(_("Agreement")),
        *(
            Column(words, numeric=True)
            for words in (_("Ceiling"), _("Accepted in statements"), _("Used"), _("Left"))
        ),
    ]
    rows = [
        Row(
            [
                one.number or _("without a number"),
                _("none is named") if one.ceiling_tiyn is None else tenge(one.ceiling_tiyn),
                tenge(one.accepted_tiyn),
                share(one.accepted_tiyn, one.ceiling_tiyn or 0),
                _DASH if one.ceiling_tiyn is None else tenge(one.ceiling_tiyn - one.accepted_tiyn),
            ]
        )
        for one in contracts_used([organisation]).get(organisation, [])
    ]
    return {"contract_columns": columns, "contracts": rows}


def account_of(organisation: int) -> OwnAccount:
    """Where a supplier is paid, what it asked for and what was changed. It must have been found in the office before."""
    with reading(Scope(owners=frozenset({organisation}))) as scope:
        found = own_account(organisation, scope=scope, on=today())
    assert found is not None
    return found


def _account(office: Office, organisation: int) -> dict[str, Any]:
    """Masked: the whole number stands only before who decides about it."""
    if not may(office, "office-account"):
        return {"may_account": False}
    found = account_of(organisation)
    taken = {one.id for one in found.changes}
    changes = [
        Row(
            [masked(one.iban), moment(one.asked_at), where_it_stands(one)],
            href=office.address("office-account", organisation=organisation, change=one.id),
        )
        for one in found.changes
    ]
    requests = [
        Row(
            [masked(one.iban), moment(one.at), one.says],
            href=office.address("office-account", organisation=organisation, change=one.id),
        )
        for one in found.requests
        if one.id not in taken
    ]
    return {
        "may_account": True,
        "iban": masked(found.iban) if found.iban else "",
        "change_columns": [Column(_("Account")), Column(_("Asked on")), Column(_("Where it stands"))],
        "changes": changes,
        "request_columns": [
            Column(_("Account")),
            Column(_("Asked on")),
            Column(_("In the supplier's words")),
        ],
        "requests": requests,
    }


def where_it_stands(one: Any) -> str:
    """A change of account, in words."""
    if one.outcome == "stopped":
        return _("stopped: {reason}").format(reason=one.reason)
    if one.effective_from is None:
        return _("waits for the second person")
    on = day(one.effective_from)
    return _("in effect since {day}").format(day=on) if one.outcome else _("from {day} on").format(day=on)
