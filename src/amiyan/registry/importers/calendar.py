"""Import of a calendar of school days: exceptions for days, facilities, grades and shifts."""

import datetime as dt
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.kernel.sql import copy_rows, execute, query
from amiyan.kernel.text import skeleton
from amiyan.registry.files.calendar import CalendarRow, read_calendar
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers import problems
from amiyan.registry.importers.copying import lock_imports
from amiyan.registry.importers.stage import ImportResult, Sink

_COLUMNS: Final = ("day", "school_day", "facility_id", "grade_from", "grade_to", "shift", "source")
_STANDS: Final = f"""
SELECT id, {", ".join(_COLUMNS)} FROM registry_calendar_day WHERE source = %s AND known_to IS NULL
"""
_END: Final = "UPDATE registry_calendar_day SET known_to = now() WHERE id = ANY (%s) AND known_to IS NULL"


class Behind(NamedTuple):
    """Days that no file changes, for two people say what they were: before ``today``, at places that have begun."""

    today: dt.date
    begun: frozenset[int]

    def holds(self, day: dt.date, facility: int | None) -> bool:
        """Whether a day of a place (None: of every place) is such a one."""
        return day < self.today and (bool(self.begun) if facility is None else facility in self.begun)


@transaction.atomic
def import_calendar(path: Path, *, source: str, problem: Sink, behind: Behind | None = None) -> ImportResult:
    """Import ``path``; a facility that nobody listed rejects the row. Safe to repeat (same source: replaced).

    The rows of an earlier file of the same source are ended in knowledge, then the new ones are added. A row about a day
    ``behind`` us is rejected unless the same is believed already, and none that is believed ends. None: no day is behind.
    """
    lock_imports()
    known = dict(query("SELECT match_key, id FROM registry_facility"))
    shifts = {
        shift for (shift,) in query("SELECT DISTINCT shift FROM registry_enrolment WHERE known_to IS NULL")
    }
    kept, ended = _of_before(source, behind)
    rows: list[tuple[Any, ...]] = []
    read = rejected = 0
    for row in read_calendar(path):
        read += 1 if isinstance(row, CalendarRow) or row.rejects else 0
        if isinstance(row, RowProblem):
            problem(row)
            rejected += row.rejects
            continue
        facility = known.get(skeleton(row.facility)) if row.facility else None
        said = (row.date, row.school_day, facility, row.grade_from, row.grade_to, row.shift, source)
        wrong = _problem(row, known, shifts)
        if behind is not None and (wrong is None or not wrong.rejects) and behind.holds(row.date, facility):
            if said in kept:
                continue
            wrong = RowProblem(row.file, row.row, "date", row.date.isoformat(), problems.DAY_BEHIND)
        if wrong is not None:
            problem(wrong)
            rejected += wrong.rejects
        if wrong is None or not wrong.rejects:
            rows.append(said)
    execute(_END, [ended])
    return ImportResult(read, copy_rows("registry_calendar_day", _COLUMNS, rows), rejected)


def _of_before(source: str, behind: Behind | None) -> tuple[set[tuple[Any, ...]], list[int]]:
    """What an earlier file of the source said of days behind us, which stays; and the rows that end, by their ids."""
    kept: set[tuple[Any, ...]] = set()
    ended: list[int] = []
    for id_, *said in query(_STANDS, [source]):
        if behind is not None and behind.holds(said[0], said[2]):
            kept.add(tuple(said))
        else:
            ended.append(id_)
    return kept, ended


def _problem(row: CalendarRow, known: dict[str, int], shifts: set[int | None]) -> RowProblem | None:
    if row.facility and skeleton(row.facility) not in known:
        return RowProblem(row.file, row.row, "facility", row.facility, problems.UNKNOWN_FACILITY)
    if row.shift is not None and row.shift not in shifts:
        return RowProblem(row.file, row.row, "shift", str(row.shift), problems.SHIFT_UNKNOWN, rejects=False)
    return None
