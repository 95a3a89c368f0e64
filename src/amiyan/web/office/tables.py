"""Tables of the office as workbooks to carry away: the same numbers, small cells withheld from everybody."""

import datetime as dt
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.feedback.queries.ratings import Week, ratings_of_region
from amiyan.kernel.periods import Period
from amiyan.settlement.audit.tables import Table, Tenge, Value
from amiyan.settlement.audit.workbook import write_tables
from amiyan.settlement.figures.budgets import plans
from amiyan.settlement.figures.few import ALL, WORD, Columns
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import (
    NOTHING,
    Figures,
    behind,
    by_day,
    by_month,
    by_place,
    by_region,
    parts,
    totals,
)
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.moment import today
from amiyan.web.office.country_days import XLSX, country_days, sent
from amiyan.web.office.few import Few
from amiyan.web.office.frame import Office, names_of
from amiyan.web.office.numbers import causes, lines
from amiyan.web.office.overview import lasts, plan_columns, plan_name
from amiyan.web.office.places import few_days, parts_of_regions
from amiyan.web.office.ratings import all_of_them, by_content_of
from amiyan.web.office.ratings import cells as rating_cells
from amiyan.web.office.ratings import columns as rating_columns
from amiyan.web.office.words import BEHIND, FEW, NUMBERS, change, kind_name, region_name, share

_MOST: Final = 100_000
_DASH: Final = "—"


@require_safe
def table(request: HttpRequest, what: str) -> HttpResponse:
    """A table of the overview, the schools, or the days behind a number, of a month."""
    office = Office(request)
    if what == "days":
        return _behind(office, request.GET.get("kind", ""), request.GET.get("code", ""))
    if what not in _TABLES or (what == "ratings" and office.region == COUNTRY):
        raise Http404
    return _file(office, what, _TABLES[what](office))


def _regions(office: Office) -> list[Table]:
    few, month = Few(office), office.month.first
    found = [
        (region_name(code), one, few.of_region(code, month))
        for code, one in by_region(**office.read).items()
        if code
    ]
    return [_of_figures(_("Regions"), _("Region"), found, children=True)]


def _schools(office: Office) -> list[Table]:
    places = by_place(**office.read)
    names, hidden = names_of(list(places)), Few(office).of_places(office.region)
    found = [(f"{names[place]} ({place})", one, hidden.get(place, ALL)) for place, one in places.items()]
    return [_of_figures(_("Schools"), _("School"), found, children=True)]


@require_safe
def place_table(request: HttpRequest) -> HttpResponse:
    """The days of one school."""
    office = Office(request)
    hidden, place = Few(office).of_days([office.place]), office.place.id
    days = [
        (day.isoformat(), one, hidden.get((place, day), ALL))
        for day, one in by_day(**office.read, place=place).items()
    ]
    return _file(office, f"school-{office.place.id}", [_of_figures(_("Days"), _("Day"), days)])


def _of_figures(
    title: str, first: str, found: Sequence[tuple[str, Figures, Columns]], *, children: bool = False
) -> Table:
    """Meals and money of each kind, and ``children``; what is withheld goes with its money."""
    kinds = [*NUMBERS, Kind.MISSING]
    rows = [
        (
            name,
            *(cell for kind in kinds for cell in _pair(one, kind, is_hidden=kind in hidden)),
            *(_children(one, hidden) if children else ()),
        )
        for name, one, hidden in found
    ]
    meals = _("meals")
    headings = tuple(
        heading for kind in kinds for heading in (f"{kind_name(kind)}: {meals}", f"{kind_name(kind)}, ₸")
    )
    if children:
        headings = (*headings, _("Entitled children"), _("Served at least once"))
    return Table(title, (first, *headings), rows, (40, *([16] * len(headings))))


def _pair(one: Figures, kind: str, *, is_hidden: bool) -> tuple[Value, Value]:
    return (FEW, FEW) if is_hidden else (one.meals[kind], Tenge(one.tiyn[kind]))


