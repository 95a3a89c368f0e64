"""``amiyan bench chaos``: web, worker and PostgreSQL killed with ``kill -9`` under load, then the books verified.

The bench supervises everything itself: a PostgreSQL in a folder of its own, the web, the worker. A round is a
load from terminals of three kinds, a kill at a random moment of it, a start anew; terminals send again what was
not acknowledged. Which process is killed and when follows from the seed; what then happens does not, which is
the point.
"""

import datetime as dt
import os
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from amiyan.bench.acts import acts_of_region
from amiyan.bench.aftermath import Found, examine
from amiyan.bench.country import PROGRAMME, REGION, Country, found
from amiyan.bench.servers import (
    address_of_database,
    end,
    free_port,
    processes_of,
    start_web,
    start_worker,
    wait_for_web,
)
from amiyan.bench.terminals import HIKVISION, LOCAL, NATIVE, ZKTECO, Terminal, bound, entry, serial_of
from amiyan.bench.waiting import wait_until_drained
from amiyan.config.postgres import scratch_database
from amiyan.config.postmaster import Postmaster, own_postgres
from amiyan.config.processes import Child
from amiyan.simulator.live import faults
from amiyan.simulator.live.plan import Entry, Line, Seen, Sending
from amiyan.simulator.live.sending import Sender, Tally

KINDS = (ZKTECO, HIKVISION, NATIVE)
SCHOOLS, CHILDREN_IN_A_SCHOOL = 12, 40
DAYS = 10  # the last ten days take turns
LOAD_PER_S = 350.0  # requests: a round of load lasts about a second
ROUND_WITHIN_S = 90.0
DRAINED_WITHIN_S = 180.0
LOOK_EVERY_S = 0.2
CLOCK_JUMP = dt.timedelta(hours=7)
VICTIMS = ("web", "worker", "postgres")
_FROM = dt.time(11, 0)


def bench_chaos(*, rounds: int, seed: int = 7) -> dict[str, object]:
    """Run ``rounds`` rounds on a site of its own and examine what is left.

    Returns ``{"rounds", "kills", "sent", "acknowledged", "lost", "doubled", "verify"}``: records sent and
    acknowledged, acknowledged records that are nowhere, and records, meals or payments that count twice;
    ``verify`` is "clean", or says what does not hold. Takes some four seconds a round.
    """
    today = dt.datetime.now(LOCAL).date()
    days = [today - dt.timedelta(days=n) for n in range(1, DAYS + 1)]
    country = Country(
        SCHOOLS * CHILDREN_IN_A_SCHOOL, SCHOOLS, days[-1], today, lambda school: serial_of(school, KINDS)
    )
    with (
        own_postgres("chaos") as postmaster,
        scratch_database(postmaster.server, keep=True),
        acts_of_region(PROGRAMME, REGION) as acts,
    ):
        found(country, school_days=days)
        site = _Site(postmaster, np.random.default_rng(seed), {**address_of_database(), **acts})
        load = _Load(bound([country.serial(n) for n in range(SCHOOLS)], port=site.port), days, site.rng)
        try:
            site.begin()
            for number in range(rounds):
                site.suffer(load, number)
            left = wait_until_drained(within_s=DRAINED_WITHIN_S, meanwhile=site.begin)
        finally:
            site.end()
        return _summary(rounds, site, load, examine(load.sent, load.acknowledged, left))


def _summary(rounds: int, site: "_Site", load: "_Load", what: Found) -> dict[str, object]:
    return {
        "rounds": rounds,
        "kills": {victim: site.kills[victim] for victim in VICTIMS},
        "sent": len(load.sent),
        "acknowledged": len(load.acknowledged),
        "lost": what.lost,
        "doubled": what.doubled,
        "verify": "clean" if not what.wrong else "; ".join(what.wrong),
    }


