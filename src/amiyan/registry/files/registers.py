"""Tables that other registers export: checks of statuses, and people with their names and deaths."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.registry.files import problems as p
from amiyan.registry.files.cells import yes_no_of
from amiyan.registry.files.headings import TableKind
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.records import Record, RowRejected, date_in, read_records
from amiyan.registry.files.roster import iin_in, name_in, statuses_in, statuses_of

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What a check said of one person: of the statuses it ``covers``, those it ``holds``; until a day."""

    file: str
    row: int
    iin: str
    holds: tuple[str, ...]
    covers: tuple[str, ...]
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a register of people has them now.

    ``named_from`` is the day of a change of name. ``died`` is the day of a death; ``alive`` takes back a
    death that this register told before. Neither is silence, which says nothing.
    """

    file: str
    row: int
    iin: str
    surname: str
    given_name: str
    patronymic: str
    named_from: dt.date | None
    born: dt.date | None
    died: dt.date | None
    alive: bool

    @property
    def valid_from(self) -> dt.date | None:
        """The first day of the name."""
        return self.named_from

    @property
    def valid_to(self) -> dt.date | None:
        """A name lasts until there is another."""
        return None


def read_statuses(path: str | Path) -> Iterator[StatusRow | RowProblem]:
    """Stream ``statuses.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    return _read(path, "statuses", _status)


def read_people(path: str | Path) -> Iterator[PersonRow | RowProblem]:
    """Stream ``people.csv``. Raises ProblemError where the file is no table or lacks a heading."""
    return _read(path, "people", _person)


def _read(
    path: str | Path, kind: TableKind, make: Callable[[Record, list[RowProblem]], Row]
) -> Iterator[Row | RowProblem]:
    for record in read_records(path, kind):
        if isinstance(record, RowProblem):
            yield record
            continue
        warnings: list[RowProblem] = []
        try:
            row = make(record, warnings)
        except RowRejected as rejected:
            yield rejected.problem
        else:
            yield from warnings
            yield row


def _status(record: Record, warnings: list[RowProblem]) -> StatusRow:
    number = iin_in(record, "iin")
    holds, covers = statuses_in(record, warnings)
    if record.has("covered"):
        covers, unknown = statuses_of(record.words("covered")[:1000])
        warnings.extend(
            record.problem("covered", p.CATEGORY_UNKNOWN, rejects=False, value=word, expected=_CODES)
            for word in unknown
        )
        if not set(holds) <= set(covers):
            raise RowRejected(record.problem("covered", p.HELD_NOT_COVERED))
    return StatusRow(record.file, record.row, number, holds, covers, date_in(record, "valid_to"))


_CODES = ", ".join(SOCIAL_STATUSES)


def _person(record: Record, _warnings: list[RowProblem]) -> PersonRow:
    number = iin_in(record, "iin")
    surname, given_name, patronymic = name_in(record)
    died = date_in(record, "died")
    alive = bool(record.words("alive")) and yes_no_of(record.get("alive"))
    if alive is None:
        raise RowRejected(record.problem("alive", p.YES_NO_WRONG))
    if died and alive:
        raise RowRejected(record.problem("alive", p.DIED_AND_ALIVE))
    return PersonRow(
        file=record.file,
        row=record.row,
        iin=number,
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        named_from=date_in(record, "named_from"),
        born=date_in(record, "born"),
        died=died,
        alive=alive,
    )
