"""A school's own class list: looked at before it counts, and then believed. Rows of other schools are not taken.

The preview believes the file and takes it back in the same transaction: what is shown is what would be, by the very
rules of the import. Categories in the file say nothing here: they come from registers.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.kernel.text import skeleton
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.roster import RosterRow, read_roster
from amiyan.registry.importers import problems
from amiyan.registry.importers.roster import believe_roster
from amiyan.registry.importers.stage import ImportResult
from amiyan.registry.problems import FACILITY_UNKNOWN

Kind = Literal["new", "comes", "class", "ends"]
_PLACE: Final = "SELECT code, match_key FROM registry_facility WHERE id = %s"
_SEATS: Final = """
SELECT p.iin, e.facility_id, e.class_label, e.grade, e.shift, upper(e.valid) - 1
FROM registry_person p JOIN registry_enrolment e ON e.person_id = p.id
WHERE p.iin = ANY (%(iins)s) AND e.known_to IS NULL AND e.valid @> %(on)s::date
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes for a child today: ``new`` to the registry's classes, ``comes`` from another school, another
    ``class``, or its last day (``ends``). Classes are blank where there is none.
    """

    kind: Kind
    row: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do: how many rows it has and how many stay as they are, what changes, what is wrong."""

    result: ImportResult
    same: int
    changes: tuple[Change, ...]
    wrong: tuple[RowProblem, ...]


def preview_roster(path: Path, *, facility_id: int, on: dt.date) -> Preview:
    """What believing the file would change at a place; nothing is kept. ProblemError where it is no roster.

    Cost: an import of the file, twice as long as its rows.
    """
    with transaction.atomic():
        found = _tried(path, facility_id, on)
        transaction.set_rollback(True)
    return found


@transaction.atomic
def import_own_roster(path: Path, *, facility_id: int, source: str) -> tuple[ImportResult, list[RowProblem]]:
    """Believe a school's file; wrong rows are left out and told. ProblemError where it is no roster."""
    return _believe(_own_rows(path, facility_id), source)


def _tried(path: Path, facility_id: int, on: dt.date) -> Preview:
    read = _own_rows(path, facility_id)
    rows = [row for row in read if isinstance(row, RosterRow)]
    iins = sorted({row.iin for row in rows})
    before = _seats(iins, on)
    result, wrong = _believe(read, "preview")
    after = _seats(iins, on)
    changes, same, seen = [], 0, set[str]()
    for row in rows:
        if row.iin in seen or before.get(row.iin) == after.get(row.iin):
            same += row.iin not in seen
            seen.add(row.iin)
            continue
        seen.add(row.iin)
        changes.append(_change(row, before.get(row.iin), after.get(row.iin), facility_id))
    return Preview(result, same, tuple(changes), tuple(wrong))


def _believe(rows: Iterable[RosterRow | RowProblem], source: str) -> tuple[ImportResult, list[RowProblem]]:
    wrong: list[RowProblem] = []
    return believe_roster(rows, source=source, problem=wrong.append, live=True), wrong


_Seat = tuple[int, str, int | None, int | None, dt.date | None]


def _change(row: RosterRow, before: _Seat | None, after: _Seat | None, facility_id: int) -> Change:
    name = " ".join(filter(None, (row.surname, row.given_name, row.patronymic))) or row.iin
    kind: Kind = "class"
    if after is None:
        kind = "ends"
    elif before is None:
        kind = "new"
    elif before[0] != facility_id:
        kind = "comes"
    elif before[:4] == after[:4]:
        kind = "ends"
    return Change(kind, row.row, name, before[1] if before else "", after[1] if after else "")


def _own_rows(path: Path, facility_id: int) -> list[RosterRow | RowProblem]:
    """The rows of this school without their categories; a row of another one is wrong here. A school's file is small."""
    found = query(_PLACE, [facility_id])
    if not found:
        raise ProblemError(FACILITY_UNKNOWN, value=facility_id)
    return list(_own(read_roster(path), *found[0]))


def _own(rows: Iterable[RosterRow | RowProblem], code: str, key: str) -> Iterator[RosterRow | RowProblem]:
    for row in rows:
        if isinstance(row, RowProblem):
            yield row
        elif row.facility and skeleton(row.facility) != key:
            yield RowProblem(row.file, row.row, "facility", row.facility, problems.ANOTHER_SCHOOL)
        else:
            yield replace(row, facility=code, statuses_held=(), statuses_covered=())


def _seats(iins: Iterable[str], on: dt.date) -> dict[str, _Seat]:
    return {iin: tuple(seat) for iin, *seat in query(_SEATS, {"iins": list(iins), "on": on})}
