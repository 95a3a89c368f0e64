"""A country's people and passes for the benches, lazily and in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from amiyan.simulator.numbers import Allotter, days_since_2000
from amiyan.simulator.text import Column, clock, join_lines, numbers

_CHUNK = 100_000
_YOUNGEST = 2098
_VERIFY = np.array([b"15", b"15", b"15", b"25", b"25", b"1", b"2"], dtype="S2")


@dataclass(frozen=True, slots=True)
class PeopleChunk:
    """Children in columns of equal length (at most 100,000)."""

    iin: Column  # S12
    grade: Column  # int8, 0 to 11
    facility: Column  # int32, index of the school
    pin: Column  # S12, unique within the school

    def __len__(self) -> int:
        return len(self.iin)

    def copy_text(self) -> bytes:
        """``iin, grade, facility, pin`` separated by TAB, a line a child, as PostgreSQL's COPY reads text."""
        grade, facility = numbers(self.grade, 2), numbers(self.facility, 6)
        return join_lines(len(self), [self.iin, b"\t", grade, b"\t", facility, b"\t", self.pin, b"\n"])


def facility_code(facility: int) -> str:
    """The written code of a school of the stream."""
    return f"KZ79-{facility + 1:06}"


def terminal_serial(facility: int) -> str:
    """The serial of the one canteen terminal of a school of the stream."""
    return f"CKJF99{facility:07}"


def people_columns(*, seed: int, children: int, schools: int) -> Iterator[PeopleChunk]:
    """All children in chunks, school after school; pins as :func:`zkteco_bodies` uses them.

    Memory is that of one chunk whatever the number; time grows with the number of children.
    """
    allotter = Allotter()
    starts = _starts(children, schools)
    for number, begin in enumerate(range(0, children, _CHUNK)):
        rng = np.random.default_rng([seed, 1, number])
        index = np.arange(begin, min(begin + _CHUNK, children))
        grade = rng.integers(0, 12, len(index)).astype(np.int8)
        born = days_since_2000(_YOUNGEST) - grade.astype(np.int64) * 365 + rng.integers(0, 365, len(index))
        facility = (np.searchsorted(starts, index, side="right") - 1).astype(np.int32)
        yield PeopleChunk(
            iin=allotter.iins(born, rng.integers(0, 2, len(index))),
            grade=grade,
            facility=facility,
            pin=_pins(index - starts[facility]),
        )


def zkteco_bodies(
    *, seed: int, children: int, schools: int, day: date, doubled: float = 0.0
) -> Iterator[tuple[str, bytes]]:
    """The serial of each school's terminal and the ATTLOG text of one day: a pass a child between 11:00 and
    14:00, by face, palm, finger or card, and a share of ``doubled`` lines.

    Memory is that of one school; time grows with the number of children.
    """
    starts = _starts(children, schools)
    for facility in range(schools):
        rng = np.random.default_rng([seed, 2, facility])
        size = int(starts[facility + 1] - starts[facility])
        second = np.sort(rng.integers(11 * 3600, 14 * 3600, size))
        who = rng.permutation(size)
        if doubled:
            again = np.sort(np.r_[np.arange(size), np.flatnonzero(rng.random(size) < doubled)])
            second, who = second[again], who[again]
        verify = _VERIFY[who % len(_VERIFY)]
        stamp = f"\t{day.isoformat()} ".encode()
        pieces: list[bytes | Column] = [_pins(who), stamp, clock(second), b"\t0\t", verify, b"\t0\t0\t0\n"]
        yield terminal_serial(facility), join_lines(len(who), pieces)


def _starts(children: int, schools: int) -> Column:
    """The number of the first child of each school, and the end."""
    return np.arange(schools + 1, dtype=np.int64) * children // schools


def _pins(rank: Column) -> Column:
    return (rank + 101).astype("S12")
