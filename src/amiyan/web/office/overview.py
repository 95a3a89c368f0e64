"""The overview: what a region (or the country) comes to in a month, against its list, its plan and the month before."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.kernel.periods import Period
from amiyan.settlement.figures.budgets import Plan, plans
from amiyan.settlement.figures.kinds import CAUSES, Kind
from amiyan.settlement.figures.queries import NOTHING, Figures, Part, by_month, by_region, parts
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.office.frame import Office, months, shown
from amiyan.web.office.signals.listed import top
from amiyan.web.office.words import (
    NUMBERS,
    WITH_DAYS,
    change,
    kind_name,
    month_short,
    number,
    region_name,
    share,
    tenge,
)
from amiyan.web.shapes import Column, Point, Row, Tile, Tiyn
from amiyan.web.words import spoken

_MONTHS: Final = 12
# Told also where they are nothing.
_OF_FEW: Final = frozenset({Kind.HELD, Kind.REFUSED})
_ALWAYS: Final = frozenset({Kind.LISTED, Kind.PAYABLE, Kind.POSTED, Kind.PAID, Kind.HELD})


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Numbers with what stands behind them, parts of the difference, plan, proof, and a year of months."""
    office = Office(request)
    year = by_month(programme=office.programme, months=_year(office.month), scope=office.scope)
    now = year.get(office.month.first, NOTHING)
    before = year.get((office.month.first - dt.timedelta(1)).replace(day=1), NOTHING)
    found = parts(**office.read)
    given = {
        **months(office, "office-overview"),
        **headline(office, now),
        "numbers": numbers(office, now, before),
        "number_columns": number_columns(),
        **difference(office, now, found),
        **proof(office, now, found),
        **_plans(office),
        **_chart(office, year),
        "tables": {
            what: office.address("office-table", what=what) for what in ("regions", "schools", "causes")
        },
        **(_regions(office) if office.region == COUNTRY else {}),
        **top(office),
    }
    return shown(office, "overview", given, here="office-overview")


def headline(office: Office, now: Figures) -> dict[str, Any]:
    """The numbers of which the rest are the reasons; of one school what is held is not told to who oversees."""
    meals = _("%(number)s meals")
    return {
        "headline": [
            (
                _("Delivered"),
                Tiyn(now.tiyn[Kind.PAYABLE]),
                meals % {"number": number(now.meals[Kind.PAYABLE])},
            ),
            (
                _("Paid by the bank"),
                Tiyn(now.tiyn[Kind.PAID]),
                _("%(share)s of what is in the books") % {"share": share(now.tiyn[Kind.PAID], _books(now))}
                if _books(now)
                else "",
            ),
            (_("Still owed"), Tiyn(now.owed_tiyn), ""),
            *(
                []
                if _hides(office)
                else [
                    (_("Held"), Tiyn(now.tiyn[Kind.HELD]), meals % {"number": number(now.meals[Kind.HELD])})
                ]
            ),
            (
                _("List above fact"),
                Tiyn(now.difference_tiyn),
                _("%(share)s of the list") % {"share": share(now.difference_tiyn, now.tiyn[Kind.LISTED])},
            ),
        ]
    }


def _hides(office: Office) -> bool:
    """Whether the page is of one school and its reader sees numbers alone: what counts few there is left out."""
    return office.standing.place is not None and not office.sees_people


def _books(now: Figures) -> int:
    return now.tiyn[Kind.POSTED] + now.tiyn[Kind.COOKED]


def number_columns() -> list[Column]:
    """Of the table of numbers."""
    return [
        Column(_("What")),
        Column(_("Meals"), numeric=True),
        Column(_("Amount"), numeric=True),
        Column(_("Month before"), numeric=True),
        Column(_("More or less"), numeric=True),
    ]


def numbers(office: Office, now: Figures, before: Figures) -> list[Row]:
    """Each number beside that of the month before; those of meals lead to the days behind them."""
    rows = [
        Row(
            [
                kind_name(kind),
                number(now.meals[kind]),
                tenge(now.tiyn[kind]),
                tenge(before.tiyn[kind]),
                change(now.tiyn[kind], before.tiyn[kind]),
            ],
            href=_behind(office, kind) if kind in WITH_DAYS else "",
        )
        for kind in NUMBERS
        if (kind in _ALWAYS or now.tiyn[kind] or before.tiyn[kind])
        and not (kind in _OF_FEW and _hides(office))
    ]
    for words, of in (
        (_("Still owed to suppliers"), "owed_tiyn"),
        (_("Payable, and not yet in the books"), "unposted_tiyn"),
        (_("Of paid statements: set off against debts, or above a contract"), "withheld_tiyn"),
    ):
        here, there = getattr(now, of), getattr(before, of)
        if here or there:
            rows.append(Row([words, "—", tenge(here), tenge(there), change(here, there)]))
    return rows


