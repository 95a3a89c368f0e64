"""The receiver of a web process: many requests, one transaction.

Requests hand in what they brought and wait until it is committed. One thread writes: whatever has come while the
last commit was on its way goes into the next one, so the cost of a commit is shared by all who wait for it. When
the database is away the thread tries again with the same evidence until the time of a request is over; the same
bytes twice are kept once, so a commit whose answer was lost does no harm.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final

import psycopg
from django.db import DatabaseError, connections

from amiyan.deliveries.actions.chain import Signed, hold_batches, link_batches
from amiyan.deliveries.actions.receive import Contact, Sent, SentAside, Writer, keep, note_contacts, park
from amiyan.deliveries.problems import BUSY
from amiyan.kernel.problems import ProblemError

REQUESTS: Final = 256  # in one transaction
BYTES: Final = 16 << 20  # of bodies in one transaction, unless a single one is larger
WAITING: Final = 4_096  # requests; who comes then is told to come later
PATIENCE_S: Final = 20.0  # for a commit, then the request is told to come later
CONTACTS_EVERY_S: Final = 15.0  # when terminals were last heard is no evidence and may wait

Work = Callable[[Writer], Any]


@dataclass(slots=True, eq=False)
class Handed:
    """What one request waits for: evidence, evidence to be parked, a signed batch, or ``work`` of its own."""

    sent: Sent | None = None
    aside: SentAside | None = None
    signed: Signed | None = None
    work: Work | None = None
    done: "Future[Any]" = field(default_factory=Future)

    @property
    def size(self) -> int:
        """Bytes of the body."""
        holder = self.aside or self.signed
        sent = self.sent or (holder.sent if holder else None)
        return len(sent.body) if sent else 0


_END: Final = Handed()  # tells the thread to end


class Receiver:
    """One for each process; its thread begins with the first request and lasts as long as the process."""

    def __init__(self, alias: str = "default") -> None:
        self._alias = alias
        self._queue: SimpleQueue[Handed] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._heard: dict[str, Contact] = {}
        self._contacts_due = 0.0

    def heard(self, contact: Contact) -> None:
        """A terminal was heard, a heartbeat perhaps: written down some seconds later, and lost if we die before."""
        with self._lock:
            before = self._heard.get(contact.serial)
            if contact.skew_s is None and before is not None:  # most of what a terminal says tells no time
                contact = contact._replace(skew_s=before.skew_s)
            self._heard[contact.serial] = contact
        self._begin()

    def hand_in(self, handed: Handed) -> Any:
        """Wait until what was handed in is committed; the result of its ``work``, if any.

        ProblemError ``BUSY`` (503) where too many wait, or no commit came about in time: nothing was said of
        the evidence then, and the terminal sends it again.
        """
        if self._queue.qsize() >= WAITING:
            raise ProblemError(BUSY)
        self._queue.put(handed)
        self._begin()  # after: a thread that is ending looks into the queue last of all
        try:
            return handed.done.result(timeout=PATIENCE_S)
        except Late:
            raise ProblemError(BUSY) from None

    def close(self) -> None:
        """Write what waits, and end the thread and its session. A request that comes later begins them anew."""
        thread = self._thread
        if thread is not None and thread.is_alive():
            self._queue.put(_END)
            thread.join()

    def _begin(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="receiver", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        batch: list[Handed] = []
        ends = False
        try:
            while not ends:
                batch = self._next()
                ends = _END in batch
                batch = [one for one in batch if one is not _END] + self._contacts()
                self._serve(batch)
        finally:
            connections[self._alias].close()
            self._thread = None
            # Where a fault of ours ends the thread, nobody waits for what will not come; another serves who follows.
            _tell(batch, ProblemError(BUSY))
            if not self._queue.empty():
                self._begin()

    def _serve(self, batch: Sequence[Handed]) -> None:
        """Write the batch, again and again where the database is away, until all are answered."""
        began = time.monotonic()
        while waiting := [one for one in batch if not one.done.done()]:
            if time.monotonic() - began > PATIENCE_S:
                _tell(waiting, ProblemError(BUSY))
            elif not self._commit(waiting):
                time.sleep(0.05)

    def _contacts(self) -> list[Handed]:
        """Who was heard since the last time, to be written along; nobody while that is not long ago."""
        if time.monotonic() < self._contacts_due:
            return []
        self._contacts_due = time.monotonic() + CONTACTS_EVERY_S
        with self._lock:
            heard, self._heard = list(self._heard.values()), {}
        return [Handed(work=lambda into: note_contacts(into, heard))] if heard else []

    def _next(self) -> list[Handed]:
        """Whoever waits, as many as fit into one transaction; nobody, where nobody came for a while."""
        try:
            batch = [self._queue.get(timeout=CONTACTS_EVERY_S)]
        except Empty:
            return []
        size = batch[0].size
        while len(batch) < REQUESTS and size < BYTES:
            try:
                batch.append(self._queue.get_nowait())
            except Empty:
                break
            size += batch[-1].size
        return batch

    def _commit(self, batch: Sequence[Handed]) -> bool:
        """Write the batch; False where the database was away and the same may be tried again."""
        wrapper = connections[self._alias]
        try:
            wrapper.ensure_connection()
            session: psycopg.Connection[Any] = wrapper.connection
            # The same few statements all day: parsed once by the server, their values sent as they are.
            session.prepare_threshold = 1
            with session.transaction(), psycopg.Cursor(session) as cursor:
                results = _write(cursor, batch)
        except (DatabaseError, psycopg.OperationalError, psycopg.InterfaceError):
            wrapper.close()
            return False
        except psycopg.Error as error:
            # Something in the batch cannot be stored. Alone, the others can; it alone is told so.
            if len(batch) > 1:
                return all(self._commit([one]) for one in batch)
            _tell(batch, error)
            return True
        for one, result in zip(batch, results, strict=True):
            one.done.set_result(result)
        return True


def _write(session: Writer, batch: Sequence[Handed]) -> list[Any]:
    held = hold_batches(session, [one.signed for one in batch if one.signed])
    keep(session, [*(one.sent for one in batch if one.sent), *held.evidence])
    park(session, [*(one.aside for one in batch if one.aside), *held.aside])
    link_batches(session, held)
    answers = iter(held.answers)
    return [next(answers) if one.signed else one.work(session) if one.work else None for one in batch]


def _tell(batch: Sequence[Handed], error: BaseException) -> None:
    for one in batch:
        if not one.done.done():
            one.done.set_exception(error)


RECEIVER: Final = Receiver()
