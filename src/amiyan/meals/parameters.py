"""What holds for feeding at school on a day: dated values with their act, as those of programmes.

They stand in ``parameters.toml`` beside this file. A site's own values come from ``rooms/meals.toml`` in the folder that
``AMIYAN_PARAMETERS`` names, and give way or win as a programme's do.
"""

import datetime as dt
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from amiyan.country.kz.calendar import to_instant
from amiyan.kernel.problems import Problem, ProblemError
from amiyan.meals.problems import PARAMETER_OUT_OF_BOUNDS
from amiyan.programmes.overlay import merge
from amiyan.programmes.parameters import DAY, Parameters, Value, read_parameters

HERE: Final = Path(__file__).parent


@lru_cache(maxsize=1)
def parameters() -> Parameters:
    """The values of this site, read once in a process. ProblemError with the first thing that is wrong in a file."""
    known = read(HERE / "parameters.toml")
    folder = os.environ.get("AMIYAN_PARAMETERS")
    own = Path(folder) / "rooms" / "meals.toml" if folder else None
    return under(known, own) if own and own.exists() else known


def read(path: Path) -> Parameters:
    """The values in a file; ProblemError where one has no act or source, or its dates overlap."""
    found, wrong = read_parameters(tomllib.loads(path.read_text(encoding="utf-8")))
    _refuse(wrong)
    return found


def under(known: Parameters, path: Path) -> Parameters:
    """``known`` under a site's own file; ProblemError where the two contradict each other."""
    names = known.values
    merged, wrong = merge(known, read(path), by_region=names, by_grade=names, where=str(path))
    _refuse(wrong)
    return merged


def _refuse(wrong: Iterable[Problem]) -> None:
    for problem in wrong:
        raise ProblemError(problem.kind, where=problem.where, **problem.params)


def value(name: str, day: dt.date, *, region: str | None = None, grade: int | None = None) -> Value:
    """The value in force with its act and source; ProblemError where there is none."""
    parameters().get(name, day, region=region, grade=grade)
    found = parameters().find(name, day, region=region, grade=grade)
    assert found is not None
    return found


def number(name: str, day: dt.date, *, region: str | None = None, grade: int | None = None) -> int:
    """A whole number that is not negative."""
    found = value(name, day, region=region, grade=grade).value
    if type(found) is not int or found < 0:
        raise ProblemError(PARAMETER_OUT_OF_BOUNDS, parameter=name, day=day.isoformat())
    return found


def words(name: str, day: dt.date, *, region: str | None = None) -> tuple[str, ...]:
    """A list of words."""
    found = value(name, day, region=region).value
    return tuple(str(one) for one in found)


def cut_off_at(day: dt.date, *, region: str | None = None) -> dt.datetime:
    """Until when a family's day off for ``day`` is in time for the kitchen (aware, UTC)."""
    found: Any = value("day_off_cut_off", day, region=region).value
    if not isinstance(found, dt.time):
        raise ProblemError(PARAMETER_OUT_OF_BOUNDS, parameter="day_off_cut_off", day=day.isoformat())
    return to_instant(dt.datetime.combine(day - DAY, found))


def meal_of_shift(shift: int, day: dt.date, *, region: str | None = None) -> str:
    """Which meal a shift (0: not known) is served."""
    meals = words("meal_of_shift", day, region=region)
    return meals[min(max(shift, 1), len(meals)) - 1]


@dataclass(frozen=True, slots=True)
class Settled:
    """A value as people are shown it: whether it is only a placeholder, its act, its source."""

    is_placeholder: bool
    act: str
    source: str


def settled(name: str, day: dt.date, *, region: str | None = None, grade: int | None = None) -> Settled:
    """By which act a value holds on a day."""
    found = value(name, day, region=region, grade=grade)
    return Settled(found.placeholder, found.act, found.source)