def _children(one: Figures, hidden: Columns) -> tuple[Value, Value]:
    return (
        FEW if Kind.ENTITLED in hidden else one.entitled,
        FEW if Kind.SERVED in hidden else one.served,
    )


def _numbers(office: Office) -> list[Table]:
    """Each number beside that of the month before. Money that is withheld is withheld with its meals."""
    before = (office.month.first - dt.timedelta(1)).replace(day=1)
    both = by_month(programme=office.programme, months=Period(before, office.month.last), scope=office.scope)
    hidden = Few(office).here()
    rows: list[tuple[Value, ...]] = []
    for one in lines(office, both.get(office.month.first, NOTHING), both.get(before, NOTHING), hidden):
        few, few_before = not hidden.now.isdisjoint(one.columns), not hidden.before.isdisjoint(one.columns)
        meals: Value = _DASH if one.meals is None else FEW if few else one.meals
        rows.append(
            (
                one.words,
                meals,
                FEW if few else Tenge(one.tiyn),
                FEW if few_before else Tenge(one.before_tiyn),
                FEW if few or few_before else change(one.tiyn, one.before_tiyn),
            )
        )
    headings = (_("What"), _("Meals"), _("Amount, ₸"), _("Month before, ₸"), _("More or less"))
    return [Table(_("The month in numbers"), headings, rows, (60, 14, 20, 20, 14))]


def _proof(office: Office) -> list[Table]:
    """Ways of proof, and on a sheet of its own whom the meals reached."""
    now, hidden = totals(**office.read), Few(office).here()
    of_ways = sorted(
        (one for one in parts(**office.read) if one.kind == Kind.METHOD), key=lambda one: -one.meals
    )
    ways: list[tuple[Value, ...]] = [
        (kind_name(one.kind, one.code), FEW, FEW)
        if hidden.of_part(one.kind, one.code)
        else (kind_name(one.kind, one.code), one.meals, share(one.meals, now.proved))
        for one in of_ways
    ]
    reached: list[tuple[Value, ...]] = [
        (_("Entitled children"), FEW if Kind.ENTITLED in hidden.now else now.entitled, ""),
        (_("Served at least once"), FEW, FEW)
        if Kind.SERVED in hidden.now
        else (_("Served at least once"), now.served, share(now.served, now.entitled)),
        (_("By a word alone"), FEW, FEW)
        if WORD in hidden.now
        else (_("By a word alone"), now.by_word, share(now.by_word, now.proved)),
    ]
    return [
        Table(_("Ways of proof"), (_("Way of proof"), _("Meals"), _("Share")), ways, (60, 14, 14)),
        Table(_("Whom it reached"), (_("What"), _("Number"), _("Share")), reached, (60, 14, 14)),
    ]


def _plan(office: Office) -> list[Table]:
    """Budgets of the year. Nothing in it is about few children."""
    rows: list[tuple[Value, ...]] = [
        (
            plan_name(one),
            Tenge(one.appropriated_tiyn),
            Tenge(one.used_tiyn),
            share(one.used_tiyn, one.appropriated_tiyn),
            Tenge(one.paid_tiyn),
            Tenge(one.left_tiyn),
            lasts(one),
        )
        for one in plans(**office.read)
    ]
    headings = tuple(column.name for column in plan_columns())
    return [Table(_("Against the plan"), headings, rows, (40, 20, 20, 14, 20, 30, 24))]


def _ratings(office: Office) -> list[Table]:
    """All schools that enough families rated in the newest week that may be shown, and these together."""
    found = ratings_of_region(office.region, scope=office.scope, today=today())
    schools = by_content_of(found)
    names = names_of([one.facility_id for one in schools])
    rows: list[tuple[Value, ...]] = [
        *((names[one.facility_id], *_week(one.week)) for one in schools),
        (all_of_them(found), *_week(found.all)),
    ]
    headings = tuple(column.name for column in rating_columns(_("School")))
    return [Table(_("Ratings"), headings, rows, (60, 14, 14, 14, 14))]


