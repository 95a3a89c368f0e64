"""A menu beside the nutrition standard, and a price card beside the tariff. Pure: values in, findings out.

Energy is in calories and nutrients in milligrams, both whole: thousandths of what is shown. A meal's bounds are the
day's need of the grade times the least and the most share of the meal. Only what is known is compared: a need's own
dish stands in the place of another and is not counted with the rest.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Final

from amiyan.kernel.languages import Language
from amiyan.kernel.problems import Kind, Problem, ProblemError
from amiyan.meals import problems as p
from amiyan.meals.shown import DishName, Sum, Word
from amiyan.meals.words import ALLERGENS, KINDS, NEEDS, NUTRIENTS, PARTS, UNITS

THOUSAND: Final = 1000
HIGHEST_GRADE: Final = 12
# Of these the standard asks for enough; of sugar and salt it only forbids too much.
ENOUGH: Final = ("energy_cal", "protein_mg", "carbohydrate_mg")
NOT_TOO_MUCH: Final = ("energy_cal", "fat_mg", "sugar_mg", "salt_mg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dish:
    """One dish for the grades from ``grade_from`` to ``grade_to``, with its portion in grams.

    ``energy_cal`` is in calories, ``…_mg`` in milligrams, of one portion. ``needs``: it is served instead of another
    to those who have one of these needs; blank: to everybody.
    """

    name_kk: str
    name_ru: str
    name_en: str = ""
    grams: int
    energy_cal: int
    protein_mg: int
    fat_mg: int
    carbohydrate_mg: int
    sugar_mg: int = 0
    salt_mg: int = 0
    allergens: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    grade_from: int = 0
    grade_to: int = HIGHEST_GRADE

    def name(self, language: Language) -> str:
        """The name in a language; where there is no English one, the Kazakh."""
        named = {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}
        return named[language] or self.name_kk

    def is_for(self, grade: int | None) -> bool:
        """Whether it is a portion of this grade; one that is not known eats as the lowest band."""
        known = 0 if grade is None or grade < 0 else grade
        return self.grade_from <= known <= self.grade_to

    @property
    def names(self) -> DishName:
        """Its name, as a sentence shows it in any language."""
        return DishName(self.name_kk, self.name_ru, self.name_en)

    @property
    def band(self) -> tuple[int, int]:
        """Its grades, both included."""
        return self.grade_from, self.grade_to


@dataclass(frozen=True, slots=True)
class Standard:
    """What a meal must be on a day: (least, most) of a nutrient (None: no bound), kinds, days without repetition."""

    bounds: Mapping[str, tuple[int | None, int | None]]
    forbidden: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    no_repeat_days: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the price of a meal, in tiyn; of kind ``dish`` it is named as the menu names the dish."""

    kind: str
    name_kk: str
    name_ru: str
    tiyn: int


def for_grade(dishes: Iterable[Dish], grade: int | None) -> list[Dish]:
    """What a child of a grade (None: not known) is served, in the order of the menu.

    A grade that no band speaks of eats as the lowest band does.
    """
    every = list(dishes)
    served = [dish for dish in every if dish.is_for(grade)]
    if served or not every:
        return served
    lowest = min(dish.band for dish in every)
    return [dish for dish in every if dish.band == lowest]


def check_dishes(dishes: Sequence[Dish]) -> list[Problem]:
    """What is wrong with the dishes of one meal, whatever the standard; empty where it can be kept."""
    if not dishes:
        return [Problem(p.MENU_EMPTY)]
    found = [problem for place, dish in enumerate(dishes, 1) for problem in _wrong(dish, f"{place}")]
    bands = sorted({dish.band for dish in dishes})
    for one, other in pairwise(bands):
        if other[0] <= one[1]:
            params = {"one": _band(one), "other": _band(other)}
            found.append(Problem(p.GRADES_OVERLAP, "", params))
    return found


def _wrong(dish: Dish, where: str) -> Iterable[Problem]:
    if not dish.name_kk.strip() or not dish.name_ru.strip():
        yield Problem(p.DISH_UNNAMED, where)
    if not 1 <= dish.grams <= 2000:
        yield Problem(p.GRAMS_WRONG, where)
    if not 0 <= dish.grade_from <= dish.grade_to <= HIGHEST_GRADE:
        yield Problem(p.GRADES_WRONG, where)
    for nutrient in NUTRIENTS:
        amount = getattr(dish, nutrient)
        if not 0 <= amount <= 10_000_000:
            yield Problem(p.NUTRIENT_WRONG, where, {"value": amount})
    yield from _unknown(dish.allergens, ALLERGENS, p.ALLERGEN_UNKNOWN, where)
    yield from _unknown(dish.kinds, KINDS, p.KIND_UNKNOWN, where)
    yield from _unknown(dish.needs, NEEDS, p.NEED_UNKNOWN, where)


def _unknown(said: Iterable[str], known: Mapping[str, str], kind: Kind, where: str) -> Iterable[Problem]:
    for word in said:
        if word not in known:
            yield Problem(kind, where, {"value": word, "known": ", ".join(known)})


