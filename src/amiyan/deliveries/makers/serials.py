"""Which terminal a log belongs to, by the name of its file and by what it says of itself."""

import re
from collections.abc import Sequence
from typing import Final

_ATTLOG: Final = re.compile(r"(.+?)_attlog(?![a-z0-9])", re.IGNORECASE)
_LONGEST: Final = 64  # characters of a serial that is believed


def base_name(name: str) -> str:
    """The file's own name, whichever slashes its path has."""
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def serial_of_file(name: str, serials: Sequence[str]) -> str:
    """The serial that a file's name tells; a listed serial is written as it is listed.

    First the longest listed serial that starts the name and ends at a letter's or digit's end; then what
    stands before '_attlog'; then the longest listed serial that starts the name; else the name up to its
    first '_'. Letters' case does not matter.
    """
    base = base_name(name)
    starting = sorted(
        (serial for serial in serials if serial and base[: len(serial)].lower() == serial.lower()),
        key=len,
        reverse=True,
    )
    for serial in starting:
        if not base[len(serial) : len(serial) + 1].isalnum():
            return serial
    if attlog := _ATTLOG.match(base):
        return attlog[1][:_LONGEST]
    if starting:
        return starting[0]
    stem = base.rsplit(".", 1)[0] or base
    return stem.split("_", 1)[0][:_LONGEST]


class Listed:
    """The serials that are listed, found again whatever their case, colons and hyphens (MAC addresses)."""

    def __init__(self, serials: Sequence[str]) -> None:
        self._exact: dict[str, str] = {}
        self._loose: dict[str, str] = {}
        for serial in serials:
            self._exact.setdefault(serial.lower(), serial)
            self._loose.setdefault(_loosely(serial), serial)

    def find(self, text: str) -> str:
        """The serial as it is listed, or ''."""
        if not text:
            return ""
        return self._exact.get(text.lower()) or self._loose.get(_loosely(text), "")


def _loosely(text: str) -> str:
    return text.lower().replace(":", "").replace("-", "")


def believed(value: object) -> str:
    """A serial, an address or a name of a terminal as text; '' when it cannot be one."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return str(value)
    if not isinstance(value, str) or len(value) > 4 * _LONGEST:
        return ""
    text = value.strip()
    return text if len(text) <= _LONGEST and text.isprintable() else ""
