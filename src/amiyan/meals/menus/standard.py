"""The nutrition standard of a day from the dated parameters, by region and grade."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.meals.menus.rules import ENOUGH, NOT_TOO_MUCH, Standard, share_of
from amiyan.meals.parameters import Settled, number, parameters, settled, value
from amiyan.meals.problems import PARAMETER_OUT_OF_BOUNDS

# The day's need of each nutrient, and how many of our thousandths one of its units has.
_NEED: Final = {
    "energy_cal": ("day_energy_kcal", 1000),
    "protein_mg": ("day_protein_mg", 1),
    "fat_mg": ("day_fat_mg", 1),
    "carbohydrate_mg": ("day_carbohydrate_mg", 1),
    "sugar_mg": ("day_sugar_mg", 1),
    "salt_mg": ("day_salt_mg", 1),
}


@dataclass(frozen=True, slots=True)
class ActOfStandard:
    """A value of the standard, and by which act it holds."""

    parameter: str
    settled: Settled


def standard_of(meal: str, day: dt.date, *, region: str | None, grade: int) -> Standard:
    """What a meal must be for a grade on a day. ProblemError where a parameter has no usable value."""
    least, most = _share(meal, day, region)
    bounds: dict[str, tuple[int | None, int | None]] = {}
    for nutrient, (name, factor) in _NEED.items():
        need = number(name, day, region=region, grade=max(grade, 0)) * factor
        bounds[nutrient] = (
            share_of(need, least) if nutrient in ENOUGH else None,
            share_of(need, most) if nutrient in NOT_TOO_MUCH else None,
        )
    return Standard(
        bounds=bounds,
        forbidden=_kinds("forbidden_kinds", day, region),
        wanted=_kinds("wanted_kinds", day, region),
        no_repeat_days=number("no_repeat_days", day, region=region),
    )


def acts_of_standard(meal: str, day: dt.date, *, region: str | None, grade: int) -> list[ActOfStandard]:
    """By which acts the standard holds, and what of it is only a placeholder."""
    names = [*(name for name, _ in _NEED.values()), f"{meal}_share_per_mille"]
    names += [name for name in ("forbidden_kinds", "wanted_kinds") if _in_force(name, day, region)]
    names.append("no_repeat_days")
    return [ActOfStandard(name, settled(name, day, region=region, grade=max(grade, 0))) for name in names]


def _share(meal: str, day: dt.date, region: str | None) -> tuple[int, int]:
    name = f"{meal}_share_per_mille"
    found = value(name, day, region=region).value
    if not isinstance(found, tuple) or len(found) != 2 or not 0 <= found[0] <= found[1]:
        raise ProblemError(PARAMETER_OUT_OF_BOUNDS, parameter=name, day=day.isoformat())
    return int(found[0]), int(found[1])


def _kinds(name: str, day: dt.date, region: str | None) -> tuple[str, ...]:
    """Before the standard said so, nothing was forbidden and nothing asked for."""
    return tuple(value(name, day, region=region).value) if _in_force(name, day, region) else ()


def _in_force(name: str, day: dt.date, region: str | None) -> bool:
    return parameters().find(name, day, region=region) is not None
