"""The schools of an office, in order of what does not add up; and the days behind a number."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import N_
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import Behind, Figures, behind, by_place
from amiyan.web.office.frame import Office, codes_of, months, names_of, shown
from amiyan.web.office.small import withheld
from amiyan.web.office.words import BEHIND, kind_name, number, share, tenge
from amiyan.web.shapes import Column, Filter, Link, Option, Row
from amiyan.web.words import spoken

_A_PAGE: Final = 100
_MOST: Final = 200
FEW: Final = "…"
"""Stands for a cell that is withheld since it counts few."""

ORDERS: Final[dict[str, tuple[str, Callable[[Figures], float]]]] = {
    "difference": (N_("Where list and fact differ most"), lambda one: one.difference_tiyn),
    "share": (
        N_("Where the least of the list is proved"),
        lambda one: one.difference_tiyn / max(1, one.tiyn[Kind.LISTED]),
    ),
    "held": (N_("Where most is held"), lambda one: one.tiyn[Kind.HELD]),
    "word": (N_("Where most is by a word alone"), lambda one: one.by_word / max(1, one.proved)),
    "unposted": (N_("Where the books lag behind"), lambda one: abs(one.unposted_tiyn)),
    "served": (
        N_("Where most entitled children were never served"),
        lambda one: (one.entitled - one.served) / max(1, one.entitled),
    ),
    "beyond": (N_("Where more were served than listed"), lambda one: one.tiyn[Kind.BEYOND]),
}


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """A page of schools in the order that is asked for. Cost: a row for each school of the office."""
    office = Office(request)
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "difference"
    found = by_place(**office.read)
    sorted_places = sorted(found, key=lambda place: (-ORDERS[order][1](found[place]), place))
    start = _whole(request.GET.get("from", ""))
    page = sorted_places[start : start + _A_PAGE]
    names, codes, hidden = names_of(page), codes_of(page), hidden_cells(office, found)
    given = {
        **months(office, "office-places"),
        "filters": [
            Filter(
                "order", _("Order"), order, [Option(key, _(words)) for key, (words, _by) in ORDERS.items()]
            ),
            Filter("month", _("Month"), f"{office.month.first:%Y-%m}", kind="month"),
        ],
        "columns": columns(),
        "rows": [
            Row(
                cells(names[place], place, found[place], hidden),
                href=office.address("office-place", facility=codes[place]),
            )
            for place in page
        ],
        "shown_from": start + 1,
        "shown_to": start + len(page),
        "shown_of": len(found),
        "back": _page(office, order, max(0, start - _A_PAGE)) if start else "",
        "onward": _page(office, order, start + _A_PAGE) if start + _A_PAGE < len(found) else "",
        "table": office.address("office-table", what="schools"),
    }
    return shown(office, "places", given, here="office-places", way=[Link(_("Schools"))])


def columns() -> list[Column]:
    """Of the table of schools."""
    numeric = (
        *(_("By list"), _("Delivered"), _("List above fact"), _("Proved, share"), _("Held, meals")),
        *(_("By a word alone"), _("In the books"), _("Paid"), _("Served, share")),
    )
    return [Column(_("School")), *(Column(words, numeric=True) for words in numeric)]


Hidden = dict[str, frozenset[int]]


def hidden_cells(office: Office, found: dict[int, Figures], *, always: bool = False) -> Hidden:
    """What of each column is withheld from who sees numbers alone (in a file that is carried away: from everybody)."""
    if office.sees_people and not always:
        return dict.fromkeys(("rows", "held", "served", "gap"), frozenset())
    return {
        "rows": withheld({place: one.entitled for place, one in found.items()}),
        "held": withheld({place: one.meals[Kind.HELD] for place, one in found.items()}),
        "served": withheld({place: one.entitled - one.served for place, one in found.items()}),
        "gap": withheld({place: abs(_gap(one)) for place, one in found.items()}),
    }


def _gap(one: Figures) -> int:
    return one.meals[Kind.LISTED] - one.meals[Kind.PAYABLE]


def cells(name: str, place: int, one: Figures, hidden: Hidden) -> list[str]:
    """A school's row; what is withheld stands as :data:`FEW`."""
    if place in hidden["rows"]:
        return [name, *([FEW] * 9)]
    listed, payable = one.tiyn[Kind.LISTED], one.tiyn[Kind.PAYABLE]
    gap = place in hidden["gap"]
    return [
        name,
        tenge(listed),
        FEW if gap else tenge(payable),
        FEW if gap else tenge(one.difference_tiyn),
        FEW if gap else share(payable, listed),
        FEW if place in hidden["held"] else number(one.meals[Kind.HELD]),
        FEW if place in hidden["held"] else share(one.by_word, one.proved),
        FEW if gap else tenge(one.tiyn[Kind.POSTED]),
        FEW if gap else tenge(one.tiyn[Kind.PAID]),
        FEW if place in hidden["served"] else share(one.served, one.entitled),
    ]


@require_safe
def behind_a_number(request: HttpRequest, kind: str) -> HttpResponse:
    """The days of schools that make up a number, those of most meals first; each leads to its lines."""
    office = Office(request)
    if kind not in BEHIND:
        raise Http404
    code = request.GET.get("code", "")
    found = behind(**office.read, kind=kind, code=code, most=_MOST)
    title = kind_name(kind, code)
    given = {
        **months(office, "office-behind", kind=kind, query={"code": code} if code else {}),
        "title": title,
        "columns": [
            Column(_("School")),
            Column(_("Day")),
            Column(_("Meals"), numeric=True),
            Column(_("Amount"), numeric=True),
        ],
        "rows": _days(office, found),
        "is_cut": len(found) == _MOST,
        "most": _MOST,
        "table": office.address("office-table", what="days", query={"kind": kind, "code": code}),
    }
    return shown(office, "behind", given, here="office-overview", way=[Link(title)])


def _days(office: Office, found: list[Behind]) -> list[Row]:
    names = names_of([one.facility_id for one in found])
    counts = {(one.facility_id, one.day): one.meals for one in found}
    hidden = frozenset() if office.sees_people else withheld(counts)
    rows = []
    for one in found:
        few = (one.facility_id, one.day) in hidden
        meals, tiyn = (FEW, FEW) if few else (number(one.meals), tenge(one.tiyn))
        day: Any = format_date_short(one.day, spoken())
        href = office.address("office-day", facility=one.code, day=one.day)
        rows.append(Row([names[one.facility_id], day, meals, tiyn], href=href))
    return rows


def _page(office: Office, order: str, start: int) -> str:
    return office.address("office-places", query={"order": order, "from": start})


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
