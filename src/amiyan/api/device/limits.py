"""How much one terminal may ask of a web process: requests, bytes, and requests at once.

Each secret has a bucket of its own, so a terminal that misbehaves is told to wait and the others notice nothing.
The limits are far above what an honest terminal needs, also after weeks offline.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from amiyan.api.device.problems import TOO_MANY
from amiyan.kernel.problems import ProblemError

REQUESTS_PER_S: Final = 200.0
REQUESTS_AT_ONCE: Final = 2_000.0  # saved up in quiet times
# Of what is kept. A full terminal's memory is 3 to 17 MB; a school's noon is 10 kB.
BYTES_PER_S: Final = 2e5
BYTES_AT_ONCE: Final = 1e7
SIDE_BY_SIDE: Final = 8  # requests of one terminal that are under way
REMEMBERED: Final = 50_000  # terminals


@dataclass(slots=True)
class _Bucket:
    requests: float
    bytes: float
    filled_at: float
    under_way: int = 0


@dataclass(slots=True)
class Charge:
    """What a request costs: the bytes it announced, until it is known how many of them are ``kept``."""

    kept: int


class Limits:
    """Buckets by key; safe between threads. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def request(self, key: Hashable, announced: int = 0) -> Iterator["Charge"]:
        """For the time of the block one more request of ``key`` is under way; ProblemError 429 where too many.

        ``announced`` bytes count until the block says how many were ``kept``: pictures, say, are not. Who took
        too many waits at the next request.
        """
        charge = Charge(announced)
        with self._lock:
            bucket = self._filled(key)
            if bucket.requests < 1 or bucket.bytes < 0 or bucket.under_way >= SIDE_BY_SIDE:
                raise ProblemError(TOO_MANY)
            bucket.requests -= 1
            bucket.bytes -= announced
            bucket.under_way += 1
        try:
            yield charge
        finally:
            with self._lock:
                bucket.under_way -= 1
                bucket.bytes += announced - charge.kept

    def _filled(self, key: Hashable) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(REQUESTS_AT_ONCE, BYTES_AT_ONCE, now)
            if len(self._buckets) > REMEMBERED:
                self._buckets.popitem(last=False)
        passed = now - bucket.filled_at
        bucket.requests = min(REQUESTS_AT_ONCE, bucket.requests + passed * REQUESTS_PER_S)
        bucket.bytes = min(BYTES_AT_ONCE, bucket.bytes + passed * BYTES_PER_S)
        bucket.filled_at = now
        self._buckets.move_to_end(key)
        return bucket
