"""Keeps some processes running: starts them, starts anew what died, and ends them all together.

It holds no request and no data, so little can go wrong in it. Were it killed all the same, the kernel kills
what it had started (:mod:`amiyan.config.processes`): there are no orphans that hold the port.
"""

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import structlog

from amiyan.config.problems import DOES_NOT_START
from amiyan.config.processes import Child, Program
from amiyan.kernel.problems import ProblemError

TICK = 0.1
# The first time anew at once: a process that was killed is wanted back. One that keeps dying waits longer.
FIRST_WAIT, LONGEST_WAIT = 0.2, 30.0
LIVED_WELL = 30.0  # seconds after which earlier deaths are forgotten
STARTS_BEFORE_READY = 3


class Supervisor:
    """Runs ``programs`` until a signal says stop. Exit status of :meth:`run`: 0 when all ended as asked."""

    def __init__(self, programs: Sequence[Program], *, grace: float = 25.0) -> None:
        self._places = [_Place(program) for program in programs]
        self._grace = grace
        self._signals = 0
        self._log = structlog.get_logger("amiyan.supervisor")

    def run(
        self, *, is_ready: Callable[[], bool] = lambda: True, on_ready: Callable[[], None] = lambda: None
    ) -> int:
        """Start everything; ``is_ready`` is asked until it says yes, then ``on_ready`` is called once.

        ProblemError where a program ends again and again before that. Ends by SIGTERM or SIGINT; a second one
        does not wait for the graceful end.
        """
        with self._listening():
            try:
                ready = False
                while not self._signals:
                    self._look(ready=ready)
                    if not ready and all(place.runs for place in self._places) and is_ready():
                        ready = True
                        on_ready()
                    time.sleep(TICK)
            finally:
                clean = self._end()
        return 0 if clean else 1

    def _look(self, *, ready: bool) -> None:
        now = time.monotonic()
        for place in self._places:
            ended = place.look(now)
            if ended is None:
                continue
            self._log.warning(
                "a process ended", program=place.program.name, code=ended, seconds=round(place.wait, 1)
            )
            if not ready and place.deaths >= STARTS_BEFORE_READY:
                raise ProblemError(DOES_NOT_START, name=place.program.name, code=ended)

    def _end(self) -> bool:
        """Ask all to end, wait, kill what did not; whether nothing had to be killed."""
        children = [place.child for place in self._places if place.child is not None]
        for child in children:
            child.ask_to_end()
        until, asked = time.monotonic() + self._grace, self._signals
        while any(child.code() is None for child in children):
            if time.monotonic() > until or self._signals > max(asked, 1):
                break
            time.sleep(TICK)
        left = [child for child in children if child.code() is None]
        for child in left:
            self._log.warning("a process was killed", program=child.program.name)
            child.kill()
        return not left

    @contextmanager
    def _listening(self) -> Iterator[None]:
        before = {one: signal.signal(one, self._count) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def _count(self, _signal: int, _frame: FrameType | None) -> None:
        self._signals += 1


class _Place:
    """Where a program runs, or waits to be started anew."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.child: Child | None = None
        self.deaths = 0
        self.wait = 0.0
        self._not_before = 0.0

    @property
    def runs(self) -> bool:
        return self.child is not None

    def look(self, now: float) -> int | None:
        """Start what is due; the exit status of what has just ended, else None."""
        if self.child is None:
            if now >= self._not_before:
                self.child = Child(self.program)
            return None
        code = self.child.code()
        if code is None:
            return None
        lived, self.child = now - self.child.began, None
        self.deaths = 1 if lived > LIVED_WELL else self.deaths + 1
        self.wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.deaths - 1))
        self._not_before = now + self.wait
        return code
