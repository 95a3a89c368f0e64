"""The smallest maker: copy this folder to add another.

An invented gate writes ``#demo-gate 1`` and then lines ``number;2025-09-08T12:00:00;face``. A reader has two
functions: ``detect`` looks at the first mebibyte and the name, ``read`` yields batches of records. The
registry finds the folder by itself. Put an invented log into ``examples/`` and expect its records in a test.
What the gate says over the network is in ``live.py``; a maker that does not speak by network has none.
"""

from collections.abc import Iterator
from typing import Final

from amiyan.deliveries.makers import BATCH, METHODS, OTHER, PASS, Record, problems, unreadable
from amiyan.deliveries.makers.clock import read_time
from amiyan.deliveries.makers.source import Source, line_blocks

_FIRST_LINE: Final = "#demo-gate 1"


def detect(sample: bytes, name: str) -> bool:  # noqa: ARG001 - this maker signs its logs
    """Whether the log begins as the gate's logs do."""
    return sample.startswith(_FIRST_LINE.encode())


def read(source: Source) -> Iterator[list[Record]]:
    """Batches of at most 5,000 records; linear, one block of lines in memory."""
    for first, block in line_blocks(source):
        if block is None:
            yield [unreadable(first, source.terminal, problems.LINE_TOO_LONG.code)]
            continue
        lines = block.decode("ascii", "replace").split("\n")
        for start in range(0, len(lines), BATCH):
            part = enumerate(lines[start : start + BATCH], first + start)
            batch = [record_of(number, line.strip(), source.terminal) for number, line in part if says(line)]
            if batch:
                yield batch


def says(line: str) -> bool:
    """Whether a line is a record at all."""
    return bool(line.strip()) and not line.startswith("#")


def record_of(number: int, line: str, terminal: str) -> Record:
    """The record of one line."""
    fields = line.split(";")
    if len(fields) != 3:
        return unreadable(number, terminal, problems.RECORD_INCOMPLETE.code)
    pin, time, method = fields
    if not (pin.isascii() and pin.isalnum()):
        return unreadable(number, terminal, problems.PIN_UNREADABLE.code)
    local = read_time(time)
    if not local:
        return unreadable(number, terminal, problems.TIME_UNREADABLE.code)
    if method == "door":
        return Record(number, terminal, pin, local, "", "unknown", OTHER, "")
    return Record(number, terminal, pin, local, "", method if method in METHODS else "unknown", PASS, "")
