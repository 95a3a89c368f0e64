"""Batches that a gate exported to a file: a line each, with its signature.

The first line is ``BEGINNING``, then come the signature, a TAB and the body, both as base64: what was signed
survives whoever opens and saves the file. An audit reads the passes as it reads any terminal's log; whether a
signature is an enrolled device's, only the site with the enrolled keys can say.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import Final, NamedTuple

from amiyan.deliveries.makers import OTHER, Record, problems, unreadable
from amiyan.deliveries.makers.native import live, wire
from amiyan.deliveries.makers.source import Source, line_blocks
from amiyan.kernel.problems import ProblemError

BEGINNING: Final = b"#amiyan-batches 1"


class Envelope(NamedTuple):
    """A batch as it travels on a stick: ``signature`` as in the header, ``body`` as it was signed."""

    signature: str
    body: bytes


def envelope(body: bytes, signature: str) -> bytes:
    """One line of an export, without its line feed."""
    return signature.encode("ascii") + b"\t" + base64.b64encode(body)


def opened(line: bytes) -> Envelope | None:
    """The envelope of a line; None where it is none."""
    signature, _, body = line.strip().partition(b"\t")
    try:
        return Envelope(signature.decode("ascii"), base64.b64decode(body, validate=True))
    except (UnicodeDecodeError, binascii.Error):
        return None


def detect(sample: bytes, name: str) -> bool:  # noqa: ARG001 - an export tells itself by its beginning
    """Whether the file is an export of batches."""
    return sample.startswith(BEGINNING)


def read(source: Source) -> Iterator[list[Record]]:
    """A batch of records for each batch of the device, numbered through the file; memory of one block."""
    number = 0
    for _, block in line_blocks(source):
        for line in [None] if block is None else block.split(b"\n"):
            if line is None or (line.strip() and not line.startswith(b"#")):
                records = _records(line, source)
                yield [record._replace(line=number + place) for place, record in enumerate(records, 1)]
                number += len(records)


def _records(line: bytes | None, source: Source) -> list[Record]:
    """What one line holds; None is a line too long to be read."""
    if line is None:
        return [unreadable(0, source.terminal, problems.LINE_TOO_LONG.code)]
    body = found.body if (found := opened(line)) else b""
    try:
        device = wire.decode(body).device
    except ProblemError:
        return [unreadable(0, source.terminal, problems.RECORD_INCOMPLETE.code)]
    passes = [record for batch in live.read(body, live.LAYOUT, device) for record in batch]
    # A batch of list marks only is readable, and holds no pass.
    return passes or [Record(0, device, "", "", "", "unknown", OTHER, "")]
