"""Detectors are folders: ``detector.toml`` says what one is, ``detector.sql`` what it looks for, ``words.py`` what people read.

Nothing else has to be registered: a folder beside the others is a detector. Pure: files in, values out.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Final

from amiyan.integrity.detectors.words import Words

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector. ``floor_per_mille``: below which share of confirmed among closed cases it switches off, counted from
    ``least_closed`` cases on; ``promised``: the strength (in ``unit``) from which it is expected to find nearly all.
    ``order``: the lower, the sooner its strongest signal is looked at: what costs most where it is true, first.
    """

    id: str
    version: int
    first: dt.date
    last: dt.date | None
    owner: str
    order: int
    unit: str
    floor_per_mille: int
    least_closed: int
    expires_days: int
    promised: int
    act: str
    placeholder: bool
    source: str
    sql: str
    words: Words

    def in_force(self, day: dt.date) -> bool:
        """Whether it may look at a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@lru_cache(maxsize=1)
def detectors() -> dict[str, Detector]:
    """Every detector by its id, in order."""
    folders = sorted(path.parent for path in HERE.glob("*/detector.toml"))
    return {folder.name: _read(folder) for folder in folders}


def _read(folder: Path) -> Detector:
    said = tomllib.loads((folder / "detector.toml").read_text(encoding="utf-8"))
    words: Words = import_module(f"{__package__}.{folder.name}.words").WORDS
    return Detector(
        id=folder.name,
        first=said.pop("from"),
        last=said.pop("to", None),
        sql=(folder / "detector.sql").read_text(encoding="utf-8"),
        words=words,
        **said,
    )
