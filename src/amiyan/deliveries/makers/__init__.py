"""What terminals wrote, read into records: one folder a maker.

Bytes in, :class:`Record` out; no Django, no database, no clock. ``log.read_log`` finds the maker of a file
and reads it in batches. To add a maker, copy the folder ``demo``. Names, passwords, pictures and templates
never leave a reader: a record has no place for them.
"""

from typing import Final, NamedTuple


class Record(NamedTuple):
    """One line, or one element, of a log as a reader understood it.

    ``line``: number of the physical line, from 1; in a JSON array or in concatenated objects the ordinal of
    the element. ``terminal``: serial. ``pin``: the person's number on the terminal, '' when none was given.
    ``local``: 'YYYY-MM-DD HH:MM:SS' by the wall clock of Asia/Almaty, '' when unreadable. ``state``: what the
    terminal says of the moment, as text; with terminal, pin and local it tells a repetition. ``method`` is
    one of METHODS, ``kind`` one of KINDS, ``problem`` the code of the Kind that says why a record is
    unreadable.
    """

    line: int
    terminal: str
    pin: str
    local: str
    state: str
    method: str
    kind: str
    problem: str


METHODS: Final = ("face", "palm", "fingerprint", "card", "qr", "password", "by_hand", "unknown")
PASS: Final = "pass"  # a person was verified  # noqa: S105 - a kind of record, not a password
OTHER: Final = "other"  # readable, and not a verified person: doors, failed recognitions, heartbeats
UNREADABLE: Final = "unreadable"
KINDS: Final = (PASS, OTHER, UNREADABLE)

BATCH: Final = 5_000  # records in a batch: large enough for COPY, small enough for memory


def unreadable(line: int, terminal: str, problem: str) -> Record:
    """A record of which only its place and the reason are kept: what is damaged may hold anything."""
    return Record(line, terminal, "", "", "", "unknown", UNREADABLE, problem)
