"""Records as registers write them in JSON, decoded strictly: a record that is not as agreed rejects itself.

The same records travel by HTTP and stand, one on a line, in ``.jsonl`` files. Unknown fields are passed
over, for registers grow; a field of the wrong type is never guessed at.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from amiyan.country.kz import iin as iins
from amiyan.country.kz.names import clean
from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.kernel.problems import Kind
from amiyan.registry.files import problems as fp
from amiyan.registry.files.problems import VALUE_SHOWN, RowProblem
from amiyan.registry.files.registers import PersonRow
from amiyan.registry.files.roster import RosterRow
from amiyan.registry.sources import problems as p
from amiyan.registry.sources.ports import Answer, Held, NotFound, Reason, Unavailable

MAX_LINE: Final = 1 << 16  # bytes of one record
_NUL: Final = b"\\u0000"  # PostgreSQL's text has no place for it
_KNOWN: Final = frozenset(SOCIAL_STATUSES)

Text = Annotated[str, msgspec.Meta(max_length=300)]
Code = Annotated[str, msgspec.Meta(max_length=60)]
Row = TypeVar("Row")
Decoded = TypeVar("Decoded", bound=msgspec.Struct)
Read = Callable[[bytes, str, int], list[Row | RowProblem]]


class _Pupil(msgspec.Struct):
    iin: Code
    facility: Text
    surname: Text = ""
    given_name: Text = ""
    patronymic: Text = ""
    grade: Annotated[int, msgspec.Meta(ge=0, le=12)] | None = None
    class_label: Text = msgspec.field(default="", name="class")
    shift: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    categories: list[Code] | None = None
    pin: Code = ""
    enrolled_from: dt.date | None = None
    enrolled_to: dt.date | None = None


class _Answer(msgspec.Struct):
    iin: Code
    answer: Literal["held", "not_found", "unavailable"]
    held: list[Code] = []
    covered: list[Code] = []
    until: dt.date | None = None
    reason: Code = ""


class _Person(msgspec.Struct):
    iin: Code
    surname: Text = ""
    given_name: Text = ""
    patronymic: Text = ""
    named_from: dt.date | None = None
    born: dt.date | None = None
    died: dt.date | None = None
    alive: bool = False


class _Wrong(Exception):  # noqa: N818 - the way out of one record, never out of the page
    def __init__(self, column: str, kind: Kind, value: str = "", **params: Any) -> None:
        super().__init__(kind.code)
        self.column, self.kind, self.value, self.params = column, kind, value, params


_PUPIL: Final = msgspec.json.Decoder(_Pupil)
_ANSWER: Final = msgspec.json.Decoder(_Answer)
_PERSON: Final = msgspec.json.Decoder(_Person)


def pupil_in(raw: bytes, file: str, row: int) -> list[RosterRow | RowProblem]:
    """A pupil's record as a row of a roster, or what rejects it; warnings stand before the row."""
    return _read(raw, file, row, _PUPIL, _pupil)


def answer_in(raw: bytes, file: str, row: int) -> list[Answer | RowProblem]:
    """The answer about one person, or what rejects it."""
    return _read(raw, file, row, _ANSWER, _answer)


def person_in(raw: bytes, file: str, row: int) -> list[PersonRow | RowProblem]:
    """A person's record, or what rejects it."""
    return _read(raw, file, row, _PERSON, _person)