def difference(office: Office, now: Figures, found: list[Part]) -> dict[str, Any]:
    """The list less the fact, taken apart as the audit does: each missing meal has one cause."""
    sums = {
        one.code or one.kind: one for one in found if one.kind in {Kind.MISSING, Kind.PRICED, Kind.BEYOND}
    }
    rows = []
    for cause in CAUSES:
        if (one := sums.get(cause)) is None:
            continue
        tiyn = -one.tiyn if one.kind == Kind.BEYOND else one.tiyn
        href = _behind(office, one.kind, one.code)
        rows.append(
            Row(
                [
                    kind_name(one.kind, cause),
                    number(one.meals),
                    tenge(tiyn),
                    share(tiyn, now.tiyn[Kind.LISTED]),
                ],
                href,
            )
        )
    columns = [
        Column(_("Cause")),
        Column(_("Meals"), numeric=True),
        Column(_("Amount"), numeric=True),
        Column(_("Share of the list"), numeric=True),
    ]
    total = Row(
        [
            _("List less fact"),
            "—",
            tenge(now.difference_tiyn),
            share(now.difference_tiyn, now.tiyn[Kind.LISTED]),
        ]
    )
    return {"cause_columns": columns, "causes": rows, "causes_total": total}


def proof(office: Office, now: Figures, found: list[Part]) -> dict[str, Any]:
    """Coverage, and how meals were proved."""
    rows = [
        Row(
            [kind_name(one.kind, one.code), number(one.meals), share(one.meals, now.proved)],
            href=_behind(office, one.kind, one.code),
        )
        for one in sorted(found, key=lambda one: -one.meals)
        if one.kind == Kind.METHOD
    ]
    columns = [Column(_("Way of proof")), Column(_("Meals"), numeric=True), Column(_("Share"), numeric=True)]
    return {
        "coverage": [
            (_("Entitled children"), number(now.entitled), ""),
            (
                _("Served at least once"),
                share(now.served, now.entitled),
                _("%(number)s children") % {"number": number(now.served)},
            ),
            (
                _("By a word alone"),
                share(now.by_word, now.proved),
                _("by hand, by password, or not said"),
            ),
        ],
        "method_columns": columns,
        "methods": rows,
    }


def _behind(office: Office, kind: str, code: str = "") -> str:
    if office.standing.place is not None:
        return ""
    query = {"code": code} if code else {}
    return office.address("office-behind", kind=str(kind), query=query)


def _plans(office: Office) -> dict[str, Any]:
    found = plans(**office.read)
    columns = [
        Column(_("Budget")),
        *(
            Column(words, numeric=True)
            for words in (_("For the year"), _("Used"), _("Used, share"), _("Paid"))
        ),
        Column(_("Until the year ends: left, or missing"), numeric=True),
        Column(_("Lasts"), numeric=True),
    ]
    return {"plan_columns": columns, "plans": [_plan(one) for one in found]}


def _plan(one: Plan) -> Row:
    name = region_name(one.region or COUNTRY)
    lasts = (
        _("until %(day)s") % {"day": format_date_short(one.dry_on, spoken())}
        if one.dry_on
        else _("to the end of the year")
    )
    return Row(
        [
            f"{name}, {one.year}",
            tenge(one.appropriated_tiyn),
            tenge(one.used_tiyn),
            share(one.used_tiyn, one.appropriated_tiyn),
            tenge(one.paid_tiyn),
            tenge(one.left_tiyn),
            lasts,
        ]
    )


def _chart(office: Office, year: dict[dt.date, Figures]) -> dict[str, Any]:
    points = [
        Point(
            month_short(month),
            one.tiyn[Kind.LISTED],
            one.tiyn[Kind.PAYABLE],
            href=office.address("office-overview", month=month),
            long_label=format_month(month, spoken()),
        )
        for month, one in year.items()
    ]
    return {"points": points, "chart_names": [_("Month"), _("By list"), _("Delivered")]}


def _regions(office: Office) -> dict[str, Any]:
    found = {code: one for code, one in by_region(**office.read).items() if code}
    return {
        "tiles": {
            code: Tile(
                1000 * one.tiyn[Kind.PAYABLE] // one.tiyn[Kind.LISTED] if one.tiyn[Kind.LISTED] else None,
                share(one.tiyn[Kind.PAYABLE], one.tiyn[Kind.LISTED]),
                office.address("office-overview", region=code),
            )
            for code, one in found.items()
        },
        "region_columns": region_columns(),
        "regions": [
            Row(region_cells(code, one), href=office.address("office-overview", region=code))
            for code, one in sorted(found.items(), key=lambda item: -item[1].difference_tiyn)
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


def region_cells(code: str, one: Figures) -> list[str]:
    """A region's row."""
    return [
        region_name(code),
        tenge(one.tiyn[Kind.LISTED]),
        tenge(one.tiyn[Kind.PAYABLE]),
        share(one.tiyn[Kind.PAYABLE], one.tiyn[Kind.LISTED]),
        tenge(one.tiyn[Kind.HELD]),
        tenge(one.tiyn[Kind.PAID]),
        share(one.served, one.entitled),
    ]


def _year(month: Period) -> Period:
    first = month.first
    for _back in range(_MONTHS - 1):
        first = (first - dt.timedelta(1)).replace(day=1)
    return Period(first, month.last)
