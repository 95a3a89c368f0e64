"""Menus from a file: wrong rows are rejected by number and reason, the rest is kept. The same file adds nothing."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.kernel.text import skeleton
from amiyan.meals import problems as p
from amiyan.meals.menus.actions import enter_menu, enter_price_card
from amiyan.meals.menus.files import MealKey, MenuRow, Spoiled, read_menus
from amiyan.meals.menus.rules import Dish, Part
from amiyan.registry.files.problems import RowProblem

Sink = Callable[[RowProblem], None]
_Key = tuple[int, dt.date, str]  # a place, a day, a meal


class _Said(NamedTuple):
    facility_id: int
    service_day: dt.date
    meal: str
    source: str
    recorded_by: int


@dataclass(slots=True)
class ImportedMenus:
    """Rows read, meals of a day and price cards that were kept, and rows that were not taken."""

    rows: int = 0
    menus: int = 0
    cards: int = 0
    rejected: int = 0


@dataclass(slots=True)
class _Meal:
    row: MenuRow
    dishes: list[Dish] = field(default_factory=list)
    parts: dict[tuple[int, int], list[Part]] = field(default_factory=dict)
    rows: int = 0


def import_menus(
    path: str | Path, *, source: str, recorded_by: int, problem: Sink, scope: Scope
) -> ImportedMenus:
    """Enter the menus (and, where prices are written, the price cards) of a file, each meal of a day by itself.

    A meal with a row that is wrong is left as it was, so that half a menu never counts; the other meals are kept.
    A school outside the scope is not known. Raises ProblemError where the file is no such table.
    """
    done = ImportedMenus()
    meals: dict[_Key, _Meal] = {}
    spoiled: set[_Key] = set()
    places = _places(scope)
    for row in read_menus(path):
        done.rows += 1
        key = None if isinstance(row, RowProblem) else _known(row.key, places)
        wrong = _wrong(row, key)
        if wrong is not None:
            problem(wrong)
            done.rejected += wrong.rejects
        if key is None:
            continue
        if isinstance(row, Spoiled):
            spoiled.add(key)
        elif isinstance(row, MenuRow):
            _collect(meals.setdefault(key, _Meal(row)), row)
    for key, meal in meals.items():
        if key in spoiled:
            done.rejected += meal.rows
            problem(_of_meal(key, meal, p.MEAL_INCOMPLETE, {}))
        else:
            _enter(key, meal, source, recorded_by, problem, done)
    return done


def _known(key: MealKey, places: dict[str, int]) -> _Key | None:
    facility_id = places.get(skeleton(key.facility))
    return None if facility_id is None else (facility_id, key.day, key.meal)


def _wrong(row: MenuRow | Spoiled | RowProblem, key: _Key | None) -> RowProblem | None:
    if isinstance(row, RowProblem):
        return row
    if isinstance(row, Spoiled):
        return row.problem
    return None if key else RowProblem(row.file, row.row, "facility", row.key.facility, p.PLACE_UNKNOWN)


def _of_meal(key: _Key, meal: _Meal, kind: Kind, params: Mapping[str, Any]) -> RowProblem:
    _, day, name = key
    return RowProblem(meal.row.file, meal.row.row, "meal", f"{day.isoformat()} {name}", kind, params)


def _collect(meal: _Meal, row: MenuRow) -> None:
    meal.rows += 1
    if row.dish:
        meal.dishes.append(row.dish)
    if row.part:
        meal.parts.setdefault(row.band, []).append(row.part)


def _enter(key: _Key, meal: _Meal, source: str, by: int, problem: Sink, done: ImportedMenus) -> None:
    said = _Said(*key, source, by)
    try:
        if meal.dishes:
            enter_menu(dishes=meal.dishes, **said._asdict())
            done.menus += 1
        for (grade_from, grade_to), parts in meal.parts.items():
            enter_price_card(grade_from=grade_from, grade_to=grade_to, parts=parts, **said._asdict())
            done.cards += 1
    except ProblemError as error:
        done.rejected += meal.rows
        problem(_of_meal(key, meal, error.problem.kind, error.problem.params))


def _places(scope: Scope) -> dict[str, int]:
    return {
        key: place
        for key, place, region in query("SELECT match_key, id, region FROM registry_facility")
        if scope.allows(facility=place, region=region)
    }