@dataclass(slots=True)
class _Load:
    """What the terminals send, round after round; ``sent`` and ``acknowledged`` hold each record once."""

    terminals: list[Terminal]
    days: list[dt.date]
    rng: np.random.Generator
    sent: set[Seen] = field(default_factory=set)
    acknowledged: set[Seen] = field(default_factory=set)
    _earlier: dict[str, list[Sending]] = field(default_factory=dict)

    def lines(self, number: int) -> list[Line]:
        """A round's requests: a day's passes, some cut or unanswered, now and then old ones again or a clock wrong."""
        now = dt.datetime.now(LOCAL)
        return [self._line(terminal, number, now) for terminal in self.terminals]

    def _line(self, terminal: Terminal, number: int, now: dt.datetime) -> Line:
        passes = self._passes(terminal.serial, number)
        if self.rng.random() < 0.1:
            passes = faults.clock_jump(passes, CLOCK_JUMP)
        sendings = terminal.sendings(passes, batch=2, now=now)
        if not terminal.device and self.rng.random() < 0.2:
            sendings += faults.again(self._earlier.get(terminal.serial, []))
        self._earlier[terminal.serial] = sendings[:20]
        line = faults.with_cuts(Line(terminal.door, tuple(sendings)), self.rng, share=0.04)
        self.sent.update(line.records())
        return line

    def _passes(self, serial: str, number: int) -> list[Entry]:
        """Nine children in ten pass, one in ten a second time; no two records of all rounds are alike."""
        day = self.days[number % len(self.days)]
        start = dt.datetime.combine(day, _FROM, LOCAL) + dt.timedelta(seconds=number // len(self.days))
        lots = self.rng.random(CHILDREN_IN_A_SCHOOL)
        some = [(child, 0) for child in np.flatnonzero(lots < 0.9).tolist()]
        some += [(child, 3600) for child in np.flatnonzero(lots < 0.1).tolist()]
        return [
            entry(serial, str(101 + child), start + dt.timedelta(seconds=later + 60 * child))
            for child, later in some
        ]

    def enter(self, tally: Tally) -> None:
        """What was acknowledged."""
        for sending in tally.done:
            self.acknowledged.update(sending.records)


class _Site:
    """The processes, and who of them dies when."""

    def __init__(self, postmaster: Postmaster, rng: np.random.Generator, environment: dict[str, str]) -> None:
        self.rng = rng
        self.port = free_port()
        self.kills: Counter[str] = Counter()
        self._postmaster = postmaster
        self._environment = environment
        self._running: dict[str, Child] = {}
        self._doomed: list[str] = []

    def begin(self) -> None:
        """Start what does not run, and wait for the web."""
        wait_for_web(self.port, self._start_what_died)

    def _start_what_died(self) -> None:
        """As a supervisor does: a worker ends when it has lost the database, and granian when two of its
        processes died within seconds.
        """
        starts = {"web": lambda: start_web(self._environment, self.port), "worker": self._start_worker}
        for name, start in starts.items():
            running = self._running.get(name)
            if running is None or running.code() is not None:
                self._running[name] = start()

    def _start_worker(self) -> Child:
        return start_worker(self._environment)

    def end(self) -> None:
        """End them all."""
        for child in self._running.values():
            end(child)

    def suffer(self, load: _Load, number: int) -> None:
        """One round: load, a kill in the midst of it, a start anew, until all is acknowledged."""
        sender = Sender(until=time.monotonic() + ROUND_WITHIN_S, per_s=LOAD_PER_S)
        lines = load.lines(number)
        sending = threading.Thread(target=sender.send, args=(lines,))
        sending.start()
        time.sleep(self.rng.uniform(0.05, 1.0))
        self._kill(self._next_victim())
        time.sleep(self.rng.uniform(0.0, 0.3))
        while sending.is_alive():
            self.begin()
            sending.join(LOOK_EVERY_S)
        load.enter(sender.tally)

    def _next_victim(self) -> str:
        """Each of the three in every three rounds, in an order that the seed decides."""
        if not self._doomed:
            self._doomed = [VICTIMS[n] for n in self.rng.permutation(len(VICTIMS))]
        return self._doomed.pop()

    def _kill(self, victim: str) -> None:
        self.kills[victim] += 1
        if victim == "postgres":
            self._postmaster.kill(with_children=bool(self.rng.random() < 0.5))
            time.sleep(self.rng.uniform(0.0, 0.3))
            self._postmaster.start()
            return
        child = self._running[victim]
        others = processes_of(child)[1:]
        if victim == "web" and others and self.rng.random() < 0.5:
            _kill_one(others[int(self.rng.integers(len(others)))])  # granian starts another
            return
        child.kill()


def _kill_one(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
