"""The week's menus with what is in them, the price and the standard beside them; files of menus; the kitchen's records."""

import datetime as dt
from itertools import groupby
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.meals.actions import import_menus
from amiyan.meals.menus.rules import Dish
from amiyan.meals.menus.rules import shown as in_units
from amiyan.meals.queries import (
    Batch,
    Compared,
    Menu,
    Visit,
    batches_of,
    beside_standard,
    cards_of,
    visits_of,
    week_of,
)
from amiyan.meals.words import ALLERGENS, MEALS, NEEDS, NUTRIENTS, PARTS, SAMPLE_ENDS, UNITS
from amiyan.registry.files.problems import RowProblem
from amiyan.web.institution.face import address, asked, day_of, may, shown, shown_again, told
from amiyan.web.institution.forms import FileForm
from amiyan.web.institution.roster import wrong_columns, wrong_row
from amiyan.web.institution.uploads import laid_down
from amiyan.web.moment import PageClock, today
from amiyan.web.shapes import Column, Link, Row, Tiyn
from amiyan.web.words import spoken

_WEEK: Final = dt.timedelta(days=7)
KITCHEN_DAYS: Final = dt.timedelta(days=14)


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Dishes, allergens, price and standard, day by day."""
    return shown(request, "week", _week(request, FileForm()), here="institution-week")


@require_http_methods(["POST"])
def menus(request: HttpRequest) -> HttpResponse:
    """Take menus from a file: what is wrong is said row by row, and the whole meals are kept."""
    form = FileForm(request.POST, request.FILES)
    wrong: list[RowProblem] = []
    read: dict[str, Any] = {"imported": None}
    if form.is_valid():
        place = asked(request).place
        try:
            with laid_down(form.cleaned_data["file"].read()) as path:
                read["imported"] = import_menus(
                    path,
                    source=f"menus of {place.code}",
                    recorded_by=asked(request).person,
                    problem=wrong.append,
                    scope=Scope(facilities=frozenset({place.id})),
                )
        except ProblemError as error:
            form.add_error("file", told(error.problem))
    read |= {"wrong": [wrong_row(one) for one in wrong[:200]], "wrong_columns": wrong_columns()}
    status = 200 if read["imported"] else 422
    return shown_again(
        request,
        lambda: shown(
            request, "week", {**_week(request, form), **read}, here="institution-week", status=status
        ),
    )


@require_safe
def kitchen(request: HttpRequest) -> HttpResponse:
    """What was cooked and which portions are kept, and what the parents' committee saw."""
    place, scope, now = asked(request).place, asked(request).standing.scope, PageClock().now()
    batches = batches_of(facility_id=place.id, first=today() - KITCHEN_DAYS, last=today(), scope=scope)
    visits = visits_of(facility_id=place.id, since=now - dt.timedelta(days=180), scope=scope)
    given = {
        "columns": [
            Column(_("Dish")),
            Column(_("Cooked")),
            Column(_("Portions"), numeric=True),
            Column(_("Kept portion")),
        ],
        "batches": [_batch(one, now) for one in batches],
        "visits": [_visit(one) for one in visits],
    }
    return shown(request, "kitchen", given, here="institution-kitchen")


def _week(request: HttpRequest, form: FileForm) -> dict[str, Any]:
    place, scope, day = asked(request).place, asked(request).standing.scope, day_of(request)
    monday = day - dt.timedelta(day.weekday())
    found = week_of(facility_id=place.id, day=day, scope=scope)
    standards = beside_standard(found, scope=scope)
    cards = cards_of(facility_id=place.id, first=monday, last=monday + _WEEK, scope=scope)
    meals = [
        {
            "day": menu.service_day,
            "meal": _(MEALS[menu.meal]),
            "bands": [_band(menu, one) for one in compared],
            "cards": [_card(card) for card in cards.get((menu.service_day, menu.meal), [])],
        }
        for menu, compared in zip(found, standards, strict=True)
    ]
    days = [
        (format_date(day, spoken()), list(of_day))
        for day, of_day in groupby(meals, key=lambda one: one["day"])
    ]
    here = address(request, "institution-week")
    return {
        "now": f"{format_date_short(monday, spoken())} – {format_date_short(monday + _WEEK - dt.timedelta(1), spoken())}",
        "before": Link(_("The week before"), f"{here}?day={monday - _WEEK}"),
        "after": Link(_("The week after"), f"{here}?day={monday + _WEEK}"),
        "days": days,
        "form": form,
        "may_enter": may(request, "institution-menus"),
        "imported": None,
        "wrong": [],
        "wrong_columns": [],
    }


def _band(menu: Menu, one: Compared) -> dict[str, Any]:
    dishes = [dish for dish in menu.dishes if dish.band == one.band]
    return {
        "grades": one.band,
        "dishes": [_dish(dish) for dish in dishes],
        "findings": [told(problem) for problem in one.findings],
        "totals": [
            (_(NUTRIENTS[name]), in_units(value), _(UNITS[name]), _bounds(one.bounds.get(name, (None, None))))
            for name, value in one.total.items()
        ],
        "is_placeholder": any(act.settled.is_placeholder for act in one.acts),
    }


def _bounds(bounds: tuple[int | None, int | None]) -> str:
    low, high = bounds
    if low is None and high is None:
        return "—"
    if high is None:
        return _("at least %(low)s") % {"low": in_units(low or 0)}
    return (
        f"{in_units(low or 0)}–{in_units(high)}" if low else _("at most %(high)s") % {"high": in_units(high)}
    )


def _dish(dish: Dish) -> dict[str, Any]:
    name = {"kk": dish.name_kk, "ru": dish.name_ru, "en": dish.name_en or dish.name_kk}[spoken()]
    return {
        "name": name,
        "grams": dish.grams,
        "allergens": ", ".join(_(ALLERGENS[code]) for code in dish.allergens),
        "instead": ", ".join(_(NEEDS[code]) for code in dish.needs),
    }


def _card(card: Any) -> dict[str, Any]:
    return {
        "tariff": card.tariff_tiyn,
        "columns": [Column(_("Part of the price")), Column(_("Amount"), numeric=True)],
        "rows": [Row([_part(part), Tiyn(part.tiyn)]) for part in card.parts],
    }


def _part(part: Any) -> str:
    name = part.name_ru if spoken() == "ru" else part.name_kk
    kind = str(_(PARTS[part.kind]))
    return f"{name} ({kind})" if name else kind


def _batch(one: Batch, now: dt.datetime) -> Row:
    cooked = f"{format_date_short(one.service_day, spoken())} {to_local(one.cooked_at):%H:%M}"
    return Row([one.dish, cooked, one.portions, "; ".join(_samples(one, now)) or _("none is recorded")])


def _samples(one: Batch, now: dt.datetime) -> list[str]:
    found = []
    for sample in one.samples:
        until = f"{to_local(sample.keep_until):%d.%m %H:%M}"
        if sample.ended_at is not None:
            found.append(str(_(SAMPLE_ENDS.get(sample.reason, sample.reason))))
        elif sample.is_overdue(now):
            found.append(
                _("%(place)s, its time is over: say what became of it") % {"place": sample.stored_at}
            )
        else:
            found.append(_("%(place)s, until %(until)s") % {"place": sample.stored_at, "until": until})
    return found


def _visit(one: Visit) -> dict[str, Any]:
    return {
        "one": one,
        "at": to_local(one.visited_at),
        "late": one.is_late(today()),
        "answer_by": format_date_short(one.answer_by, spoken()) if one.answer_by else "",
    }
