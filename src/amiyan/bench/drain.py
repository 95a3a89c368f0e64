"""``amiyan bench drain``: from receipt to verdict at the national noon rate, and how fast a backlog is worked off."""

import datetime as dt
import threading
import time
from typing import Any

from amiyan.bench.acts import acts_of_region
from amiyan.bench.country import CHILDREN_IN_A_SCHOOL, PROGRAMME, REGION, Country, found
from amiyan.bench.servers import address_of_database, web, worker
from amiyan.bench.terminals import LOCAL, NATIVE, ZKTECO, Terminal, bound, entry, serial_of
from amiyan.bench.waiting import LOOK_EVERY_S, left, wait_until_drained
from amiyan.kernel.sql import query
from amiyan.simulator.live.plan import Entry, Line
from amiyan.simulator.live.sending import Sender

NOON_PASSES_PER_S = 300
BATCH = 100
AT_ONCE = 16
DRAINED_WITHIN_S = 900.0
_KINDS = (ZKTECO, NATIVE)

# A verdict counts from the moment in which another session sees it, not from the one that is written on it.
_NEW_VERDICTS = """
SELECT v.person_id, extract(epoch FROM e.received_at) FROM deliveries_verdict v
JOIN deliveries_evidence e ON (e.facility_id, e.id) = (v.facility_id, v.evidence_id)
WHERE v.service_day = %s AND v.decided_at >= now() - interval '15 seconds'
"""


def bench_drain(*, passes: int, seconds: int) -> dict[str, object]:
    """Measure on a fresh site that Django points at; one worker, two web processes.

    First ``seconds`` seconds of a live noon: single records, 300 a second, each a meal; from the receipt of each
    to the moment in which its verdict can be seen. Then a backlog of ``passes`` records in batches of a hundred
    is worked off: passes a second to their verdicts, and to the transfers.
    """
    today = dt.datetime.now(LOCAL).date()
    noon, backlog = (_days_ago(today, 1), _days_ago(today, 2))
    meals = max(passes, NOON_PASSES_PER_S * seconds)
    schools = max(1, meals // CHILDREN_IN_A_SCHOOL)
    country = Country(meals, schools, backlog, today, lambda school: serial_of(school, _KINDS))
    found(country, school_days=[noon, backlog])
    with (
        acts_of_region(PROGRAMME, REGION) as acts,
        web(address := {**address_of_database(), **acts}) as (_, port),
    ):
        terminals = bound([country.serial(n) for n in range(schools)], port=port)
        with worker(address):
            wait_until_drained(within_s=60)
            live = _live(terminals, noon, NOON_PASSES_PER_S * seconds)
            wait_until_drained(within_s=DRAINED_WITHIN_S)
        sent = _backlog(terminals, backlog, meals, passes)
        with worker(address):
            worked = _work_off(sent)
    return {"noon_passes_per_s": NOON_PASSES_PER_S, **live, "backlog_passes": sent, **worked}


def _days_ago(today: dt.date, days: int) -> dt.date:
    return today - dt.timedelta(days=days)


def _live(terminals: list[Terminal], day: dt.date, count: int) -> dict[str, object]:
    """Each record is another child's meal, at the schools in turn."""
    now = dt.datetime.now(LOCAL)
    rounds = -(-count // len(terminals))
    lines = [
        Line(one.door, tuple(one.sendings(_meals(one, day, rounds), batch=1, now=now))) for one in terminals
    ]
    sender = Sender(per_s=NOON_PASSES_PER_S, until=time.monotonic() + count / NOON_PASSES_PER_S + 60)
    sending = threading.Thread(target=sender.send, args=(lines,))
    seen: dict[int, float] = {}
    sending.start()
    quiet_since = time.time()
    while sending.is_alive() or (len(seen) < sender.tally.records and time.time() < quiet_since + 30):
        fresh = _look(day, seen)
        if sending.is_alive() or fresh:
            quiet_since = time.time()
        time.sleep(LOOK_EVERY_S)
    sending.join()
    waits = sorted(seen.values())
    return {
        "noon_passes": sender.tally.records,
        "noon_verdicts": len(waits),
        **{f"verdict_p{share}_s": round(waits[len(waits) * share // 100], 2) for share in (50, 95)},
        "verdict_max_s": round(waits[-1], 2),
    }


def _look(day: dt.date, seen: dict[int, float]) -> int:
    rows: list[tuple[Any, ...]] = query(_NEW_VERDICTS, [day])
    now, before = time.time(), len(seen)
    for person, received in rows:
        seen.setdefault(person, now - float(received))
    return len(seen) - before


def _meals(terminal: Terminal, day: dt.date, count: int) -> list[Entry]:
    start = dt.datetime.combine(day, dt.time(11), LOCAL)
    return [
        entry(terminal.serial, str(101 + child), start + dt.timedelta(seconds=20 * child))
        for child in range(count)
    ]


def _backlog(terminals: list[Terminal], day: dt.date, children: int, passes: int) -> int:
    """Send and have acknowledged, with nobody at work."""
    now = dt.datetime.now(LOCAL)
    each = min(children, passes) // len(terminals)
    lines = [
        Line(one.door, tuple(one.sendings(_meals(one, day, each), batch=BATCH, now=now))) for one in terminals
    ]
    return Sender(at_once=AT_ONCE, until=time.monotonic() + 600).send(lines).records


def _work_off(passes: int) -> dict[str, object]:
    """Passes a second from the first mark that goes to the last, once the worker is up."""
    before = left()
    while left() == before:
        time.sleep(LOOK_EVERY_S)
    start = time.perf_counter()
    wait_until_drained(within_s=DRAINED_WITHIN_S, postings=False)
    judged = time.perf_counter() - start
    rest = wait_until_drained(within_s=DRAINED_WITHIN_S)
    posted = time.perf_counter() - start
    assert not any(rest), rest
    return {
        "backlog_to_verdicts_per_s": round(passes / judged),
        "backlog_to_books_per_s": round(passes / posted),
    }
