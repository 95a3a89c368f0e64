"""A simulated town's logs as what its terminals send, day by day."""

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from amiyan.simulator.live import hikvision, zkteco
from amiyan.simulator.live.native import Device
from amiyan.simulator.live.plan import Entry, Seen, Sending
from amiyan.simulator.logs import STOPPED_CLOCK

_LOCAL = dt.timezone(dt.timedelta(hours=5))
_ARRAY_MARKS = (b"[", b"]", b"")
Days = dict[dt.date, list[Entry]]


@dataclass(slots=True)
class TownTerminal:
    """A terminal of the town. ``days``: what it recorded; ``again``: what it sends a second time after a reset.

    ``device`` is set where it speaks our own protocol. A terminal that nobody listed has no facility.
    """

    serial: str
    facility: str
    days: Days
    again: Days = field(default_factory=dict)
    device: Device | None = None
    off: dt.timedelta = dt.timedelta(0)  # its clock less the right one, where it tells the time

    @property
    def hikvision(self) -> bool:
        """Whether Hikvision made it; else ZKTeco, or it is our own."""
        return self.serial.startswith("DS-")

    def sends(self, day: dt.date, now: dt.datetime, *, batch: int) -> list[Sending]:
        """Everything that it sends of one day: its records, now and then the old ones again, and that it is alive."""
        entries, again = self.days.get(day, []), self.again.get(day, [])
        if self.device:
            return self.device.batches(entries + again, batch=batch, now=now)
        if self.hikvision:
            # What is in its log of being alive then is older than this: the last word says what its clock shows now.
            alive = [hikvision.heartbeat(self.serial, now.astimezone(_LOCAL) + self.off)]
            return hikvision.events(self.serial, entries + again, stored=True) + alive
        pins = sorted({entry.seen.pin for entry in entries if entry.seen})[:6]
        return [
            zkteco.greeting(self.serial),
            zkteco.operations(self.serial, pins, stamp=day.toordinal()),
            *zkteco.attendance(self.serial, entries, batch=batch, stamp=day.toordinal()),
            *zkteco.attendance(self.serial, again, batch=batch, stamp=0),
            zkteco.heartbeat(self.serial),
        ]


def read_town(folder: Path, *, native: int = 0) -> list[TownTerminal]:
    """Every terminal of a town with its logs. The canteens of ``native`` schools, those of the listed ZKTeco
    terminals that come last, are terminals of our own instead: small schools that never had one.
    """
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    first = dt.date.fromisoformat(truth["period"]["from"])
    places = _places(folder / "terminals.csv")
    serials = sorted(places) + sorted(_unlisted(folder / "events", places))
    own = [one for one in serials if places.get(one, ("", ""))[1] == "canteen" and not one.startswith("DS-")]
    signing = set(own[len(own) - native :]) if native else set()
    return [
        TownTerminal(
            serial,
            places.get(serial, ("", ""))[0],
            *_logs(folder / "events", serial, first),
            device=Device.made(serial) if serial in signing else None,
        )
        for serial in serials
    ]


def _places(path: Path) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["terminal"]: (row["facility"], row["place"]) for row in csv.DictReader(file)}


def _unlisted(events: Path, places: Mapping[str, tuple[str, str]]) -> set[str]:
    names = {path.name.rpartition("_attlog")[0] for path in events.glob("*_attlog.dat")}
    return names - set(places)


def _logs(events: Path, serial: str, first: dt.date) -> tuple[Days, Days]:
    """What stands in the terminal's own file, and in its second export."""
    own: Days = {}
    again: Days = {}
    for path in sorted(events.glob(f"{serial}_*")):
        second = path.stem.endswith(("_stored", "_usb", "_push"))
        _sort_by_day(path, serial, first, again if second else own)
    return own, again


def _sort_by_day(path: Path, serial: str, first: dt.date, days: Days) -> None:
    """A file is written day after day; what nobody can read belongs to the day before it in the file."""
    day = first
    read = _event if path.suffix.startswith(".json") else _attendance
    for raw in _lines(path):
        entry, claimed = read(raw, serial)
        if claimed is not None:
            # A stopped clock claims a day of years ago; it was sent on the day on which it was recorded.
            day = claimed if claimed >= first else claimed + STOPPED_CLOCK
        days.setdefault(day, []).append(entry)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for raw in file:
            line = raw.rstrip(b"\r\n")
            if line not in _ARRAY_MARKS:
                yield line


def _attendance(raw: bytes, serial: str) -> tuple[Entry, dt.date | None]:
    line = zkteco.as_pushed(raw)
    fields = line.split(b"\t")
    at = _moment(fields[1].decode("latin-1")) if len(fields) > 3 else None
    if at is None:
        return Entry(raw, None), None
    seen = Seen(serial, fields[0].decode("ascii"), _written(at), fields[2].decode("ascii"))
    return Entry(line, seen), at.date()


def _event(raw: bytes, serial: str) -> tuple[Entry, dt.date | None]:
    line = raw.rstrip(b",")
    try:
        said = json.loads(line)
        at = dt.datetime.fromisoformat(said["dateTime"]).astimezone(_LOCAL)
    except (ValueError, TypeError, KeyError):
        return Entry(line, None), None
    pin = said.get("AccessControllerEvent", {}).get("employeeNoString", "")
    return Entry(line, Seen(serial, pin, _written(at)) if pin else None), at.date()


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if len(text) == 19 else None
    except ValueError:
        return None


def _written(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
