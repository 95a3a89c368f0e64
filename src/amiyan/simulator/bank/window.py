"""A folder at which somebody works: files come into ``in``, answers go out into ``out``.

What a round takes in, it decides in one transaction of its own; what it answers lies in the books before it
lies in the folder. A file appears whole, by a rename, and so must those that come in.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from amiyan.simulator.bank.desk import Desk
from amiyan.simulator.bank.habits import Habits
from amiyan.simulator.bank.post import put

Books = TypeVar("Books", bound=Desk)
What = Literal[
    "accepted", "accepted-in-part", "rejected", "unreadable", "duplicate", "settled", "rejected-late", "returned",
    "statement", "letter",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that the bank did. ``count`` payments or movements, of ``tiyn`` together."""

    day: date
    what: What
    subject: str
    count: int = 0
    tiyn: int = 0


def nothing(_: str) -> None:
    """What a step does where nobody looks on."""


class Window(ABC, Generic[Books]):
    """Somebody who works at a folder. Several may stand there after each other: what one began the next ends."""

    ending = ".xml"
    beside: tuple[str, ...] = ()  # endings of what comes with a file, under the same name

    def __init__(self, folder: Path, books: Books, habits: Habits, step: Callable[[str], None]) -> None:
        self.folder, self.books, self.habits, self.step = folder, books, habits, step
        self.inbox, self.outbox, self.done = folder / "in", folder / "out", folder / "in" / "done"
        for path in (self.done, self.outbox):
            path.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def decide(self, data: bytes) -> Deed:
        """Take in one file, within a change of the books."""

    @abstractmethod
    def settle(self) -> list[Deed]:
        """Do what earlier rounds promised, within a change of the books."""

    @abstractmethod
    def truth(self) -> dict[str, Any]:
        """What was really done."""

    @abstractmethod
    def file_name(self, place: int, kind: str) -> str:
        """The name of a letter's file."""

    def close(self) -> None:
        """Let go of the books."""
        self.books.close()

    def round(self) -> list[Deed]:
        """Settle what was accepted, take in what came, send what is due. Linear in what waits."""
        with self.books.change():
            for name in self.books.arrivals():
                if not (self.inbox / name).exists():
                    self.books.forget_arrival(name)
            self.books.next_round()
            deeds = self.settle()
            self.step("settled, not committed")
        self.step("settled")
        for path in sorted(self.inbox.glob("*" + self.ending)):
            if not path.name.startswith("."):
                deeds += self._take_in(path)
        deeds += self.send()
        if deeds:
            self.write_truth()
        return deeds

    def waits(self) -> bool:
        """Whether anything would still happen without a new file."""
        return self.books.waiting() > 0

    def _take_in(self, path: Path) -> list[Deed]:
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        deeds = []
        if not self.books.arrived_before(path.name, digest):
            with self.books.change():
                self.books.note_arrival(path.name, digest)
                deeds.append(self.decide(data))
                self.step("taken in, not committed")
            self.step("taken in")
        # What came beside the file goes first: while the file itself lies there, a restart finds it.
        for one in (*(path.with_suffix(ending) for ending in self.beside), path):
            if one.exists():
                self._move_away(one)
                self.step("moved away")
        with self.books.change():
            self.books.forget_arrival(path.name)
        return deeds

    def _move_away(self, path: Path) -> None:
        kept = self.done / path.name
        path.replace(kept if not kept.exists() else self.done / f"{self.books.round:06}-{path.name}")

    def send(self) -> list[Deed]:
        """Put what is due into the folder."""
        with self.books.change():
            self.books.give_places()
        deeds = []
        for place, kind, body in self.books.outgoing():
            name = self.file_name(place, kind)
            put(self.outbox / name, body, self.step)
            self.step("written, not noted")
            with self.books.change():
                self.books.written(place)
            deeds.append(Deed(self.books.day, "letter", name))
        return deeds

    def write_truth(self) -> None:
        """``truth.json``, whole or not at all."""
        partial = self.folder / ".truth.json.part"
        partial.write_text(json.dumps(self.truth(), ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(self.folder / "truth.json")
