"""What waits, as numbers alone, for who oversees a country: by region and kind, without a number that tells of few.

What is withheld is decided from one table, region by kind, that is read whole whichever page asks: so a number stands or
is missing alike on the country's page and on each region's, and the country less its regions tells nothing.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from amiyan.integrity.parameters import capacity
from amiyan.integrity.queries.queue import OPEN_CASES, WAITING, Last, dues, waiting_values
from amiyan.integrity.terms import stopped
from amiyan.kernel.scope import Scope
from amiyan.kernel.small_cells import LEAST, Line, withhold
from amiyan.kernel.sql import query

COUNTRY: Final = "00"
_ALL, _OPEN, _OVERDUE, _IN_TIME = "all kinds", "open", "overdue", "in time"
_BY_KIND: Final = f"""
SELECT coalesce(f.region, ''), m.kind, min(m.rank), count(*)
FROM ({WAITING}) m LEFT JOIN registry_facility f ON f.id = m.facility_id
GROUP BY 1, 2 ORDER BY 3, array_position(%(ordered)s::text[], m.kind) NULLS FIRST, 2
"""
_TERMS: Final = (
    f"SELECT coalesce(region, ''), id, step, last_at, last_term, told FROM ({OPEN_CASES}) open_case"
)


class Cell(NamedTuple):
    """A number: of which region (00 the country), and of what."""

    region: str
    what: str


@dataclass(frozen=True, slots=True)
class Overseen:
    """Numbers of a region or of the country; None where one is withheld. ``kinds`` are those of which there is any.

    ``beyond`` counts what cannot be worked: it is reckoned from what is told here, and missing where that is.
    """

    kinds: Mapping[str, int | None]
    waiting: int | None
    open_cases: int | None
    overdue: int | None
    beyond: int | None
    capacity: int


def overseen(*, scope: Scope, region: str, today: dt.date, in_favour: tuple[str, ...]) -> Overseen:
    """What waits in a region (00: in the country). ``scope`` is all that the reader may see, whatever the page is about.

    Two queries over what is open in the scope, and what hiding costs (``kernel/small_cells``): a table of some twenty
    regions and a dozen kinds.
    """
    counts, kinds = _counted(scope, today, in_favour)
    hidden = withheld(counts, kinds)
    regions = sorted({cell.region for cell in counts} - {COUNTRY})
    rooms = {one: capacity(today, region=one or None) for one in {*regions, region} - {COUNTRY}}

    def told(of: str, what: str) -> int | None:
        cell = Cell(of, what)
        return None if cell in hidden else counts.get(cell, 0)

    def beyond(of: str) -> int | None:
        waiting, opened = told(of, _ALL), told(of, _OPEN)
        if waiting is None or opened is None:
            return None
        return max(0, waiting - max(0, rooms[of] - opened))

    of_each = [beyond(one) for one in (regions if region == COUNTRY else [region])]
    return Overseen(
        kinds={one: told(region, one) for one in kinds if counts.get(Cell(region, one))},
        waiting=told(region, _ALL),
        open_cases=told(region, _OPEN),
        overdue=told(region, _OVERDUE),
        beyond=None if None in of_each else sum(one or 0 for one in of_each),
        capacity=sum(rooms[one] for one in (regions if region == COUNTRY else [region])),
    )


def withheld(counts: Mapping[Cell, int], kinds: list[str]) -> frozenset[Cell]:
    """What is not told of the whole table: kinds of regions with their sums, and open cases, overdue and in time."""
    regions = list(dict.fromkeys(cell.region for cell in counts))
    lines = [Line(Cell(one, _ALL), tuple(Cell(one, kind) for kind in kinds)) for one in regions]
    lines += [Line(Cell(one, _OPEN), (Cell(one, _OVERDUE), Cell(one, _IN_TIME))) for one in regions]
    below = [one for one in regions if one != COUNTRY]
    lines += [
        Line(Cell(COUNTRY, what), tuple(Cell(one, what) for one in below))
        for what in (*kinds, _ALL, _OPEN, _OVERDUE, _IN_TIME)
    ]
    return withhold(counts, lines, threshold=LEAST)


def _counted(scope: Scope, today: dt.date, in_favour: tuple[str, ...]) -> tuple[dict[Cell, int], list[str]]:
    """Every number of the table with its sums, and the kinds in the order of the queue."""
    values = waiting_values(scope, today, in_favour)
    waiting = query(_BY_KIND, values)
    kinds = list(dict.fromkeys(kind for _region, kind, _rank, _count in waiting))
    found: dict[Cell, int] = {Cell(region, kind): count for region, kind, _rank, count in waiting}
    rows = query(_TERMS, values)
    for (region, *_), due in zip(rows, dues([Last(*row[1:]) for row in rows], stopped(today)), strict=True):
        cell = Cell(region, _OVERDUE if due is not None and due < today else _IN_TIME)
        found[cell] = found.get(cell, 0) + 1
    return _with_sums(found, kinds), kinds


def _with_sums(found: dict[Cell, int], kinds: list[str]) -> dict[Cell, int]:
    regions = sorted({cell.region for cell in found})
    # Where nothing waits anywhere the country has its sums all the same: nought.
    counts = {Cell(COUNTRY, what): 0 for what in (*kinds, _ALL, _OPEN, _OVERDUE, _IN_TIME)}
    for region in regions:
        of: dict[str, Any] = {what: found.get(Cell(region, what), 0) for what in (*kinds, _OVERDUE, _IN_TIME)}
        of[_ALL] = sum(of[kind] for kind in kinds)
        of[_OPEN] = of[_OVERDUE] + of[_IN_TIME]
        for what, count in of.items():
            counts[Cell(region, what)] = count
            counts[Cell(COUNTRY, what)] = counts.get(Cell(COUNTRY, what), 0) + count
    return counts
