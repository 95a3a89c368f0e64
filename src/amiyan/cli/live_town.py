"""A town that lives: its registers are brought in, its processes run, its terminals send by HTTP day after day.

Nothing in it is staged for the server: it sees requests of terminals that were offline for a while, and takes the
moment of receipt for what it is. So the town's month ends with the last school day that is over, within the days
in which evidence may come; a clock is turned nowhere.
"""

import datetime as dt
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from amiyan.bench.acts import acts_of_region
from amiyan.bench.servers import HOST, address_of_database, web, worker
from amiyan.bench.waiting import wait_until_drained
from amiyan.cli.registers import bring_in_here
from amiyan.cli.settling.budget import enter_town_budgets
from amiyan.cli.settling.cooked import told_late, write_calendar_in_time
from amiyan.cli.settling.people import enter_officials
from amiyan.cli.settling.public import PublicLog, public_log
from amiyan.cli.settling.run import Town
from amiyan.config import postgres
from amiyan.country.kz.calendar import to_local
from amiyan.deliveries import backlog
from amiyan.deliveries.actions.bindings import bind_all, bind_terminal
from amiyan.kernel.problems import N_, Kind, ProblemError
from amiyan.programmes.loader import load
from amiyan.settlement.jobs import follow
from amiyan.settlement.open_period import open_period
from amiyan.settlement.totals import Totals, totals
from amiyan.simulator.live.plan import Answer, Door, Entry, Line
from amiyan.simulator.live.sending import Sender, Tally
from amiyan.simulator.live.town import TownTerminal, read_town
from amiyan.simulator.live.zkteco import heartbeat
from amiyan.simulator.schools import first_of
from amiyan.simulator.town import simulate

PROGRAMME, REGION = "school-meals", "79"
CHILDREN, SCHOOLS = 2000, 10
LONGEST = 25  # school days: with weekends they lie within the days in which evidence comes in time
NATIVE = 2  # terminals of our own kind among them
OVER_AT = dt.time(21)  # by then the latest pass of a day is in the past
BATCH = 40
WRONG_BY = dt.timedelta(hours=3)
DRAINED_WITHIN_S = 300.0
LOOK_EVERY_S = 0.4
_REGISTERS = ("facilities", "terminals", "roster", "agreements", "accounts")
_NOTHING_MORE: Mapping[str, str] = {}
SETTLEMENT = "settlement"  # the folder with the papers of the settlement, beside the town's own

NO_SCHOOL_NOW = Kind(
    "demo-no-school",
    N_("No school days are known for the last weeks: there is nothing that terminals could send now."),
    N_("Run it in a school year that the programme knows, or run: amiyan demo --audit"),
)
FOREIGN_PAPERS = Kind(
    "demo-foreign-papers",
    N_("The folder {folder} holds something that no demo has written."),
    N_("Name another folder with --out: the demo overwrites only what is its own."),
)
MARK = ".amiyan-demo"


@dataclass(slots=True)
class Progress:
    """What is shown while the town lives."""

    day: dt.date | None = None
    days_done: int = 0
    days: int = 0
    planned: int = 0  # records that the terminals have sent or are about to send
    tally: Tally = field(default_factory=Tally)
    totals: Totals = field(default_factory=lambda: Totals(0, 0, 0, 0, 0))
    oldest_s: float = 0.0  # of what waits to be judged
    parked: int = 0


Show = Callable[[Progress], None]


