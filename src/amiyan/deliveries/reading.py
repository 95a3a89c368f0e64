"""What every reading of kept bodies shares: how many at a time, where a terminal stood, and a pass as a row of COPY."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from amiyan.deliveries.actions.copying import ESCAPES, NULL
from amiyan.deliveries.makers import Record
from amiyan.kernel.sql import query

BODIES: Final = 2_000  # in one transaction
BYTES: Final = 16 << 20  # of bodies in one transaction, unless a single one is larger

Stood = dict[str, list[tuple[int, dt.date | None, dt.date | None]]]

# Where a terminal stood on which days: what it recorded before it moved counts where it stood then.
_STOOD: Final = """
SELECT serial, facility_id, lower(valid), upper(valid) FROM registry_terminal
WHERE serial = ANY (%s) AND known_to IS NULL
"""


def as_many_as_fit(waiting: Iterable[tuple[Any, ...]]) -> list[tuple[int, int]]:
    """The first of ``waiting`` (facility, evidence, bytes) as far as they fit into memory, and one at least."""
    chosen: list[tuple[int, int]] = []
    size = 0
    for facility, evidence, length in waiting:
        size += length or 0
        if chosen and size > BYTES:
            break
        chosen.append((facility, evidence))
    return chosen


def where_stood(serials: Iterable[str]) -> Stood:
    """Where the registry says that terminals stood, and from when until when (that day excluded)."""
    found: Stood = {}
    for serial, facility, first, until in query(_STOOD, [sorted(set(serials))]):
        found.setdefault(serial, []).append((facility, first, until))
    return found


def facility_on(stood: Stood, serial: str, day: str, otherwise: int) -> int:
    """Where a terminal stood on a day ('YYYY-MM-DD' first), else where it is bound now."""
    places = stood.get(serial, ())
    if len(places) == 1 and places[0][1] is None and places[0][2] is None:
        return places[0][0]
    for facility, first, until in places:
        if (first is None or first.isoformat() <= day) and (until is None or day < until.isoformat()):
            return facility
    return otherwise


def pass_row(facility: int, evidence: int, number: int, record: Record) -> str:
    """The row of a record for COPY (``copying.PASS``), all but its last three columns."""
    line, terminal, pin, local, state, method, kind, _ = record
    return (
        f"{facility}\t{evidence}\t{number}\t{line}\t{terminal.translate(ESCAPES)}\t{pin.translate(ESCAPES)}\t"
        f"{local or NULL}\t{state.translate(ESCAPES)}\t{method}\t{kind}\t"
    )
