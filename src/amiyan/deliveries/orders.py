"""Orders to terminals, for reading: which terminals have any, what came of them, and the proof of forgetting."""

import datetime as dt
import threading
from typing import Any, Final, NamedTuple

from amiyan.kernel.clock import Clock, SystemClock
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# From one terminal to the next along the key: the cost is that of the terminals, not of their orders.
_TERMINALS: Final = """
WITH RECURSIVE step AS (
    (SELECT terminal FROM deliveries_order_open ORDER BY terminal LIMIT 1)
    UNION ALL
    SELECT (SELECT q.terminal FROM deliveries_order_open q WHERE q.terminal > step.terminal
            ORDER BY q.terminal LIMIT 1)
    FROM step WHERE step.terminal IS NOT NULL
)
SELECT terminal FROM step WHERE terminal IS NOT NULL
"""

_PROOF: Final = """
SELECT o.terminal, o.facility_id, o.id, o.kind, o.ordered_at, a.received_at, a.code, a.evidence, q.order_id IS NOT NULL
FROM deliveries_order o
LEFT JOIN LATERAL (
    SELECT received_at, code, evidence FROM deliveries_order_answer a
    WHERE (a.facility_id, a.order_id) = (o.facility_id, o.id) ORDER BY (a.code = '0') DESC, a.id DESC LIMIT 1
) a ON true
LEFT JOIN deliveries_order_open q ON (q.terminal, q.order_id) = (o.terminal, o.id)
WHERE o.person_id = %s AND o.kind <> 'add'
ORDER BY o.terminal, o.id
"""

_STATE: Final = """
SELECT o.terminal, f.code, o.id, o.kind, o.pin, o.reason, o.ordered_at, q.sent, q.failed, q.due_at, a.received_at, a.code,
       coalesce(a.evidence, '')
FROM (
    SELECT facility_id, order_id FROM deliveries_order_open WHERE %(serial)s = '' OR terminal = %(serial)s
    UNION
    SELECT a.facility_id, a.order_id FROM deliveries_order_answer a WHERE a.code <> '0'
) told
JOIN deliveries_order o ON (o.facility_id, o.id) = (told.facility_id, told.order_id)
JOIN registry_facility f ON f.id = o.facility_id
LEFT JOIN deliveries_order_open q ON (q.terminal, q.order_id) = (o.terminal, o.id)
LEFT JOIN LATERAL (
    SELECT received_at, code, evidence FROM deliveries_order_answer a
    WHERE (a.facility_id, a.order_id) = (o.facility_id, o.id) ORDER BY a.id DESC LIMIT 1
) a ON true
WHERE (q.order_id IS NOT NULL OR a.code <> '0')
  AND (%(serial)s = '' OR o.terminal = %(serial)s)
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
ORDER BY o.terminal, o.id LIMIT %(most)s
"""


class Forgetting(NamedTuple):
    """One order to forget or remove a person at one terminal, and what the terminal answered (None: nothing yet).

    ``open``: it is still being sent. ``evidence`` is the terminal's own text.
    """

    terminal: str
    facility_id: int
    order_id: int
    kind: str
    ordered_at: dt.datetime
    answered_at: dt.datetime | None
    code: str | None
    evidence: str | None
    open: bool

    @property
    def proven(self) -> bool:
        """Whether the terminal said that it was done."""
        return self.code == "0"


class OrderState(NamedTuple):
    """An order that is open or failed. ``sent`` is None where it is not tried again."""

    terminal: str
    facility: str
    id: int
    kind: str
    pin: str
    reason: str
    ordered_at: dt.datetime
    sent: int | None
    failed: int | None
    due_at: dt.datetime | None
    answered_at: dt.datetime | None
    code: str | None
    evidence: str


def proof_of_forgetting(person_id: int) -> list[Forgetting]:
    """What became of a person's templates: every order to forget or remove them, with the terminal's answer."""
    return [Forgetting(*row) for row in query(_PROOF, [person_id])]


def orders_in_work(scope: Scope, *, serial: str = "", most: int = 1_000) -> list[OrderState]:
    """Orders that are not yet answered, or were answered with a failure; by terminal, the oldest first."""
    params: dict[str, Any] = {
        "serial": serial,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
        "most": most,
    }
    return [OrderState(*row) for row in query(_STATE, params)]


def terminals_with_orders() -> frozenset[str]:
    """The serials for which any order is open."""
    return frozenset(terminal for (terminal,) in query(_TERMINALS))


class OrdersPending:
    """Which terminals have orders, as a web process holds it: a poll asks the database only where there are any.

    Read anew every ``ttl_s``, by one thread; the others go on with what is held. Any number of threads may ask.
    """

    def __init__(self, *, ttl_s: float = 10, clock: Clock | None = None) -> None:
        self._ttl = dt.timedelta(seconds=ttl_s)
        self._clock = clock or SystemClock()
        self._held: frozenset[str] = frozenset()
        self._read_at: dt.datetime | None = None
        self._reading = threading.Lock()

    def has(self, serial: str) -> bool:
        """Whether orders were open for a serial, at most ``ttl_s`` ago. False costs no question."""
        if not self._is_fresh() and self._reading.acquire(blocking=self._read_at is None):
            try:
                if not self._is_fresh():
                    now = self._clock.now()
                    self._held = terminals_with_orders()
                    self._read_at = now
            finally:
                self._reading.release()
        return serial in self._held

    def _is_fresh(self) -> bool:
        return self._read_at is not None and dt.timedelta(0) <= self._clock.now() - self._read_at < self._ttl
