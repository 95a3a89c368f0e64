"""What Amiyan asks of other registers: three ports, each with the values that it answers in.

An adapter for a real register is a class with the methods of one port. It promises three things:

- what it yields was said by the register; what the register did not say is not in it, and never "no";
- a feed may be asked again from any cursor it has given, and may repeat itself: whoever believes it sees to
  that nothing is added twice;
- an outage is :class:`RegisterUnavailable` (a feed) or :class:`Unavailable` for each person (a check), soon.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, Protocol, TypeVar

from amiyan.kernel.problems import Kind, ProblemError
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.files.registers import PersonRow
from amiyan.registry.files.roster import RosterRow
from amiyan.registry.sources import problems as p

Cursor = str  # how far a feed was read, in the register's own words
START: Final[Cursor] = ""

Reason = Literal["outage", "busy", "refused", "unreadable", "malformed", "consent", "partial"]
# Reasons that are about the register and not about the person asked for.
OF_THE_REGISTER: Final[frozenset[Reason]] = frozenset({"outage", "busy", "refused", "unreadable"})
_KINDS: Final[dict[Reason, Kind]] = {
    "outage": p.REGISTER_SILENT,
    "busy": p.REGISTER_BUSY,
    "refused": p.REGISTER_REFUSES,
    "unreadable": p.REGISTER_UNREADABLE,
}

Row = TypeVar("Row", covariant=True)  # noqa: PLC0105 - it is a row of any kind, only read


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a feed and the cursor behind them. A problem stands in place of the row that it rejects."""

    rows: Sequence[Row | RowProblem]
    next: Cursor


@dataclass(frozen=True, slots=True)
class Held:
    """A real answer: of the statuses in ``covers`` the person holds those in ``holds``, maybe none.

    Codes stand in the order of ``SOCIAL_STATUSES``. ``until`` is the last day, where the register says so.
    """

    iin: str
    holds: tuple[str, ...]
    covers: tuple[str, ...]
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """The register answered that it does not know this person. It is not a "no" about any status."""

    iin: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Nothing was answered about this person."""

    iin: str
    reason: Reason


Answer = Held | NotFound | Unavailable


class RegisterUnavailable(ProblemError):  # noqa: N818 - a register's state, as ProblemError is ours
    """A register as a whole does not answer. What is known stays; it is asked again from the last cursor."""

    def __init__(self, register: str, reason: Reason) -> None:
        """``reason`` is one of ``OF_THE_REGISTER``."""
        self.reason: Reason = reason
        super().__init__(_KINDS[reason], where=register, register=register)


class PupilLists(Protocol):
    """Pupils, their schools and classes (НОБД-like)."""

    def changes(self, since: Cursor) -> Iterator[Page[RosterRow]]:
        """What changed after ``since``, page by page. Raises RegisterUnavailable between pages."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class StatusChecks(Protocol):
    """Income and status checks of people who are named (SDU-like)."""

    def ask(self, iins: Sequence[str]) -> Iterator[Answer | RowProblem]:
        """Exactly one answer for each IIN, in any order; between them, what was wrong with an answer."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class People(Protocol):
    """People with births, names and deaths (ГБД ФЛ-like)."""

    def changes(self, since: Cursor) -> Iterator[Page[PersonRow]]:
        """What changed after ``since``, page by page. Raises RegisterUnavailable between pages."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
