"""Dated values of this room: quiet hours, how often something is tried. Each with its source; a site may set its own."""

import datetime as dt
import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from amiyan.voice.terms import Quiet

_OURS: Final = Path(__file__).parent / "parameters.toml"
_OF_A_SITE: Final = Path("rooms") / "voice.toml"


def number(name: str, day: dt.date) -> int:
    """A whole number that is in force on a day."""
    return int(_value(name, day))


def quiet_hours(day: dt.date) -> Quiet:
    """When nobody is written to, and when what can wait goes out."""
    begins, ends, together = (
        dt.time.fromisoformat(_value(name, day)) for name in ("quiet_begins", "quiet_ends", "digest_at")
    )
    return Quiet(begins, ends, together)


def _value(name: str, day: dt.date) -> Any:
    entries = [one for one in _read(os.environ.get("AMIYAN_PARAMETERS"))[name] if one["from"] <= day]
    return max(entries, key=lambda one: one["from"])["value"]


@lru_cache(maxsize=4)
def _read(folder: str | None) -> dict[str, list[dict[str, Any]]]:
    """Our values; of those that a site says, its own. An entry without a source is an error of the site (KeyError)."""
    found: dict[str, list[dict[str, Any]]] = tomllib.loads(_OURS.read_text(encoding="utf-8"))
    path = Path(folder) / _OF_A_SITE if folder else None
    if path is not None and path.exists():
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    for entries in found.values():
        assert all(one["source"] for one in entries), "each value says where it comes from"
    return found
