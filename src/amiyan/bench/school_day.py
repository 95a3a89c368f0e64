"""``amiyan bench school-day``: a country's school day from the terminals' text to the books.

One run, one database, fsync on. The people, their decisions and the money they may use are made beforehand;
timed are the evidence as terminals send it, the verdicts and the transfers. Beside them the same number of
rows goes by COPY into a table with a primary key: the machine's own measure.
"""

import io
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import islice
from threading import Lock

from django.db import connection, connections, transaction

from amiyan.bench.country import CHILDREN_IN_A_SCHOOL, PROGRAMME, Country, found
from amiyan.deliveries.actions import judge, take_in_log
from amiyan.kernel.sql import analyze
from amiyan.settlement.posting import post_deliveries
from amiyan.simulator.stream import terminal_serial, zkteco_bodies

DAY = date(2025, 9, 10)
BODIES_IN_A_COMMIT = 50
CORES = 2


def bench_school_day(children: int) -> dict[str, object]:
    """Measure one school day of ``children`` in the (fresh) database that Django points at.

    Returns ``{"children", "passes", "seconds": {"intake", "verdicts", "posting", "total"}, "passes_per_s",
    "copy_rows_per_s", "ratio_to_copy", "peak_rss_mb"}``; the peak is that of this Python process.
    """
    schools = max(1, children // CHILDREN_IN_A_SCHOOL)
    terms = found(Country(children, schools, DAY, DAY))
    seconds: dict[str, float] = {}
    with _timed(seconds, "intake"):
        passes = _intake(children, schools)
    with _timed(seconds, "verdicts"):
        judged = judge(terms, facilities=range(1, schools + 1), workers=CORES)
    with _timed(seconds, "posting"):
        outcomes = post_deliveries(programme=PROGRAMME, first=DAY, last=DAY)
    assert judged.verdicts == outcomes["posted"] == children, (judged, outcomes)
    total = sum(seconds.values())
    copied = passes / _copy_seconds(passes)
    return {
        "children": children,
        "passes": passes,
        "seconds": {name: round(value, 2) for name, value in {**seconds, "total": total}.items()},
        "passes_per_s": round(passes / total),
        "copy_rows_per_s": round(copied),
        "ratio_to_copy": round(passes / total / copied, 4),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNIT),
    }


_RSS_UNIT = 1024 if sys.platform != "darwin" else 1024 * 1024  # Linux counts in KiB, macOS in bytes


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - start


def _intake(children: int, schools: int) -> int:
    """Take in every terminal's text, as two web workers would: bodies in turn, some to a commit."""
    facility_of = {terminal_serial(n): n + 1 for n in range(schools)}
    bodies = zkteco_bodies(seed=7, children=children, schools=schools, day=DAY)
    turn = Lock()

    def some() -> list[tuple[str, bytes]]:
        with turn:
            return list(islice(bodies, BODIES_IN_A_COMMIT))

    def work() -> int:
        try:
            return sum(_take_in(part, facility_of) for part in iter(some, []))
        finally:
            connection.close()

    with ThreadPoolExecutor(CORES) as pool:
        workers = [pool.submit(work) for _ in range(CORES)]
        passes = sum(worker.result() for worker in workers)
    analyze("deliveries_pass")
    return passes


@transaction.atomic
def _take_in(bodies: list[tuple[str, bytes]], facility_of: dict[str, int]) -> int:
    return sum(
        take_in_log(
            io.BytesIO(body),
            name=f"{serial}_attlog.dat",
            facility_of={serial: facility_of[serial]},
            source="bench",
            keep_body=True,
        ).records
        for serial, body in bodies
    )


def _copy_seconds(rows: int) -> float:
    """Seconds that COPY takes for as many rows of five bigint columns with a primary key."""
    with connections["owner"].cursor() as cursor:  # the application may not create tables
        cursor.execute(
            "CREATE TABLE bench_copy (a bigint, b bigint, c bigint, d bigint, e bigint, PRIMARY KEY (a, b))"
        )
        start = time.perf_counter()
        with cursor.copy("COPY bench_copy FROM STDIN") as copy:
            for first in range(0, rows, 10_000):
                block = range(first, min(first + 10_000, rows))
                copy.write("".join(f"{n}\t{n + 7}\t{n * 3}\t63100\t{n % 6700}\n" for n in block))
        seconds = time.perf_counter() - start
        cursor.execute("DROP TABLE bench_copy")
    return seconds
