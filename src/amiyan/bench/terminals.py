"""The terminals of a bench's schools: ZKTeco, Hikvision and our own, bound, and what they send."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from amiyan.deliveries.actions.bindings import bind_terminal
from amiyan.simulator.live import hikvision, zkteco
from amiyan.simulator.live.native import Device
from amiyan.simulator.live.plan import Door, Entry, Seen, Sending
from amiyan.simulator.stream import terminal_serial

LOCAL = dt.timezone(dt.timedelta(hours=5))
ZKTECO, HIKVISION, NATIVE = "zkteco", "hikvision", "native"
OFF = ("DS-K1T671-F", "AMIYAN-")  # how the serials of the other two begin


def serial_of(school: int, kinds: Sequence[str]) -> str:
    """The serial of a school's terminal where the kinds take turns."""
    kind = kinds[school % len(kinds)]
    if kind == ZKTECO:
        return terminal_serial(school)
    return f"{OFF[0]}{school:08}" if kind == HIKVISION else f"{OFF[1]}{school:06}"


def kind_of(serial: str) -> str:
    """Who made the terminal."""
    return HIKVISION if serial.startswith(OFF[0]) else NATIVE if serial.startswith(OFF[1]) else ZKTECO


@dataclass(slots=True)
class Terminal:
    """A bound terminal; its device remembers the chain of what it signed."""

    serial: str
    door: Door
    device: Device | None = None
    sent: int = field(default=0)

    def sendings(self, entries: list[Entry], *, batch: int, now: dt.datetime) -> list[Sending]:
        """The entries as requests of this terminal's maker; only a Hikvision cannot send batches."""
        first, self.sent = self.sent, self.sent + len(entries)
        if self.device:
            return self.device.batches(entries, batch=batch, now=now)
        if kind_of(self.serial) == HIKVISION:
            return hikvision.events(self.serial, entries, stored=True, first=first)
        return zkteco.attendance(self.serial, entries, batch=batch, stamp=first)


def bound(serials: Sequence[str], *, port: int, host: str = "127.0.0.1") -> list[Terminal]:
    """Bind terminals that are listed: a secret each, or a key where it signs."""
    return [_bound(serial, host, port) for serial in serials]


def _bound(serial: str, host: str, port: int) -> Terminal:
    if kind_of(serial) != NATIVE:
        made = bind_terminal(serial=serial, source="bench")
        return Terminal(serial, Door(host, port, made.secret))
    device = Device.made(serial)
    bind_terminal(serial=serial, source="bench", way="key", public_key=device.public_pem().encode())
    return Terminal(serial, Door(host, port), device)


def entry(serial: str, pin: str, at: dt.datetime) -> Entry:
    """One pass by face as the terminal's maker writes it; ``at`` is local."""
    written = at.strftime("%Y-%m-%d %H:%M:%S")
    if kind_of(serial) == HIKVISION:
        line = (
            f'{{"ipAddress":"10.20.0.1","macAddress":"02:00:00:00:00:01","dateTime":"{at.strftime("%Y-%m-%dT%H:%M:%S")}'
            f'+05:00","activePostCount":1,"eventType":"AccessControllerEvent","eventState":"active","deviceID":"{serial}",'
            '"AccessControllerEvent":{"deviceName":"canteen","majorEventType":5,"subEventType":75,'
            f'"name":"Серікова Айгүл","employeeNoString":"{pin}","serialNo":{int(at.timestamp())},'
            '"currentVerifyMode":"face","attendanceStatus":"undefined","currentEvent":true}}'
        )
        return Entry(line.encode(), Seen(serial, pin, written))
    return Entry(f"{pin}\t{written}\t0\t15\t0\t0\t0".encode(), Seen(serial, pin, written, "0"))
