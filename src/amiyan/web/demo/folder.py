"""The folder through which the demo's pages and its living town speak to each other. Plain files; no Django.

The town (:mod:`amiyan.cli.demo_site`) writes who is who, how its clock stands and how far it has come; a page writes
what somebody asked for. Each file is put in place whole, so nobody reads half of one.
"""

import datetime as dt
import json
import os
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

Wish = Literal["morning", "noon", "evening", "next-day", "month"]
WISHES: Final[tuple[Wish, ...]] = ("morning", "noon", "evening", "next-day", "month")
HOURS: Final[dict[Wish, dt.time]] = {
    "morning": dt.time(7, 30),
    "noon": dt.time(12, 4),
    "evening": dt.time(17, 0),
}
"""The hours to which the clock can be set, in the town's local time."""


_FOLDERS: Final = re.compile(r"(?<!\S)/\S*/")
"""Where a file lies on the machine: of no use to who reads a page, who cannot go there."""

ELSEWHERE: Final = "@"
"""In a key: after it stands of which other school somebody is."""
_ROLES: Final = dict.fromkeys(("first_approver", "second_approver"), "region_official")
"""The role of whoever is described by more than it."""


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody of the town as whom one signs in. ``key`` names the sentence that says who they are
    (:data:`amiyan.web.demo.words.WHO`), with ``params``; ``page`` is their first page. Of another school than the one
    that everything is about the key says which (``director@KZ79-0003``).
    """

    key: str
    person_id: int
    name: str
    page: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def role(self) -> str:
        """The role whose pages they see; mothers are guardians."""
        return "guardian" if self.page.startswith("/family") else _ROLES.get(self.kind, self.kind)

    @property
    def kind(self) -> str:
        """By what they are described."""
        return self.key.partition(ELSEWHERE)[0]

    @property
    def is_elsewhere(self) -> bool:
        """Whether they work at another school than the one that everything is about."""
        return ELSEWHERE in self.key


@dataclass(frozen=True, slots=True)
class Told:
    """How far the town is: ``done`` of ``of`` is the bar; ``steps`` are titles and sentences of the settlement.

    ``open`` are wishes that can be asked for now. ``holds`` says whether the month came to what happened; None before.
    ``seen`` is the last wish that was looked at. ``left`` is the region (its code) in whose office a statement waits
    for visitors to approve it.
    """

    busy: bool = False
    done: int = 0
    of: int = 0
    steps: tuple[tuple[str, str], ...] = ()
    open: tuple[str, ...] = ()
    holds: bool | None = None
    seen: str = ""
    left: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish of somebody, and the language in which they want to be told of it."""

    id: str
    wish: Wish
    language: str


class Folder:
    """The demo's folder. Each question reads one small file; where it is not there yet, nothing is known."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def shift(self) -> dt.timedelta:
        """By how much the town's clock differs from the machine's."""
        return dt.timedelta(seconds=float(self._read("clock", {"shift_s": 0})["shift_s"]))

    def set_clock(self, at: dt.datetime, *, now: dt.datetime) -> None:
        """From ``now`` on the town's clock shows ``at`` and runs on; both aware."""
        self._write("clock", {"shift_s": (at - now).total_seconds()})

    def cast(self) -> list[Player]:
        """Whom one can be, in the order in which they are offered."""
        return [Player(**one) for one in self._read("cast", [])]

    def write_cast(self, cast: list[Player]) -> None:
        """Say whom one can be."""
        self._write("cast", [asdict(one) for one in cast])

    def key_of(self, person_id: int) -> str:
        """The private key by which somebody of the town signs, as PEM; blank where the demo keeps none for them."""
        return str(self._read(f"key-{person_id}", ""))

    def write_key(self, person_id: int, text: str) -> None:
        """Keep a key of somebody whom the demo invented."""
        self._write(f"key-{person_id}", text)

    def told(self) -> Told:
        """How far the town is."""
        said = self._read("told", {})
        steps = tuple((title, _FOLDERS.sub("", text)) for title, text in said.pop("steps", ()))
        return Told(**{**said, "steps": steps, "open": tuple(said.get("open", ()))})

    def tell(self, told: Told) -> None:
        """Say how far the town is."""
        self._write("told", asdict(told))

    def ask(self, wish: Wish, language: str) -> None:
        """Wish for something. A wish that was not looked at yet is forgotten for the new one."""
        self._write("asked", {"id": uuid.uuid4().hex, "wish": wish, "language": language})

    def asked(self) -> Asked | None:
        """What was wished for last, None for nothing."""
        said = self._read("asked", None)
        return None if said is None else Asked(**said)

    def is_busy(self) -> bool:
        """Whether the town is doing what somebody wished for, or is about to."""
        told, asked = self.told(), self.asked()
        return told.busy or (asked is not None and asked.id != told.seen)

    def _read(self, name: str, otherwise: Any) -> Any:
        try:
            return json.loads((self.path / f"{name}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return otherwise

    def _write(self, name: str, value: Any) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        beside = self.path / f".{name}.{os.getpid()}"
        beside.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        beside.replace(self.path / f"{name}.json")
