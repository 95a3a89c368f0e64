"""A USB reader that pretends to be a keyboard, read as the kernel's own events (``struct input_event``).

The events name keys, not letters: no layout of the system can spoil them.
"""

import struct
import sys
from typing import Final

EVENT: Final = struct.Struct("@llHHi")  # seconds, microseconds, type, code, value: <linux/input.h>
EVIOCGRAB: Final = 0x40044590  # _IOW('E', 0x90, int): what the reader types goes to the gate alone
_KEY: Final = 1
_PRESSED: Final = 1
_RELEASED: Final = 0
_SHIFTS: Final = frozenset({42, 54})
_ENTERS: Final = frozenset({28, 96, 15})  # enter, enter of the number pad, tab: what readers put at the end
_PAUSE_S: Final = 3  # a code is typed in a fraction of a second: what is older was never finished
_LONGEST: Final = 512

# Codes of <linux/input-event-codes.h>: the first key of a run, the keys as they are, and with shift.
_RUNS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (71, "789-456+1230.", "789-456+1230."),
    (55, "*", "*"),
    (57, " ", " "),
    (98, "/", "/"),
)
_PLAIN: Final = {first + n: key for first, plain, _ in _RUNS for n, key in enumerate(plain)}
_SHIFTED: Final = {first + n: key for first, _, shifted in _RUNS for n, key in enumerate(shifted)}

assert EVENT.size in {16, 24}, sys.platform


class Keyboard:
    """Turns events into lines."""

    def __init__(self) -> None:
        self._rest = b""
        self._typed: list[str] = []
        self._shift: set[int] = set()
        self._last_s = 0

    def feed(self, data: bytes) -> list[str]:
        """The codes that these bytes complete, without their end."""
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        lines = []
        for second, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == _KEY and self._key(second, code, value):
                lines.append("".join(self._typed))
                self._typed.clear()
        return lines

    def _key(self, second: int, code: int, value: int) -> bool:
        """Take one key; True where it ends a code."""
        if code in _SHIFTS:
            (self._shift.discard if value == _RELEASED else self._shift.add)(code)
            return False
        if value != _PRESSED:  # released, or held down
            return False
        if second - self._last_s > _PAUSE_S:
            self._typed.clear()
        self._last_s = second
        if code in _ENTERS:
            return bool(self._typed)
        key = (_SHIFTED if self._shift else _PLAIN).get(code, "")
        if key and len(self._typed) <= _LONGEST:
            self._typed.append(key)
        return False
