"""The wallet: rights, the days of a month, and the year down to each delivery."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short, format_month, format_month_short
from amiyan.deliveries.family import deliveries_of_month
from amiyan.feedback.queries.said import said_of_meals
from amiyan.kernel.scope import Scope
from amiyan.settlement.family import YearPart, decided_holds, deliveries_behind, net, wallet_of, year_of
from amiyan.settlement.paid_when import PaidWhen, paid_when
from amiyan.web.called import called
from amiyan.web.family.frame import Whose, month_of, number_of, page, scope_in, today, whose_in
from amiyan.web.family.lines import programme_name, shown
from amiyan.web.shapes import Column, Link, Point, Row, Tiyn, Use
from amiyan.web.words import spoken

_MONTHS_OF_A_YEAR = 12


@require_safe
def wallet(request: HttpRequest, person: int) -> HttpResponse:
    """Each right of this month and the one before, with its ceiling, used, held, left, and until when."""
    whose, on = whose_in(request, person), today()
    first = _month(on, -1)
    found = wallet_of(person, scope=scope_in(request), first=first, last=on)
    rights = [
        {
            "title": programme_name(one.programme),
            "month": format_month(one.first, spoken()),
            "use": Use(one.given_tiyn - one.lapsed_tiyn, one.used_tiyn, one.held_tiyn),
            "has_begun": one.given_tiyn > 0,
            "ceiling": one.ceiling_tiyn,
            "used_units": one.used_units,
            "held_units": one.held_units,
            "units": one.units,
            "expires": format_date_short(one.expires, spoken()),
            "is_over": one.expires < on,
            "lapsed": one.lapsed_tiyn,
            "href": reverse("family-month", args=[person, f"{one.first:%Y-%m}"]),
        }
        for one in found
    ]
    return page(request, "wallet", _("Wallet"), whose, "wallet", rights=rights)


@require_safe
def month(request: HttpRequest, person: int, month: str) -> HttpResponse:
    """The deliveries of a month, the newest first, each with place, time, proof, amount, verdict and why."""
    whose, first = whose_in(request, person), month_of(month)
    last = _month(first, 1) - dt.timedelta(days=1)
    scope = scope_in(request)
    lines = deliveries_of_month(person, scope=scope, month=first, hides_place=whose.hides_place)
    said = said_of_meals(person, scope=scope, first=first, last=last)
    places = called(line.facility_id for line in lines)
    decided = decided_holds(lines)
    told = [
        shown(
            line,
            said.get((line.service_day, line.programme, line.slot)),
            on=today(),
            places=places,
            decided=decided,
        )
        for line in lines
    ]
    return page(
        request,
        "month",
        _("By day"),
        whose,
        "month",
        days=told,
        counts={
            state: sum(1 for one in told if one.state == state) for state in ("payable", "held", "refused")
        },
        paid=sum(one.line.amount_tiyn for one in told if one.state == "payable"),
        now=format_month(first, spoken()),
        before=_month_link(whose, first, -1),
        after=_month_link(whose, first, 1) if last < today() else None,
    )


def _month(day: dt.date, by: int) -> dt.date:
    """The first day of the month ``by`` months on. 404 beyond what a calendar has."""
    at = day.year * _MONTHS_OF_A_YEAR + day.month - 1 + by
    if not dt.MINYEAR < at // _MONTHS_OF_A_YEAR < dt.MAXYEAR:
        raise Http404
    return dt.date(at // _MONTHS_OF_A_YEAR, at % _MONTHS_OF_A_YEAR + 1, 1)


def _month_link(whose: Whose, first: dt.date, by: int) -> Link:
    other = _month(first, by)
    return Link(format_month(other, spoken()), reverse("family-month", args=[whose.id, f"{other:%Y-%m}"]))


@require_safe
def year(request: HttpRequest, person: int, year: int) -> HttpResponse:
    """What was set aside and paid in a year, by programme, month and provider."""
    if not dt.MINYEAR < year < dt.MAXYEAR:
        raise Http404
    whose = whose_in(request, person)
    found = year_of(person, scope=scope_in(request), year=year, hides_place=whose.hides_place)
    paid = [part for part in found.parts if part.provider_id is not None]
    held = 0 if whose.hides_place else _held(person, year, scope_in(request))
    by_the_bank = 0 if whose.hides_place else _by_the_bank(person, year, scope_in(request))
    columns = [
        Column(_("Month")),
        Column(_("Programme")),
        Column(_("Provider")),
        Column(_("Times"), numeric=True),
        Column(_("For what was served"), numeric=True),
    ]
    rows = [_year_row(whose, year, part) for part in reversed(paid)]
    total = Row([_("Together"), "", "", sum(part.units for part in paid), Tiyn(found.paid_tiyn)])
    return page(
        request,
        "year",
        _("What the state gave in {year}").format(year=year),
        whose,
        "year",
        found=found,
        sums={
            "set_aside": Tiyn(found.set_aside_tiyn),
            "lapsed": Tiyn(found.lapsed_tiyn),
            "held": Tiyn(held),
            "left": Tiyn(max(0, found.left_tiyn - held)),
            "by_the_bank": Tiyn(by_the_bank),
            "owed": Tiyn(found.paid_tiyn - by_the_bank),
        },
        points=[
            Point(
                format_month_short(one, spoken()),
                sum(part.paid_tiyn for part in found.parts if part.month == one),
                sum(part.set_aside_tiyn for part in found.parts if part.month == one),
                long_label=format_month(one, spoken()),
                href=reverse("family-month", args=[person, f"{one:%Y-%m}"]),
            )
            for one in sorted({part.month for part in found.parts})
        ],
        names=[_("Month"), _("For what was served"), _("Set aside")],
        columns=columns,
        rows=rows,
        total=total,
        now=str(year),
        before=Link(str(year - 1), reverse("family-year", args=[person, year - 1])),
        after=Link(str(year + 1), reverse("family-year", args=[person, year + 1]))
        if year < today().year
        else None,
    )


def _year_row(whose: Whose, year: int, part: YearPart) -> Row:
    return Row(
        [
            format_month(part.month, spoken()),
            programme_name(part.programme),
            part.provider or None,
            part.units,
            Tiyn(part.paid_tiyn),
        ],
        reverse(
            "family-behind",
            args=[whose.id, year, f"{part.month:%Y-%m}", part.programme, str(part.provider_id)],
        ),
    )


def _said_of_money(paid: PaidWhen | None) -> str:
    """What “paid” means of one meal: by the bank on a day, or owed and to be paid on a day."""
    if paid is None:
        return _("no longer owed")
    if paid.paid_on is not None:
        return _("by the bank on {day}").format(day=format_date_short(paid.paid_on, spoken()))
    if paid.due_on is not None:
        return _("owed, to be paid on {day}").format(day=format_date_short(paid.due_on, spoken()))
    return _("owed, the month is not closed yet")


def _by_the_bank(person: int, year: int, scope: Scope) -> int:
    """How much of a year's sum the bank has paid, in tiyn."""
    found = paid_when(person, scope=scope, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31))
    return sum(one.amount_tiyn for one in found.values() if one.paid_on is not None)


