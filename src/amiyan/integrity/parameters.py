"""Dated parameters of this room: terms, and how much officers can work. Each with its source."""

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.programmes.overlay import merge
from amiyan.programmes.parameters import Parameters, read_parameters

_OURS: Final = Path(__file__).parent / "parameters.toml"
_OF_A_SITE: Final = Path("rooms") / "integrity.toml"


@lru_cache(maxsize=4)
def parameters(folder: str | None) -> Parameters:
    """The room's own values under those of a site's ``folder``; ProblemError with the first thing wrong there."""
    base = _read(_OURS)
    path = Path(folder) / _OF_A_SITE if folder else None
    if path is None or not path.exists():
        return base
    joined, found = merge(base, _read(path), by_region=base.values, by_grade=(), where=str(path))
    if found:
        raise ProblemError(found[0].kind, where=found[0].where, **found[0].params)
    return joined


def number(name: str, day: date, *, region: str | None = None) -> int:
    """A whole number that is in force on a day in a region."""
    return int(parameters(os.environ.get("AMIYAN_PARAMETERS")).get(name, day, region=region))


def capacity(day: date, *, region: str | None = None) -> int:
    """How many cases the officials of a region can have open at once."""
    return number("officers", day, region=region) * number("cases_per_officer", day, region=region)


def _read(path: Path) -> Parameters:
    read, found = read_parameters(tomllib.loads(path.read_text(encoding="utf-8")))
    if found:
        raise ProblemError(found[0].kind, where=str(path), **found[0].params)
    return read
