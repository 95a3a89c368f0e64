"""Sending what waits, one batch after the other, until the server has it.

A batch is cut when the line is free, so in a long outage the records wait and go in large batches afterwards.
What the server answers decides alone what it has: an answer that did not come, or came in half, counts as none.
"""

import random
import sqlite3
import threading
from collections.abc import Callable
from typing import Final, Literal, Protocol

from amiyan.gate.client import Answer
from amiyan.gate.clock import Clocks
from amiyan.gate.store import Store, Stored
from amiyan.kernel.problems import ProblemError

FIRST_WAIT_S: Final = 1.0
IDLE_S: Final = 1.0  # another process may have put something into the store
KEEP_DAYS: Final = 60  # acknowledged batches are kept so long: a server that lost some asks for them again
_PRUNE_EVERY_S: Final = 3_600.0
_SAY_EVERY_S: Final = 60.0

Step = Literal["sent", "idle", "failed", "stopped"]


class Line(Protocol):
    """What carries a batch to the server."""

    def send(self, body: bytes, signature: str) -> Answer:
        """Send a batch: exactly these bytes."""
        ...


class Sender:
    """Sends from a store of its own connection; ``say`` gets a code of trouble and its detail, '' for none."""

    def __init__(
        self,
        store: Store,
        line: Line,
        clocks: Clocks,
        *,
        say: Callable[[str, str], None],
        longest_wait_s: float = 300.0,
        keep_days: int = KEEP_DAYS,
    ) -> None:
        self._store = store
        self._line = line
        self._clocks = clocks
        self._say = say
        self._longest_wait_s = longest_wait_s
        self._keep_days = keep_days
        self._failures = 0
        self._said = ("", -_SAY_EVERY_S)
        self._rewound_to: int | None = None
        self.wait_s = 0.0

    def step(self) -> Step:
        """Do one thing: send one batch, or find that nothing waits. ``wait_s`` says how long to rest then."""
        self.wait_s = 0.0
        if stopped := self._store.fact("stopped"):
            self._trouble(stopped, "")
            self.wait_s = _SAY_EVERY_S
            return "stopped"
        batch = self._next()
        if batch is None:
            self.wait_s = IDLE_S
            return "stopped" if self._store.fact("stopped") else "idle"
        return self._after(batch, self._line.send(batch.body, batch.signature))

    def _next(self) -> Stored | None:
        wanted = self._store.committed + 1
        if wanted > self._store.highest:
            wanted = self._store.cut(self._clocks.read())
        batch = self._store.batch(wanted) if wanted else None
        if batch is None and wanted:
            self._stop("gate-pruned")
        return batch

    def _after(self, batch: Stored, answer: Answer) -> Step:
        committed = answer.committed
        heard = answer.status in {200, 409}
        if heard and committed is not None and committed > self._store.highest:
            return self._stop("device-fork")  # somebody else sends with this key
        if answer.status == 200 and committed is not None and committed >= batch.number:
            return self._acknowledged(committed, answer)
        if answer.status == 409 and answer.code == "device-fork":
            return self._stop("device-fork")
        behind = answer.status == 200 or answer.code == "device-gap"
        if heard and behind and committed is not None and committed != self._rewound_to:
            self._store.acknowledge(committed, self._clocks.read())
            self._rewound_to = (
                committed  # asked for the same again at once, the server contradicts itself: wait
            )
            return "failed"
        return self._failed(answer)

    def _acknowledged(self, committed: int, answer: Answer) -> Step:
        self._store.acknowledge(committed, self._clocks.read())
        self._failures = 0
        self._rewound_to = None
        clock = "device-clock" if "device-clock" in answer.problems else ""
        self._store_trouble(clock)
        self._trouble(clock, "")
        return "sent"

    def _failed(self, answer: Answer) -> Step:
        self._failures += 1
        longest = min(FIRST_WAIT_S * 2 ** min(self._failures - 1, 20), self._longest_wait_s)
        # Jitter, so that the doors of a country do not come back together after an outage.
        self.wait_s = max(longest * random.uniform(0.5, 1.0), answer.retry_after_s)  # noqa: S311 - no secret
        code = answer.code if answer.code.startswith("device-") else "gate-not-sent"
        self._store_trouble(code)
        self._trouble(code, f"{answer.status or ''} {answer.code}".strip())
        return "failed"

    def _stop(self, code: str) -> Step:
        """Stop sending until a person has looked; recording goes on."""
        self._store.remember("stopped", code)
        self._trouble(code, "")
        self.wait_s = _SAY_EVERY_S
        return "stopped"

    def _store_trouble(self, code: str) -> None:
        if self._store.fact("trouble") != code:
            self._store.remember("trouble", code)

    def _trouble(self, code: str, detail: str) -> None:
        """Say it when it changes, and again every minute while it lasts."""
        now = self._clocks.read().monotonic_ms / 1000
        before, when = self._said
        if code != before or (code and now - when >= _SAY_EVERY_S):
            self._said = (code, now)
            self._say(code, detail)

    def run(self, *, stop: threading.Event, finish: threading.Event, wake: threading.Event) -> None:
        """Send until ``stop``; after ``finish`` only until nothing waits or something fails."""
        pruned = -_PRUNE_EVERY_S
        while not stop.is_set():
            # Read before the step: a step that found nothing may have looked before the last record was written.
            is_last = finish.is_set()
            try:
                done = self.step()
                now = self._clocks.read()
                if done == "idle" and now.monotonic_ms / 1000 - pruned >= _PRUNE_EVERY_S:
                    self._store.prune(now, days=self._keep_days)
                    pruned = now.monotonic_ms / 1000
            except (ProblemError, sqlite3.DatabaseError) as error:  # the disk is full, say: go on trying
                self._trouble("gate-store-write", str(error))
                self.wait_s, done = self._longest_wait_s, "failed"
            if is_last and (done in {"idle", "stopped"} or self.wait_s):
                return
            self._rest(done, stop=stop, finish=finish, wake=wake)

    def _rest(
        self, done: Step, *, stop: threading.Event, finish: threading.Event, wake: threading.Event
    ) -> None:
        """Wait: for a new record where nothing else waits, else the time that was set, cut short by an end."""
        if done == "idle":
            wake.wait(self.wait_s)
            wake.clear()
            return
        left = self.wait_s
        while left > 0 and not stop.is_set() and not finish.is_set():
            stop.wait(min(left, 0.5))
            left -= 0.5
