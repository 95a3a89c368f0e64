"""The logs as terminals of two makers export them."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from amiyan.simulator.faults import Faults
from amiyan.simulator.records import NOBODY, NOT_A_PASS, OUTCOMES, REPEATED, UNREADABLE, Method
from amiyan.simulator.schools import Layout, Schools, Terminal
from amiyan.simulator.text import Column, as_matrix, clock, join_lines, numbers, padded_left

STOPPED_CLOCK = timedelta(days=2192)  # six years back, further than any period
_VERIFY = np.array(
    [[b"15", b"25", b"1", b"2", b"0", b"77"], [b"15", b"25", b"1", b"4", b"3", b"99"]], dtype="S2"
)  # by firmware and Method; the last of each is a code that nobody documents
_TAILS = {
    Layout.ATTLOG_7: b"\t0\t0\t0",
    Layout.ATTLOG_6: b"\t0\t0",
    Layout.ATTLOG_5: b"\t0",
    Layout.USB: b"\t0",
}
_SUB = np.array([b"75", b"75", b"38", b"1", b"75", b"75"], dtype="S2")  # by Method
_SUB_EVENT = np.array([b"", b"76", b"21", b"22"], dtype="S2")  # by Event, where it is no pass
_MODES = np.array([b"face", b"faceOrFpOrCardOrPw", b"fp", b"card", b"face", b"face"], dtype="S18")
_GARBAGE = (
    b"1047\t2025-09-0",
    b"108\t2025-13-41 25:61:00\t0\t15\t0\t0",
    b"\x00\x02\x11#PWR",
    b"\xd0\xff\xfe\x8b\xf5",
    b"attlog export v2",
)
_GARBAGE_JSON = (
    b'{"ipAddress":"10.20.0.9","eventType":"AccessControllerEvent","AccessControllerE',
    b"--MIME_boundary",
    b'"}}',
)


@dataclass(frozen=True, slots=True)
class TerminalDay:
    """What one terminal holds of one day, by its own clock; ``serial`` counts its events."""

    number: int
    terminal: Terminal
    day: date
    records: Column
    serial: Column


class LogWriter:
    """Writes each terminal's log day by day into ``folder``; memory holds one terminal's day at a time.

    ``tally`` counts, by outcome, everything that was written; ``planted`` counts what only a log knows.
    """

    def __init__(self, folder: Path, schools: Schools, faults: Faults) -> None:
        self._folder = folder
        self._terminals = [*schools.terminals, *([schools.unlisted] if schools.unlisted else [])]
        self._faults = faults
        self._begun: set[str] = set()
        self._arrays: set[str] = set()
        self._serials = np.full(len(self._terminals), 1000, dtype=np.int64)
        self.tally = np.zeros(len(OUTCOMES), dtype=np.int64)
        self.planted: Counter[str] = Counter()

    def write_day(self, rng: np.random.Generator, day: date, offset: int, records: Column) -> None:
        """Append one day's ordered records to the logs, with the noise that terminals add of themselves."""
        self.tally += np.bincount(records["outcome"], minlength=len(OUTCOMES))
        ends = np.searchsorted(records["terminal"], np.arange(len(self._terminals) + 1))
        for number, terminal in enumerate(self._terminals):
            mine = records[ends[number] : ends[number + 1]]
            if len(mine):
                stopped = (number, offset) in self._faults.wrong_clock
                claimed = day - STOPPED_CLOCK if stopped else day
                serial = self._serials[number] + np.cumsum(mine["copy"] == 0)
                self._serials[number] = serial[-1]
                self._write_terminal(rng, TerminalDay(number, terminal, claimed, mine, serial), offset)

    def close(self) -> None:
        """End the arrays; every other file is whole after each day."""
        for name in sorted(self._arrays):
            with (self._folder / name).open("ab") as file:
                file.write(b"\n]\n")

    def _write_terminal(self, rng: np.random.Generator, kept: TerminalDay, offset: int) -> None:
        name, other, layout = _file_names(kept.terminal)
        body = _lines(kept, kept.terminal.layout)
        if (kept.number, offset) in self._faults.again_in_place:
            body += _lines(self._again(kept), kept.terminal.layout)
        body += self._noise(rng, kept.terminal, kept.day)
        self._append(name, body, array=kept.terminal.layout == Layout.JSON_ARRAY)
        if (kept.number, offset) in self._faults.again_elsewhere:
            self._append(other, _lines(self._again(kept), layout, stored=True), array=False)
            self.planted["terminal_days_replayed_across_files"] += 1

    def _again(self, kept: TerminalDay) -> TerminalDay:
        # Events without a person are left out: exports for the office list persons only.
        persons = kept.records["child"] != NOBODY
        count = int(persons.sum())
        self.tally[REPEATED] += count
        self.planted["records_replayed"] += count
        return replace(kept, records=kept.records[persons], serial=kept.serial[persons])

    def _noise(self, rng: np.random.Generator, terminal: Terminal, day: date) -> bytes:
        lines: list[bytes] = []
        end = b"\r\n" if terminal.crlf else b"\n"
        hikvision = terminal.layout.hikvision
        if hikvision:
            lines += [
                _heartbeat(terminal, day, hour * 3600 + int(rng.integers(3600))) for hour in (7, 10, 13)
            ]
            self.planted["heartbeats"] += 3
            self.tally[NOT_A_PASS] += 3
        if rng.random() < 0.04 and terminal.layout != Layout.JSON_ARRAY:
            choices = _GARBAGE_JSON if hikvision else _GARBAGE
            lines.append(choices[int(rng.integers(len(choices)))])
            if rng.random() < 0.5:
                lines.append(b"")
            self.planted["unreadable_lines"] += 1
            self.tally[UNREADABLE] += 1
        return b"".join(line + end for line in lines)

    def _append(self, name: str, body: bytes, *, array: bool) -> None:
        if not body:
            return
        first = name not in self._begun
        if array:
            body = (b"[\n" if first else b",\n") + body.rstrip(b"\n").replace(b"\n", b",\n")
            self._arrays.add(name)
        self._begun.add(name)
        with (self._folder / name).open("wb" if first else "ab") as file:
            file.write(body)


