"""A folder that stands for a telephone network: for the demo, for trying out, for tests.

Each message becomes a file in ``sent``, which anybody can open. Every telephone is there, except those whose numbers
stand in ``unreachable.txt``, a line each: of these the report says that it failed.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final, Literal

from amiyan.voice.transports.port import HandedOver, Outcome, Outgoing, Report, TransportAway

_SENT: Final = "sent"
_TOLD: Final = "told"
_UNREACHABLE: Final = "unreachable.txt"


class Folder:
    """The folder, made where it is missing."""

    name: ClassVar[str] = "folder"

    def __init__(self, folder: Path) -> None:
        """``folder`` is this network's alone."""
        self.folder = folder

    @contextmanager
    def open(self) -> Iterator["Folder"]:
        """See to it that the folder is there. Raises TransportAway."""
        try:
            for part in (_SENT, _TOLD):
                (self.folder / part).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TransportAway(str(error.strerror)) from error
        yield self

    def hand_over(self, messages: Sequence[Outgoing]) -> Iterator[Outcome]:
        """A file for each message; a key that is there already is refused, and nothing is written over."""
        for message in messages:
            try:
                with (self.folder / _SENT / f"{message.key}.txt").open("x", encoding="utf-8") as file:
                    file.write(_written(message))
                    file.flush()
                    os.fsync(file.fileno())
            except FileExistsError:
                yield Outcome(message.key, 0, "refused", detail="this key was sent before")
            except OSError as error:
                yield Outcome(message.key, 0, "in_doubt", detail=str(error.strerror))
            else:
                yield from (
                    Outcome(message.key, part, "handed", f"{message.key}.{part}")
                    for part in range(1, len(message.sms.parts) + 1)
                )

    def taken(self, key: str) -> tuple[HandedOver, Sequence[str]]:
        """A folder can tell."""
        for part in (_SENT, _TOLD):
            path = self.folder / part / f"{key}.txt"
            if path.exists():
                return "handed", [f"{key}.{n}" for n in range(1, _read(path)[1] + 1)]
        return "not_taken", ()

    def reports(self) -> Iterator[Report]:
        """Every message that was not told of yet arrived, or did not."""
        list_ = self.folder / _UNREACHABLE
        away = set(list_.read_text(encoding="utf-8").split()) if list_.exists() else set()
        for path in sorted((self.folder / _SENT).glob("*.txt")):
            number, parts = _read(path)
            what: Literal["delivered", "failed"] = "failed" if number in away else "delivered"
            for part in range(1, parts + 1):
                yield Report(f"{path.stem}.{part}", what, number)

    def kept(self, reports: Sequence[Report]) -> None:
        """A message that was told of is put aside."""
        for key in {one.reference.rpartition(".")[0] for one in reports}:
            path = self.folder / _SENT / f"{key}.txt"
            if path.exists():
                path.rename(self.folder / _TOLD / path.name)


def _written(message: Outgoing) -> str:
    return f"To: {message.number}\nParts: {len(message.sms.parts)}\n\n{''.join(message.sms.parts)}\n"


def _read(path: Path) -> tuple[str, int]:
    number, parts, *_ = path.read_text(encoding="utf-8").splitlines()
    return number.removeprefix("To: "), int(parts.removeprefix("Parts: "))
