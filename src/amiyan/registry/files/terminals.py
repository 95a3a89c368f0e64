"""The list of terminals: where each hangs, who supplies the canteen behind it, when it serves."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from amiyan.country.kz import bin as bins
from amiyan.country.kz import iban as ibans
from amiyan.country.kz import iin as iins
from amiyan.kernel.problems import Kind, Problem
from amiyan.kernel.text import folded
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import time_of
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, read_records, required_text

Place = Literal["canteen", "entrance"]

_CANTEEN = (
    "canteen", "cafeteria", "dining room", "dining hall",
    "асхана", "асханада", "асхана кіреберісі", "тамақхана", "буфет", "мектеп асханасы",
    "столовая", "в столовой", "школьная столовая", "пищеблок", "обеденный зал", "вход в столовую",
)  # fmt: skip
_ENTRANCE = (
    "entrance", "door", "gate", "main entrance",
    "кіреберіс", "кіру", "кіреберісте", "есік", "бас кіреберіс", "кіру есігі", "қақпа", "мектеп кіреберісі",
    "мектепке кіру", "турникет", "вестибюль", "фойе", "холл", "вход", "на входе", "главный вход",
    "вход в школу", "проходная",
)  # fmt: skip
_PLACES: Final[dict[str, Place]] = {
    **dict.fromkeys(map(folded, _CANTEEN), "canteen"),
    **dict.fromkeys(map(folded, _ENTRANCE), "entrance"),
}


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """One terminal. What of the supplier or the hours was wrong is None, and was listed as a warning.

    A place where none stands has a blank ``terminal`` and no ``place``.

    ``open_from`` and ``open_to`` are local serving hours, both included, both set or both None.
    """

    file: str
    row: int
    terminal: str
    facility: str
    place: Place | None
    organisation_bin: str | None
    organisation_name: str
    iban: str | None
    open_from: dt.time | None
    open_to: dt.time | None


def read_terminals(path: str | Path, *, bare_places: bool = False) -> Iterator[TerminalRow | RowProblem]:
    """Stream the terminals. A row that repeats one before it is passed over; a contradiction is rejected.

    With ``bare_places`` a row whose terminal is blank is a place where none stands; else it is rejected.

    Raises ProblemError where the file is no table or lacks a heading. Memory grows with the terminals.
    """
    seen: dict[str, TerminalRow] = {}
    for record in read_records(path, "terminals"):
        if isinstance(record, RowProblem):
            yield record
            continue
        try:
            row, warnings = _row(record, bare_places=bare_places)
        except RowRejected as rejected:
            yield rejected.problem
            continue
        first = seen.setdefault(row.terminal, row) if row.terminal else row
        if first is row:
            yield from warnings
            yield row
        elif replace(row, file=first.file, row=first.row) != first:
            yield record.problem("terminal", p.TERMINAL_TWICE, first_row=first.row)


def _row(record: Record, *, bare_places: bool) -> tuple[TerminalRow, list[RowProblem]]:
    warnings: list[RowProblem] = []
    open_from, open_to = _hours(record, warnings)
    bare = bare_places and not record.words("terminal")
    row = TerminalRow(
        file=record.file,
        row=record.row,
        terminal="" if bare else required_text(record, "terminal"),
        facility=required_text(record, "facility"),
        place=None if bare else _place(record),
        organisation_bin=bin_in(record, warnings),
        organisation_name=record.words("organisation_name"),
        iban=iban_in(record, warnings),
        open_from=open_from,
        open_to=open_to,
    )
    return row, warnings


def _place(record: Record) -> Place:
    place = _PLACES.get(folded(required_text(record, "place")[:100]))
    if place is None:
        raise RowRejected(record.problem("place", p.PLACE_WRONG))
    return place


def bin_in(record: Record, warnings: list[RowProblem]) -> str | None:
    """The supplier's BIN, or a sole trader's IIN; None where blank or, with a warning, where it is wrong."""
    if not record.words("organisation_bin"):
        return None
    found = bins.normalise(record.get("organisation_bin"))
    if isinstance(found, Problem):
        warnings.append(record.problem("organisation_bin", found.kind, rejects=False, **found.params))
        return None
    if kind := organisation_number_problem(found):
        warnings.append(record.problem("organisation_bin", kind, rejects=False))
        return None
    return found


def organisation_number_problem(twelve: str) -> Kind | None:
    """What is wrong with twelve digits as a BIN, or as the IIN of a sole trader; None where all is well."""
    return iins.check(twelve) if bins.is_sole_trader(twelve) else bins.check(twelve)


def iban_in(record: Record, warnings: list[RowProblem]) -> str | None:
    """The account; None where blank or, with a warning, where it is wrong."""
    text = record.words("iban")
    if not text:
        return None
    iban = ibans.normalise(text[:100])
    if kind := ibans.check(iban):
        warnings.append(record.problem("iban", kind, rejects=False))
        return None
    return iban


def _hours(record: Record, warnings: list[RowProblem]) -> tuple[dt.time | None, dt.time | None]:
    """Both hours or none: half of a serving time would be a guess."""
    found: list[dt.time | None] = []
    for name in ("open_from", "open_to"):
        time = time_of(record.get(name))
        if isinstance(time, Kind):
            warnings.append(record.problem(name, time, rejects=False))
            return None, None
        found.append(time)
    start, end = found
    if (start is None) != (end is None):
        blank = "open_from" if start is None else "open_to"
        warnings.append(record.problem(blank, p.VALUE_MISSING, rejects=False))
    if start is None or end is None:
        return None, None
    if end <= start:
        hours = {"first": f"{start:%H:%M}", "last": f"{end:%H:%M}"}
        warnings.append(record.problem("open_to", p.HOURS_REVERSED, rejects=False, **hours))
        return None, None
    return start, end
