"""The kitchen's book of dishes: what each is, from which day on, and what the food for it costs."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.meals.actions import enter_dish
from amiyan.meals.menus.rules import shown as in_units
from amiyan.meals.queries import Offered, book_of, dish_of_book, dishes_offered
from amiyan.meals.words import ALLERGENS
from amiyan.web.institution.face import address, asked, done, fresh_id, shown, shown_again
from amiyan.web.institution.kitchen_forms import DishForm, decimal, written
from amiyan.web.moment import today
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken


def named(dish: Any) -> str:
    """A dish in the language of the page."""
    return str({"kk": dish.name_kk, "ru": dish.name_ru, "en": dish.name_en or dish.name_kk}[spoken()])


@require_safe
def dishes(request: HttpRequest) -> HttpResponse:
    """The book, and what only menus name: each leads to its form."""
    place, scope = asked(request).place, asked(request).standing.scope
    book = book_of(facility_id=place.id, scope=scope)
    known = {one.key for one in book}
    others = [
        one
        for one in dishes_offered(facility_id=place.id, day=today(), scope=scope)
        if one.dish_id is None and one.key not in known
    ]
    given = {
        "columns": [
            Column(_("Dish")),
            Column(_("Grades")),
            Column(_("Grams"), numeric=True),
            Column(_("kcal"), numeric=True),
            Column(_("Allergens")),
            Column(_("From")),
        ],
        "book": [_row(request, one) for one in book],
        "others": [_row(request, one) for one in others],
    }
    return shown(request, "dishes", given, here="institution-dishes")


def _row(request: HttpRequest, one: Offered) -> Row:
    dish = one.dish
    leads = (
        address(request, "institution-dish", dish=one.dish_id)
        if one.dish_id
        else f"{address(request, 'institution-dish-new')}?like={one.key}"
    )
    allergens = ", ".join(_(ALLERGENS[code]) for code in dish.allergens)
    grades = f"{dish.grade_from}–{dish.grade_to}"
    return Row(
        [named(dish), grades, dish.grams, in_units(dish.energy_cal), allergens or "—", one.first_day], leads
    )


@require_http_methods(["GET", "HEAD", "POST"])
def dish_new(request: HttpRequest) -> HttpResponse:
    """A dish that the book does not have; ``like`` names one of a menu, from which it is filled in."""
    if request.method != "POST":
        like = _like(request)
        known = written(like.dish) if like else {"grade_from": 0, "grade_to": 12}
        return _page(request, DishForm(initial={**known, "key": fresh_id(), "first_day": today()}))
    return _taken(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def dish(request: HttpRequest, dish: UUID) -> HttpResponse:
    """A dish is changed from a day on: what it was before stays with its day."""
    if request.method != "POST":
        found = _found(request, dish)
        known = {**written(found.dish), "food": decimal(found.food_tiyn, 2)}
        form = DishForm(initial={**known, "key": str(dish), "first_day": today()})
        return _page(request, form, found)
    return _taken(request, dish)


def _found(request: HttpRequest, dish_id: UUID) -> Offered:
    place, scope = asked(request).place, asked(request).standing.scope
    found = dish_of_book(facility_id=place.id, dish_id=dish_id, scope=scope)
    if found is None:
        raise Http404
    return found


def _taken(request: HttpRequest, dish_id: UUID | None) -> HttpResponse:
    found = _found(request, dish_id) if dish_id else None
    form = DishForm(request.POST)
    if form.is_valid():
        back = address(request, "institution-dishes")
        if went := done(request, lambda: _enter(request, form, dish_id), back=back, form=form):
            return went
    return shown_again(request, lambda: _page(request, form, found, status=422))


def _enter(request: HttpRequest, form: DishForm, dish_id: UUID | None) -> str:
    made = enter_dish(
        facility_id=asked(request).place.id,
        dish_id=dish_id or form.cleaned_data["key"],
        dish=form.dish(),
        first_day=form.cleaned_data["first_day"],
        food_tiyn=form.cleaned_data["food"],
        recorded_by=asked(request).person,
    )
    if not made.menus:
        return _("The dish is kept.")
    told = ngettext(
        "The dish is kept, and %(number)s menu was changed with it.",
        "The dish is kept, and %(number)s menus were changed with it.",
        made.menus,
    )
    return told % {"number": made.menus}


def _like(request: HttpRequest) -> Offered | None:
    place, scope, key = asked(request).place, asked(request).standing.scope, request.GET.get("like", "")
    offered = dishes_offered(facility_id=place.id, day=today(), scope=scope) if key else []
    return next((one for one in offered if one.key == key), None)


def _page(
    request: HttpRequest, form: DishForm, found: Offered | None = None, status: int = 200
) -> HttpResponse:
    given = {"form": form, "dish": named(found.dish) if found else "", "since": found and found.first_day}
    return shown(request, "dish", given, here="institution-dishes", status=status)
