"""The schools of an office, in order of what does not add up; and the days behind a number."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.country.kz.formats import format_date_short
from amiyan.feedback.queries.ratings import Week
from amiyan.kernel.scope import Scope
from amiyan.registry.queries import facilities_within
from amiyan.settlement.figures.few import ALL, NONE, WORD, Columns
from amiyan.settlement.figures.kinds import Kind
from amiyan.settlement.figures.queries import Behind, Figures, Part, behind, by_place, parts_by_region
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.office.few import Few
from amiyan.web.office.frame import Office, codes_of, months, names_of, shown
from amiyan.web.office.orders import GOOD, GOOD_WORDS, ORDERS
from amiyan.web.office.ratings import cells as rating_cells
from amiyan.web.office.ratings import columns as rating_columns
from amiyan.web.office.ratings import rated_weeks
from amiyan.web.office.words import BEHIND, FEW, kind_name, number, region_name, share, tenge
from amiyan.web.shapes import Column, Filter, Link, Option, Row
from amiyan.web.words import spoken

_A_PAGE: Final = 100
MOST: Final = 100
"""Days of schools on a page behind a number; its file has all."""
_PLACES: Final = 10_000


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """A page of schools in the order that is asked for. Cost: a row for each school of the office."""
    office = Office(request)
    orders = {key: _(one.words) for key, one in ORDERS.items()}
    if office.region != COUNTRY:
        orders[GOOD] = _(GOOD_WORDS)
    order = request.GET.get("order", "")
    order = order if order in orders else "difference"
    found = by_place(**office.read)
    hidden = {} if office.sees_people else Few(office).of_places(office.region)
    usual = NONE if office.sees_people else ALL
    rated = rated_weeks(office) if order == GOOD else {}
    sorted_places = _in_order(order, found, {place: hidden.get(place, usual) for place in found}, rated)
    start = _whole(request.GET.get("from", ""))
    page = sorted_places[start : start + _A_PAGE]
    names, codes = names_of(page), codes_of(page)
    given = {
        **months(office, "office-places", query={"order": order}),
        "filters": [
            Filter("order", _("Order"), order, [Option(*one) for one in orders.items()]),
            Filter("month", _("Month"), f"{office.month.first:%Y-%m}", kind="month"),
        ],
        "columns": [*columns(), *_also_columns(order)],
        "rows": [
            Row(
                [
                    *cells(names[place], found[place], hidden.get(place, usual)),
                    *_also(order, found[place], hidden.get(place, usual), rated.get(place)),
                ],
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


def _in_order(
    order: str, found: Mapping[int, Figures], hidden: Mapping[int, Columns], rated: Mapping[int, Week]
) -> list[int]:
    """The largest number first; those whose number is withheld (or whom too few rated) last, in no order of it."""

    def place_in_order(place: int) -> tuple[bool, float, int]:
        if order == GOOD:
            week = rated.get(place)
            return week is None, week.good / week.ratings if week else 0, place
        few = not ORDERS[order].hidden_by.isdisjoint(hidden[place])
        return few, 0 if few else -ORDERS[order].by(found[place]), place

    return sorted(found, key=place_in_order)


def _also_columns(order: str) -> list[Column]:
    """Of the number by which the schools stand, where their table does not have it."""
    if order == GOOD:
        return rating_columns("")[1:]
    heading = ORDERS[order].heading
    return [Column(_(heading), numeric=True)] if heading else []


def _also(order: str, one: Figures, hidden: Columns, week: Week | None) -> list[str]:
    if order == GOOD:
        return rating_cells(week) if week else ["—"] * len(_also_columns(order))
    how = ORDERS[order]
    if not how.heading:
        return []
    return [how.say(one) if how.hidden_by.isdisjoint(hidden) else FEW]


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
    """The days of schools that make up a number, those of most meals first; each leads to its lines. A cause or a way of
    proof of the country opens to its regions first.
    """
    office = Office(request)
    code = request.GET.get("code", "")
    if kind not in BEHIND or not is_told_apart(office, kind, code):
        raise Http404
    title = kind_name(kind, code)
    given = {
        **months(office, "office-behind", kind=kind, query={"code": code} if code else {}),
        "title": title,
        "table": office.address("office-table", what="days", query={"kind": kind, "code": code}),
        **(
            _to_regions(office, kind, code)
            if code and office.region == COUNTRY
            else _to_days(office, kind, code)
        ),
    }
    return shown(office, "behind", given, here="office-overview", way=[Link(title)])


def _to_days(office: Office, kind: str, code: str) -> dict[str, Any]:
    found = behind(**office.read, kind=kind, code=code, most=MOST)
    return {
        "columns": [Column(_("School")), Column(_("Day")), *_meals_and_amount()],
        "rows": _days(office, kind, code, found),
        "is_cut": len(found) == MOST,
        "most": MOST,
    }


def _to_regions(office: Office, kind: str, code: str) -> dict[str, Any]:
    few = None if office.sees_people else Few(office)
    return {
        "columns": [Column(_("Region")), *_meals_and_amount()],
        "rows": [
            Row(
                [
                    region_name(region),
                    *(
                        (FEW, FEW)
                        if few and few.of(region).of_part(kind, code)
                        else (number(one.meals), tenge(one.tiyn))
                    ),
                ],
                href=office.address("office-behind", region=region, kind=kind, query={"code": code}),
            )
            for region, one in parts_of_regions(office, kind, code)
        ],
        "are_regions": True,
    }


def _meals_and_amount() -> list[Column]:
    return [Column(_("Meals"), numeric=True), Column(_("Amount"), numeric=True)]


def parts_of_regions(office: Office, kind: str, code: str) -> list[tuple[str, Part]]:
    """Each region's part of a cause or of a way of proof, by the region's code. One query."""
    found = parts_by_region(**office.read)
    return [
        (region, one)
        for region in sorted(found)
        for one in found[region]
        if region and (one.kind, one.code) == (kind, code)
    ]


def is_told_apart(office: Office, kind: str, code: str) -> bool:
    """Whether a part of a number is opened: of the country, and to who sees numbers alone, only causes and ways of proof."""
    return (
        not code or kind in {Kind.MISSING, Kind.METHOD} or (office.sees_people and office.region != COUNTRY)
    )


def few_days(
    office: Office, kind: str, code: str, found: list[Behind], *, few: Few | None = None
) -> frozenset[tuple[int, dt.date]]:
    """Which of these days are withheld from who sees numbers alone, and in files from everybody. ``few``: of the same
    office, where it has been asked already.
    """
    few = few or Few(office)
    if code:
        return few.of_parts(kind)
    places = facilities_within(Scope(facilities=frozenset(one.facility_id for one in found)), most=_PLACES)
    days = few.of_days(places, column=kind)
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
