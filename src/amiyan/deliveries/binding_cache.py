"""The bindings as the web process holds them: every request asks whose it is, and few ask the database.

Thousands of terminals come by every half a minute, and anybody may come with a secret that is none. So the
bindings that count are held whole (a country has some ten thousand) and asked for anew before they are older than
``ttl_s``: by a fingerprint first, and read only where it differs. A secret that is not among them leads to one
question for newly made ones, ``misses_per_s`` times a second at most, whoever asks and however often.
"""

import datetime as dt
import ipaddress
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from amiyan.deliveries import bindings
from amiyan.deliveries.belonging import Bound, loosely
from amiyan.deliveries.secrets import digest_of
from amiyan.kernel.clock import Clock, SystemClock

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LOOK_BACK = 100  # numbers are drawn before they are committed: one of the last hundred may come late


@dataclass(frozen=True, slots=True)
class _Held:
    """What was read at a moment. Never changed: a newer one takes its place."""

    read_at: dt.datetime
    mark: tuple[Any, ...] = ()
    ids: frozenset[int] = frozenset()
    by_secret: dict[bytes, Bound] = field(default_factory=dict)
    by_device: dict[str, Bound] = field(default_factory=dict)
    by_network: dict[str, list[tuple[Network, Bound]]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)


class BindingCache:
    """Answers as :mod:`amiyan.deliveries.bindings` does; any number of threads may ask.

    A binding that ended or expired stops within ``ttl_s``, a new one counts within ``1 / misses_per_s``.
    Where the database does not answer, its error goes to whoever asked: better not answered than believed for ever.
    """

    def __init__(self, *, ttl_s: float = 5, misses_per_s: float = 1, clock: Clock | None = None) -> None:
        self._ttl = ttl_s
        self._between_misses = 1 / misses_per_s
        self._clock = clock or SystemClock()
        self._held: _Held | None = None
        self._asked_at: dt.datetime | None = None
        self._reading = threading.Lock()
        self._missing = threading.Lock()

    def of_secret(self, secret: str) -> Bound | None:
        """The binding of a secret, or None."""
        digest = digest_of(secret)
        if digest is None:
            return None
        found = self._current().by_secret.get(digest) or self._after_a_miss().by_secret.get(digest)
        return self._counting(found)

    def of_device(self, serial: str) -> Bound | None:
        """The binding of a terminal that signs, or None."""
        name = loosely(serial)
        found = self._current().by_device.get(name) or self._after_a_miss().by_device.get(name)
        return self._counting(found)

    def of_network(self, serial: str, address: str) -> Bound | None:
        """The binding of a serial that comes from an address, by the narrowest network; or None."""
        source = bindings.address_of(address)
        if source is None:
            return None
        name = loosely(serial)
        networks = self._current().by_network.get(name) or self._after_a_miss().by_network.get(name, [])
        return next(
            (bound for network, bound in networks if source in network and self._counting(bound)), None
        )

    def facility_of(self, serial: str) -> int | None:
        """Where the registry says a serial stands today, as it was known at most ``ttl_s`` ago."""
        return self._current().places.get(loosely(serial))

    def _counting(self, bound: Bound | None) -> Bound | None:
        if bound is None or (bound.expires_at is not None and bound.expires_at <= self._clock.now()):
            return None
        return bound

    def _current(self) -> _Held:
        """What is held, read anew where it is old: by one thread, while others go on with what is not too old."""
        held = self._held
        if held is not None and self._is_within(held.read_at, self._ttl / 2):
            return held
        usable = held is not None and self._is_within(held.read_at, self._ttl)
        if not self._reading.acquire(blocking=not usable):
            assert held is not None
            return held
        try:
            held = self._held
            if held is None or not self._is_within(held.read_at, self._ttl / 2):
                held = self._held = self._read()
            return held
        finally:
            self._reading.release()

    def _after_a_miss(self) -> _Held:
        """What is held, read anew where something was bound since and nobody has just asked for that."""
        held = self._current()
        if not self._missing.acquire(blocking=False):
            return held
        try:
            if self._asked_at is not None and self._is_within(self._asked_at, self._between_misses):
                return held
            self._asked_at = self._clock.now()
            found = {
                bound.id
                for bound, _, _ in bindings.bindings_since(max(0, max(held.ids, default=0) - _LOOK_BACK))
            }
            if not found <= held.ids:
                # Whole: a terminal that is bound now was perhaps listed, or moved, just before.
                held = self._held = self._read()
            return held
        finally:
            self._missing.release()

    def _read(self) -> _Held:
        now = self._clock.now()
        # Before what it stands for: whatever changes meanwhile is read the next time.
        mark = bindings.fingerprint()
        if self._held is not None and self._held.mark == mark:
            return replace(self._held, read_at=now)
        places: dict[str, int] = {}
        for serial, facility in bindings.places_today().items():
            places[loosely(serial)] = facility
        return _held(now, mark, bindings.bindings_since(0), places)

    def _is_within(self, since: dt.datetime, seconds: float) -> bool:
        """Whether less than ``seconds`` have passed; no, where the clock was set back."""
        return dt.timedelta(0) <= self._clock.now() - since < dt.timedelta(seconds=seconds)


def _held(
    read_at: dt.datetime,
    mark: tuple[Any, ...],
    read: Iterable[tuple[Bound, bytes | None, str | None]],
    places: dict[str, int],
) -> _Held:
    """The bindings that were read, each with where its terminal stands."""
    held = _Held(read_at, mark, places=places)
    ids: list[int] = []
    for one, digest, cidr in read:
        name = loosely(one.serial)
        bound = one._replace(stands_at=places.get(name))
        ids.append(bound.id)
        if digest is not None:
            held.by_secret[digest] = bound
        elif cidr is not None:
            held.by_network.setdefault(name, []).append((ipaddress.ip_network(cidr), bound))
        else:
            held.by_device[name] = bound
    for networks in held.by_network.values():
        networks.sort(key=lambda found: (-found[0].prefixlen, -found[1].id))
    return replace(held, ids=frozenset(ids))
