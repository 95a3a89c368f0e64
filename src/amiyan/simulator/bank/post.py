"""How letters leave the bank: late, twice, cut, with rubbish beside them, and each by a rename."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from amiyan.simulator.bank.desk import Desk
from amiyan.simulator.bank.habits import Habits

_RUBBISH: Final = (
    b"",
    b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
    b"\x00\x9f\x92\x96 not a letter",
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:example:other"><Хат/></Document>'.encode(),
)
_LONGEST_DELAY: Final = 4  # rounds


def post(
    books: Desk, habits: Habits, kind: str, key: str, body: bytes, after_day: date | None = None
) -> None:
    """Enter a letter into the books with all that the bank's habits do to it; within a change of the books."""
    after = after_day.isoformat() if after_day else ""
    due = books.round
    if habits.happens("late", key):
        due += 1 + habits.lot("late/rounds", key) % _LONGEST_DELAY
    if habits.happens("truncated", key):
        books.post(kind, body[: len(body) * (20 + habits.lot("truncated/part", key) % 60) // 100], due, after)
        due += 1
    if habits.happens("unreadable", key):
        books.post(kind, habits.choose("unreadable", key, _RUBBISH), due, after)
    books.post(kind, body, due, after)
    if habits.happens("twice", key):
        books.post(kind, body, due + 1, after)


def put(path: Path, body: bytes, step: Callable[[str], None]) -> None:
    """Write a file that appears whole or not at all."""
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(body)
    step("written, not renamed")
    partial.replace(path)
