"""``amiyan bench recompute``: a day that came by network, computed again from its kept bodies to the transfers."""

import datetime as dt
import hashlib
import resource
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Final

import psycopg
from django.db import connection, transaction

from amiyan.bench.acts import acts_of_region
from amiyan.bench.country import CHILDREN_IN_A_SCHOOL, PROGRAMME, REGION, Country, found
from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.receive import Sent, keep
from amiyan.deliveries.makers.zkteco.wire import LAYOUT
from amiyan.kernel.sql import analyze
from amiyan.settlement.drain import drain
from amiyan.settlement.jobs import dirty_shards
from amiyan.settlement.recompute.run import recompute
from amiyan.simulator.stream import terminal_serial, zkteco_bodies

DAY: Final = dt.date(2025, 9, 10)
LINES: Final = 10  # of a body, as terminals send at noon
TOGETHER: Final = 2_000  # bodies in one transaction
_RSS_UNIT: Final = 1024 if sys.platform != "darwin" else 1024 * 1024  # Linux counts in KiB, macOS in bytes


def bench_recompute(children: int) -> dict[str, object]:
    """Measure on the (fresh) database that Django points at, in one process; the day is worked off before.

    Returns ``{"children", "bodies", "passes", "seconds": {"drain", "recompute"}, "passes_per_s", "peak_rss_mb"}``.
    """
    schools = max(1, children // CHILDREN_IN_A_SCHOOL)
    with acts_of_region(PROGRAMME, REGION):
        found(Country(children, schools, DAY, DAY))
        _send(children, schools)
        start = time.perf_counter()
        while shards := dirty_shards():
            for shard in shards:
                drain(shard=shard, programmes=[PROGRAMME], today=lambda: DAY)
        drained = time.perf_counter() - start
        analyze("deliveries_pass", "deliveries_outcome", "deliveries_verdict", "ledger_transfer")
        start = time.perf_counter()
        done = recompute(day=DAY, programme=PROGRAMME, today=DAY)
        seconds = time.perf_counter() - start
    assert done.is_sound, done.differences[:3]
    assert done.passes == children
    return {
        "children": children,
        "bodies": done.read.bodies,
        "passes": done.passes,
        "seconds": {"drain": round(drained, 1), "recompute": round(seconds, 1)},
        "passes_per_s": round(done.passes / seconds),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNIT),
    }


def _send(children: int, schools: int) -> None:
    bodies = _bodies(children, schools)
    while some := list(islice(bodies, TOGETHER)):
        with transaction.atomic():
            session: psycopg.Connection = connection.connection
            keep(session, some)


def _bodies(children: int, schools: int) -> Iterator[Sent]:
    """What each terminal sent that day, some lines at a time, each a minute after its last pass."""
    facility_of = {terminal_serial(n): n + 1 for n in range(schools)}
    for serial, text in zkteco_bodies(seed=7, children=children, schools=schools, day=DAY):
        lines = text.splitlines(keepends=True)
        for start in range(0, len(lines), LINES):
            part = lines[start : start + LINES]
            body = b"".join(part)
            last = dt.datetime.fromisoformat(part[-1].split(b"\t")[1].decode())
            at = to_instant(last) + dt.timedelta(minutes=1)
            digest = hashlib.sha256(body).digest()
            yield Sent(facility_of[serial], serial, body, digest, "zkteco", LAYOUT, "secret", None, at)
