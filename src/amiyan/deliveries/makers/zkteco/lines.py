"""One line of a ZKTeco log in either layout, from a file or from the network, into a record."""

import re
from collections.abc import Iterable
from typing import Final

from amiyan.deliveries.makers import PASS, Record, problems, unreadable
from amiyan.deliveries.makers.clock import MINUTES, read_time

NO_WIDTH: Final = 1 << 30  # no padded PIN seen: no PIN is too long to be padded
METHODS: Final = {
    "0": "password",
    "1": "fingerprint",
    "2": "card",
    "3": "password",
    "4": "card",
    "15": "face",
    "25": "palm",
}
NO_STATUS: Final = "255"
_REMEMBERED: Final = 20_000  # entries of each cache

OPERATION_WORDS: Final = (
    r"(?:OPLOG|OPERLOG|USER|FP|FACE|BIODATA|BIOPHOTO|USERPIC|ATTPHOTO"
    r"|FINGERTMP|TEMPLATE(?:V10)?|FVEIN|IDCARD)"
)
OPERATION: Final = re.compile(OPERATION_WORDS + r"(?:\s|$)")
_BY_SPACES: Final = re.compile(
    r"( *[!-~]+) +(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})[ T]+([0-9:.]+(?:Z|[+-][0-9:]+)?)((?: +[!-~]+)*) *", re.ASCII
)
_DATE: Final = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", re.ASCII)
_CLOCK: Final = re.compile(r"\d{1,2}:\d{1,2}[0-9:.Z+-]*", re.ASCII)
_PIN: Final = re.compile(r"[!-~]{1,32}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_BOM: Final = "\xef\xbb\xbf"  # the mark of a second file that was appended to the first, seen byte by byte

Reading = tuple[str, str]  # state, method
_NOT_GIVEN: Final[Reading] = (NO_STATUS, "unknown")


class Lines:
    """One log while it is read: its terminal, the width of its padded PINs, and what was seen before.

    Hours and tails (all behind the time) that were read once are looked up, not read again. ``usb`` is whether
    six fields may be the layout of a memory stick; in what was kept of the network they never are. ``liberal``
    is whether a status or verify that is no number is read as not given: the pass is then nobody's proof, and
    is not lost.
    """

    def __init__(
        self, terminal: str, width: int = NO_WIDTH, *, usb: bool = True, liberal: bool = False
    ) -> None:
        self.terminal = terminal
        self._width = width
        self._usb = usb
        self._instead = _NOT_GIVEN if liberal else None
        self._hours: set[str] = set()
        self._tails: dict[str, tuple[Reading, Reading | None]] = {}

    def records(self, first: int, lines: list[str]) -> list[Record]:
        """The records of lines, the first of which has the number ``first``."""
        hours, tails, terminal, minutes = self._hours, self._tails, self.terminal, MINUTES
        new = tuple.__new__
        records: list[Record] = []
        add = records.append
        for number, line in enumerate(lines, first):
            fields = line.split("\t", 2)
            if len(fields) == 3:
                raw, time, tail = fields
                if tail in tails and time[14:] in minutes and time[:14] in hours:
                    pin = raw.strip(" ")
                    if pin.isalnum() and pin.isascii() and len(pin) <= 32:
                        (state, method), usb = tails[tail]
                        # As _is_usb, without a call for each line.
                        if usb is not None and (len(raw) != len(pin) or len(pin) >= self._width):
                            if len(raw) != len(pin) and len(raw) < self._width:
                                self._width = len(raw)
                            state, method = usb
                        add(new(Record, (number, terminal, pin, time, state, method, PASS, "")))
                        continue
            record = self.read_carefully(number, line)
            if record is not None:
                add(record)
        return records

    def _is_usb(self, raw: str, pin: str) -> bool:
        """Which layout six fields have: padded, or too long to be padded in a log whose others are."""
        if len(raw) != len(pin):
            self._width = min(self._width, len(raw))
            return True
        return len(pin) >= self._width

    def is_wide(self, line: str) -> bool:
        """Whether these are six fields with a PIN, not padded, that is as long as padded ones are."""
        return line.count("\t") == 5 and line.index("\t") >= self._width

    def behind_time(self, fields: list[str]) -> list[str]:
        """Status, verify and workcode of the fields of a line that was read, whichever layout it has."""
        raw, _, *tail = fields
        return tail[1:] if self._usb and len(tail) == 4 and self._is_usb(raw, raw.strip()) else tail

    def read_carefully(self, number: int, line: str) -> Record | None:
        """Any line at all; None when it is blank."""
        text = line.strip()
        if not text:
            return None
        if OPERATION.match(text):
            return self._unreadable(number, problems.OPERATION_RECORD.code)
        fields = fields_of(line)
        if len(fields) < 2:
            return self._unreadable(number, problems.RECORD_INCOMPLETE.code)
        return self._read_fields(number, line, fields)

    def _read_fields(self, number: int, line: str, fields: list[str]) -> Record:
        raw, time, *tail = fields
        pin = raw.strip()
        if not _PIN.fullmatch(pin):
            problem = problems.PIN_UNREADABLE if pin else problems.PIN_MISSING
            return self._unreadable(number, problem.code)
        local = read_time(time.strip())
        if not local:
            return self._unreadable(number, problems.TIME_UNREADABLE.code)
        attlog = reading_of(tail) or self._instead
        six = self._usb and len(tail) == 4
        usb = (reading_of(tail[1:]) or self._instead) if six else None
        reading = usb if six and self._is_usb(raw, pin) else attlog
        if reading is None:
            return self._unreadable(number, problems.STATE_UNREADABLE.code)
        if attlog and (usb or not six):
            self._remember(line, local, (attlog, usb))
        return Record(number, self.terminal, pin, local, *reading, PASS, "")

    def _remember(self, line: str, local: str, readings: tuple[Reading, Reading | None]) -> None:
        fields = line.split("\t", 2)
        if len(fields) == 3 and fields[1] == local and len(fields[2]) <= 64:
            if len(self._tails) >= _REMEMBERED:
                self._tails.clear()
            if len(self._hours) >= _REMEMBERED:
                self._hours.clear()
            self._tails[fields[2]] = readings
            self._hours.add(local[:14])

    def _unreadable(self, number: int, problem: str) -> Record:
        return unreadable(number, self.terminal, problem)


def width_in(lines: Iterable[str]) -> int:
    """The least width of a padded PIN; the lines before the first padded one need it too."""
    width = NO_WIDTH
    for line in lines:
        if line.count("\t") == 5:
            raw = line[: line.index("\t")]
            if raw.strip(" ") and (raw[0] == " " or raw[-1] == " "):
                width = min(width, len(raw))
    return width


def fields_of(line: str) -> list[str]:
    """The fields of a line by tabs, else by semicolons, commas or spaces; [] where it has none.

    The first field keeps its padding. NUL at a field's edge is padding, inside it is damage.
    """
    line = line.rstrip("\r\n").removeprefix(_BOM)
    for separator in "\t;,":
        if separator in line:
            fields = [field.strip("\0") for field in line.split(separator)]
            if separator != "\t":
                fields = [fields[0].strip('"'), *(field.strip(' "') for field in fields[1:])]
            if len(fields) > 2 and _DATE.fullmatch(fields[1].strip()) and _CLOCK.fullmatch(fields[2].strip()):
                fields[1:3] = [f"{fields[1].strip()} {fields[2].strip()}"]
            return fields
    match = _BY_SPACES.fullmatch(line.strip("\0"))
    return [match[1], f"{match[2]} {match[3]}", *match[4].split()] if match else []


def reading_of(fields: list[str]) -> Reading | None:
    """State and method of 'status, verify, ...'; None when one of them is given and is no number."""
    status, verify = (*(field.strip(" \0\r") for field in fields[:2]), "", "")[:2]
    if (status and not _NUMBER.fullmatch(status)) or (verify and not _NUMBER.fullmatch(verify)):
        return None
    state = str(int(status)) if status else NO_STATUS
    return state, METHODS.get(str(int(verify)), "unknown") if verify else "unknown"
