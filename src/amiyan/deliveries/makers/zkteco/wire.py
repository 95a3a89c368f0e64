"""What ZKTeco terminals send of passes, scrubbed line by line, and the records of what was kept.

Two forms: lines of ATTLOG as in a file, and ``name=value`` fields, as access-control firmware ("security push")
writes its events. Everything else on a line is left out: only numbers and times are kept. The layout of a
memory stick (see ``reader``) is kept as lines of ATTLOG, so that it reads the same without the body around it.

A terminal that was answered sends a line no more. So where the number and the time are sound, they are kept
whatever stands behind them: a status or verify that is no number is kept as not given, and such a pass waits
for a confirmation. A number with a space or a letter that is not ASCII is not kept (``pin_unreadable``): no
terminal gives such numbers, nobody is registered by one, and what stands in its place is most often a name.
"""

import codecs
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from amiyan.deliveries.makers import BATCH, OTHER, PASS, UNREADABLE, Record, problems, unreadable
from amiyan.deliveries.makers.clock import read_time
from amiyan.deliveries.makers.cuts import code_of, cut
from amiyan.deliveries.makers.live import CUT
from amiyan.deliveries.makers.zkteco.lines import (
    METHODS,
    NO_STATUS,
    OPERATION,
    Lines,
    fields_of,
    reading_of,
    width_in,
)

LAYOUT: Final = "zkteco-attlog"

# A whole body of ordinary lines at once. Possessive, so that what does not match is left in linear time.
_LINE: Final = rb"[0-9A-Za-z]{1,32}+\t\d{4}-\d\d-\d\d [0-2]\d:[0-5]\d:[0-5]\d(?:\t[0-9.]{0,9}+){0,12}+"
_CLEAN: Final = re.compile(rb"(?:" + _LINE + rb"\r?+\n)*+(?:" + _LINE + rb"\r?+)?+")
_CLEAN_LINE: Final = re.compile(_LINE.decode(), re.ASCII)
_KEYED: Final = re.compile(r"(?:^|[\t ,])time(?:_second)?=", re.IGNORECASE)
_PREFIX: Final = re.compile(r"[ \t]*(?:transaction|attlog|rtlog)[ \t]+", re.IGNORECASE)
_PIN: Final = re.compile(r"[!-+\--~]{1,32}")  # no comma, which may stand between fields
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_SHORTEST: Final = 12  # characters; '1 2025-9-8 9:01' is longer
_MOST_DAMAGED: Final = 10_000  # damaged lines of one body that are kept as records
_LONGEST: Final = 4_096  # characters of a line that can be a record
_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a terminal's own count of seconds, by its wall clock

# Events of access-control firmware in which one person was verified. Source: the vendor's public list of
# real-time events. Not here: 3 and 15 (several persons together), 4 (a door's emergency password).
_VERIFIED: Final = frozenset({"0", "1", "2", "14", "16", "17", "18", "19"})
# Ways of verification of that firmware: 0 is "whichever came first", 2 a number that was typed.
_ACCESS_METHODS: Final = {**METHODS, "0": "unknown", "2": "password"}


class Scrubbed(NamedTuple):
    """``kept`` is safe to store; ``records`` is how many ``read`` gives; ``sent`` what the terminal counts."""

    kept: bytes
    records: int
    sent: int


def scrub(body: bytes, *, only_sound: bool = False) -> Scrubbed:
    """What may be kept of a body. Clean ones stay as they are; cost is linear.

    ``only_sound`` is for bodies of other matters, in which passes are not expected: what is no pass there is
    counted and not kept, nor is a pass whose status is damaged.
    """
    if _CLEAN.fullmatch(body):
        count = body.count(b"\n") + (not body.endswith(b"\n") and bool(body))
        return Scrubbed(body, count, count)
    lines = list(_lines_of(body))
    log = Lines("", width_in(lines), liberal=not only_sound)
    kept: list[str] = []
    damaged = 0
    for line in lines:
        text = _kept_of(line, log, liberal=not only_sound)
        if text.startswith(CUT):
            damaged += 1
            if only_sound or damaged > _MOST_DAMAGED + 1:
                continue
            text = text if damaged <= _MOST_DAMAGED else cut(problems.TOO_MANY.code)
        if text:
            kept.append(text)
    return Scrubbed("".join(f"{line}\n" for line in kept).encode("ascii"), len(kept), len(lines))


def count_lines(body: bytes) -> int:
    """How many lines that are not blank a body has, of which nothing is looked at."""
    return sum(1 for line in body.replace(b"\r", b"\n").split(b"\n") if line.strip(b" \t\0"))


def read(kept: bytes, layout: str, terminal: str) -> Iterator[list[Record]]:  # noqa: ARG001 - there is one layout
    """Batches of records of kept lines; each line is one record."""
    lines = kept.decode("latin-1").split("\n")
    if not lines[-1]:
        lines.pop()
    log = Lines(terminal, usb=False, liberal=True)
    plain = CUT.encode() not in kept and b"=" not in kept
    for start in range(0, len(lines), BATCH):
        part = lines[start : start + BATCH]
        if plain:
            batch = log.records(start + 1, part)
        else:
            numbered = enumerate(part, start + 1)
            batch = [record for number, line in numbered if (record := _record(number, line, terminal, log))]
        if batch:
            yield batch


