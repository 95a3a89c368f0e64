"""The overview: what a region (or the country) comes to in a month, against its list, its plan and the month before."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.kernel.periods import Period
from amiyan.settlement.figures.budgets import Plan, plans
from amiyan.settlement.figures.few import NONE, Columns
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import NOTHING, Figures, by_month, by_region, parts
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.office.few import Few
from amiyan.web.office.frame import Office, months, shown
from amiyan.web.office.numbers import TOLD, difference, headline, number_columns, numbers, proof
from amiyan.web.office.ratings import ratings_of
from amiyan.web.office.signals.listed import top
from amiyan.web.office.words import FEW, month_short, region_name, share, tenge
from amiyan.web.shapes import Column, Point, Row, Tile
from amiyan.web.words import spoken

_MONTHS: Final = 12
# Files of the overview; the country has regions, and no schools that families rated.
_FILES: Final = ("numbers", "causes", "proof", "plan", "schools")


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Numbers with what stands behind them, parts of the difference, plan, proof, and a year of months."""
    office = Office(request)
    year = by_month(programme=office.programme, months=_year(office.month), scope=office.scope)
    now = year.get(office.month.first, NOTHING)
    before = year.get((office.month.first - dt.timedelta(1)).replace(day=1), NOTHING)
    found = parts(**office.read)
    few = None if office.sees_people else Few(office, months=_year(office.month))
    hidden = few.here() if few else TOLD
    given = {
        **months(office, "office-overview"),
        **headline(office, now, hidden),
        "numbers": numbers(office, now, before, hidden),
        "number_columns": number_columns(),
        **difference(office, now, found, hidden),
        **proof(office, now, found, hidden),
        **_plans(office),
        **_chart(office, year, few),
        "tables": {
            what: office.address("office-table", what=what)
            for what in (*_FILES, "regions" if office.region == COUNTRY else "ratings")
        },
        **(_regions(office, few) if office.region == COUNTRY else ratings_of(office)),
        **top(office),
    }
    return shown(office, "overview", given, here="office-overview")


def _plans(office: Office) -> dict[str, Any]:
    found = plans(**office.read)
    return {
        "plan_columns": plan_columns(),
        "plans": [
            Row(
                [
                    plan_name(one),
                    tenge(one.appropriated_tiyn),
                    tenge(one.used_tiyn),
                    share(one.used_tiyn, one.appropriated_tiyn),
                    tenge(one.paid_tiyn),
                    tenge(one.left_tiyn, rounded=True),
                    lasts(one),
                ],
                href=office.address("office-budgets", region=one.region or COUNTRY, query={"year": one.year}),
            )
            for one in found
        ],
    }


def plan_columns() -> list[Column]:
    """Of the table of budgets."""
    return [
        Column(_("Budget")),
        *(
            Column(words, numeric=True)
            for words in (_("For the year"), _("Used"), _("Used, share"), _("Paid"))
        ),
        Column(_("Until the year ends: left, or missing"), numeric=True),
        Column(_("Lasts"), numeric=True),
    ]


def plan_name(one: Plan) -> str:
    """Whose budget, and of which year."""
    return f"{region_name(one.region or COUNTRY)}, {one.year}"


def lasts(one: Plan) -> str:
    """Until when a budget lasts."""
    if one.dry_on:
        return _("until %(day)s") % {"day": format_date_short(one.dry_on, spoken())}
    return _("to the end of the year")


def _chart(office: Office, year: dict[dt.date, Figures], few: Few | None) -> dict[str, Any]:
    points = [
        Point(
            month_short(month),
            one.tiyn[Kind.LISTED],
            one.tiyn[Kind.PAYABLE],
            href=office.address("office-overview", month=month),
            long_label=format_month(month, spoken()),
        )
        for month, one in year.items()
        if not (few and few.of_region(office.region, month) & {Kind.LISTED, Kind.PAYABLE})
    ]
    return {"points": points, "chart_names": [_("Month"), _("By list"), _("Delivered")]}


def _regions(office: Office, few: Few | None) -> dict[str, Any]:
    found = {code: one for code, one in by_region(**office.read).items() if code}
    hidden = {code: few.of_region(code, office.month.first) if few else NONE for code in found}
    return {
        "tiles": {
            code: Tile(
                1000 * one.tiyn[Kind.PAYABLE] // one.tiyn[Kind.LISTED] if one.tiyn[Kind.LISTED] else None,
                share(one.tiyn[Kind.PAYABLE], one.tiyn[Kind.LISTED]),
                office.address("office-overview", region=code),
            )
            for code, one in found.items()
            if Kind.PAYABLE not in hidden[code]
        },
        "region_columns": region_columns(),
        "regions": [
            Row(region_cells(code, one, hidden[code]), href=office.address("office-overview", region=code))
            for code, one in sorted(found.items(), key=lambda item: _order(item[1], hidden[item[0]]))
        ],
    }


def region_columns() -> list[Column]:
    """Of the table of regions."""
    return [
        Column(_("Region")),
        *(
            Column(words, numeric=True)
            for words in (
                _("By list"),
                _("Delivered"),
                _("Proved, share"),
                _("Held"),
                _("Paid"),
                _("Served, share"),
            )
        ),
    ]


def region_cells(code: str, one: Figures, hidden: Columns) -> list[str]:
    """A region's row."""
    said: tuple[tuple[str, str], ...] = (
        (Kind.LISTED, tenge(one.tiyn[Kind.LISTED])),
        (Kind.PAYABLE, tenge(one.tiyn[Kind.PAYABLE])),
        (Kind.PAYABLE, share(one.tiyn[Kind.PAYABLE], one.tiyn[Kind.LISTED])),
        (Kind.HELD, tenge(one.tiyn[Kind.HELD])),
        (Kind.PAID, tenge(one.tiyn[Kind.PAID])),
        (Kind.SERVED, share(one.served, one.entitled)),
    )
    return [region_name(code), *(FEW if column in hidden else text for column, text in said)]


def _order(one: Figures, hidden: Columns) -> tuple[bool, int]:
    """The largest difference first; those whose difference is withheld at the end, in no order."""
    few = Kind.PAYABLE in hidden
    return few, 0 if few else -one.difference_tiyn


def _year(month: Period) -> Period:
    first = month.first
    for _back in range(_MONTHS - 1):
        first = (first - dt.timedelta(1)).replace(day=1)
    return Period(first, month.last)
