"""How far each register was believed: the rows of ``registry_sync``."""

from dataclasses import dataclass
from typing import Literal

from amiyan.kernel.problems import Problem
from amiyan.kernel.sql import execute, query
from amiyan.registry.sources.ports import START, Cursor

Register = Literal["pupils", "statuses", "people"]
REGISTERS: tuple[Register, ...] = ("pupils", "statuses", "people")


@dataclass(frozen=True, slots=True)
class Synced:
    """What came of asking a register.

    ``rows`` were answered, ``added`` brought something new, ``rejected`` could not be taken. ``unanswered``
    and ``not_found`` count people of a check. ``problem`` says why it was cut off, where it was.
    """

    rows: int = 0
    added: int = 0
    rejected: int = 0
    unanswered: int = 0
    not_found: int = 0
    problem: Problem | None = None


@dataclass(slots=True)
class Tally:
    """The same while it is being counted."""

    rows: int = 0
    added: int = 0
    rejected: int = 0
    unanswered: int = 0
    not_found: int = 0

    def closed(self, problem: Problem | None) -> Synced:
        """The final count."""
        return Synced(self.rows, self.added, self.rejected, self.unanswered, self.not_found, problem)


def begin(register: Register, source: str) -> Cursor:
    """Note that the register is being asked; the cursor from which to go on."""
    execute(
        "INSERT INTO registry_sync (register, source, asked_at, outcome) VALUES (%s, %s, now(), 'asking')"
        " ON CONFLICT (register, source) DO UPDATE SET asked_at = now(), outcome = 'asking'",
        [register, source],
    )
    rows = query("SELECT cursor FROM registry_sync WHERE register = %s AND source = %s", [register, source])
    return str(rows[0][0]) if rows else START


def start_anew(register: Register, source: str) -> None:
    """Forget how far the register was believed: the next asking reads it from its beginning."""
    execute(
        "UPDATE registry_sync SET cursor = %s WHERE register = %s AND source = %s", [START, register, source]
    )


def keep(register: Register, source: str, cursor: Cursor) -> None:
    """Note how far it was believed, in the transaction that believed it."""
    execute(
        "UPDATE registry_sync SET cursor = %s, answered_at = now() WHERE register = %s AND source = %s",
        [cursor, register, source],
    )


def end(register: Register, source: str, problem: Problem | None) -> None:
    """Note how the asking ended."""
    execute(
        "UPDATE registry_sync SET outcome = %s WHERE register = %s AND source = %s",
        ["unavailable" if problem else "done", register, source],
    )