def _lines_of(body: bytes) -> Iterator[str]:
    """Lines that are not blank, byte by byte: all that is kept is ASCII."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = body.decode("utf-16", "replace").encode("utf-8", "replace")
    text = body.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip(" \t\0") and line.strip():
            yield line


def _kept_of(line: str, log: Lines, *, liberal: bool) -> str:
    """The line as it came where it is clean and reads alone as it does here, else scrubbed."""
    if not _CLEAN_LINE.fullmatch(line):
        return _scrubbed(line, log, liberal=liberal)
    if not log.is_wide(line):
        return line
    text = _scrubbed(line, log, liberal=liberal)
    impossible = text == cut(problems.TIME_UNREADABLE.code)
    return line if impossible else text  # such a line is read as unreadable in any layout


def _scrubbed(line: str, log: Lines, *, liberal: bool) -> str:
    """The line as it may be kept; '' where nothing of it is a record."""
    if code := code_of(line):
        return cut(code)
    if OPERATION.match(line.strip()):
        return ""
    if not _SHORTEST <= len(line) <= _LONGEST:
        return cut(problems.RECORD_INCOMPLETE.code)
    if _KEYED.search(line):
        fields = _keyed_fields(line)
        event = _keyed_record(1, fields, "", liberal=liberal)
        return cut(event.problem) if event.kind == UNREADABLE else _keyed_line(fields, event)
    record = log.read_carefully(1, line)
    if record is None:
        return ""
    return cut(record.problem) if record.kind == UNREADABLE else _plain_line(line, record, log)


def _plain_line(line: str, record: Record, log: Lines) -> str:
    """PIN, time, status, verify and workcode; five fields, which no layout reads differently."""
    tail = log.behind_time(fields_of(line))
    tail = [field.strip(" \0\r") for field in tail] if reading_of(tail) else []
    status, verify, work = (*tail, "", "", "")[:3]
    work = work if len(work) < 10 and _NUMBER.fullmatch(work) else ""
    return f"{record.pin}\t{record.local}\t{status}\t{verify}\t{work}"


def _record(number: int, line: str, terminal: str, log: Lines) -> Record | None:
    if code := code_of(line):
        return unreadable(number, terminal, code)
    if _KEYED.search(line):
        return _keyed_record(number, _keyed_fields(line), terminal, liberal=True)
    return log.read_carefully(number, line)


def _keyed_fields(line: str) -> dict[str, str]:
    """The fields of ``name=value``, by their names in small letters."""
    if prefix := _PREFIX.match(line):
        line = line[prefix.end() :]
    pairs = (field.partition("=") for field in line.split("\t" if "\t" in line else ","))
    return {name.strip(" \0").lower(): value.strip(" \0") for name, _, value in pairs}


def _keyed_record(number: int, fields: dict[str, str], terminal: str, *, liberal: bool) -> Record:
    local = read_time(fields["time"]) if "time" in fields else _counted(fields.get("time_second", ""))
    if not local:
        return unreadable(number, terminal, problems.TIME_UNREADABLE.code)
    event, state, verify = _event(fields), _state(fields), _verify(fields)
    if liberal and None in {state, verify}:
        state = verify = ""
    if None in {event, state, verify}:
        return unreadable(number, terminal, problems.STATE_UNREADABLE.code)
    passed = event == "" or event in _VERIFIED
    pin = fields.get("pin", "")
    pin = "" if pin == "0" else pin  # what access-control firmware writes where nobody is known
    if (pin or passed) and not _PIN.fullmatch(pin):
        return unreadable(number, terminal, (problems.PIN_UNREADABLE if pin else problems.PIN_MISSING).code)
    methods = _ACCESS_METHODS if event else METHODS
    method = methods.get(verify or "", "unknown") if passed else "unknown"
    return Record(number, terminal, pin, local, state or NO_STATUS, method, PASS if passed else OTHER, "")


def _keyed_line(fields: dict[str, str], record: Record) -> str:
    index = fields.get("index", "")
    given = None not in {_state(fields), _verify(fields)}
    kept = {
        "time": record.local,
        "pin": record.pin,
        "event": _event(fields),
        "inoutstatus": _state(fields) if given else "",
        "verifytype": _verify(fields) if given else "",
        "index": index if _NUMBER.fullmatch(index) else "",
    }
    return "\t".join(f"{name}={value}" for name, value in kept.items() if value)


def _event(fields: dict[str, str]) -> str | None:
    return _number(fields, "event", "eventtype")


def _state(fields: dict[str, str]) -> str | None:
    return _number(fields, "inoutstatus", "inoutstate", "status")


def _verify(fields: dict[str, str]) -> str | None:
    return _number(fields, "verifytype", "verified", "verify")


def _number(fields: dict[str, str], *names: str) -> str | None:
    """The first of these fields in plain digits, '' when none is given, None when it is no number."""
    value = next((fields[name] for name in names if fields.get(name)), "")
    if not value:
        return ""
    return str(int(value)) if len(value) < 10 and _NUMBER.fullmatch(value) else None


def _counted(text: str) -> str:
    """The vendor's count of seconds since 2000, in which every month has 31 days; '' when impossible."""
    if len(text) > 11 or not _NUMBER.fullmatch(text):
        return ""
    days, seconds = divmod(int(text), 86_400)
    months, day = divmod(days, 31)
    try:
        midnight = _EPOCH.replace(year=2000 + months // 12, month=months % 12 + 1, day=day + 1)
    except ValueError:  # 31 February, or a year behind 9999
        return ""
    return (midnight + timedelta(seconds=seconds)).isoformat(" ")
