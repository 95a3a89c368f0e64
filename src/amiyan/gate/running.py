"""The gate at work: readers in threads, one sender, and an end that loses nothing."""

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from amiyan.gate import problems
from amiyan.gate.client import Client
from amiyan.gate.clock import Clocks
from amiyan.gate.readers import Reader, lines
from amiyan.gate.recorder import Recorder
from amiyan.gate.screen import Screen
from amiyan.gate.sender import Sender
from amiyan.gate.status import explained
from amiyan.gate.store import Store
from amiyan.gate.words import sentence
from amiyan.kernel.problems import ProblemError

_LINGER_S = 30.0  # what a last attempt may take when the input ends


@contextmanager
def only_sender(store: Path) -> Iterator[None]:
    """For the time of the block nobody else sends from the store; ProblemError where somebody does."""
    try:
        lock = os.open(f"{store}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise ProblemError(problems.STORE_WRITE, reason=str(error.strerror)) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ProblemError(problems.BUSY, store=str(store)) from error
    finally:
        os.close(lock)


def say_trouble(code: str, detail: str) -> None:
    """Tell the staff, on the error output: a systemd unit puts it into its journal."""
    if code:
        print(*explained(code), f"[{code}] {detail}".rstrip(), file=sys.stderr, flush=True)  # noqa: T201


class Gate:
    """Records what the readers type and sends it meanwhile."""

    def __init__(
        self,
        store: Path,
        screen: Screen,
        clocks: Clocks,
        *,
        authorities: str,
        longest_wait_s: float,
        keep_days: int,
    ) -> None:
        self._screen = screen
        self._recorder = Recorder(Store(store), clocks)
        sending = Store(store)  # a connection of its own: a slow network never holds a child up
        client = Client(sending.server, sending.device, sending.key, authorities=authorities)
        self._sender = Sender(
            sending, client, clocks, say=self._say, longest_wait_s=longest_wait_s, keep_days=keep_days
        )
        self._stop, self._finish, self._wake = (threading.Event() for _ in range(3))
        self._problem: ProblemError | None = None

    def run(self, readers: Sequence[Reader]) -> None:
        """Work until SIGTERM, or until every reader's input has ended and what waits was tried once more."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        ended = [threading.Event() for _ in readers]
        sender = self._thread(self._sender.run, stop=self._stop, finish=self._finish, wake=self._wake)
        self._screen.show_ready()
        for reader, end in zip(readers, ended, strict=True):
            self._thread(self._read, reader, end)
        for end in ended:
            while not end.wait(0.2) and not self._stop.is_set():
                pass
        self._finish.set()
        self._wake.set()
        sender.join(_LINGER_S)
        self._screen.close()
        if self._problem:
            raise self._problem

    def _thread(self, work: object, *args: object, **kwargs: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=args, kwargs=kwargs, daemon=True)  # type: ignore[arg-type]
        thread.start()
        return thread

    def _read(self, reader: Reader, ended: threading.Event) -> None:
        try:
            for typed in lines(reader, self._stop):
                self._one(reader, typed)
        except ProblemError as error:  # a reader that cannot be opened: the main thread says it and ends
            self._problem = error
            self._stop.set()
        finally:
            ended.set()

    def _one(self, reader: Reader, typed: str) -> None:
        try:
            if not self._recorder.passed(typed, reader.method):
                self._screen.show_again()
                return
        except ProblemError as error:
            self._screen.show_paper()
            print(sentence(error.problem), file=sys.stderr, flush=True)  # noqa: T201
            return
        self._screen.show_green()
        self._wake.set()

    def _say(self, code: str, detail: str) -> None:
        self._screen.trouble(explained(code)[0] if code else "")
        say_trouble(code, detail)
