"""A meal is composed of dishes by ticking them; a week is made of the week before; the price says of what it consists."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from amiyan.country.kz.formats import format_date
from amiyan.meals.actions import copy_week, enter_menu, enter_price_card
from amiyan.meals.menus.rules import Dish, Part
from amiyan.meals.queries import Menu, Offered, PriceCard, cards_of, dishes_offered, key_of, menu_of
from amiyan.meals.words import ALLERGENS, MEALS, PARTS
from amiyan.web.institution.dishes import named
from amiyan.web.institution.face import address, asked, done, shown, shown_again
from amiyan.web.institution.kitchen_forms import CardForm, MealForm, decimal
from amiyan.web.words import spoken

WEEK: Final = dt.timedelta(days=7)
_CARDS_BEFORE: Final = dt.timedelta(weeks=8)


@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """As last week: one tap, and nothing that is entered already is touched."""
    day = _day(request.POST.get("day", ""))
    monday = day - dt.timedelta(day.weekday())
    back = f"{address(request, 'institution-week')}?day={monday}"
    answer = done(request, lambda: _copy(request, monday), back=back)
    assert answer is not None
    return answer


def _copy(request: HttpRequest, monday: dt.date) -> str:
    made = copy_week(facility_id=asked(request).place.id, monday=monday, recorded_by=asked(request).person)
    if not made.menus:
        return _("Nothing was missing: every day has its menu.")
    told = _(
        "Taken over: %(menus)s meals, %(cards)s price cards. Look through them and change what is not so."
    )
    left = _("Price cards to enter anew: %(left)s.") % {"left": made.cards_left} if made.cards_left else ""
    return f"{told % made._asdict()} {left}".strip()


# --- a meal --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def meal(request: HttpRequest, day: str, meal: str) -> HttpResponse:
    """The dishes of one meal: those on the menu are ticked, or those of a week ago where nothing is entered."""
    when = _meal(day, meal)
    if request.method != "POST":
        return _meal_page(request, when, meal)
    offered = _offered(request, when)
    form = MealForm(request.POST, offered=_choices(offered))
    if form.is_valid():
        back = f"{address(request, 'institution-week')}?day={when}"
        chosen = form.cleaned_data["dish"]
        if went := done(request, lambda: _enter(request, when, meal, offered, chosen), back=back, form=form):
            return went
    return shown_again(request, lambda: _meal_page(request, when, meal, form, status=422))


def _enter(
    request: HttpRequest, day: dt.date, meal: str, offered: Sequence[Offered], chosen: Sequence[str]
) -> str:
    present = _menu(request, day, meal)
    before = [key_of(one) for one in present.dishes] if present else []
    known = {one.key: one.dish for one in offered}
    ordered = sorted(chosen, key=lambda key: before.index(key) if key in before else len(before))
    enter_menu(
        facility_id=asked(request).place.id,
        service_day=day,
        meal=meal,
        dishes=[known[key] for key in ordered],
        source=f"form, {asked(request).person}",
        recorded_by=asked(request).person,
    )
    return _("The menu is kept: %(meal)s, %(day)s. Families see it from now on.") % {
        "meal": _(MEALS[meal]),
        "day": format_date(day, spoken()),
    }


def _meal_page(
    request: HttpRequest, day: dt.date, meal: str, form: MealForm | None = None, status: int = 200
) -> HttpResponse:
    present = _menu(request, day, meal)
    like = present or _menu(request, day - WEEK, meal)
    ticked = [key_of(one) for one in like.dishes] if like else []
    offered = sorted(
        _offered(request, day), key=lambda one: ticked.index(one.key) if one.key in ticked else len(ticked)
    )
    form = form or MealForm(initial={"dish": ticked}, offered=_choices(offered))
    given = {
        "form": form,
        "name": f"{_(MEALS[meal]).capitalize()}, {format_date(day, spoken())}",
        "day": day,
        "has_dishes": bool(offered),
        "of_last_week": present is None and like is not None,
        "meals": [
            (_(words), address(request, "institution-meal", day=day.isoformat(), meal=code), code == meal)
            for code, words in MEALS.items()
        ],
    }
    return shown(request, "meal", given, here="institution-week", status=status)


def _choices(offered: Sequence[Offered]) -> list[tuple[str, str]]:
    return [(one.key, _line(one.dish)) for one in offered]


def _line(dish: Dish) -> str:
    """A dish as one tells it from another: its portion, its grades, its allergens."""
    said = [named(dish), f"{dish.grams} {_('g')}"]
    if dish.band != (0, 12):
        said.append(_("grades %(low)s–%(high)s") % {"low": dish.grade_from, "high": dish.grade_to})
    if dish.allergens:
        said.append(", ".join(_(ALLERGENS[code]) for code in dish.allergens))
    return " · ".join(said)


def _offered(request: HttpRequest, day: dt.date) -> list[Offered]:
    return dishes_offered(facility_id=asked(request).place.id, day=day, scope=asked(request).standing.scope)


def _menu(request: HttpRequest, day: dt.date, meal: str) -> Menu | None:
    place, scope = asked(request).place, asked(request).standing.scope
    return menu_of(facility_id=place.id, service_day=day, meal=meal, scope=scope)


# --- its price -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, day: str, meal: str, grade: int) -> HttpResponse:
    """The price card of a meal for a band of grades: what was said last stands there, and the sum must come out."""
    when = _meal(day, meal)
    dishes = _dishes(request, when, meal, grade)
    if request.method != "POST":
        return _card_page(request, when, meal, grade)
    form = CardForm(request.POST, dishes=[named(one) for one in dishes])
    if form.is_valid():
        back = f"{address(request, 'institution-week')}?day={when}"
        if went := done(
            request, lambda: _enter_card(request, when, meal, dishes, form), back=back, form=form
        ):
            return went
    return shown_again(request, lambda: _card_page(request, when, meal, grade, form, status=422))


def _dishes(request: HttpRequest, day: dt.date, meal: str, grade: int) -> list[Dish]:
    menu = _menu(request, day, meal)
    found = [one for one in menu.dishes if one.grade_from == grade] if menu else []
    if not found:
        raise Http404
    return found


def _enter_card(request: HttpRequest, day: dt.date, meal: str, dishes: Sequence[Dish], form: CardForm) -> str:
    last = _last_card(request, day, meal, dishes[0].grade_from)
    enter_price_card(
        facility_id=asked(request).place.id,
        service_day=day,
        meal=meal,
        grade_from=dishes[0].grade_from,
        grade_to=dishes[0].grade_to,
        parts=form.parts(dishes, _names(last)),
        source=f"form, {asked(request).person}",
        recorded_by=asked(request).person,
    )
    return _("The price card is kept. Families see it beside the meal.")


def _names(last: PriceCard | None) -> dict[str, tuple[str, str]]:
    """What the parts beside the food are called: as on the last card, else by their kind."""
    said = {part.kind: (part.name_kk, part.name_ru) for part in (last.parts if last else ())}
    found = {}
    for kind, words in PARTS.items():
        if kind != "dish":
            found[kind] = said.get(kind) or (_spoken_in("kk", words), _spoken_in("ru", words))
    return found


def _spoken_in(language: str, words: str) -> str:
    with override(language):
        return _(words)


def _last_card(request: HttpRequest, day: dt.date, meal: str, grade: int) -> PriceCard | None:
    """The card of that meal, else the newest one before it for the same grades."""
    place, scope = asked(request).place, asked(request).standing.scope
    cards = cards_of(facility_id=place.id, first=day - _CARDS_BEFORE, last=day, scope=scope)
    found = [
        one
        for (_day_of, of_meal), several in sorted(cards.items())
        for one in several
        if of_meal == meal and one.grade_from == grade
    ]
    return found[-1] if found else None


def _card_page(
    request: HttpRequest, day: dt.date, meal: str, grade: int, form: CardForm | None = None, status: int = 200
) -> HttpResponse:
    dishes = _dishes(request, day, meal, grade)
    food = {one.key: one.food_tiyn for one in _offered(request, day)}
    last = _last_card(request, day, meal, grade)
    if form is None:
        names = [named(one) for one in dishes]
        form = CardForm(initial=_said(dishes, food, last.parts if last else ()), dishes=names)
    given = {
        "form": form,
        "name": f"{_(MEALS[meal]).capitalize()}, {format_date(day, spoken())}",
        "day": day,
        "grades": dishes[0].band,
        "tariff": last.tariff_tiyn if last else None,
    }
    return shown(request, "card", given, here="institution-week", status=status)


def _said(dishes: Sequence[Dish], food: Mapping[str, int | None], parts: Sequence[Part]) -> dict[str, str]:
    on_card = {part.name_kk: part.tiyn for part in parts if part.kind == "dish"}
    found = {part.kind: decimal(part.tiyn, 2) for part in parts if part.kind != "dish"}
    for number, dish in enumerate(dishes):
        known = on_card.get(dish.name_kk)
        found[f"dish{number}"] = decimal(food.get(key_of(dish)) if known is None else known, 2)
    return found


def _meal(day: str, meal: str) -> dt.date:
    if meal not in MEALS:
        raise Http404
    return _day(day)


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
