"""Where codes come from: the standard input, or a reader's own device file."""

import fcntl
import os
import select
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, get_args

from amiyan.deliveries.makers.native.wire import Method
from amiyan.gate import problems
from amiyan.gate.keyboard import EVENT, EVIOCGRAB, Keyboard
from amiyan.kernel.problems import ProblemError

_LINE_MAX: Final = 2_048  # bytes
_UNPLUGGED_S: Final = 2.0
_LOOK_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader as the command line names it: ``qr=-`` or ``card=/dev/input/event3``."""

    method: Method
    source: str


def reader_of(text: str) -> Reader:
    """The reader that a text names; ProblemError where it names none."""
    name, _, source = text.partition("=")
    for method in get_args(Method):
        if name == method and source:
            return Reader(method, source)
    raise ProblemError(problems.READER_TEXT, text=text)


def lines(reader: Reader, stop: threading.Event) -> Iterator[str]:
    """What the reader types, a code at a time. The standard input ends; a device does not, it is plugged in again.

    ProblemError where a device cannot be opened at first.
    """
    return _of_input(stop) if reader.source == "-" else _of_device(reader.source, stop)


def _of_input(stop: threading.Event) -> Iterator[str]:
    """Lines of the standard input, read without its buffer: a thread that waits in it would hold up the end."""
    source = sys.stdin.fileno()
    rest = b""
    while not stop.is_set():
        if not select.select([source], [], [], _LOOK_S)[0]:
            continue
        data = os.read(source, _LINE_MAX)
        *whole, rest = (rest + data).split(b"\n")
        if not data:
            whole.append(rest)
        for line in whole:
            if text := line.decode("utf-8", "replace").strip("\r"):
                yield text
        if not data:
            return
        rest = rest[: 2 * _LINE_MAX]  # a line without an end: too long to be a code, as long as it may be


def _of_device(path: str, stop: threading.Event) -> Iterator[str]:
    device = _opened(path)
    while not stop.is_set():
        try:
            yield from _typed(device, stop)
        except OSError:  # unplugged
            pass
        finally:
            os.close(device)
        while not stop.wait(_UNPLUGGED_S):
            try:
                device = _opened(path)
                break
            except ProblemError:
                continue
        else:
            return


def _typed(device: int, stop: threading.Event) -> Iterator[str]:
    keyboard = Keyboard()
    while not stop.is_set() and (data := os.read(device, EVENT.size * 64)):
        yield from keyboard.feed(data)


def _opened(path: str) -> int:
    """The device, grabbed: what it types reaches no other program, and no login prompt."""
    try:
        device = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise ProblemError(problems.READER, reader=path, reason=error.strerror) from error
    try:
        fcntl.ioctl(device, EVIOCGRAB, 1)
    except OSError as error:
        os.close(device)
        raise ProblemError(problems.READER, reader=path, reason=error.strerror) from error
    return device