def period_of(days: int, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month of ``days`` school days that is over at ``now`` (aware).

    ProblemError where the programme's open period does not hold it: outside the school years that are known.
    """
    local = to_local(now)
    last = local.date() if local.time() >= OVER_AT else local.date() - dt.timedelta(days=1)
    first = first_of(days, last=last)
    period = open_period(local.date(), load(PROGRAMME))
    if period is None or first < period.first or last > period.last:
        raise ProblemError(NO_SCHOOL_NOW)
    return first, last


@contextmanager
def live_town(
    *,
    seed: int,
    days: int,
    out: Path,
    port: int | None,
    more: Mapping[str, str] = _NOTHING_MORE,
    families: bool = False,
) -> Iterator["LiveTown"]:
    """The town's registers in a database of its own, web, worker and two witnesses running; all goes with the block.

    Its files lie in ``out / "live"``, what is settled in ``out / SETTLEMENT``. ``more`` goes into the environment of
    its processes; with ``families`` it is known who stands for which child.
    """
    first, last = period_of(days, dt.datetime.now(dt.UTC))
    files, papers = out / "live", out / SETTLEMENT
    truth = simulate(
        seed=seed,
        children=CHILDREN,
        schools=SCHOOLS,
        days=days,
        first_day=first,
        out=files,
        ghost_class=families,
    )
    with ExitStack() as stack:
        log = stack.enter_context(public_log(cleared(papers)))
        stack.enter_context(postgres.scratch_database(postgres.embedded()))
        acts = stack.enter_context(acts_of_region(PROGRAMME, REGION))
        registers = (*_REGISTERS, "guardians") if families else _REGISTERS
        town = _entered(files, truth, seed, years=[first.year, last.year], registers=registers)
        environment = {**address_of_database(), **acts, **more}
        _, listening = stack.enter_context(web(environment, port=port))
        stack.enter_context(worker(environment))
        terminals = set_wrong(read_town(files, native=NATIVE))
        yield LiveTown(truth, terminals, _doors(terminals, listening), listening, town, log, papers)


def cleared(papers: Path) -> Path:
    """The folder for the settlement, without what an earlier demo left there. ProblemError where it is another's."""
    mark = papers / MARK
    if papers.exists() and any(papers.iterdir()) and not mark.exists():
        raise ProblemError(FOREIGN_PAPERS, folder=str(papers))
    shutil.rmtree(papers, ignore_errors=True)
    papers.mkdir(parents=True)
    mark.touch()
    return papers


def _entered(
    files: Path, truth: dict[str, Any], seed: int, *, years: list[int], registers: Iterable[str]
) -> Town:
    """Registers, officials and budgets, where Django points; from then on what terminals send is judged and posted."""
    given = {name: files / f"{name}.csv" for name in registers}
    given["calendar"] = write_calendar_in_time(files, told_late(truth))
    bring_in_here(given, programme=PROGRAMME, region=REGION, rejected=files / "rejected.csv")
    officials = enter_officials(files / "officials.csv", programme=PROGRAMME, region=REGION)
    budgets = enter_town_budgets(
        files,
        truth,
        programme=PROGRAMME,
        region=REGION,
        years=years,
        recorded_by=officials.recorders[0].id,
    )
    follow(PROGRAMME, since=dt.datetime.now(dt.UTC))
    return Town(files, truth, PROGRAMME, REGION, officials, budgets, seed)


def set_wrong(terminals: list[TownTerminal]) -> list[TownTerminal]:
    """The town's terminals, the clock of one of them set wrong: the last that tells the time as it says it is alive."""
    tells = [place for place, one in enumerate(terminals) if one.hikvision and one.facility]
    return [
        replace(one, off=WRONG_BY) if [place] == tells[-1:] else one for place, one in enumerate(terminals)
    ]


def _doors(terminals: list[TownTerminal], port: int) -> dict[str, Door]:
    """Where each terminal sends. One that nobody listed was given the secret of another of its school."""
    for one in terminals:
        if one.device:
            key = one.device.public_pem().encode()
            bind_terminal(serial=one.serial, source="demo", way="key", public_key=key)
    secrets = {made.serial: made.secret for made in bind_all(source="demo")}
    usual = next(iter(secrets.values()))
    return {
        one.serial: Door(HOST, port, "" if one.device else secrets.get(one.serial, usual))
        for one in terminals
    }


class Part(NamedTuple):
    """A part of a day: after the first local hour, up to the second; ``None`` is midnight."""

    after: dt.time | None
    until: dt.time | None


WHOLE = Part(None, None)


def part_of(terminal: TownTerminal, day: dt.date, part: Part) -> TownTerminal:
    """The terminal with what it recorded in a part of a day. A record without an hour of that day comes with the
    first part, old records that are sent again with the last.
    """
    if part == WHOLE:
        return terminal
    entries = [entry for entry in terminal.days.get(day, []) if _is_in(entry, day, part)]
    again = terminal.again if part.until is None else {}
    return replace(terminal, days={day: entries}, again=again)


def _is_in(entry: Entry, day: dt.date, part: Part) -> bool:
    said = entry.seen.at if entry.seen else ""
    at = said[11:] if said.startswith(day.isoformat()) else ""
    after = part.after is None or at > part.after.isoformat()
    return after and (part.until is None or at <= part.until.isoformat())


@dataclass(slots=True)
class LiveTown:
    """The town, its terminals and where they send; ``truth`` is what really happened in it.

    ``settled`` is what its month is settled with, ``log`` its public log, ``papers`` the folder for what comes of it.
    """

    truth: dict[str, Any]
    terminals: list[TownTerminal]
    doors: dict[str, Door]
    port: int
    settled: Town
    log: PublicLog
    papers: Path

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}/"

    def live(self, show: Show) -> Progress:
        """Every day of the month: all terminals send, verdicts follow. Returns how it ended, with nothing left."""
        days = self.days
        progress = Progress(days=len(days))
        for day in days:
            self.send(day, progress, show)
            progress.days_done += 1
        self.drained(progress, show)
        return progress

    @property
    def days(self) -> list[dt.date]:
        """Every day of which a terminal has something to send, also where nobody had lessons."""
        return sorted({day for one in self.terminals for day in [*one.days, *one.again]})

    def drained(self, progress: Progress, show: Show) -> None:
        """Wait until all that was sent is judged and posted."""
        left = wait_until_drained(within_s=DRAINED_WITHIN_S)
        self._look(progress)
        show(progress)
        assert not any(left), left

    def send(self, day: dt.date, progress: Progress, show: Show, *, part: Part = WHOLE) -> None:
        """All terminals send what they recorded on a day, or in a part of it."""
        progress.day = day
        now = dt.datetime.now(dt.UTC)
        lines = [
            Line(self.doors[one.serial], tuple(part_of(one, day, part).sends(day, now, batch=BATCH)))
            for one in self.terminals
        ]
        lines.append(self._stranger())
        progress.planned += sum(len(line.records()) for line in lines)
        sending = threading.Thread(target=Sender(tally=progress.tally).send, args=(lines,))
        sending.start()
        while sending.is_alive():
            sending.join(LOOK_EVERY_S)
            self._look(progress)
            show(progress)

    def _stranger(self) -> Line:
        """Somebody who guesses a secret: 404, and nothing of it is kept."""
        asks = heartbeat("CKJF000000000")
        return Line(Door(HOST, self.port, "a" * 28), (replace(asks, answer=Answer.UNKNOWN),))

    def _look(self, progress: Progress) -> None:
        found = backlog.now()
        progress.totals = totals(PROGRAMME)
        progress.oldest_s = max((queue.oldest_s for queue in found.queues[:2]), default=0.0)
        progress.parked = found.parked_records
