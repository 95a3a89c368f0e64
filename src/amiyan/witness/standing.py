"""The witness at work: one request after the other for each log; nothing is answered before it is on the disk."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Final, NamedTuple

from amiyan.kernel.problems import Problem, ProblemError
from amiyan.ledger.log import notes
from amiyan.witness import problems
from amiyan.witness.asking import Asked, Ruling, printable, read_asked, rule
from amiyan.witness.keeping import Folder, Log

SAID_MAX: Final = 100  # strangers' keys that are spoken of; anyone can name any number of them
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"

Clock = Callable[[], dt.datetime]
Say = Callable[[Problem], None]


class Answer(NamedTuple):
    """What goes back: a status of HTTP and a text."""

    status: int
    text: str
    content_type: str = TEXT_TYPE


class Witness:
    """Cosigns heads for the logs of a folder. ``say`` is called with what its operator must hear."""

    def __init__(self, folder: Folder, key: notes.SigningKey, *, clock: Clock, say: Say) -> None:
        self._folder, self._key, self._clock, self._say = folder, key, clock, say
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._said: set[tuple[str, str]] = set()
        for log in folder.logs():  # what is damaged is said now, not at night
            log.keys()
            log.note()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request. ProblemError where the folder is damaged or takes nothing: then nothing was signed."""
        try:
            asked = read_asked(body)
        except ValueError as error:
            return Answer(400, f"{error}\n")
        log = self._folder.log(asked.head.origin)
        if log is None:
            return Answer(404, "The log is not known here.\n")
        with self._alone(log.origin):
            return self._ruled(log, asked)

    def _alone(self, origin: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(origin, threading.Lock())

    def _ruled(self, log: Log, asked: Asked) -> Answer:
        kept = log.head()
        ruling = rule(asked, kept, log.trusted())
        if ruling is Ruling.COSIGN:
            return self._cosigned(log, asked)
        if ruling.is_evidence:
            self._refused(log, asked, ruling, kept)
        elif ruling is Ruling.UNSIGNED:
            self._unsigned(log, asked)
        if ruling.status == Ruling.CONFLICT.status:
            return Answer(ruling.status, f"{kept.size}\n", SIZE_TYPE)
        return Answer(ruling.status, f"{ruling.value[0]}\n")

    def _cosigned(self, log: Log, asked: Asked) -> Answer:
        """The log's own signatures are kept with ours; those of other witnesses are none of our business."""
        keys = log.trusted()
        own = self._key.cosign(asked.note.text, time=self._now(log))
        theirs = [one for one in asked.note.signatures if any(key.claims(one) for key in keys)]
        log.keep(notes.Note(asked.note.text, (*theirs, own)))
        return Answer(200, own.line)

    def _now(self, log: Log) -> int:
        """The time to sign: a clock that went back never makes an older statement the newer one."""
        note = log.note()
        own = [one.time for one in note.signatures if self._key.verifier.claims(one)] if note else []
        return max([int(self._clock().timestamp()), *own])

    def _refused(self, log: Log, asked: Asked, ruling: Ruling, kept: notes.Checkpoint) -> None:
        folder = log.refuse(ruling, asked, self._clock())
        if folder:  # said once; a refusal can be asked for again by anybody
            kind = problems.FORK if ruling is Ruling.FORK else problems.UNPROVED
            facts = {"origin": log.origin, "size": asked.head.size, "kept": kept.size, "folder": str(folder)}
            self._say(Problem(kind, log.origin, facts))

    def _unsigned(self, log: Log, asked: Asked) -> None:
        names = ", ".join(sorted({f"{one.name}+{one.key_id.hex()}" for one in asked.note.signatures}))
        with self._guard:
            is_new = (log.origin, names) not in self._said and len(self._said) < SAID_MAX
            self._said.add((log.origin, names) if is_new else (log.origin, ""))
        if is_new:
            self._say(
                Problem(problems.UNSIGNED, log.origin, {"origin": log.origin, "names": printable(names)})
            )

    def heads(self) -> Answer:
        """The last head of each log as this witness cosigned it, for whoever wants to compare."""
        return Answer(200, "---\n".join(str(note) for log in self._folder.logs() if (note := log.note())))

    def trouble(self, error: ProblemError) -> Answer:
        """Say what is wrong with our own folder; whoever asks learns only that nothing was signed."""
        self._say(error.problem)
        return Answer(500, "Nothing was signed.\n")
