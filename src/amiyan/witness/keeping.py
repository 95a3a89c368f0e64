"""What a witness keeps: a folder of plain files, each replaced whole and on the disk before anything is signed.

::

    name              the name of its key
    key.pem           its private key
    logs/<sha256 of the origin>/
        origin        which log
        trusted       its keys, one a line: trusted or withdrawn, since when
        head          the last head that was cosigned, with the cosignature; empty before the first
        refused/      a folder for each head that was refused: both notes, the proof, and what was wrong
"""

import datetime as dt
import hashlib
import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log import notes, tree
from amiyan.witness import problems
from amiyan.witness.asking import Asked, Ruling, printable
from amiyan.witness.disk import PRIVATE, locked, make_folder, put

REFUSED_MAX: Final = 1_000  # of one log; a signed note can be offered with any number of wrong proofs


@dataclass(frozen=True, slots=True)
class Refusal:
    """A head that was refused: ``why`` is a :class:`Ruling`'s word, ``at`` the moment, ``folder`` the evidence."""

    why: str
    at: str
    size: int
    folder: Path


class Log:
    """What is kept of one log."""

    def __init__(self, folder: Path, own: notes.VerifierKey) -> None:
        self.folder = folder
        self._own = own
        self.origin = self._text("origin").removesuffix("\n")

    def _text(self, name: str) -> str:
        path = self.folder / name
        try:
            return path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            raise ProblemError(problems.BROKEN, file=str(path)) from error

    def keys(self) -> dict[notes.VerifierKey, tuple[bool, str]]:
        """Every key that was ever trusted: whether it still is, and since when."""
        try:
            rows = [line.split(" ") for line in self._text("trusted").splitlines()]
            return {notes.parse_key(key): (word == "trusted", since) for key, word, since in rows}
        except ValueError as error:
            raise ProblemError(problems.BROKEN, file=str(self.folder / "trusted")) from error

    def trusted(self) -> list[notes.VerifierKey]:
        """The keys whose heads are cosigned. Read anew each time: `trust` needs no restart."""
        return [key for key, (is_trusted, _) in self.keys().items() if is_trusted]

    def note(self) -> notes.Note | None:
        """The last head that was cosigned, None before the first; ProblemError where the file is not what we wrote."""
        text = self._text("head")
        if not text:
            return None
        try:
            note = notes.parse_note(text)
            head = notes.parse_checkpoint(note.text)
            if head.origin != self.origin or not notes.signers(note, [self._own]):
                raise ValueError("It is not a head of this log with our own signature.")  # noqa: TRY301 - one sentence for all
        except ValueError as error:
            raise ProblemError(problems.BROKEN, file=str(self.folder / "head")) from error
        return note

    def head(self) -> notes.Checkpoint:
        """The last head that was cosigned; before the first, the tree without leaves. ProblemError as :meth:`note`."""
        note = self.note()
        return notes.parse_checkpoint(note.text) if note else notes.Checkpoint(self.origin, 0, tree.EMPTY)

    def keep(self, note: notes.Note) -> None:
        """From now on this is the last head."""
        put(self.folder / "head", str(note))

    def refuse(self, why: Ruling, asked: Asked, at: dt.datetime) -> Path | None:
        """Keep the evidence of a refusal; its folder, or None where it is kept already or there is too much of it."""
        kept = self._text("head")
        digest = hashlib.sha256(f"{kept}\n{asked.note.text}".encode()).hexdigest()[:16]
        folder = self.folder / "refused" / f"{asked.head.size}-{digest}"
        if (folder / "refused.json").exists() or self._refused_count() >= REFUSED_MAX:
            return None
        make_folder(folder)
        put(folder / "kept.txt", kept)
        put(folder / "offered.txt", str(asked.note))
        put(
            folder / "proof.txt",
            "".join(f"{line}\n" for line in (f"old {asked.old}", *(h.hex() for h in asked.proof))),
        )
        told = {"why": why.value[0], "at": at.isoformat(timespec="seconds"), "size": asked.head.size}
        put(folder / "refused.json", json.dumps(told) + "\n")
        return folder

    def _refused_count(self) -> int:
        return sum(1 for _ in (self.folder / "refused").glob("*"))

    def refusals(self) -> list[Refusal]:
        """What was refused, the oldest first."""
        found = []
        for path in (self.folder / "refused").glob("*/refused.json"):
            try:
                told: dict[str, Any] = json.loads(path.read_bytes())
                found.append(Refusal(told["why"], told["at"], told["size"], path.parent))
            except (OSError, ValueError, KeyError) as error:
                raise ProblemError(problems.BROKEN, file=str(path)) from error
        return sorted(found, key=lambda one: one.at)


