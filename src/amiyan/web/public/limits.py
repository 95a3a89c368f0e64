"""How often one address may ask about a number: in the memory of a process, for a minute, and nowhere else."""

import threading
import time
from collections.abc import Callable
from typing import Final

_A_MINUTE_S: Final = 60.0
_REMEMBERED: Final = 50_000


class PerMinute:
    """Counts by key within windows of a minute; safe between threads. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._since, self._asked = clock(), dict[str, int]()

    def allows(self, key: str, most: int) -> bool:
        """Whether the key may ask once more in this minute; each call counts."""
        with self._lock:
            now = self._clock()
            if now - self._since >= _A_MINUTE_S or len(self._asked) >= _REMEMBERED:
                self._since, self._asked = now, {}
            self._asked[key] = self._asked.get(key, 0) + 1
            return self._asked[key] <= most
