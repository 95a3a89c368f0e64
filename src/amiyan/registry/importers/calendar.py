"""Import of a calendar of school days: exceptions for days, facilities, grades and shifts."""

from pathlib import Path

from django.db import transaction

from amiyan.kernel.sql import copy_rows, execute, query
from amiyan.kernel.text import skeleton
from amiyan.registry.files.calendar import CalendarRow, read_calendar
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers import problems
from amiyan.registry.importers.copying import lock_imports
from amiyan.registry.importers.stage import ImportResult, Sink


@transaction.atomic
def import_calendar(path: Path, *, source: str, problem: Sink) -> ImportResult:
    """Import ``path``; a facility that nobody listed rejects the row. Safe to repeat (same source: replaced).

    The rows of an earlier file of the same source are ended in knowledge, then the new ones are added.
    """
    lock_imports()
    known = dict(query("SELECT match_key, id FROM registry_facility"))
    shifts = {
        shift for (shift,) in query("SELECT DISTINCT shift FROM registry_enrolment WHERE known_to IS NULL")
    }
    rows, rejected = [], 0
    for row in read_calendar(path):
        if isinstance(row, RowProblem):
            problem(row)
            rejected += row.rejects
            continue
        wrong = _problem(row, known, shifts)
        if wrong is not None:
            problem(wrong)
            rejected += wrong.rejects
        if wrong is None or not wrong.rejects:
            facility = known[skeleton(row.facility)] if row.facility else None
            rows.append((row.date, row.school_day, facility, row.grade_from, row.grade_to, row.shift, source))
    execute(
        "UPDATE registry_calendar_day SET known_to = now() WHERE source = %s AND known_to IS NULL", [source]
    )
    columns = ("day", "school_day", "facility_id", "grade_from", "grade_to", "shift", "source")
    added = copy_rows("registry_calendar_day", columns, rows)
    return ImportResult(len(rows) + rejected, added, rejected)


def _problem(row: CalendarRow, known: dict[str, int], shifts: set[int | None]) -> RowProblem | None:
    if row.facility and skeleton(row.facility) not in known:
        return RowProblem(row.file, row.row, "facility", row.facility, problems.UNKNOWN_FACILITY)
    if row.shift is not None and row.shift not in shifts:
        return RowProblem(row.file, row.row, "shift", str(row.shift), problems.SHIFT_UNKNOWN, rejects=False)
    return None
