"""``amiyan bench intake``: what the web takes in over HTTP, beside what the database alone would take.

Real HTTP over the loopback to the production server (granian, two workers); every request is answered after its
commit. The terminals, the server and PostgreSQL share the machine's processors, so the figure is that of the
whole machine and not of the web alone. In the same run the same rows go by plain INSERT … SELECT unnest, a
hundred to a commit, from one connection into a table like the one of passes.
"""

import datetime as dt
import time
from typing import Any

import psycopg

from amiyan.bench.country import Country, found_places
from amiyan.bench.servers import address_of_database, cpu_s, web
from amiyan.bench.terminals import LOCAL, NATIVE, ZKTECO, Terminal, bound, entry, kind_of, serial_of
from amiyan.simulator.live.plan import Entry, Line
from amiyan.simulator.live.sending import Sender, Tally

BATCH = 100
# Batches on their way at one moment, over all terminals. A country's terminals do not all send in one second;
# without a bound the time of an answer would be the length of the queue that the bench itself makes.
AT_ONCE = 16
SINGLES = 10_000
SINGLES_AT_ONCE = 128
_KINDS = (ZKTECO, NATIVE)
_COLUMNS = "facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind"
_INSERT = f"""
INSERT INTO bench_pass ({_COLUMNS})
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::text[], %s::text[], %s::timestamp[],
                     %s::text[], %s::text[], %s::text[])
"""


def bench_intake(*, terminals: int, passes: int) -> dict[str, object]:
    """Send ``passes`` records of ``terminals`` terminals to a fresh site that Django points at.

    Returns the figures of the issue: acknowledged passes a second in batches of a hundred with the times of
    their answers, processor time of the web processes for a hundred passes, the plain insert's rows a second,
    the ratio of both, and single-record requests a second with their times.
    """
    found_places(Country(0, terminals, _today(), _today(), lambda n: serial_of(n, _KINDS)))
    address = address_of_database()
    with web(address) as (child, port):
        site = bound([serial_of(n, _KINDS) for n in range(terminals)], port=port)
        each = max(1, passes // terminals)
        logs = [_log(terminal, each, first=0) for terminal in site]
        _send(site, [_log(terminal, 1, first=90_000) for terminal in site], batch=1, at_once=AT_ONCE)  # warm
        before = cpu_s(child)
        batches, seconds = _send(site, logs, batch=BATCH, at_once=AT_ONCE)
        used = cpu_s(child) - before
        singles, singles_s = _singles(site, first=each)
        apart = {kind: _singles_of(kind, site, first=each + SINGLES) for kind in _KINDS}
    assert batches.records == each * terminals, batches.answers
    plain = _plain_insert(address["AMIYAN_OWNER_URL"], logs)
    rate = batches.records / seconds
    return {
        "terminals": terminals,
        "passes": batches.records,
        "acknowledged_per_s": round(rate),
        **_times("", batches),
        "cpu_ms_per_100": round(used * 1000 / batches.records * 100, 2),
        "insert_rows_per_s": round(plain),
        "ratio_to_insert": round(rate / plain, 3),
        "single_requests_per_s": round(singles.acknowledged / singles_s),
        **_times("single_", singles),
        **{f"single_requests_per_s_{kind}": round(rate) for kind, rate in apart.items()},
    }


def _singles(site: list[Terminal], *, first: int) -> tuple[Tally, float]:
    """Records sent one by one, as terminals do that are live."""
    logs = [_log(terminal, max(1, SINGLES // len(site)), first=first) for terminal in site]
    return _send(site, logs, batch=1, at_once=SINGLES_AT_ONCE)


def _singles_of(kind: str, site: list[Terminal], *, first: int) -> float:
    """Single records a second of one kind of terminals alone: a signature and a chain cost something."""
    tally, seconds = _singles([one for one in site if kind_of(one.serial) == kind], first=first)
    return tally.acknowledged / seconds


def _today() -> dt.date:
    return dt.datetime.now(LOCAL).date()


def _log(terminal: Terminal, count: int, *, first: int) -> list[Entry]:
    """``count`` passes of yesterday, one a second from ``first`` seconds after six in the morning."""
    start = dt.datetime.combine(_today() - dt.timedelta(days=1), dt.time(0), LOCAL)
    return [
        entry(terminal.serial, f"{101 + n % 900}", start + dt.timedelta(seconds=first + n))
        for n in range(count)
    ]


def _send(site: list[Terminal], logs: list[list[Entry]], *, batch: int, at_once: int) -> tuple[Tally, float]:
    now = dt.datetime.now(LOCAL)
    lines = [
        Line(terminal.door, tuple(terminal.sendings(log, batch=batch, now=now)))
        for terminal, log in zip(site, logs, strict=True)
    ]
    start = time.perf_counter()
    tally = Sender(at_once=at_once, until=time.monotonic() + 600).send(lines)
    return tally, time.perf_counter() - start


def _times(prefix: str, tally: Tally) -> dict[str, float]:
    ordered = sorted(tally.seconds)
    return {
        f"{prefix}p{share}_ms": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)] * 1000, 1)
        for share in (50, 95, 99)
    }


def _plain_insert(owner: str, logs: list[list[Entry]]) -> float:
    """Rows a second of the same records, a hundred to a commit."""
    batches = [columns for number, log in enumerate(logs) for columns in _batches(number, log)]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bench_pass (LIKE deliveries_pass INCLUDING DEFAULTS INCLUDING CONSTRAINTS,"
            " PRIMARY KEY (facility_id, evidence_id, record))"
        )
        start = time.perf_counter()
        for columns in batches:
            connection.execute(_INSERT, columns)
        seconds = time.perf_counter() - start
        connection.execute("DROP TABLE bench_pass")
    return sum(len(log) for log in logs) / seconds


def _batches(facility: int, log: list[Entry]) -> list[list[list[Any]]]:
    rows = [
        (facility, n // BATCH, n % BATCH, n % BATCH + 1, *_claimed(one), "0", "face", "pass")
        for n, one in enumerate(log)
    ]
    return [
        [list(column) for column in zip(*rows[start : start + BATCH], strict=True)]
        for start in range(0, len(rows), BATCH)
    ]


def _claimed(one: Entry) -> tuple[str, str, dt.datetime]:
    assert one.seen is not None
    return one.seen.terminal, one.seen.pin, dt.datetime.fromisoformat(one.seen.at)
