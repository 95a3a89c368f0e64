"""The roster: which child belongs to which class of which school, from when to when."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from amiyan.country.kz import iin as iins
from amiyan.country.kz.names import clean, split_full_name
from amiyan.country.kz.statuses import SOCIAL_STATUSES, status_code
from amiyan.kernel.problems import Problem
from amiyan.kernel.text import folded
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import Cell, text_of, words_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, dates_in, read_records

HIGHEST_GRADE = 12
REJECTED_REMEMBERED = 200_000  # rejected rows by which a repetition is known, some 15 MB
_FIRST_NUMBER = re.compile(r"[0-9]+")
_POINT_ZERO = re.compile(r"([0-9]+)[.,]0+")
_STATUSES_APART = re.compile(r"[;|\n]")
_NO_STATUS = frozenset(map(folded, ("жоқ", "нет", "no", "none", "санаты жоқ", "без категории", "0")))


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One enrolment as the school wrote it.

    ``statuses_held`` are the social categories of the child; ``statuses_covered`` those of which the row
    says anything at all, yes or no: the rest is unknown. Both dates are days that count; None is open.
    """

    file: str
    row: int
    iin: str
    surname: str
    given_name: str
    patronymic: str
    grade: int | None
    class_label: str
    shift: int | None
    facility: str
    statuses_held: tuple[str, ...]
    statuses_covered: tuple[str, ...]
    pin: str
    enrolled_from: dt.date | None
    enrolled_to: dt.date | None


def read_roster(path: str | Path) -> Iterator[RosterRow | RowProblem]:
    """Stream the roster's rows; a problem that ``rejects`` stands in place of its row, a warning before it.

    A rejected row that stands twice is one row, as a good one is. Raises ProblemError where the file is no
    table or has no heading for the IIN. Linear in the rows; a text file is read in bounded memory.
    """
    seen: set[int] = set()
    for record in read_records(path, "roster"):
        if isinstance(record, RowProblem):
            yield record
            continue
        try:
            row, warnings = _row(record)
        except RowRejected as rejected:
            if not _is_again(record, seen):
                yield rejected.problem
        else:
            yield from warnings
            yield row


def _is_again(record: Record, seen: set[int]) -> bool:
    """Whether a rejected row's known cells are those of one before; ``seen`` is bounded."""
    if not record.words("iin"):
        return False  # rows of totals and signatures have nothing that could be compared
    content = hash(tuple((name, record.words(name)) for name in record.headings.columns))
    if content in seen:
        return True
    if len(seen) < REJECTED_REMEMBERED:
        seen.add(content)
    return False


def _row(record: Record) -> tuple[RosterRow, list[RowProblem]]:
    warnings: list[RowProblem] = []
    iin = iin_in(record, "iin")
    enrolled_from, enrolled_to = dates_in(record, "enrolled_from", "enrolled_to")
    surname, given_name, patronymic = name_in(record)
    class_label = record.words("class")
    held, covered = statuses_in(record, warnings)
    row = RosterRow(
        file=record.file,
        row=record.row,
        iin=iin,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        grade=_grade(record, warnings),
        class_label=class_label,
        shift=shift_in(record, warnings),
        facility=record.words("facility"),
        statuses_held=held,
        statuses_covered=covered,
        pin=record.words("pin") or iin,
        enrolled_from=enrolled_from,
        enrolled_to=enrolled_to,
    )
    return row, warnings


def iin_in(record: Record, name: str) -> str:
    """The checked IIN of a cell, lost zeros put back; raises RowRejected with the kind that says why not."""
    cell = record.get(name)
    if type(cell) is str and iins.is_valid_fast(cell):
        return cell
    found = iins.normalise(cell)
    if isinstance(found, Problem):
        raise RowRejected(record.problem(name, found.kind, **found.params))
    if kind := iins.check(found):
        raise RowRejected(record.problem(name, kind))
    return found


def name_in(record: Record) -> tuple[str, str, str]:
    """Surname, given name and patronymic; taken apart where the table has one column for all."""
    parts = (
        _clean_name(record.words("surname")),
        _clean_name(record.words("given_name")),
        _clean_name(record.words("patronymic")),
    )
    if any(parts) or not record.headings.full_name:
        return parts
    return split_full_name(record.full_name()[:300])


@lru_cache(maxsize=16384)
def _clean_name(text: str) -> str:
    return clean(text[:300])


def shift_in(record: Record, warnings: list[RowProblem]) -> int | None:
    """The shift, 1 to 3; None where blank or, with a warning, where it is none."""
    text = record.words("shift")
    if not text:
        return None
    match = _FIRST_NUMBER.search(text)
    number = int(match[0][:3]) if match else {"I": 1, "II": 2, "III": 3}.get(folded(text[:30]).split()[0], 0)
    if 1 <= number <= 3:
        return number
    warnings.append(record.problem("shift", p.SHIFT_WRONG, rejects=False))
    return None


def _grade(record: Record, warnings: list[RowProblem]) -> int | None:
    """The grade from its own column, else from the class."""
    for name in ("grade", "class"):
        cell = record.get(name)
        if not words_of(cell):
            continue
        number = grade_of(cell)
        if number is not None:
            return number
        warnings.append(record.problem(name, p.GRADE_WRONG, rejects=False))
    return None


def grade_of(cell: Cell) -> int | None:
    """The first whole number of a grade or class (``3 «А»``, ``11-Б``), 0 to 12; else None."""
    if isinstance(cell, dt.date | dt.time | dt.timedelta | bool):
        return None  # Excel has made "3-1" a date: what was meant is lost
    return _grade_of_text(text_of(cell)[:100])


@lru_cache(maxsize=4096)
def _grade_of_text(text: str) -> int | None:
    match = _POINT_ZERO.fullmatch(text)
    if not match and re.fullmatch(r"[0-9]*[.,][0-9]+|-.*", text):
        return None  # a fraction or a negative number is no grade
    match = match or _FIRST_NUMBER.search(text)
    if not match:
        return None
    digits = match[0] if match.re is _FIRST_NUMBER else match[1]
    return int(digits) if len(digits) <= 3 and int(digits) <= HIGHEST_GRADE else None


def statuses_in(record: Record, warnings: list[RowProblem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Categories held and covered: a word that is not known leaves what is not held unknown."""
    if not record.has("categories"):
        return (), ()
    held, unknown = statuses_of(record.words("categories")[:1000])
    if not unknown:
        return held, SOCIAL_STATUSES
    expected = ", ".join(SOCIAL_STATUSES)
    warnings.extend(
        record.problem("categories", p.CATEGORY_UNKNOWN, rejects=False, value=word, expected=expected)
        for word in unknown
    )
    return held, held


@lru_cache(maxsize=4096)
def statuses_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``(codes in their fixed order, words not known)`` of a cell; ``;``, ``|`` and ``,`` stand between."""
    held: set[str] = set()
    unknown: list[str] = []
    for part in filter(None, map(str.strip, _STATUSES_APART.split(text))):
        # Some names hold a comma themselves: the whole is tried before its pieces.
        pieces = [part] if status_code(part) else part.split(",")
        for word in filter(None, map(str.strip, pieces)):
            code = status_code(word)
            if code:
                held.add(code)
            elif folded(word) not in _NO_STATUS and words_of(word):
                unknown.append(word)
    return tuple(code for code in SOCIAL_STATUSES if code in held), tuple(dict.fromkeys(unknown))
