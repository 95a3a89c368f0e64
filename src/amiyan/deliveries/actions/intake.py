"""Evidence in: what a terminal sent is kept with its digest and read into passes."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.db import connection, transaction

from amiyan.deliveries.actions.copying import ESCAPES, FROM_A_FILE, NULL, PASS
from amiyan.deliveries.makers import UNREADABLE, Record
from amiyan.deliveries.makers.log import read_log
from amiyan.kernel.sql import staged_copy

UNLISTED = 0  # the facility of a terminal that nobody listed


@dataclass(frozen=True, slots=True)
class Taken:
    """What one log brought: records read, and how many of them nobody can read."""

    evidence_id: int
    records: int
    unreadable: int


@transaction.atomic
def take_in_log(
    stream: BinaryIO,
    *,
    name: str,
    facility_of: Mapping[str, int],
    source: str,
    keep_body: bool = False,
    unreadable: Callable[[Record], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> Taken:
    """Keep one log as evidence and its records as passes, in one transaction.

    ``facility_of`` maps the serials of listed terminals to their facility. With ``keep_body`` the text of a
    ZKTeco log is stored less every line that is no attendance record (those may hold names, passwords and
    templates); events in JSON carry names, so of them, and without ``keep_body``, only the digest of the
    original is kept (in an audit the file stays with whoever gave it).
    ``unreadable`` is told each record that cannot be read; ``progress`` the records so far. Raises
    ProblemError where the file is no log. Memory does not grow with the file unless its body is kept.
    """
    hashing = _Hashing(stream, keep=keep_body)
    serials = list(facility_of)
    evidence_id = _next_id()
    count = bad = 0
    terminal = ""
    cut: list[int] = []
    with staged_copy("deliveries_pass", PASS, as_text=True) as write:
        for records in read_log(cast("BinaryIO", hashing), name=name, serials=serials):
            write("".join(_lines(records, count, evidence_id, facility_of)))
            count += len(records)
            terminal = terminal or records[0].terminal
            for record in records:
                if record.kind == UNREADABLE:
                    bad += 1
                    cut.extend([record.line] if keep_body else [])
                    unreadable(record)
            progress(count)
    facility = facility_of.get(terminal, UNLISTED)
    _keep(evidence_id, terminal, facility, name, source, _scrubbed(hashing.body(), cut), hashing.digest())
    return Taken(evidence_id, count, bad)


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('deliveries_evidence', 'id'))")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def _lines(
    records: list[Record], before: int, evidence_id: int, facility_of: Mapping[str, int]
) -> Iterator[str]:
    """Rows of COPY; ``before`` records of this evidence were written already."""
    for number, (line, terminal, pin, local, state, method, kind, _) in enumerate(records, before + 1):
        facility = facility_of.get(terminal, UNLISTED)
        if not (pin.isalnum() and terminal.isalnum()):
            pin, terminal = pin.translate(ESCAPES), terminal.translate(ESCAPES)  # noqa: PLW2901
        if not state.isalnum():
            state = state.translate(ESCAPES)  # noqa: PLW2901
        yield (
            f"{facility}\t{evidence_id}\t{number}\t{line}\t{terminal}\t{pin}\t"
            f"{local or NULL}\t{state}\t{method}\t{kind}\t{FROM_A_FILE}"
        )


def _scrubbed(body: bytes | None, cut: list[int]) -> bytes | None:
    """What of a body may be stored: attendance lines with their numbers; nothing of events in JSON."""
    if body is None or body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return None
    lines = body.split(b"\n")
    for line in cut:
        lines[line - 1] = b""
    return b"\n".join(lines)


def _keep(
    evidence_id: int, terminal: str, facility: int, name: str, source: str, body: bytes | None, digest: bytes
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO deliveries_evidence"
            " (facility_id, id, terminal, file_name, body, kept_sha256, original_sha256, source)"
            " OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(facility, evidence_id, terminal.translate(ESCAPES), name, body),
                hashlib.sha256(body).digest() if body is not None else None,
                *(digest, source),
            ],
        )


class _Hashing(io.RawIOBase):
    """Reads through, hashing (and, where wanted, keeping) what passes."""

    def __init__(self, stream: BinaryIO, *, keep: bool) -> None:
        self._stream = stream
        self._sha256 = hashlib.sha256()
        self._kept: list[bytes] | None = [] if keep else None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._sha256.update(data)
        if self._kept is not None:
            self._kept.append(data)
        return data

    def digest(self) -> bytes:
        while self.read(1 << 20):  # a reader may stop before the end; the digest is of the whole
            pass
        return self._sha256.digest()

    def body(self) -> bytes | None:
        if self._kept is None:
            return None
        self.digest()
        return b"".join(self._kept)
