"""School days as a region or a school sets them, over the programme's own calendar."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import whole_of, yes_no_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, read_records, required_date, required_text
from amiyan.registry.files.roster import HIGHEST_GRADE, grade_of


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """Whether one date is a school day. A blank facility, a grade or shift None: for all."""

    file: str
    row: int
    date: dt.date
    school_day: bool
    facility: str
    grade_from: int | None
    grade_to: int | None
    shift: int | None


def read_calendar(path: str | Path) -> Iterator[CalendarRow | RowProblem]:
    """Stream the calendar's rows. Raises ProblemError where the file is no table or lacks a heading."""
    for record in read_records(path, "calendar"):
        if isinstance(record, RowProblem):
            yield record
            continue
        try:
            yield _row(record)
        except RowRejected as rejected:
            yield rejected.problem


def _row(record: Record) -> CalendarRow:
    date = required_date(record, "date")
    required_text(record, "school_day")
    school_day = yes_no_of(record.get("school_day"))
    if school_day is None:
        raise RowRejected(record.problem("school_day", p.YES_NO_WRONG))
    # A row meant for some grades must not become one for all: a wrong limit rejects it.
    grade_from, grade_to = _grade(record, "grade_from"), _grade(record, "grade_to")
    if grade_from is not None and grade_to is not None and grade_to < grade_from:
        raise RowRejected(record.problem("grade_to", p.NUMBER_WRONG, least=grade_from, most=HIGHEST_GRADE))
    return CalendarRow(
        file=record.file,
        row=record.row,
        date=date,
        school_day=school_day,
        facility=record.words("facility"),
        grade_from=grade_from,
        grade_to=grade_to,
        shift=_shift(record),
    )


def _grade(record: Record, name: str) -> int | None:
    if not record.words(name):
        return None
    grade = grade_of(record.get(name))
    if grade is None:
        raise RowRejected(record.problem(name, p.NUMBER_WRONG, least=0, most=HIGHEST_GRADE))
    return grade


def _shift(record: Record) -> int | None:
    if not record.words("shift"):
        return None
    shift = whole_of(record.get("shift"))
    if shift not in {1, 2, 3}:
        raise RowRejected(record.problem("shift", p.NUMBER_WRONG, least=1, most=3))
    return shift
