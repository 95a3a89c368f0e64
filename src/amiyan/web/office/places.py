"""The schools of an office, in order of what does not add up; and the days behind a number."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import N_
from amiyan.kernel.scope import Scope
from amiyan.registry.queries import facilities_within
from amiyan.settlement.figures.few import ALL, NONE, WORD, Columns
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import Behind, Figures, behind, by_place
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.office.few import Few
from amiyan.web.office.frame import Office, codes_of, months, names_of, shown
from amiyan.web.office.words import BEHIND, FEW, kind_name, number, share, tenge
from amiyan.web.shapes import Column, Filter, Link, Option, Row
from amiyan.web.words import spoken

_A_PAGE: Final = 100
_MOST: Final = 200
_PLACES: Final = 10_000
_ORDER_TOLD_BY: Final = {"held": Kind.HELD, "word": WORD, "unposted": Kind.POSTED, "served": Kind.SERVED}
"""By an order: the column whose numbers it goes by, where that is not what was delivered."""
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
    hidden = {} if office.sees_people else Few(office).of_places(office.region)
    usual = NONE if office.sees_people else ALL
    told_by = _ORDER_TOLD_BY.get(order, Kind.PAYABLE)

    def place_in_order(place: int) -> tuple[bool, float, int]:
        """Those whose number is withheld come last, in no order of it."""
        few = told_by in hidden.get(place, usual)
        return few, 0 if few else -ORDERS[order][1](found[place]), place

    sorted_places = sorted(found, key=place_in_order)
    start = _whole(request.GET.get("from", ""))
    page = sorted_places[start : start + _A_PAGE]
    names, codes = names_of(page), codes_of(page)
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
                cells(names[place], found[place], hidden.get(place, usual)),
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


def cells(name: str, one: Figures, hidden: Columns) -> list[str]:
    """A school's row; what is withheld stands as :data:`FEW`."""
    listed, payable = one.tiyn[Kind.LISTED], one.tiyn[Kind.PAYABLE]
    said: tuple[tuple[str, str], ...] = (
        (Kind.LISTED, tenge(listed)),
        (Kind.PAYABLE, tenge(payable)),
        (Kind.PAYABLE, tenge(one.difference_tiyn)),
        (Kind.PAYABLE, share(payable, listed)),
        (Kind.HELD, number(one.meals[Kind.HELD])),
        (WORD, share(one.by_word, one.proved)),
        (Kind.POSTED, tenge(one.tiyn[Kind.POSTED])),
        (Kind.PAID, tenge(one.tiyn[Kind.PAID])),
        (Kind.SERVED, share(one.served, one.entitled)),
    )
    return [name, *(FEW if column in hidden else text for column, text in said)]


@require_safe
def behind_a_number(request: HttpRequest, kind: str) -> HttpResponse:
    """The days of schools that make up a number, those of most meals first; each leads to its lines."""
    office = Office(request)
    code = request.GET.get("code", "")
    if kind not in BEHIND or not is_told_apart(office, kind, code):
        raise Http404
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
        "rows": _days(office, kind, code, found),
        "is_cut": len(found) == _MOST,
        "most": _MOST,
        "table": office.address("office-table", what="days", query={"kind": kind, "code": code})
        if office.region != COUNTRY
        else "",
    }
    return shown(office, "behind", given, here="office-overview", way=[Link(title)])


def is_told_apart(office: Office, kind: str, code: str) -> bool:
    """Whether the days behind a part of a number are listed: to who sees numbers alone not for the whole country, and
    only of causes and ways of proof.
    """
    return (
        not code or office.sees_people or (office.region != COUNTRY and kind in {Kind.MISSING, Kind.METHOD})
    )


def few_days(office: Office, kind: str, code: str, found: list[Behind]) -> frozenset[tuple[int, dt.date]]:
    """Which of these days are withheld from who sees numbers alone, and in files from everybody."""
    if code:
        return Few(office).of_parts(kind)
    places = facilities_within(Scope(facilities=frozenset(one.facility_id for one in found)), most=_PLACES)
    days = Few(office).of_days(places, column=kind)
    return frozenset(
        (one.facility_id, one.day) for one in found if kind in days.get((one.facility_id, one.day), ALL)
    )


def _days(office: Office, kind: str, code: str, found: list[Behind]) -> list[Row]:
    """Those that are told in their order, then those that are withheld, in none of theirs."""
    hidden = frozenset() if office.sees_people else few_days(office, kind, code, found)
    names = names_of([one.facility_id for one in found])
    told = [one for one in found if (one.facility_id, one.day) not in hidden]
    few = [one for one in found if (one.facility_id, one.day) in hidden]
    return [
        Row(
            [names[one.facility_id], format_date_short(one.day, spoken()), *said],
            href=office.address("office-day", facility=one.code, day=one.day),
        )
        for one, said in [
            *((one, (number(one.meals), tenge(one.tiyn))) for one in told),
            *((one, (FEW, FEW)) for one in sorted(few, key=lambda one: (one.facility_id, one.day))),
        ]
    ]


def _page(office: Office, order: str, start: int) -> str:
    return office.address("office-places", query={"order": order, "from": start})


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
