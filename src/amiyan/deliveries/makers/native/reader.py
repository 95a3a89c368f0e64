"""Batches that a gate exported to a file: a line each, an envelope with the signed body and its signature.

The first line is ``BEGINNING``, then ``{"signature":"…","body":"…"}``: ``body`` is the exact text that was
signed. An audit reads the
passes as it reads any terminal's log; whose signature it is, only the site with the enrolled keys can say.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct

from amiyan.deliveries.makers import OTHER, Record, problems, unreadable
from amiyan.deliveries.makers.native import live, wire
from amiyan.deliveries.makers.source import Source, line_blocks
from amiyan.kernel.problems import ProblemError

BEGINNING: Final = b"#amiyan-batches 1"


class Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    """A batch as it travels on a stick: ``signature`` as in the header, ``body`` as the text that was signed."""

    signature: str
    body: str


_ENVELOPES: Final = msgspec.json.Decoder(Envelope)


def envelope(body: bytes, signature: str) -> bytes:
    """One line of an export, without its line feed."""
    return msgspec.json.encode(Envelope(signature, body.decode()))


def opened(line: bytes) -> Envelope | None:
    """The envelope of a line; None where it is none."""
    try:
        return _ENVELOPES.decode(line)
    except (ValueError, RecursionError):
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
    found = opened(line)
    if found is None:
        return [unreadable(0, source.terminal, problems.JSON_BROKEN.code)]
    body = found.body.encode()
    try:
        device = wire.decode(body).device
    except ProblemError:
        return [unreadable(0, source.terminal, problems.RECORD_INCOMPLETE.code)]
    passes = [record for batch in live.read(body, live.LAYOUT, device) for record in batch]
    # A batch of list marks only is readable, and holds no pass.
    return passes or [Record(0, device, "", "", "", "unknown", OTHER, "")]
