"""Dated parameters of this room: deadlines, numbers of families, to whom one appeals. Each with its source."""

import os
import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from amiyan.kernel.problems import ProblemError
from amiyan.programmes.overlay import merge
from amiyan.programmes.parameters import Parameters, read_parameters

_OURS: Final = Path(__file__).parent / "parameters.toml"
_OF_A_SITE: Final = Path("rooms") / "feedback.toml"


class Appeal(NamedTuple):
    """To whom one appeals (a code of ``words.BODIES``), until when, and whether what was received goes on meanwhile."""

    body: str
    until: date
    keeps_right: bool
    is_placeholder: bool


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
    return int(_now().get(name, day, region=region))


def appeal_against(decided_on: date, *, region: str | None = None) -> Appeal:
    """How one appeals against what was decided on a day."""
    found = {
        name: _now().find(name, decided_on, region=region)
        for name in ("appeal_body", "appeal_days", "appeal_keeps_right")
    }
    values = [value for value in found.values() if value is not None]
    assert len(values) == len(found), "each has a value from the beginning"
    body, days, keeps = values
    return Appeal(
        str(body.value),
        date.fromordinal(decided_on.toordinal() + int(days.value)),
        bool(keeps.value),
        any(value.placeholder for value in values),
    )


def _now() -> Parameters:
    return parameters(os.environ.get("AMIYAN_PARAMETERS"))


def _read(path: Path) -> Parameters:
    read, found = read_parameters(tomllib.loads(path.read_text(encoding="utf-8")))
    if found:
        raise ProblemError(found[0].kind, where=str(path), **found[0].params)
    return read
