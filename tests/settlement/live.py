"""A town whose terminals send by network, for tests: the registers, and the day's passes as requests."""

import datetime as dt
import hashlib
from collections import defaultdict

import psycopg

from amiyan.bench.acts import enter_demo_budget
from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.receive import Sent, keep
from amiyan.deliveries.makers.log import read_log
from amiyan.deliveries.makers.zkteco.wire import LAYOUT
from amiyan.entitlements.actions import decide
from amiyan.kernel.sql import query
from amiyan.programmes import loader
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.terminals import import_terminals
from amiyan.simulator.town import simulate

PROGRAMME = "school-meals"
FIRST, LAST = dt.date(2025, 9, 1), dt.date(2025, 9, 8)
VERIFY = {
    "face": "15",
    "palm": "25",
    "card": "2",
    "fingerprint": "1",
    "password": "0",
    "by_hand": "9",
    "unknown": "99",
}


def make_town(folder, **options):
    simulate(**{"seed": 3, "children": 600, "days": 4, "schools": 6, "out": folder} | options)
    return folder


def fill_registers(town, *, region="79", decided=True, funded=True):
    import_terminals(
        town / "terminals.csv", source="t", programme=PROGRAMME, problem=lambda _: None, region=region
    )
    import_roster(town / "roster.csv", source="r", problem=lambda _: None)
    if funded:
        enter_demo_budget(PROGRAMME, region, years=[2025])
    if decided:
        decide(programme=PROGRAMME, first=dt.date(2025, 9, 2), last=dt.date(2026, 5, 25))


def requests(town, *, lines=40, offline=dt.timedelta(minutes=1)):
    """What the listed terminals send: ATTLOG bodies of some lines, each received soon after its last pass."""
    places = dict(query("SELECT serial, facility_id FROM registry_terminal"))
    found = defaultdict(list)
    for path in sorted((town / "events").iterdir()):
        with path.open("rb") as stream:
            for batch in read_log(stream, name=path.name, serials=list(places)):
                for record in batch:
                    if record.kind == "pass" and record.terminal in places:
                        found[record.terminal].append(record)
    for terminal, records in sorted(found.items()):
        for start in range(0, len(records), lines):
            yield request(terminal, places[terminal], records[start : start + lines], offline)


def request(terminal, facility, records, offline=dt.timedelta(minutes=1)):
    body = "".join(
        f"{one.pin}\t{one.local}\t{int(one.state) if one.state.isdecimal() else 0}\t{VERIFY[one.method]}\t0\n"
        for one in records
    ).encode()
    latest = max(dt.datetime.fromisoformat(one.local) for one in records)
    received = to_instant(latest) + offline
    digest = hashlib.sha256(body).digest()
    return Sent(facility, terminal, body, digest, "zkteco", LAYOUT, "secret", None, received)


def send(database, sent):
    """As the receiver commits it. ``database``: the test's own (fixture ``scratch``)."""
    with database.connect() as connection, connection.transaction():
        return keep(connection, list(sent))


def settled(monkeypatch):
    """A region that has replaced every placeholder: nothing stands in the way of paying."""
    monkeypatch.setattr("amiyan.settlement.live_posting._is_unsettled", lambda *_: False)


__all__ = [
    "FIRST",
    "LAST",
    "PROGRAMME",
    "fill_registers",
    "loader",
    "make_town",
    "psycopg",
    "request",
    "requests",
    "send",
    "settled",
]