def read_lines(path: Path, read: Read[Row]) -> Iterator[Row | RowProblem]:
    """Stream a ``.jsonl`` file in bounded memory; blank lines are passed over."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE)
                yield RowProblem(path.name, number, "", "", fp.LINE_TOO_LONG, {"limit": MAX_LINE})
            elif line.strip():
                yield from read(line, path.name, number)


def _read(
    raw: bytes,
    file: str,
    row: int,
    decoder: msgspec.json.Decoder[Decoded],
    make: Callable[[Decoded, str, int, list[Any]], Row],
) -> list[Row | RowProblem]:
    found: list[Row | RowProblem] = []
    if _NUL in raw:
        return [RowProblem(file, row, "", "", p.RECORD_MALFORMED, {"reason": "\\u0000"})]
    try:
        found.append(make(decoder.decode(raw), file, row, found))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # The sentence names the place and the type; it holds nothing of the record's content.
        found.append(RowProblem(file, row, "", "", p.RECORD_MALFORMED, {"reason": _without_value(error)}))
    except _Wrong as wrong:
        found.append(RowProblem(file, row, wrong.column, wrong.value[:VALUE_SHOWN], wrong.kind, wrong.params))
    return found


def _without_value(error: Exception) -> str:
    text = str(error)
    return text if "Invalid enum value" not in text else f"Invalid value{text[text.rfind(' - at') :]}"


def _iin(text: str) -> str:
    if kind := None if iins.is_valid_fast(text) else iins.check(text):
        raise _Wrong("iin", kind, text)
    return text


def _pupil(record: _Pupil, file: str, row: int, found: list[Any]) -> RosterRow:
    first, last = record.enrolled_from, record.enrolled_to
    if first and last and last < first:
        raise _Wrong("enrolled_to", fp.DATES_REVERSED, first=first.isoformat(), last=last.isoformat())
    held: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    if record.categories is not None:
        held, unknown = _codes(record.categories, file, row, found)
        covered = (
            held if unknown else SOCIAL_STATUSES
        )  # as in a roster: a word unread leaves the rest unknown
    iin = _iin(record.iin)
    return RosterRow(
        file=file,
        row=row,
        iin=iin,
        surname=clean(record.surname),
        given_name=clean(record.given_name),
        patronymic=clean(record.patronymic),
        grade=record.grade,
        class_label=" ".join(record.class_label.split()),
        shift=record.shift,
        facility=" ".join(record.facility.split()),
        statuses_held=held,
        statuses_covered=covered,
        pin=record.pin.strip() or iin,
        enrolled_from=first,
        enrolled_to=last,
    )


def _answer(record: _Answer, file: str, row: int, found: list[Any]) -> Answer:
    iin = _iin(record.iin)
    if record.answer == "not_found":
        return NotFound(iin)
    if record.answer == "unavailable":
        reason: Reason = "consent" if record.reason == "consent" else "partial"
        return Unavailable(iin, reason)
    holds, _ = _codes(record.held, file, row, found)
    covers, _ = _codes(record.covered, file, row, found)
    if not set(record.held) <= set(record.covered):
        raise _Wrong("covered", fp.HELD_NOT_COVERED)
    return held_or_nothing(iin, holds, covers, record.until)


def held_or_nothing(
    iin: str, holds: tuple[str, ...], covers: tuple[str, ...], until: dt.date | None
) -> Answer:
    """An answer that covers nothing is none."""
    return Held(iin, holds, covers, until) if covers else Unavailable(iin, "partial")


def _codes(
    codes: list[str], file: str, row: int, found: list[Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes in their fixed order, and those not known, each with a warning."""
    unknown = tuple(dict.fromkeys(code for code in codes if code not in _KNOWN))
    for code in unknown:
        expected = {"expected": ", ".join(SOCIAL_STATUSES)}
        found.append(RowProblem(file, row, "categories", code, p.CODE_UNKNOWN, expected, rejects=False))
    said = set(codes)
    return tuple(code for code in SOCIAL_STATUSES if code in said), unknown


def _person(record: _Person, file: str, row: int, _found: list[Any]) -> PersonRow:
    if record.died and record.alive:
        raise _Wrong("alive", fp.DIED_AND_ALIVE)
    return PersonRow(
        file=file,
        row=row,
        iin=_iin(record.iin),
        surname=clean(record.surname),
        given_name=clean(record.given_name),
        patronymic=clean(record.patronymic),
        named_from=record.named_from,
        born=record.born,
        died=record.died,
        alive=record.alive,
    )
