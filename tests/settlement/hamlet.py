"""Two schools whose terminals send by network, a few children, and days told in words."""

import datetime as dt
import hashlib

import pytest

from amiyan.bench.acts import enter_demo_budget
from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.receive import Sent
from amiyan.deliveries.makers.zkteco.wire import LAYOUT
from amiyan.deliveries.shards import SHARDS
from amiyan.entitlements.actions import decide
from amiyan.kernel.sql import execute, query
from amiyan.kernel.text import skeleton
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.terminals import import_terminals
from amiyan.settlement.drain import drain
from amiyan.settlement.follow import follow_registers
from amiyan.settlement.jobs import dirty_shards
from tests.audit.kit import child, text

from .live import send, settled

PROGRAMME = "school-meals"
TODAY = dt.date(2025, 9, 19)
ASEL, DAULET, MADI = child(1), child(2), child(3)
TERMINALS = ["A1,SA,canteen", "A2,SA,canteen", "B1,SB,canteen"]


class Hamlet:
    """Its registers, and the database of the test that holds them."""

    def __init__(self, database, folder):
        self.database, self.folder = database, folder

    def roster(self, *rows):
        text(self.folder / "r.csv", ["iin,grade,facility,pin,enrolled_from,enrolled_to", *rows])
        import_roster(self.folder / "r.csv", source="r", problem=pytest.fail)

    def passes(self, terminal, *lines, received=None, skew_s=None, binding="secret", verify=15):
        """Each line ``pin 2025-09-08 12:00:00``; sent together, a minute after the last unless said otherwise.

        ``verify`` is the terminal's number for how they were known: 15 by their faces.
        """
        facility = query("SELECT facility_id FROM registry_terminal WHERE serial = %s LIMIT 1", [terminal])[
            0
        ][0]
        rows = [line.split(" ", 1) for line in lines]
        body = "".join(f"{pin}\t{at}\t0\t{verify}\t0\n" for pin, at in rows).encode()
        latest = to_instant(max(dt.datetime.fromisoformat(at) for _, at in rows))
        at = (
            latest + dt.timedelta(minutes=1)
            if received is None
            else to_instant(dt.datetime.fromisoformat(received))
        )
        sent = Sent(
            facility, terminal, body, hashlib.sha256(body).digest(), "zkteco", LAYOUT, binding, skew_s, at
        )
        return send(self.database, [sent])

    def drain(self, today=TODAY):
        while shards := dirty_shards():
            for shard in shards:
                drain(shard=shard, programmes=[PROGRAMME], today=lambda: today)

    def night(self, today=TODAY, **options):
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        done = follow_registers(programme=PROGRAMME, today=today, since=since, **options)
        self.drain(today)
        return done


@pytest.fixture
def hamlet(scratch, tmp_path, monkeypatch):
    """With money for all of it."""
    place = founded(scratch, tmp_path, monkeypatch)
    enter_demo_budget(PROGRAMME, "79", years=[2025, 2026])
    return place


@pytest.fixture
def unfunded(scratch, tmp_path, monkeypatch):
    """Nobody has entered a budget yet."""
    return founded(scratch, tmp_path, monkeypatch)


def founded(scratch, tmp_path, monkeypatch):
    settled(monkeypatch)
    for shard, code in enumerate(("SA", "SB")):  # ids are random, and these two must lie in two shards
        execute(
            "INSERT INTO registry_facility (id, code, match_key, region, source) VALUES (%s, %s, %s, '79', 't')",
            [SHARDS << 32 | shard, code, skeleton(code)],
        )
    text(tmp_path / "t.csv", ["terminal,facility,place", *TERMINALS])
    import_terminals(tmp_path / "t.csv", source="t", programme=PROGRAMME, problem=pytest.fail, region="79")
    place = Hamlet(scratch, tmp_path)
    place.roster(
        f"{ASEL},3,SA,101,2025-09-01,", f"{DAULET},2,SA,102,2025-09-01,", f"{MADI},1,SB,103,2025-09-01,"
    )
    decide(programme=PROGRAMME, first=dt.date(2025, 9, 2), last=dt.date(2026, 5, 25))
    return place


def verdicts():
    """(iin, day, verdict, reason, place) as they stand."""
    return query(
        "SELECT DISTINCT ON (v.person_id, service_day) p.iin, service_day::text, verdict::text, reason::text, f.code"
        " FROM deliveries_verdict v JOIN registry_person p ON p.id = v.person_id JOIN registry_facility f ON f.id = v.facility_id"
        " ORDER BY v.person_id, service_day, version DESC"
    )


def owed():
    """What each payee is owed now, by organisation or facility, less what is nothing."""
    return dict(
        query(
            "SELECT owner, credits - debits FROM ledger_account WHERE kind = 'payable' AND credits > debits"
        )
    )


def meals():
    """How many meals are owed in all, at the one price."""
    return sum(owed().values()) / 63100


def facility(code):
    return query("SELECT id FROM registry_facility WHERE code = %s", [code])[0][0]