class Folder:
    """A witness's folder. The private key is opened only by :meth:`key`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.own = notes.parse_key((path / "name").read_text(encoding="utf-8").removesuffix("\n"))
        except FileNotFoundError as error:
            raise ProblemError(problems.MISSING, folder=str(path)) from error
        except (OSError, ValueError) as error:
            raise ProblemError(problems.BROKEN, file=str(path / "name")) from error

    @staticmethod
    def create(path: Path, *, name: str, password: bytes | None) -> notes.VerifierKey:
        """Make a witness with a new key; ProblemError where there is one, or the name cannot be a key's."""
        try:
            key = notes.make_key(name, notes.WITNESS)
        except ValueError as error:
            raise ProblemError(problems.NAME, name=name) from error
        make_folder(path / "logs")
        with locked(path / "lock"):
            if (path / "key.pem").exists():
                raise ProblemError(problems.EXISTS, folder=str(path))
            put(path / "key.pem", key.private_text(password), PRIVATE)
            put(path / "name", f"{key.verifier}\n")
        return key.verifier

    def key(self, password: bytes | None) -> notes.SigningKey:
        """The private key; ProblemError where the password is wrong or the key is not the one of the name."""
        try:
            key = notes.read_key(
                self.own.name, notes.WITNESS, (self.path / "key.pem").read_text(encoding="ascii"), password
            )
        except (OSError, ValueError) as error:
            raise ProblemError(problems.KEY_SHUT) from error
        if key.verifier != self.own:
            raise ProblemError(problems.BROKEN, file=str(self.path / "key.pem"))
        return key

    def alone(self) -> AbstractContextManager[None]:
        """For the time of the block no other process signs from this folder; ProblemError where one does."""
        return locked(self.path / "lock")

    def _place(self, origin: str) -> Path:
        return self.path / "logs" / hashlib.sha256(origin.encode()).hexdigest()

    def log(self, origin: str) -> Log | None:
        """A log that is known; None where its operator never said `trust`."""
        place = self._place(origin)
        return Log(place, self.own) if (place / "origin").exists() else None

    def logs(self) -> list[Log]:
        """Every log that is known, by its origin."""
        known = [Log(path.parent, self.own) for path in (self.path / "logs").glob("*/origin")]
        return sorted(known, key=lambda log: log.origin)

    def trust(self, origin: str, key: notes.VerifierKey, at: dt.datetime, *, withdraw: bool = False) -> None:
        """From now on heads of a log that are signed by this key are cosigned, or, withdrawn, no more."""
        if not origin or not origin.isprintable():
            raise ProblemError(problems.ORIGIN, origin=printable(origin))
        with locked(self.path / "logs.lock"):
            log = self.log(origin)
            keys = log.keys() if log else {}
            if withdraw and key not in keys:
                raise ProblemError(problems.NOT_TRUSTED, origin=origin)
            keys[key] = (not withdraw, at.isoformat(timespec="seconds"))
            place = self._place(origin)
            make_folder(place)
            words = {True: "trusted", False: "withdrawn"}
            put(place / "trusted", "".join(f"{k} {words[is_]} {since}\n" for k, (is_, since) in keys.items()))
            if log is None:
                if not (place / "head").exists():  # a head that goes missing later is never taken for none
                    put(place / "head", "")
                put(place / "origin", f"{origin}\n")
