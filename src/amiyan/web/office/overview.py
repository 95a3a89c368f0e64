"""The overview: what a region (or the country) comes to in a month, against its list, its plan and the month before."""

import datetime as dt
from collections.abc import Set as AbstractSet
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short, format_month
from amiyan.kernel.periods import Period
from amiyan.settlement.figures.budgets import Plan, plans
from amiyan.settlement.figures.few import NONE, WORD, Columns
from amiyan.settlement.figures.kinds import CAUSES, Kind
from amiyan.settlement.figures.queries import NOTHING, Figures, Part, by_month, by_region, parts
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.office.few import Few, Hidden
from amiyan.web.office.frame import Office, months, shown
from amiyan.web.office.ratings import ratings_of
from amiyan.web.office.signals.listed import top
from amiyan.web.office.words import (
    FEW,
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
TOLD: Final = Hidden()
# Told also where they are nothing.
_ALWAYS: Final = frozenset({Kind.LISTED, Kind.PAYABLE, Kind.POSTED, Kind.PAID, Kind.HELD})


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
        **headline(now, hidden),
        "numbers": numbers(office, now, before, hidden),
        "number_columns": number_columns(),
        **difference(office, now, found, hidden),
        **proof(office, now, found, hidden),
        **_plans(office),
        **_chart(office, year, few),
        "tables": {
            what: office.address("office-table", what=what) for what in ("regions", "schools", "causes")
        },
        **(_regions(office, few) if office.region == COUNTRY else ratings_of(office)),
        **top(office),
    }
    return shown(office, "overview", given, here="office-overview")


def headline(now: Figures, hidden: Hidden) -> dict[str, Any]:
    """The numbers of which the rest are the reasons."""
    meals, owed = _("%(number)s meals"), {Kind.POSTED, Kind.COOKED, Kind.PAID}
    paid = _("%(share)s of what is in the books") % {"share": share(now.tiyn[Kind.PAID], _books(now))}
    of_list = _("%(share)s of the list") % {"share": share(now.difference_tiyn, now.tiyn[Kind.LISTED])}
    found = [
        (
            {Kind.PAYABLE},
            _("Delivered"),
            now.tiyn[Kind.PAYABLE],
            meals % {"number": number(now.meals[Kind.PAYABLE])},
        ),
        (owed, _("Paid by the bank"), now.tiyn[Kind.PAID], paid if _books(now) else ""),
        (owed, _("Still owed"), now.owed_tiyn, ""),
        ({Kind.HELD}, _("Held"), now.tiyn[Kind.HELD], meals % {"number": number(now.meals[Kind.HELD])}),
        ({Kind.PAYABLE, Kind.LISTED}, _("List above fact"), now.difference_tiyn, of_list),
    ]
    return {
        "headline": [
            (words, Tiyn(tiyn), note) if hidden.now.isdisjoint(columns) else (words, FEW, "")
            for columns, words, tiyn, note in found
        ]
    }


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


def numbers(office: Office, now: Figures, before: Figures, hidden: Hidden) -> list[Row]:
    """Each number beside that of the month before; those of meals lead to the days behind them."""
    rows = [
        Row(
            [
                kind_name(kind),
                FEW if kind in hidden.now else number(now.meals[kind]),
                *_beside(now.tiyn[kind], before.tiyn[kind], {kind}, hidden),
            ],
            href=_behind(office, kind) if kind in WITH_DAYS else "",
        )
        for kind in NUMBERS
        if kind in _ALWAYS or now.tiyn[kind] or before.tiyn[kind] or kind in hidden.now | hidden.before
    ]
    for words, of, columns in (
        (_("Still owed to suppliers"), "owed_tiyn", {Kind.POSTED, Kind.COOKED, Kind.PAID}),
        (_("Payable, and not yet in the books"), "unposted_tiyn", {Kind.PAYABLE, Kind.POSTED}),
        (
            _("Of paid statements: set off against debts, or above a contract"),
            "withheld_tiyn",
            {Kind.STATED, Kind.PAID},
        ),
    ):
        here, there = getattr(now, of), getattr(before, of)
        if here or there:
            rows.append(Row([words, "—", *_beside(here, there, columns, hidden)]))
    return rows


def _beside(now: int, before: int, columns: AbstractSet[str], hidden: Hidden) -> list[str]:
    """An amount, that of the month before, and how much more it is."""
    few, few_before = not hidden.now.isdisjoint(columns), not hidden.before.isdisjoint(columns)
    return [
        FEW if few else tenge(now),
        FEW if few_before else tenge(before),
        FEW if few or few_before else change(now, before),
    ]


def difference(office: Office, now: Figures, found: list[Part], hidden: Hidden) -> dict[str, Any]:
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
        said = [number(one.meals), tenge(tiyn), share(tiyn, now.tiyn[Kind.LISTED])]
        rows.append(
            Row([kind_name(one.kind, cause), *_told(said, few=hidden.of_part(one.kind, one.code))], href)
        )
    columns = [
        Column(_("Cause")),
        Column(_("Meals"), numeric=True),
        Column(_("Amount"), numeric=True),
        Column(_("Share of the list"), numeric=True),
    ]
    said = [tenge(now.difference_tiyn), share(now.difference_tiyn, now.tiyn[Kind.LISTED])]
    total = Row([_("List less fact"), "—", *_told(said, few=Kind.PAYABLE in hidden.now)])
    return {"cause_columns": columns, "causes": rows, "causes_total": total}


def _told(said: list[str], *, few: bool) -> list[str]:
    return [FEW] * len(said) if few else said


def proof(office: Office, now: Figures, found: list[Part], hidden: Hidden) -> dict[str, Any]:
    """Coverage, and how meals were proved."""
    rows = [
        Row(
            [
                kind_name(one.kind, one.code),
                *_told(
                    [number(one.meals), share(one.meals, now.proved)],
                    few=hidden.of_part(one.kind, one.code),
                ),
            ],
            href=_behind(office, one.kind, one.code),
        )
        for one in sorted(found, key=lambda one: -one.meals)
        if one.kind == Kind.METHOD
    ]
    columns = [Column(_("Way of proof")), Column(_("Meals"), numeric=True), Column(_("Share"), numeric=True)]
    children = _("%(number)s children") % {"number": number(now.served)}
    served = (FEW, "") if Kind.SERVED in hidden.now else (share(now.served, now.entitled), children)
    word = FEW if WORD in hidden.now else share(now.by_word, now.proved)
    return {
        "coverage": [
            (_("Entitled children"), FEW if Kind.ENTITLED in hidden.now else number(now.entitled), ""),
            (_("Served at least once"), *served),
            (_("By a word alone"), word, _("by hand, by password, or not said")),
        ],
        "method_columns": columns,
        "methods": rows,
    }


def _behind(office: Office, kind: str, code: str = "") -> str:
    if office.standing.place is not None or (code and office.region == COUNTRY and not office.sees_people):
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
