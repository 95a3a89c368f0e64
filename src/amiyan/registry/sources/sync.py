"""The write side of the ports: what a register says becomes dated facts with its name as their source.

A page is one transaction: its rows come by COPY, are believed as a set, and the cursor moves with them. So
it may be stopped anywhere and started again, and a page that comes twice adds nothing. A page that is empty
says nothing of anybody. An outage ends the asking and nothing else.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.db import transaction

from amiyan.kernel.problems import Problem
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.registers import PersonRow
from amiyan.registry.files.roster import RosterRow
from amiyan.registry.importers.roster import believe_roster
from amiyan.registry.importers.stage import ImportResult, Sink
from amiyan.registry.sources import state
from amiyan.registry.sources.people import believe_people
from amiyan.registry.sources.ports import Cursor, Page, People, PupilLists, RegisterUnavailable
from amiyan.registry.sources.state import Register, Synced, Tally
from amiyan.registry.sources.statuses import sync_statuses
from amiyan.registry.sources.turns import in_turn

__all__ = ["sync_people", "sync_pupils", "sync_statuses"]

Progress = Callable[[int], None]
Row = TypeVar("Row")


def sync_pupils(
    register: PupilLists, *, source: str, problem: Sink, progress: Progress = lambda _: None
) -> Synced:
    """Believe what changed in the lists of pupils since the last time: people, enrolments, pins, categories.

    Nobody's enrolment ends because a pupil is missing: only a row with a last day ends one. Cost grows as
    n log n with the rows of a page and linearly with the pages; memory holds one page.
    """

    def write(rows: Sequence[RosterRow | RowProblem]) -> ImportResult:
        return believe_roster(in_turn(rows), source=source, problem=problem, live=True)

    return _follow("pupils", register.changes, write, source=source, progress=progress)


def sync_people(
    register: People, *, source: str, problem: Sink, progress: Progress = lambda _: None
) -> Synced:
    """Believe births, names and deaths that changed since the last time.

    A death is one register's word: it is recorded with its source and ends nothing by itself. Cost as in
    :func:`sync_pupils`.
    """

    def write(rows: Sequence[PersonRow | RowProblem]) -> ImportResult:
        return believe_people(rows, source=source, problem=problem)

    return _follow("people", register.changes, write, source=source, progress=progress)


def _follow(
    register: Register,
    changes: Callable[[Cursor], Iterable[Page[Row]]],
    write: Callable[[Sequence[Row | RowProblem]], ImportResult],
    *,
    source: str,
    progress: Progress,
) -> Synced:
    tally = Tally()
    problem: Problem | None = None
    cursor = state.begin(register, source)
    try:
        for page in changes(cursor):
            with transaction.atomic():
                done = write(page.rows)
                state.keep(register, source, page.next)
            tally.rows += done.rows
            tally.added += done.added
            tally.rejected += done.rejected
            progress(tally.rows)
    except RegisterUnavailable as unavailable:
        problem = unavailable.problem
    state.end(register, source, problem)
    return tally.closed(problem)
