"""The week's menus with what is in them, the price and the standard beside them; files of menus."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.country.kz.formats import format_date, format_date_short
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.meals.actions import import_menus
from amiyan.meals.menus.rules import Dish
from amiyan.meals.menus.rules import shown as in_units
from amiyan.meals.queries import Compared, Menu, PriceCard, beside_standard, cards_of, week_of
from amiyan.meals.words import ALLERGENS, MEALS, NEEDS, NUTRIENTS, PARTS, UNITS
from amiyan.registry.files.problems import RowProblem
from amiyan.web.institution.dishes import named
from amiyan.web.institution.face import address, asked, day_of, may, shown, shown_again, told
from amiyan.web.institution.forms import FileForm
from amiyan.web.institution.roster import wrong_columns, wrong_row
from amiyan.web.institution.uploads import laid_down
from amiyan.web.shapes import Column, Link, Row, Tiyn
from amiyan.web.words import spoken

_WEEK: Final = dt.timedelta(days=7)
_SCHOOL_DAYS: Final = 5  # Monday to Friday; other days are shown where they have a menu


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


def _week(request: HttpRequest, form: FileForm) -> dict[str, Any]:
    place, scope, day = asked(request).place, asked(request).standing.scope, day_of(request)
    monday = day - dt.timedelta(day.weekday())
    found = week_of(facility_id=place.id, day=day, scope=scope)
    standards = beside_standard(found, scope=scope)
    cards = cards_of(facility_id=place.id, first=monday, last=monday + _WEEK, scope=scope)
    meals: dict[dt.date, list[dict[str, Any]]] = {}
    for menu, compared in zip(found, standards, strict=True):
        of_meal = cards.get((menu.service_day, menu.meal), [])
        meals.setdefault(menu.service_day, []).append(_meal(request, menu, compared, of_meal))
    may_compose = may(request, "institution-meal")
    shown_days = {monday + dt.timedelta(n) for n in range(_SCHOOL_DAYS)} if may_compose else set()
    days = [_day(request, day, meals.get(day, [])) for day in sorted(shown_days | set(meals))]
    here = address(request, "institution-week")
    return {
        "now": f"{format_date_short(monday, spoken())} – {format_date_short(monday + _WEEK - dt.timedelta(1), spoken())}",
        "before": Link(_("The week before"), f"{here}?day={monday - _WEEK}"),
        "after": Link(_("The week after"), f"{here}?day={monday + _WEEK}"),
        "monday": monday,
        "days": days,
        "is_empty": not meals,
        "has_gaps": not shown_days <= set(meals),
        "may_compose": may_compose,
        "form": form,
        "may_enter": may(request, "institution-menus"),
        "imported": None,
        "wrong": [],
        "wrong_columns": [],
    }


def _day(request: HttpRequest, day: dt.date, meals: list[dict[str, Any]]) -> dict[str, Any]:
    """A day with its meals, and by which meals it can be composed further."""
    known = {one["code"] for one in meals}
    missing = [
        (_(words), address(request, "institution-meal", day=day.isoformat(), meal=code))
        for code, words in MEALS.items()
        if code not in known
    ]
    return {"name": format_date(day, spoken()), "meals": meals, "missing": missing}


def _meal(
    request: HttpRequest, menu: Menu, compared: list[Compared], cards: list[PriceCard]
) -> dict[str, Any]:
    of_meal = {"day": menu.service_day.isoformat(), "meal": menu.meal}
    priced = {card.grade_from for card in cards}
    return {
        "code": menu.meal,
        "meal": _(MEALS[menu.meal]),
        "change": address(request, "institution-meal", **of_meal),
        "bands": [
            {
                **_band(menu, one),
                "price": address(request, "institution-card", **of_meal, grade=one.band[0]),
                "is_priced": one.band[0] in priced,
            }
            for one in compared
        ],
        "cards": [_card(card) for card in cards],
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
    return {
        "name": named(dish),
        "grams": dish.grams,
        "allergens": ", ".join(_(ALLERGENS[code]) for code in dish.allergens),
        "instead": ", ".join(_(NEEDS[code]) for code in dish.needs),
    }


def _card(card: PriceCard) -> dict[str, Any]:
    return {
        "tariff": card.tariff_tiyn,
        "columns": [Column(_("Part of the price")), Column(_("Amount"), numeric=True)],
        "rows": [Row([_part(part), Tiyn(part.tiyn)]) for part in card.parts],
    }


def _part(part: Any) -> str:
    name = part.name_ru if spoken() == "ru" else part.name_kk
    kind = str(_(PARTS[part.kind]))
    return f"{name} ({kind})" if name else kind
