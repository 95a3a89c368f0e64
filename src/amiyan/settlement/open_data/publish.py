"""Publish a month: a release that never changes, with every earlier one in mind."""

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.small_cells import Release, withhold
from amiyan.kernel.sql import copy_rows, execute, query
from amiyan.settlement.open_data import problems
from amiyan.settlement.open_data.collect import Cell, Key, cells_of, lines_of
from amiyan.settlement.open_data.parameters import least_children

_BEFORE: Final = """
SELECT c.number, c.region, c.facility_id, c.measure, c.children, c.meals, c.amount_tiyn, f.children IS NULL
FROM settlement_open_count c
JOIN settlement_open_figure f USING (facility_id, programme, month, number, region, measure)
WHERE (c.programme, c.month) = (%s, %s) ORDER BY c.number
"""
_LAST: Final = """
SELECT number, made_on, max(least) OVER () FROM settlement_open_release WHERE (programme, month) = (%s, %s)
ORDER BY number DESC LIMIT 1
"""
_COLUMNS: Final = (
    *("facility_id", "programme", "month", "number", "region", "measure"),
    *("children", "meals", "amount_tiyn"),
)


class Published(NamedTuple):
    """What became of it: the release's number, its cells, and how many of them were withheld."""

    number: int
    cells: int
    withheld: int


@transaction.atomic
def publish_month(*, programme: str, month: dt.date, on: dt.date, again: bool = True) -> Published:
    """Publish what the books say of a month whose statements are locked.

    From how many children on a cell is shown is a parameter of the day ``on``, and never fewer than in an earlier release of
    the month. ``again`` False: a month that has a release gets no other. ProblemError where no statement is locked, and where
    nothing changed since the last release. Cost: the month's verdicts are
    read once, and every release of the month.
    """
    execute("SELECT pg_advisory_xact_lock(hashtext('settlement_open_release'))")
    cells = cells_of(programme, month)
    if not cells:
        raise ProblemError(problems.NOTHING_LOCKED, month=f"{month:%Y-%m}")
    before = _releases(programme, month)
    last = query(_LAST, [programme, month])
    number = last[0][0] + 1 if last else 1
    least = max(least_children(on), last[0][2] if last else 0)
    children = {key: cell.children for key, cell in cells.items()}
    beside = {key: cell.beside for key, cell in cells.items()}
    if before and not again:
        raise ProblemError(problems.NOTHING_NEW, month=f"{month:%Y-%m}", day=last[0][1].isoformat())
    if before and (before[-1].people, before[-1].beside) == (children, beside):
        raise ProblemError(problems.NOTHING_NEW, month=f"{month:%Y-%m}", day=last[0][1].isoformat())
    hidden = withhold(children, list(lines_of(cells)), threshold=least, before=before, beside=beside)
    execute(
        "INSERT INTO settlement_open_release (programme, month, number, made_on, least) VALUES (%s, %s, %s, %s, %s)",
        [programme, month, number, on, least],
    )
    release = (programme, month, number)
    copy_rows("settlement_open_figure", _COLUMNS, _rows(cells, release, hidden))
    copy_rows("settlement_open_count", _COLUMNS, _rows(cells, release, frozenset()))
    return Published(number, len(cells), len(hidden))


def _rows(
    cells: dict[Key, Cell], release: tuple[str, dt.date, int], hidden: frozenset[Key]
) -> Iterator[tuple[object, ...]]:
    for key, cell in cells.items():
        shown = (None, None, None) if key in hidden else cell
        yield (key.facility_id, *release, key.region, key.measure, *shown)


def _releases(programme: str, month: dt.date) -> list[Release[Key]]:
    """What was published of the month before, with what we knew."""
    found: dict[int, tuple[dict[Key, Cell], set[Key]]] = {}
    for number, region, place, measure, children, meals, tiyn, withheld in query(_BEFORE, [programme, month]):
        cells, hidden = found.setdefault(number, ({}, set()))
        key = Key(region, place, measure)
        cells[key] = Cell(children, meals, tiyn)
        if withheld:
            hidden.add(key)
    return [
        Release(
            {key: cell.children for key, cell in cells.items()},
            tuple(lines_of(cells)),
            frozenset(hidden),
            {key: cell.beside for key, cell in cells.items()},
        )
        for cells, hidden in found.values()
    ]
