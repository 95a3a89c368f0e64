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
from typing import Any

from django.db import connection, connections, transaction

from amiyan.deliveries.actions import judge, take_in_log
from amiyan.entitlements.actions import decide
from amiyan.entitlements.grants import expect_days, grant
from amiyan.entitlements.laid_terms import Terms, lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import analyze
from amiyan.programmes.loader import load
from amiyan.settlement.posting import post_deliveries, post_grants
from amiyan.simulator.stream import facility_code, people_columns, terminal_serial, zkteco_bodies

DAY = date(2025, 9, 10)
PROGRAMME = "school-meals"
CHILDREN_IN_A_SCHOOL = 240  # 1.6 million children in some 6,700 schools
BODIES_IN_A_COMMIT = 50
CORES = 2
BUDGET = 1
PEOPLE = 1_000_000_000  # ids above those of places and bodies

_STAGE = """
CREATE TEMPORARY TABLE bench_child (
    n bigint GENERATED ALWAYS AS IDENTITY, iin text, grade smallint, facility bigint, pin text)
"""

_FILL = (
    """INSERT INTO registry_organisation (id, name, source)
       SELECT 1000000 + n, 'Supplier ' || n, 'bench' FROM generate_series(0, %(schools)s - 1) n""",
    """INSERT INTO registry_person (id, iin, source)
       SELECT %(people)s + n, iin, 'bench' FROM bench_child ORDER BY n""",
    """INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)
       SELECT %(people)s + n, facility + 1, facility + 1, grade, daterange('2025-09-02', '2026-05-26'), 'bench'
       FROM bench_child ORDER BY n""",
    """INSERT INTO registry_pin (facility_id, pin, person_id, source)
       SELECT facility + 1, pin, %(people)s + n, 'bench' FROM bench_child ORDER BY n""",
    # Every child is entitled, so that every pass becomes a transfer.
    """INSERT INTO registry_social_status (person_id, holds, covers, source)
       SELECT %(people)s + n, '{asp}', '{asp}', 'bench' FROM bench_child WHERE grade NOT BETWEEN 1 AND 4
       ORDER BY n""",
    """INSERT INTO registry_agreement (facility_id, organisation_id, programme, source)
       SELECT n + 1, 1000000 + n, %(programme)s, 'bench' FROM generate_series(0, %(schools)s - 1) n""",
)


def bench_school_day(children: int) -> dict[str, object]:
    """Measure one school day of ``children`` in the (fresh) database that Django points at.

    Returns ``{"children", "passes", "seconds": {"intake", "verdicts", "posting", "total"}, "passes_per_s",
    "copy_rows_per_s", "ratio_to_copy", "peak_rss_mb"}``; the peak is that of this Python process.
    """
    schools = max(1, children // CHILDREN_IN_A_SCHOOL)
    terms = _prepare(children, schools)
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


def _prepare(children: int, schools: int) -> Terms:
    _fill(children, schools)
    analyze(
        "registry_person", "registry_enrolment", "registry_pin", "registry_social_status", "registry_facility"
    )
    decide(programme=PROGRAMME, first=DAY, last=DAY)
    analyze("entitlements_decision")
    terms = terms_of(load(PROGRAMME), Period(DAY, DAY), exceptions=(), regions=["79"])
    lay_out(terms)
    expect_days(terms)
    grant(terms)
    analyze("entitlements_entitlement")
    post_grants(programme=PROGRAMME, budget=BUDGET)
    analyze("ledger_account")
    return terms


def _fill(children: int, schools: int) -> None:
    values: dict[str, Any] = {"schools": schools, "people": PEOPLE, "programme": PROGRAMME}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy("COPY bench_child (iin, grade, facility, pin) FROM STDIN") as copy:
            for chunk in people_columns(seed=7, children=children, schools=schools):
                copy.write(chunk.copy_text())
        _copy_places(schools)
        for statement in _FILL:
            cursor.execute(statement, values)


def _copy_places(schools: int) -> None:
    with connection.cursor() as cursor:
        with cursor.copy("COPY registry_facility (id, code, match_key, region, source) FROM STDIN") as copy:
            for n in range(schools):
                copy.write_row((n + 1, facility_code(n), facility_code(n), "79", "bench"))
        with cursor.copy("COPY registry_terminal (serial, facility_id, place, source) FROM STDIN") as copy:
            for n in range(schools):
                copy.write_row((terminal_serial(n), n + 1, "canteen", "bench"))


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
