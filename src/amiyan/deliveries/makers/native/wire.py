"""The native protocol on the wire: batches to bytes and back, and what follows what. Pure; docs/device-protocol.md.

A body is UTF-8 JSON, at most ``BYTES_MAX`` bytes and ``RECORDS_MAX`` records. A field that is not named here is
refused: what is signed is kept whole, and there is no place in it for a picture, a template or a name.
"""

import contextlib
import datetime as dt
import hashlib
import uuid
from email.utils import parsedate_to_datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from amiyan.deliveries.makers.native import problems
from amiyan.kernel.problems import ProblemError

PATH: Final = "/api/device/v1"
BYTES_MAX: Final = 1 << 20
RECORDS_MAX: Final = 1_000
PRESENT_MAX: Final = 300  # children of one list mark: no class is larger
ZEROS: Final = "0" * 64  # what stands before the first batch
NUMBER_MAX: Final = 2**53 - 1  # the largest whole number that every reader of JSON has exactly
_DETAIL_MAX: Final = 200

# No white space and no control characters: NUL has no place in the database, and what cannot be seen is not meant.
_WORD: Final = r"\A[^\s\x00-\x1f\x7f-\x9f]+\Z"
_TEXT: Final = r"\A[^\x00-\x1f\x7f-\x9f]*\Z"

Number = Annotated[int, Meta(ge=1, le=NUMBER_MAX)]
Milliseconds = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]
Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Name = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z")]
Pin = Annotated[str, Meta(max_length=64, pattern=_WORD)]
Instant = Annotated[dt.datetime, Meta(tz=True)]
Method = Literal["qr", "card", "by_hand"]
Form = Literal["list", "unrecorded"]


class PassMark(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="pass"):
    """One person seen: ``pin`` is the number by which the facility's terminals know the person."""

    id: uuid.UUID
    at: Instant
    monotonic_ms: Milliseconds
    pin: Pin
    method: Method
    state: Annotated[str, Meta(max_length=32, pattern=_TEXT)] = ""


class ListMark(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="list"):
    """Who of a class was served on a day, marked by a named employee (``by``: IIN or pin).

    ``form`` 'unrecorded' is a claim of the same day: the terminal was down, and they were served.
    """

    id: uuid.UUID
    day: dt.date
    class_: Annotated[str, Meta(min_length=1, max_length=16, pattern=_TEXT)] = msgspec.field(name="class")
    programme: Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,64}\Z")]
    form: Form
    by: Pin
    at: Instant
    present: Annotated[tuple[Pin, ...], Meta(max_length=PRESENT_MAX)]


class Countersign(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="countersign"):
    """A second employee stands by the list mark whose id is ``list``."""

    id: uuid.UUID
    list: uuid.UUID
    by: Pin
    at: Instant


Mark = PassMark | ListMark | Countersign


class Batch(Struct, frozen=True, forbid_unknown_fields=True):
    """A device's records of one boot, numbered and chained by ``previous``, the SHA-256 of the batch before."""

    device: Name
    number: Number
    previous: Sha256
    sent_at: Instant
    monotonic_ms: Milliseconds
    boot: Name
    records: Annotated[tuple[Mark, ...], Meta(max_length=RECORDS_MAX)]


_BATCHES: Final = msgspec.json.Decoder(Batch)
_MARKS: Final[msgspec.json.Decoder[Mark]] = msgspec.json.Decoder(Mark)


def encode(batch: Batch) -> bytes:
    """The batch as bytes; the same batch always gives the same. ProblemError where ``decode`` would refuse it."""
    body = msgspec.json.encode(batch)
    decode(body)
    return body


def decode(body: bytes) -> Batch:
    """The batch that a body holds; ProblemError(TOO_LARGE or MALFORMED), and nothing else, where it is none.

    Linear in the body; what is too large is not looked at.
    """
    if len(body) > BYTES_MAX:
        raise ProblemError(problems.TOO_LARGE, bytes_max=BYTES_MAX)
    try:
        batch = _BATCHES.decode(body)
    except (ValueError, RecursionError) as error:  # msgspec's errors and those of UTF-8 are ValueErrors
        raise ProblemError(problems.MALFORMED, detail=_printable(str(error))) from error
    if len({mark.id for mark in batch.records}) != len(batch.records):
        raise ProblemError(problems.MALFORMED, detail="a record's id stands in it twice")
    return batch


def encode_mark(mark: Mark) -> bytes:
    """One record as it will stand in a batch; ProblemError(MALFORMED) where ``decode`` would refuse it."""
    body = msgspec.json.encode(mark)
    decode_mark(body)
    return body


def decode_mark(body: bytes) -> Mark:
    """The record that ``encode_mark`` wrote; ProblemError(MALFORMED) where it is none."""
    try:
        return _MARKS.decode(body)
    except (ValueError, RecursionError) as error:
        raise ProblemError(problems.MALFORMED, detail=_printable(str(error))) from error


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:_DETAIL_MAX]).rstrip(". ")


def sha256_of(body: bytes) -> str:
    """The SHA-256 of a body in hexadecimal: what the next batch names as ``previous``."""
    return hashlib.sha256(body).hexdigest()


Verdict = Literal["next", "replay", "gap", "fork"]


def chain(
    committed: int, last_sha256: str, number: int, previous: str, sha256: str, *, kept: bool = False
) -> Verdict:
    """How a batch stands to what is committed up to ``committed``, whose last batch hashes to ``last_sha256``.

    ``kept``: whether a batch of exactly this ``sha256`` is among the device's evidence; it matters only for
    numbers below ``committed``, of which only this tells a replay from a fork. Unknown is no yes: an older
    number that is not known to be kept is a fork, so that nothing is acknowledged that is not here.
    """
    if number > committed + 1:
        return "gap"
    if number == committed + 1:
        return "next" if previous == (last_sha256 if committed else ZEROS) else "fork"
    same = sha256 == last_sha256 if number == committed else kept
    return "replay" if same else "fork"


def state_message(device: str, date: str) -> bytes:
    """What is signed to ask for the state: the device's id and the ``Date`` header as it is sent."""
    return f"{device}\n{date}".encode()


def lists_message(device: str, date: str) -> bytes:
    """What is signed to ask what became of lists; a signature that asked for the state asks for nothing else."""
    return f"{device}\n{date}\nlists".encode()


def skew_s(batch: Batch, date: str, received: dt.datetime) -> int:
    """Seconds by which the device's clock was ahead of ours as it sent.

    The ``Date`` header tells the device's clock at this attempt. A batch keeps its bytes while it waits, so its
    ``sent_at`` may be weeks old and a right clock would look wrong by them: it counts only where no date came.
    """
    told = batch.sent_at
    with contextlib.suppress(ValueError):
        told = parsedate_to_datetime(date) if date else told
    if told.tzinfo is None:  # "-0000": the sender does not say where it is; the digits are UTC
        told = told.replace(tzinfo=dt.UTC)
    return round((told - received).total_seconds())