def _held(person: int, year: int, scope: Scope) -> int:
    """What waits for a person's word within what is left, in tiyn: so that “left” is one number here and in the wallet."""
    found = wallet_of(person, scope=scope, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31))
    return sum(min(one.held_tiyn, one.left_tiyn) for one in found if one.given_tiyn > 0)


@require_safe
def behind(
    request: HttpRequest, person: int, year: int, month: str, programme: str, provider: str
) -> HttpResponse:
    """Which deliveries a sum of the year is made of."""
    whose, first = whose_in(request, person), month_of(month)
    found = deliveries_behind(
        person,
        scope=scope_in(request),
        programme=programme,
        month=first,
        provider_id=number_of(provider),
    )
    if not found:
        raise Http404
    last = _month(first, 1) - dt.timedelta(days=1)
    when = paid_when(person, scope=scope_in(request), first=first, last=last)
    paid = {day: one for (day, code, _slot), one in when.items() if code == programme}
    rows = [
        Row(
            [
                one.service_day,
                _said_of_money(paid.get(one.service_day)) if one.code == "delivery" else _("Taken back"),
                Tiyn(one.amount_tiyn),
            ],
            reverse("family-delivery", args=[person, one.service_day.isoformat(), programme, "1"]),
        )
        for one in found
    ]
    return page(
        request,
        "behind",
        format_month(first, spoken()),
        whose,
        "year",
        programme=programme_name(programme),
        columns=[Column(_("Day")), Column(_("Paid to the provider")), Column(_("Amount"), numeric=True)],
        rows=rows,
        total=Row([_("Together"), "", Tiyn(net(found))]),
        back=Link(str(year), reverse("family-year", args=[person, year])),
    )
