"""Dated values of open data: from how many children on a cell is shown, who publishes, under which licence."""

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from amiyan.kernel.languages import LANGUAGES, Language
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.overlay import merge
from amiyan.programmes.parameters import Parameters, Value, read_parameters
from amiyan.settlement.open_data import problems

_OURS: Final = Path(__file__).parent / "parameters.toml"
_OF_A_SITE: Final = Path("rooms") / "open_data.toml"
FEWEST: Final = 3
"""Below this no act may set the least number of children: two know each other's numbers."""


class Publisher(NamedTuple):
    """Who publishes (a name in each language) under which licence; ``is_placeholder``: nobody has decided either yet."""

    names: dict[Language, str]
    licence: str
    licence_name: str
    is_placeholder: bool


@lru_cache(maxsize=4)
def parameters(folder: str | None) -> Parameters:
    """Our own values under those of a site's ``folder``; ProblemError with the first thing wrong there."""
    base = _read(_OURS)
    path = Path(folder) / _OF_A_SITE if folder else None
    if path is None or not path.exists():
        return base
    joined, found = merge(base, _read(path), by_region=(), by_grade=(), where=str(path))
    if found:
        raise ProblemError(found[0].kind, where=found[0].where, **found[0].params)
    return joined


def least_children(day: date) -> int:
    """From how many children on a cell is shown that is published on a day. ProblemError below :data:`FEWEST`."""
    found = int(_value("least_children", day).value)
    if found < FEWEST:
        raise ProblemError(problems.LEAST_TOO_LOW, least=found, fewest=FEWEST)
    return found


def wait_days(day: date) -> int:
    """For how many days after a month's first statement the others are waited for."""
    return int(_value("wait_days", day).value)


def publisher(day: date) -> Publisher:
    """Who publishes on a day, and under which licence. ProblemError where it is not named in each language."""
    names, licence, called = (_value(name, day) for name in ("publisher", "licence", "licence_name"))
    if not isinstance(names.value, tuple) or len(names.value) != len(LANGUAGES):
        raise ProblemError(problems.PUBLISHER_UNNAMED)
    return Publisher(
        dict(zip(LANGUAGES, map(str, names.value), strict=True)),
        str(licence.value),
        str(called.value),
        any(one.placeholder for one in (names, licence)),
    )


def _value(name: str, day: date) -> Value:
    found = parameters(os.environ.get("AMIYAN_PARAMETERS")).find(name, day)
    assert found is not None, "each has a value from the beginning"
    return found


def _read(path: Path) -> Parameters:
    read, found = read_parameters(tomllib.loads(path.read_text(encoding="utf-8")))
    if found:
        raise ProblemError(found[0].kind, where=str(path), **found[0].params)
    return read
