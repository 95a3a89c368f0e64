"""Tables of the office as workbooks to carry away: the same numbers, small cells withheld from everybody."""

import io
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.settlement.audit.tables import Table, Tenge, Value
from amiyan.settlement.audit.workbook import write_tables
from amiyan.settlement.figures.few import ALL, Columns
from amiyan.settlement.figures.kinds import CAUSES, Kind
from amiyan.settlement.figures.queries import Figures, behind, by_day, by_place, by_region, parts
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.office.few import Few
from amiyan.web.office.frame import Office, names_of
from amiyan.web.office.places import few_days
from amiyan.web.office.words import BEHIND, FEW, NUMBERS, kind_name, region_name

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST: Final = 100_000


@require_safe
def table(request: HttpRequest, what: str) -> HttpResponse:
    """Regions, schools, causes or the days behind a number, of a month."""
    office = Office(request)
    if what == "regions":
        few, month = Few(office), office.month.first
        found = [
            (region_name(code), one, few.of_region(code, month))
            for code, one in by_region(**office.read).items()
            if code
        ]
        return _file(office, what, [_of_figures(_("Regions"), _("Region"), found)])
    if what == "schools":
        places = by_place(**office.read)
        names, hidden = names_of(list(places)), Few(office).of_places(office.region)
        found = [(f"{names[place]} ({place})", one, hidden.get(place, ALL)) for place, one in places.items()]
        return _file(office, what, [_of_figures(_("Schools"), _("School"), found)])
    if what == "causes":
        return _file(office, what, [_of_causes(office)])
    kind, code = request.GET.get("kind", ""), request.GET.get("code", "")
    # The days of all schools of the country are no file that anybody opens; each region has its own.
    if what != "days" or kind not in BEHIND or office.region == COUNTRY:
        raise Http404
    if code and kind not in {Kind.MISSING, Kind.METHOD}:
        raise Http404
    return _file(office, what, [_of_days(office, kind, code)])


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


def _of_figures(title: str, first: str, found: Sequence[tuple[str, Figures, Columns]]) -> Table:
    """Meals and money of each kind; what is withheld goes with its money."""
    kinds = [*NUMBERS, Kind.MISSING]
    rows = [
        (name, *(cell for kind in kinds for cell in _pair(one, kind, is_hidden=kind in hidden)))
        for name, one, hidden in found
    ]
    meals = _("meals")
    headings = tuple(
        heading for kind in kinds for heading in (f"{kind_name(kind)}: {meals}", f"{kind_name(kind)}, ₸")
    )
    return Table(title, (first, *headings), rows, (40, *([16] * len(headings))))


def _pair(one: Figures, kind: str, *, is_hidden: bool) -> tuple[Value, Value]:
    return (FEW, FEW) if is_hidden else (one.meals[kind], Tenge(one.tiyn[kind]))


def _of_causes(office: Office) -> Table:
    found = [one for one in parts(**office.read) if one.kind in {Kind.MISSING, Kind.PRICED, Kind.BEYOND}]
    hidden = Few(office).here()
    rows: Iterable[tuple[Value, ...]] = (
        (kind_name(one.kind, one.code), FEW, FEW)
        if hidden.of_part(one.kind, one.code)
        else (kind_name(one.kind, one.code), one.meals, Tenge(one.tiyn))
        for one in sorted(found, key=lambda one: list(CAUSES).index(one.code or one.kind))
    )
    return Table(_("Causes"), (_("Cause"), _("Meals"), _("Amount, ₸")), rows, (60, 14, 20))


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


def _file(office: Office, what: str, tables: Sequence[Table]) -> HttpResponse:
    file = io.BytesIO()
    about = Table(
        _("About"),
        (_("What"), _("Value")),
        [
            (_("Region"), region_name(office.region)),
            (_("Month"), f"{office.month.first:%Y-%m}"),
            (_("Note"), _("“…” stands for numbers that are withheld, so that nobody is known by them.")),
        ],
        (20, 60),
    )
    write_tables([*tables, about], file, day=office.month.last)
    name = f"amiyan-{office.region}-{office.month.first:%Y-%m}-{what}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file.getvalue(), content_type=_XLSX, headers=headers)
