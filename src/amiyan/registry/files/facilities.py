"""The list of facilities: what places there are, and what each is called in which language, since when."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from amiyan.kernel.languages import LANGUAGES, Language
from amiyan.kernel.text import skeleton
from amiyan.registry.files import problems as p
from amiyan.registry.files.budgets import region_in
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, dates_in, read_records, required_text

NameKind = Literal["name", "alias"]
KINDS: Final[tuple[NameKind, ...]] = ("name", "alias")
LONGEST: Final = 300  # characters


class Name(NamedTuple):
    """What a place is called: its ``name`` in papers or the ``alias`` that people use, in one language."""

    kind: NameKind
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """A place by its code, and its names; a language of which the row is silent is not among them."""

    file: str
    row: int
    facility: str
    region: str | None
    names: tuple[Name, ...]
    valid_from: dt.date | None
    valid_to: dt.date | None


def read_facilities(path: str | Path) -> Iterator[FacilityRow | RowProblem]:
    """Stream ``facilities.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    for record in read_records(path, "facilities"):
        if isinstance(record, RowProblem):
            yield record
            continue
        try:
            yield _row(record)
        except RowRejected as rejected:
            yield rejected.problem


def _row(record: Record) -> FacilityRow:
    code = required_text(record, "facility")
    if not skeleton(code):
        raise RowRejected(record.problem("facility", p.VALUE_MISSING))
    first, last = dates_in(record, "from", "to")
    return FacilityRow(
        file=record.file,
        row=record.row,
        facility=code,
        region=region_in(record),
        names=tuple(_names(record)),
        valid_from=first,
        valid_to=last,
    )


def _names(record: Record) -> Iterator[Name]:
    for kind in KINDS:
        for language in LANGUAGES:
            column = f"{kind}_{language}"
            text = record.words(column)
            if len(text) > LONGEST:
                raise RowRejected(record.problem(column, p.NAME_TOO_LONG, most=LONGEST))
            if text:
                yield Name(kind, language, text)
