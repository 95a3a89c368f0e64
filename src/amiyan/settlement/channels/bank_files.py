"""A bank by files: ``pain.001`` into the bank, ``pain.002``, ``camt.053`` and ``camt.054`` out of it.

The folder is the bank's letter box and named from its side: ``in`` is for the bank to take, ``out`` for us, and
``out/taken`` holds what was kept by us already. Files appear whole: written beside, brought to disk, renamed. Who
carries them between the two houses is not our matter.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final

from amiyan.kernel.text import name_of
from amiyan.settlement.channels.iso import facts_of
from amiyan.settlement.channels.port import (
    Answer,
    ChannelUnavailable,
    Facts,
    Instruction,
    Message,
    Name,
    Order,
)
from amiyan.settlement.payment_file import PAYMENTS_MAX, Payment, write_credit_transfers

# Names under which a file is still being written, by ours and by others' habits.
RESTS_S: Final = 5  # a file that was written to within this time may not be whole yet
_UNFINISHED: Final = re.compile(r"^[.~]|\.(?:tmp|part|partial|filepart|crdownload)$", re.IGNORECASE)


class Folder:
    """A folder pair with the habits that every channel by files shares."""

    def __init__(self, channel: Name, folder: Path, *, rests_s: int = RESTS_S) -> None:
        self.channel, self.to_them, self.to_us = channel, folder / "in", folder / "out"
        self.rests_ns = rests_s * 10**9
        self._seen: dict[str, tuple[int, int]] = {}

    def write(self, name: str, body: bytes) -> None:
        """Put a file there, whole; the same again changes nothing. Raises ChannelUnavailable."""
        with self._reached():
            self.to_them.mkdir(parents=True, exist_ok=True)
            path, beside = self.to_them / name, self.to_them / f".{name}.tmp"
            if path.is_file() and path.read_bytes() == body:
                return
            with beside.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _to_disk(self.to_them)

    def answers(self) -> Iterator[Answer]:
        """The files that are there, oldest names first; one that is still being written is left."""
        with self._reached():
            self.to_us.mkdir(parents=True, exist_ok=True)
            paths = sorted(path for path in self.to_us.iterdir() if path.is_file())
        for path in paths:
            if _UNFINISHED.search(path.name):
                continue
            with self._reached():
                before = _state(path)
                if time.time_ns() - before[1] < self.rests_ns:
                    continue
                body = path.read_bytes()
            self._seen[path.name] = before
            yield Answer(name_of(path), body)

    def set_aside(self, answer: Answer) -> None:
        """Move a file that was kept. One that grew since it was read stays: what came after is not kept yet."""
        taken = self.to_us / "taken"
        with self._reached():
            taken.mkdir(exist_ok=True)
            for name, state in list(self._seen.items()):
                path = self.to_us / name
                if name_of(path) == answer.name:
                    del self._seen[name]
                    if path.is_file() and _state(path) == state:
                        path.replace(_free(taken, name))

    def taken(self) -> Iterator[Answer]:
        """The files that were set aside, oldest first. They stay where they are."""
        with self._reached():
            paths = [path for path in (self.to_us / "taken").glob("*") if path.is_file()]
            paths.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in paths:
            with self._reached():
                body = path.read_bytes()
            yield Answer(name_of(path), body)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """A folder may lie on another machine: what the system says of it is that the channel is away."""
        try:
            yield
        except OSError as error:
            raise ChannelUnavailable(self.channel, "away") from error


class BankFiles:
    """The channel of a bank that takes files."""

    name: ClassVar[Name] = "bank"
    payments_max: ClassVar[int] = PAYMENTS_MAX
    bytes_max: ClassVar[int] = 20 << 20
    one_code: ClassVar[bool] = False

    def __init__(self, folder: Path, *, rests_s: int = RESTS_S) -> None:
        self.folder = Folder(self.name, folder, rests_s=rests_s)

    @staticmethod
    def compose(order: Order) -> bytes:
        """A ``pain.001.001.09``; each payment is booked by itself, so that each line of the statement names one."""
        return write_credit_transfers(
            message_id=order.id,
            created=order.created,
            execution_date=order.execution_on,
            payer=order.payer,
            payments=[_payment(one) for one in order.instructions],
            booked_singly=True,
        )

    @staticmethod
    def read(answer: Answer) -> Facts:
        """What the bank says. Raises ProblemError where the file cannot be read at all."""
        return facts_of(answer.body)

    def deliver(self, message: Message) -> Sequence[Answer]:
        """Put the file there under its id: the bank knows a second one by the id inside."""
        self.folder.write(f"{message.id}.xml", message.body)
        return ()

    def collect(self, after: str) -> Iterable[Answer]:  # noqa: ARG002 - a folder says by itself what is new
        """Every file in the folder."""
        return self.folder.answers()

    def done(self, answer: Answer) -> None:
        """Set it aside."""
        self.folder.set_aside(answer)

    def again(self) -> Iterable[Answer]:
        """Every file that was set aside."""
        return self.folder.taken()

    def close(self) -> None:
        """Nothing is held."""


def _payment(one: Instruction) -> Payment:
    return Payment(one.id, one.name, one.bin, one.iban, one.amount_tiyn, one.purpose)


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _free(folder: Path, name: str) -> Path:
    """A name in the folder that nothing has yet: banks use names again."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{number}-{name}"
    return path


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
