"""Payouts of a region: how many stand where, since when, what stops them; and one of them down to its statement."""

import datetime as dt
from collections import Counter
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.approvals.office import OfficeStatement, sums_under_way
from amiyan.settlement.payouts.office import (
    PAGE,
    OfficePayout,
    Stopped,
    events_of,
    office_payouts,
    payout_sums,
    stopped_statements,
)
from amiyan.settlement.payouts.words import CHANNELS, WAITING
from amiyan.settlement.payouts.words import STATES as EVENTS
from amiyan.web.forms import done, shown_again
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import now, today
from amiyan.web.office.again import reads
from amiyan.web.office.frame import Office, may, shown
from amiyan.web.office.money import words
from amiyan.web.office.money.addresses import named
from amiyan.web.office.money.paying_again import AgainForm, bank_said, found_payout, pay, paying_again
from amiyan.web.office.money.under_way import UnderWay, under_way
from amiyan.web.office.money.whose import answers_for
from amiyan.web.office.words import number, region_name, tenge
from amiyan.web.shapes import Column, Filter, Link, Moment, Option, Row, Tiyn
from amiyan.web.templatetags.parts import verdict_badge
from amiyan.web.words import spoken

_HERE: Final = "office-payouts"
_YEARS: Final = 3


@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    """Places and their sums; under them what stands at one. Who oversees reads sums alone, but of the country's own budget."""
    office = Office(request)
    year = year_of(office)
    places, oldest = _places(office, year)
    asked = request.GET.get("at", "")
    filters = years(year)
    sums = {} if office.sees_people else _of_regions(office, year)
    rows = [_place(office, year, one, places[one], oldest.get(one)) for one in words.PLACES if places[one][0]]
    if not office.sees_people and not rows:
        return shown(office, "money/payouts", {**sums, "filters": filters}, here=_HERE)
    first = next((one for one in words.PLACES if places[one][0]), "paid")
    at = asked if asked in words.PLACES else first
    given = {
        "filters": filters,
        "own_columns" if sums else "columns": _place_columns(),
        "own_rows" if sums else "rows": rows,
        "at": _(words.PLACES[at][1]),
        "todo": _(words.PLACES[at][2]),
        **sums,
        **_listed(office, year, at),
    }
    return shown(office, "money/payouts", given, here=_HERE)


@require_safe
def payout(request: HttpRequest, payee: int, payout: UUID) -> HttpResponse:
    """One payout: to whom, from which code, what became of it, and its statement."""
    return _payout_page(Office(request), payee, payout)


@require_POST
def payout_again(request: HttpRequest, payee: int, payout: UUID) -> HttpResponse:
    """Pay again what the bank rejected or returned: the next attempt, to the account that the supplier has today."""
    office = Office(request)
    with reads(office):
        one = found_payout(office, payee, payout)
    form = AgainForm(request.POST)
    if form.is_valid():
        back = office.address("office-payout", payee=payee, payout=payout)
        reason = form.cleaned_data["reason"]
        if went := done(request, lambda: pay(office, one, reason), back=back, form=form):
            return went
    return shown_again(request, lambda: _payout_page(office, payee, payout, again=form, status=422))


