"""Menus in a file: a dish a row, Excel or CSV. Pure; a row that is wrong is told by its number, the others go on.

A row with ``part`` is no dish: it is another part of the price of that meal (wages, delivery), with its price.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from amiyan.kernel.problems import Kind
from amiyan.kernel.text import folded
from amiyan.meals import problems as p
from amiyan.meals.menus.rules import HIGHEST_GRADE, Dish, Part
from amiyan.meals.words import ALLERGENS, KINDS, MEALS, NEEDS, PARTS
from amiyan.registry.files import problems as of_files
from amiyan.registry.files.cells import text_of, whole_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, read_records, required_date, required_text
from amiyan.registry.files.roster import grade_of

_DECIMAL: Final = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3})0*)?")
_MONEY: Final = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2})0*)?")
# As schools write them; the code itself is always understood.
_MEALS: Final = {
    "breakfast": ("таңғы ас", "завтрак"),
    "lunch": ("түскі ас", "обед"),
    "afternoon": ("бесін асы", "полдник", "afternoon snack"),
}
_AMOUNTS: Final = {
    "energy_cal": "kcal",
    "protein_mg": "protein_g",
    "fat_mg": "fat_g",
    "carbohydrate_mg": "carbohydrate_g",
    "sugar_mg": "sugar_g",
    "salt_mg": "salt_g",
}


class MealKey(NamedTuple):
    """Of which meal a row speaks; the school as it is written."""

    day: dt.date
    facility: str
    meal: str


@dataclass(frozen=True, slots=True)
class MenuRow:
    """A row: a dish, or a part of the price without one; ``part`` is None where no price is written."""

    file: str
    row: int
    key: MealKey
    band: tuple[int, int]
    dish: Dish | None
    part: Part | None


@dataclass(frozen=True, slots=True)
class Spoiled:
    """A row that is wrong, of a meal that is known: the meal must not be kept without it."""

    key: MealKey
    problem: RowProblem


def read_menus(path: str | Path) -> Iterator[MenuRow | Spoiled | RowProblem]:
    """Stream the rows of a menu. Raises ProblemError where the file is no table or lacks a heading."""
    for record in read_records(path, "menus"):
        if isinstance(record, RowProblem):
            yield record
            continue
        key = None
        try:
            key = _key(record)
            yield _row(record, key)
        except RowRejected as rejected:
            yield Spoiled(key, rejected.problem) if key else rejected.problem


def _key(record: Record) -> MealKey:
    return MealKey(required_date(record, "date"), required_text(record, "facility"), _meal(record))


def _row(record: Record, key: MealKey) -> MenuRow:
    kind = _word(record, "part", PARTS, p.CARD_KIND_UNKNOWN) or "dish"
    band = _grade(record, "grade_from", 0), _grade(record, "grade_to", HIGHEST_GRADE)
    if band[1] < band[0]:
        raise RowRejected(record.problem("grade_to", p.GRADES_WRONG))
    name_kk = required_text(record, "dish_kk")
    name_ru = record.words("dish_ru") or name_kk
    tiyn = _tiyn(record)
    return MenuRow(
        file=record.file,
        row=record.row,
        key=key,
        band=band,
        dish=_dish(record, name_kk, band) if kind == "dish" else None,
        part=None if tiyn is None else Part(kind, name_kk, name_ru, tiyn),
    )


def _dish(record: Record, name_kk: str, band: tuple[int, int]) -> Dish:
    grams = whole_of(record.get("grams"))
    if grams is None or not 1 <= grams <= 2000:
        raise RowRejected(record.problem("grams", p.GRAMS_WRONG))
    return Dish(
        name_kk=name_kk,
        name_ru=required_text(record, "dish_ru"),
        name_en=record.words("dish_en"),
        grams=grams,
        allergens=_words(record, "allergens", ALLERGENS, p.ALLERGEN_UNKNOWN),
        kinds=_words(record, "kinds", KINDS, p.KIND_UNKNOWN),
        needs=_words(record, "needs", NEEDS, p.NEED_UNKNOWN),
        grade_from=band[0],
        grade_to=band[1],
        **{nutrient: _thousandths(record, column) for nutrient, column in _AMOUNTS.items()},
    )


def _meal(record: Record) -> str:
    word = folded(required_text(record, "meal"))
    for meal, names in _MEALS.items():
        if word in {folded(meal), *map(folded, names)}:
            return meal
    raise RowRejected(record.problem("meal", p.MEAL_UNKNOWN, known=", ".join(MEALS)))


def _grade(record: Record, name: str, otherwise: int) -> int:
    if not record.words(name):
        return otherwise
    grade = grade_of(record.get(name))
    if grade is None:
        raise RowRejected(record.problem(name, p.GRADES_WRONG))
    return grade


def _thousandths(record: Record, name: str) -> int:
    """A decimal number as whole thousandths; blank is zero."""
    text = "".join(text_of(record.get(name)).split())
    if not text:
        return 0
    match = _DECIMAL.fullmatch(text)
    if not match:
        raise RowRejected(record.problem(name, p.NUTRIENT_WRONG))
    return int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0"))


def _tiyn(record: Record) -> int | None:
    text = "".join(text_of(record.get("price_tenge")).replace("₸", "").split())
    if not text:
        return None
    match = _MONEY.fullmatch(text)
    if not match:
        raise RowRejected(record.problem("price_tenge", of_files.AMOUNT_WRONG))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _words(record: Record, name: str, known: Mapping[str, str], kind: Kind) -> tuple[str, ...]:
    found = []
    for said in re.split(r"[,;/]", record.words(name)):
        word = "_".join(said.lower().split())
        if not word:
            continue
        if word not in known:
            raise RowRejected(record.problem(name, kind, value=said.strip(), known=", ".join(known)))
        found.append(word)
    return tuple(dict.fromkeys(found))


def _word(record: Record, name: str, known: Mapping[str, str], kind: Kind) -> str:
    found = _words(record, name, known, kind)
    return found[0] if found else ""