def _band(band: tuple[int, int]) -> str:
    return f"{band[0]}–{band[1]}"


def total(dishes: Iterable[Dish]) -> dict[str, int]:
    """Energy and nutrients of one portion of each dish that is for everybody."""
    common = [dish for dish in dishes if not dish.needs]
    return {nutrient: sum(getattr(dish, nutrient) for dish in common) for nutrient in NUTRIENTS}


def compare(
    dishes: Sequence[Dish], standard: Standard, *, before: Mapping[dt.date, Iterable[Dish]] | None = None
) -> list[Problem]:
    """What of a meal of one band of grades is not as the standard has it; empty where it is.

    ``before`` are the menus of the same meal on the school days before, the nearest ``no_repeat_days`` of which count.
    Amounts are shown in kcal and grams. Linear in the dishes.
    """
    found = [*_amounts(total(dishes), standard.bounds), *_kinds(dishes, standard)]
    days = sorted(before or {}, reverse=True)[: max(standard.no_repeat_days - 1, 0)]
    for day in days:
        named = {dish.name_kk for dish in (before or {})[day] if not _is_daily(dish)}
        found.extend(
            Problem(p.REPEATED, "", {"dish": dish.names, "day": day.isoformat()})
            for dish in dishes
            if dish.name_kk in named and not _is_daily(dish)
        )
    return found


def _is_daily(dish: Dish) -> bool:
    """Bread and water stand on every menu."""
    return bool({"bread", "water", "drink"} & set(dish.kinds))


def _amounts(
    amounts: Mapping[str, int], bounds: Mapping[str, tuple[int | None, int | None]]
) -> Iterable[Problem]:
    for nutrient, (least, most) in bounds.items():
        amount = amounts[nutrient]
        params = {
            "nutrient": Word(NUTRIENTS[nutrient]),
            "unit": Word(UNITS[nutrient]),
            "amount": shown(amount),
        }
        if least is not None and amount < least:
            yield Problem(p.TOO_LITTLE, nutrient, {**params, "bound": shown(least)})
        if most is not None and amount > most:
            yield Problem(p.TOO_MUCH, nutrient, {**params, "bound": shown(most)})


def _kinds(dishes: Sequence[Dish], standard: Standard) -> Iterable[Problem]:
    for dish in dishes:
        for kind in sorted(set(dish.kinds) & set(standard.forbidden)):
            yield Problem(p.FORBIDDEN, "", {"dish": dish.names, "kind": Word(KINDS[kind])})
    served = {kind for dish in dishes for kind in dish.kinds}
    for kind in standard.wanted:
        if kind not in served:
            yield Problem(p.KIND_MISSING, "", {"kind": Word(KINDS[kind])})


def shown(thousandths: int) -> str:
    """Calories as kcal, milligrams as grams: a number with one decimal at most, rounded half up."""
    tenths = (thousandths + 50) // 100
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}"


def share_of(day_need: int, per_mille: int) -> int:
    """A share of a day's need, rounded down: a bound is never stricter than the act."""
    return day_need * per_mille // THOUSAND


def check_card(parts: Sequence[Part], tariff_tiyn: int, dishes: Sequence[Dish] = ()) -> list[Problem]:
    """What is wrong with the parts of a meal's price; empty where they are what the meal costs, to the tiyn.

    ``dishes`` are those of the menu for the same grades: with them each dish has its part, and no part another dish.
    """
    if not parts:
        return [Problem(p.CARD_EMPTY)]
    found = [Problem(p.CARD_PART_NEGATIVE, "", {"name": part.name_kk}) for part in parts if part.tiyn < 0]
    found += [
        Problem(p.CARD_KIND_UNKNOWN, "", {"value": part.kind, "known": ", ".join(PARTS)})
        for part in parts
        if part.kind not in PARTS
    ]
    if dishes:
        found.extend(_dishes_of_card(parts, dishes))
    comes_to = sum(part.tiyn for part in parts)
    if comes_to != tariff_tiyn:
        params = {
            "parts": Sum(comes_to),
            "tariff": Sum(tariff_tiyn),
            "difference": Sum(abs(comes_to - tariff_tiyn)),
        }
        found.append(Problem(p.CARD_DIFFERS, "", params))
    return found


def _dishes_of_card(parts: Sequence[Part], dishes: Sequence[Dish]) -> Iterable[Problem]:
    on_menu = {dish.name_kk for dish in dishes}
    on_card = {part.name_kk for part in parts if part.kind == "dish"}
    yield from (Problem(p.CARD_DISH_UNKNOWN, "", {"name": name}) for name in sorted(on_card - on_menu))
    common = {dish.name_kk for dish in dishes if not dish.needs}
    yield from (Problem(p.CARD_DISH_MISSING, "", {"name": name}) for name in sorted(common - on_card))


def refuse(found: Sequence[Problem]) -> None:
    """Raise the first of the problems, if there is one."""
    for problem in found:
        raise ProblemError(problem.kind, where=problem.where, **problem.params)


COLUMNS: Final = tuple(field.name for field in fields(Dish))
