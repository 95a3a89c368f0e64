"""One process that is started and ended by another, with nothing left over: Linux's own means for it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Let the kernel kill this process when the process ``parent``, which started it, ends in whatever way.

    Does nothing on systems other than Linux.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


@dataclass(frozen=True, slots=True)
class Program:
    """What is to run: a name for people, the command, what its environment has beside ours, and the file for
    what it prints (None: where we print).
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    output: Path | None = None


class Child:
    """A program that runs in a session of its own; with it go all processes that it started."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.began = time.monotonic()
        with _opened(program.output) as output:
            self._process = subprocess.Popen(
                program.command,
                env={**os.environ, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_child_of(os.getpid()),  # noqa: PLW1509 - the supervisor has one thread
            )

    @property
    def pid(self) -> int:
        """Its process id, which is its group's too."""
        return self._process.pid

    def code(self) -> int | None:
        """Its exit status once it has ended (less than zero: the signal that killed it), else None."""
        if self._process.returncode is None and self._has_ended():
            # Before its id is given back: until then no other group can have it.
            self._kill_group()
            self._process.wait()
        return self._process.returncode

    def ask_to_end(self) -> None:
        """SIGTERM to the program itself; it ends those it started."""
        if self.code() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL to all of it, and wait until the kernel has done it."""
        if self.code() is None:
            self._kill_group()
            self._process.wait()

    def _has_ended(self) -> bool:
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # nobody is left


def _opened(output: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    return nullcontext() if output is None else output.open("ab")


def _child_of(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        die_with(parent)

    return prepare