def _week(week: Week) -> tuple[Value, ...]:
    return (week.families, *rating_cells(week)[1:])


def _causes(office: Office) -> list[Table]:
    now, hidden = totals(**office.read), Few(office).here()
    listed, few = now.tiyn[Kind.LISTED], Kind.PAYABLE in hidden.now
    rows: list[tuple[Value, ...]] = [
        (kind_name(one.kind, cause), FEW, FEW, FEW)
        if hidden.of_part(one.kind, one.code)
        else (kind_name(one.kind, cause), one.meals, Tenge(tiyn), share(tiyn, listed))
        for cause, one, tiyn in causes(parts(**office.read))
    ]
    whole: tuple[Value, ...] = (Tenge(now.difference_tiyn), share(now.difference_tiyn, listed))
    rows.append((_("List less fact"), _DASH, *((FEW, FEW) if few else whole)))
    headings = (_("Cause"), _("Meals"), _("Amount, ₸"), _("Share of the list"))
    return [Table(_("Causes"), headings, rows, (60, 14, 20, 16))]


def _behind(office: Office, kind: str, code: str) -> HttpResponse:
    """What the page behind a number shows, and all of it: of a region its days, of the country every region's."""
    if kind not in BEHIND or (code and kind not in {Kind.MISSING, Kind.METHOD}):
        raise Http404
    if office.region != COUNTRY:
        return _file(office, "days", [_of_days(office, kind, code)])
    if code:
        return _file(office, "days", [_of_regions(office, kind, code)])
    return sent(office, _name(office, "days"), [country_days(office, kind), _about(office)])


def _of_regions(office: Office, kind: str, code: str) -> Table:
    few = Few(office)
    rows: list[tuple[Value, ...]] = [
        (region_name(region), FEW, FEW)
        if few.of(region).of_part(kind, code)
        else (region_name(region), one.meals, Tenge(one.tiyn))
        for region, one in parts_of_regions(office, kind, code)
    ]
    return Table(_("Regions"), (_("Region"), _("Meals"), _("Amount, ₸")), rows, (40, 14, 20))


def _of_days(office: Office, kind: str, code: str) -> Table:
    found = behind(**office.read, kind=kind, code=code, most=_MOST)
    names = names_of(list({one.facility_id for one in found}))
    hidden = few_days(office, kind, code, found)
    rows: Iterable[tuple[Value, ...]] = (
        (names[one.facility_id], one.day, FEW, FEW)
        if (one.facility_id, one.day) in hidden
        else (names[one.facility_id], one.day, one.meals, Tenge(one.tiyn))
        for one in sorted(found, key=lambda one: (one.facility_id, one.day))
    )
    return Table(_("Days"), (_("School"), _("Day"), _("Meals"), _("Amount, ₸")), rows, (40, 14, 14, 20))


_TABLES: Final[Mapping[str, Callable[[Office], list[Table]]]] = {
    "regions": _regions,
    "schools": _schools,
    "numbers": _numbers,
    "causes": _causes,
    "proof": _proof,
    "plan": _plan,
    "ratings": _ratings,
}


def _file(office: Office, what: str, tables: Sequence[Table]) -> HttpResponse:
    file = io.BytesIO()
    write_tables([*tables, _about(office)], file, day=office.month.last)
    headers = {"Content-Disposition": f'attachment; filename="{_name(office, what)}"'}
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)


def _name(office: Office, what: str) -> str:
    return f"amiyan-{office.region}-{office.month.first:%Y-%m}-{what}.xlsx"


def _about(office: Office) -> Table:
    rows: list[tuple[Value, ...]] = [
        (_("Region"), region_name(office.region)),
        (_("Month"), f"{office.month.first:%Y-%m}"),
        (_("Note"), _("“…” stands for numbers that are withheld, so that nobody is known by them.")),
    ]
    return Table(_("About"), (_("What"), _("Value")), rows, (20, 60))