def _file_names(terminal: Terminal) -> tuple[str, str, Layout]:
    """The terminal's file, the file of a second export, and the layout of that."""
    if terminal.layout.hikvision:
        ending = "json" if terminal.layout == Layout.JSON_ARRAY else "jsonl"
        name = f"{terminal.serial}_events"
        return f"{name}.{ending}", f"{name}_stored.jsonl", Layout.JSON_LINES
    other = Layout.ATTLOG_7 if terminal.layout == Layout.USB else Layout.USB
    how = "push" if terminal.layout == Layout.USB else "usb"
    return f"{terminal.serial}_attlog.dat", f"{terminal.serial}_attlog_{how}.dat", other


def _lines(kept: TerminalDay, layout: Layout, *, stored: bool = False) -> bytes:
    if not len(kept.records):
        return b""
    return hikvision_lines(kept, stored=stored) if layout.hikvision else zkteco_lines(kept, layout)


def zkteco_lines(kept: TerminalDay, layout: Layout) -> bytes:
    """ATTLOG lines. The USB layout pads the PIN, puts the device's number third and has six fields."""
    usb, records = layout == Layout.USB, kept.records
    return join_lines(
        len(records),
        [
            padded_left(records["pin"], 14) if usb else records["pin"],
            f"\t{kept.day.isoformat()} ".encode(),
            clock(records["second"]),
            b"\t1\t" if usb else b"\t",
            numbers(records["state"], 1),
            b"\t",
            _VERIFY[kept.number % 2][records["method"]],
            _TAILS[layout],
            b"\r\n" if kept.terminal.crlf else b"\n",
        ],
    )


def hikvision_lines(kept: TerminalDay, *, stored: bool) -> bytes:
    """One JSON object a line, as the terminal posts it. ``stored`` marks events kept through an outage."""
    terminal, records = kept.terminal, kept.records
    person = records["child"] != NOBODY
    sub = np.where(records["event"] == 0, _SUB[records["method"]], _SUB_EVENT[records["event"]])
    by_card = person & (records["method"] == Method.CARD)
    lent = np.where(records["card"] > 0, records["card"], np.abs(records["child"]) + 10_000_000)
    card = as_matrix(numbers(lent, 10)) * by_card[:, None]
    current = b"false" if stored else b"true"
    return join_lines(
        len(records),
        [
            _head(kept.number, kept.day),
            clock(records["second"] + (terminal.zone - 5) * 3600),
            f'+{terminal.zone:02}:00","activePostCount":1,"eventType":"AccessControllerEvent",'.encode(),
            f'"eventState":"active","deviceID":"{terminal.serial}","AccessControllerEvent":{{'.encode(),
            b'"deviceName":"canteen","majorEventType":5,"subEventType":',
            sub,
            np.where(person, b',"employeeNoString":"', b""),
            records["pin"],
            np.where(person, b'"', b""),
            np.where(by_card, b',"cardNo":"', b""),
            card.astype(np.uint8),
            np.where(by_card, b'"', b""),
            b',"cardReaderNo":1,"doorNo":1,"serialNo":',
            numbers(kept.serial, 10),
            b',"currentVerifyMode":"',
            _MODES[records["method"]],
            b'","attendanceStatus":"undefined","mask":"no","currentEvent":' + current + b"}}\n",
        ],
    )


def _head(number: int, day: date) -> bytes:
    host = f"10.20.{number // 250 % 250}.{number % 250 + 1}"
    mac = ":".join(f"{byte:02x}" for byte in (2 << 40 | number).to_bytes(6, "big"))
    start = {"ipAddress": host, "macAddress": mac, "channelID": 1}
    text = json.dumps(start, separators=(",", ":"))[:-1]
    return f'{text},"dateTime":"{day.isoformat()}T'.encode()


def _heartbeat(terminal: Terminal, day: date, second: int) -> bytes:
    local = second + (terminal.zone - 5) * 3600
    clock_text = f"{local // 3600:02}:{local // 60 % 60:02}:{local % 60:02}"
    return json.dumps(
        {
            "ipAddress": "10.20.0.1",
            "dateTime": f"{day.isoformat()}T{clock_text}+{terminal.zone:02}:00",
            "activePostCount": 1,
            "eventType": "heartBeat",
            "eventState": "inactive",
            "deviceID": terminal.serial,
        },
        separators=(",", ":"),
    ).encode()