def _payout_page(
    office: Office, payee: int, payout: UUID, *, again: AgainForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a payout, also where the form to pay it again was sent with something wrong."""
    one = found_payout(office, payee, payout)
    drawn, text, todo = words.PLACES[one.place]
    chain = may(office, "office-chain")
    given = {
        "one": one,
        "month": words.month_of(one.month),
        "stands": verdict_badge(drawn, _(text)),
        "todo": _(todo),
        "sum": one.tiyn,
        "facts": [
            (_("Account"), words.masked(one.iban)),
            (_("Budget code"), one.code),
            (_("By"), _(CHANNELS[one.channel])),
            (_("Due"), words.day_of(one.due_on)),
            (_("Attempt"), number(one.attempt)),
            (_("For how many days it stands there"), words.age(one.at, now())),
        ],
        "moments": [
            Moment(
                _(EVENTS[event.state]),
                _when(event.at),
                event.at.isoformat(),
                bank_said(event.reason_code, event.reason),
                "refused" if event.state in {"rejected", "returned"} else "",
            )
            for event in events_of(payee=payee, payout=payout)
        ],
        "id": one.id.hex,
        **paying_again(office, one, again),
        "statement": office.address(
            "office-approval", **named(Statement(one.payee, one.budget_id, one.number))
        ),
        "chain": office.address("office-chain", query={"q": one.id.hex}) if chain else "",
    }
    way = [Link(_("Payouts"), _address(office, one.month.year, one.place)), Link(one.name)]
    return shown(office, "money/payout", given, here=_HERE, way=way, status=status)


def year_of(office: Office) -> int:
    """The year of budgets that is asked for: this one, or one of the last."""
    text = office.request.GET.get("year", "")
    this = today().year
    return int(text) if text.isdecimal() and this - _YEARS < int(text[:4]) <= this + 1 else this


def years(year: int) -> list[Filter]:
    """The bar by which another year is chosen."""
    this = today().year
    options = [Option(str(one), str(one)) for one in range(this, this - _YEARS, -1)]
    return [Filter("year", _("Year"), str(year), options)]


def _place_columns() -> list[Column]:
    return [
        Column(_("Where")),
        *(Column(_("How many"), numeric=True), Column(_("Amount"), numeric=True)),
        Column(_("The oldest"), numeric=True),
    ]


def _place(office: Office, year: int, place: str, sums: tuple[int, int], oldest: dt.datetime | None) -> Row:
    """A place where something stands: how many, what they come to, and for how many days the oldest."""
    drawn, text, _todo = words.PLACES[place]
    days = words.age(oldest, now()) if oldest else "—"
    cells = [verdict_badge(drawn, _(text)), number(sums[0]), tenge(sums[1]), days]
    return Row(cells, href=_address(office, year, place))


def _places(office: Office, year: int) -> tuple[dict[str, tuple[int, int]], dict[str, dt.datetime]]:
    """How many stand at each place and what they come to, and since when the oldest does: of what the reader may act on."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    oldest: dict[str, dt.datetime] = {}
    for one in payout_sums(programme=office.programme, year=year, scope=office.scope, today=today()):
        if not answers_for(office, one.region or None):
            continue
        counts[one.place] += one.payouts
        sums[one.place] += one.tiyn
        oldest[one.place] = min(one.oldest, oldest.get(one.place, one.oldest))
    stopped = _stopped_here(office)
    counts["stopped"], sums["stopped"] = len(stopped), sum(one.tiyn for one in stopped)
    if stopped:
        oldest["stopped"] = _morning(stopped[0].since)
    approved = [
        one
        for one in sums_under_way(programme=office.programme, scope=office.scope)
        if one.state == "approved" and answers_for(office, one.region or None)
    ]
    counts["awaiting"] = sum(one.statements for one in approved) - len(stopped)
    sums["awaiting"] = sum(one.tiyn for one in approved) - sums["stopped"]
    return {one: (max(0, counts[one]), max(0, sums[one])) for one in words.PLACES}, oldest


def _listed(office: Office, year: int, at: str) -> dict[str, Any]:
    if at == "stopped":
        found = _stopped_here(office)
        columns = [
            *(Column(_("Supplier")), Column(_("For the month")), Column(_("What stops it"))),
            *(Column(_("Days there"), numeric=True), Column(_("Amount"), numeric=True)),
        ]
        return {
            "caption": _("The oldest first"),
            "list_columns": columns,
            "list": [_stopped(office, one) for one in found],
        }
    if at == "awaiting":
        approved = _approved(office)
        return {
            "caption": _("Due first"),
            "list_columns": [
                *(Column(_("Supplier")), Column(_("For the month")), Column(_("Due"))),
                Column(_("Amount"), numeric=True),
            ],
            "list": [_awaiting(office, one) for one in approved.statements],
            "left_out": approved.left_out,
        }
    return _page(office, year, at)


def _page(office: Office, year: int, at: str) -> dict[str, Any]:
    """A page of payouts by key, the last changed first."""
    found = office_payouts(
        programme=office.programme,
        year=year,
        scope=office.scope,
        today=today(),
        place=at,
        before=_before(office),
        is_country=not office.sees_people,
        most=PAGE + 1,
    )
    page = found[:PAGE]
    more = len(found) > PAGE
    last = page[-1] if page else None
    columns = [
        *(Column(_("Supplier")), Column(_("For the month")), Column(_("To the account"))),
        *(Column(_("Where it is")), Column(_("Days there"), numeric=True), Column(_("Amount"), numeric=True)),
    ]
    return {
        "caption": _("The last changed first"),
        "list_columns": columns,
        "list": [_payout(office, one) for one in page],
        "back": _address(office, year, at) if _before(office) else "",
        "onward": _address(office, year, at, before=f"{last.at.isoformat()}~{last.id.hex}")
        if more and last
        else "",
    }


def _payout(office: Office, one: OfficePayout) -> Row:
    where = _(EVENTS[one.state])
    if one.reason_code:
        where = f"{where}: {one.reason_code}"
    if one.is_contradicted:
        where = f"{where}. {_('The bank says both: rejected, and paid.')}"
    cells = [one.name, words.month_of(one.month), words.masked(one.iban), where, words.age(one.at, now())]
    href = office.address("office-payout", payee=one.payee, payout=one.id)
    return Row([*cells, Tiyn(one.tiyn)], href=href)


def _stopped(office: Office, one: Stopped) -> Row:
    cells = [one.name, words.month_of(one.month), _(WAITING[one.why]), words.age(_morning(one.since), now())]
    return Row(
        [*cells, Tiyn(one.tiyn)],
        href=office.address("office-approval", **named(Statement(one.payee, one.budget_id, one.number))),
    )


def _stopped_here(office: Office) -> list[Stopped]:
    """What stops, of the budgets that the reader answers for."""
    if not answers_for(office, None if office.region == COUNTRY else office.region):
        return []
    return stopped_statements(
        programme=office.programme, scope=office.scope, is_country=not office.sees_people
    )


def _approved(office: Office) -> UnderWay:
    """Approved, and neither given to be paid nor stopped."""
    found, left_out = under_way(office)
    stopped = {(one.payee, one.budget_id, one.number) for one in _stopped_here(office)}
    mine = [one for one in found if one.state == "approved" and tuple(one.key) not in stopped]
    return UnderWay(mine, left_out)


def _awaiting(office: Office, one: OfficeStatement) -> Row:
    cells = [one.name, words.month_of(one.month), format_date_short(one.due_on, spoken())]
    return Row([*cells, Tiyn(one.payable_tiyn)], href=office.address("office-approval", **named(one.key)))


def _of_regions(office: Office, year: int) -> dict[str, Any]:
    """For who oversees: places and sums, in the country region by region."""
    by_region = office.region == COUNTRY
    rows = []
    for one in payout_sums(programme=office.programme, year=year, scope=office.scope, today=today()):
        drawn, text, _todo = words.PLACES[one.place]
        where = [region_name(one.region or COUNTRY)] if by_region else []
        badge = verdict_badge(drawn, _(text))
        rows.append(Row([*where, badge, number(one.payouts), tenge(one.tiyn), words.age(one.oldest, now())]))
    first = [Column(_("Region"))] if by_region else []
    return {"columns": [*first, *_place_columns()], "rows": rows}


def _before(office: Office) -> tuple[dt.datetime, UUID] | None:
    """Where the page before ended; None to begin."""
    at, _between, id_ = office.request.GET.get("before", "").partition("~")
    try:
        found = dt.datetime.fromisoformat(at), UUID(id_)
    except ValueError:
        return None
    return found if found[0].tzinfo is not None else None


def _address(office: Office, year: int, at: str, **more: str) -> str:
    return office.address(_HERE, query={"year": year, "at": at, **more})


def _when(at: dt.datetime) -> str:
    local = to_local(at)
    return f"{format_date_short(local.date(), spoken())}, {local:%H:%M}"


def _morning(day: dt.date) -> dt.datetime:
    return to_instant(dt.datetime.combine(day, dt.time()))
