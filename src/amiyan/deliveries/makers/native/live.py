"""What a batch says, as records of passes and as marks of lists.

A native device is not known by a path: it has its own API (``/api/device/v1``), which decodes and verifies
before anything comes here. What is kept is the signed body, byte for byte.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.makers import BATCH, PASS, Record, problems, unreadable
from amiyan.deliveries.makers.live import Heard, Reply, Request
from amiyan.deliveries.makers.native import wire

LAYOUT: Final = "native-1"


class Lists(NamedTuple):
    """The list marks of a batch and the countersignatures, each in the order in which they were made."""

    marks: tuple[wire.ListMark, ...]
    countersigned: tuple[wire.Countersign, ...]


def claims(method: str, path: str, content_type: str) -> bool:  # noqa: ARG001 - the shape of every maker
    """Never: the device API hears these devices."""
    return False


def hear(request: Request) -> Heard:
    """What a verified batch says; ProblemError where it cannot be read. The reply is the API's to make."""
    batch = wire.decode(request.body)
    return Heard(
        serials=(batch.device,),
        reply=Reply(b"", content_type="application/json"),
        kept=request.body,
        layout=LAYOUT,
        records=sum(isinstance(mark, wire.PassMark) for mark in batch.records),
        told_now=_local(batch.sent_at),
    )


def read(kept: bytes, layout: str, terminal: str) -> Iterator[list[Record]]:  # noqa: ARG001 - one layout so far
    """Batches of the passes, numbered by their place in the body from 1; list marks are no passes."""
    marks = enumerate(wire.decode(kept).records, 1)
    records = [_record(place, mark, terminal) for place, mark in marks if isinstance(mark, wire.PassMark)]
    for start in range(0, len(records), BATCH):
        yield records[start : start + BATCH]


def lists(kept: bytes) -> Lists:
    """The list marks and the countersignatures of a kept body."""
    marks = wire.decode(kept).records
    return Lists(
        tuple(mark for mark in marks if isinstance(mark, wire.ListMark)),
        tuple(mark for mark in marks if isinstance(mark, wire.Countersign)),
    )


def _record(place: int, mark: wire.PassMark, terminal: str) -> Record:
    local = _local(mark.at)
    if not local:
        return unreadable(place, terminal, problems.TIME_UNREADABLE.code)
    return Record(place, terminal, mark.pin, local, mark.state, mark.method, PASS, "")


def _local(at: wire.Instant) -> str:
    try:
        return to_local(at).replace(microsecond=0).isoformat(" ")
    except OverflowError:  # the first and the last day of the calendar, in another zone
        return ""
