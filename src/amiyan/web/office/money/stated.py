"""The statements behind what the overview calls stated and paid: their parts come to the number that led here."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.registry.queries import Facility, facility_by_code
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.figures.behind_money import OfStatement, statements_behind
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import totals
from amiyan.web.office.frame import Office, may, months, names_of, shown
from amiyan.web.office.money import words
from amiyan.web.office.money.addresses import named
from amiyan.web.office.words import kind_name, number, tenge
from amiyan.web.shapes import Column, Link, Row
from amiyan.web.templatetags.parts import verdict_badge

_PAGES: Final = {Kind.STATED: "office-stated", Kind.PAID: "office-paid"}


def behind_money(office: Office, kind: str) -> str:
    """The address of the statements behind a number of the region, or of the school of this page; '' where the reader is
    shown no statement, or the number has none behind it.
    """
    if kind not in _PAGES or not office.sees_people or not may(office, _PAGES[Kind(kind)]):
        return ""
    place = office.standing.place
    return office.address(_PAGES[Kind(kind)], query={"school": place.code} if place else {})


@require_safe
def stated(request: HttpRequest) -> HttpResponse:
    """Statements with lines of the month's meals; each opens with all its lines."""
    return _page(Office(request), Kind.STATED)


@require_safe
def paid(request: HttpRequest) -> HttpResponse:
    """Those of them that the bank has paid whole; each opens to its payment."""
    return _page(Office(request), Kind.PAID)


def _page(office: Office, kind: Kind) -> HttpResponse:
    school = _school(office)
    place = school.id if school else None
    found = statements_behind(**office.read, place=place, paid=kind is Kind.PAID)
    of_overview = totals(**office.read, place=place).tiyn[kind]
    together = sum(one.tiyn for one in found)
    query = {"school": school.code} if school else {}
    given = {
        **months(office, _PAGES[kind], query=query),
        "title": kind_name(kind),
        "school": names_of([school.id])[school.id] if school else "",
        "is_paid": kind is Kind.PAID,
        "columns": _columns(kind),
        "found": [_row(office, kind, one) for one in found],
        "total": Row(
            [_("Together"), "—", "—", number(sum(one.meals for one in found)), tenge(together), "—"]
        ),
        "of_overview": tenge(of_overview) if of_overview != together else "",
    }
    way = [Link(given["school"], office.address("office-place", facility=school.code))] if school else []
    return shown(office, "money/stated", given, here="office-overview", way=[*way, Link(given["title"])])


def _school(office: Office) -> Facility | None:
    """The school that the address asks for, within the office; 404 where there is none such."""
    code = office.request.GET.get("school", "")
    if not code:
        return None
    found = facility_by_code(code, scope=office.scope)
    if found is None:
        raise Http404
    return found


def _columns(kind: Kind) -> list[Column]:
    return [
        *(Column(_("Supplier")), Column(_("Statement of"))),
        Column(_("Paid on") if kind is Kind.PAID else _("Where it stands")),
        *(Column(_("Meals"), numeric=True), Column(_("For this month's meals"), numeric=True)),
        Column(_("The whole payment") if kind is Kind.PAID else _("The whole statement"), numeric=True),
    ]


def _row(office: Office, kind: Kind, one: OfStatement) -> Row:
    cells: list[Any] = [
        one.name,
        words.month_of(one.month),
        _paid_on(one) if kind is Kind.PAID else _stands(one),
        number(one.meals),
        tenge(one.tiyn),
        tenge(one.payable_tiyn),
    ]
    return Row(cells, href=_opens(office, kind, one))


def _opens(office: Office, kind: Kind, one: OfStatement) -> str:
    """What is paid opens to its payment, where there is one alone; else to the statement, which names its payments."""
    if kind is Kind.PAID and len(one.payouts) == 1:
        return office.address("office-payout", payee=one.payee, payout=one.payouts[0])
    return office.address("office-approval", **named(Statement(one.payee, one.budget_id, one.number)))


def _paid_on(one: OfStatement) -> str:
    return words.day_of(to_local(one.settled_at).date()) if one.settled_at else _("nothing was to be paid")


def _stands(one: OfStatement) -> str:
    return verdict_badge("paid" if one.is_paid else "waiting", "" if one.is_paid else _("Not yet paid"))
