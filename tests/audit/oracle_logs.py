"""How the oracle reads logs of both makers. See ``oracle``."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from .oracle_registers import Registers

ALMATY, OLD_ALMATY = (dt.timezone(dt.timedelta(hours=hours)) for hours in (5, 6))
ONE_ZONE_SINCE = dt.datetime(2024, 3, 1, tzinfo=OLD_ALMATY)
VERIFY = {
    "0": "password", "3": "password", "1": "fingerprint", "2": "card", "4": "card", "15": "face", "25": "palm",
}  # fmt: skip
SUB_TYPES = {75: "face", 1: "card", 38: "fingerprint"}


class Seen(NamedTuple):
    """One record; ``at`` None: unreadable."""

    file: str
    line: int
    terminal: str
    pin: str
    at: dt.datetime | None
    state: str
    method: str
    is_pass: bool


def read_logs(paths: list[Path], registers: Registers) -> list[Seen]:
    found: list[Seen] = []
    for path in sorted(paths, key=lambda p: p.name):
        raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if not raw.strip():
            continue
        read = hikvision if raw.lstrip()[:1] in b"{[" else zkteco
        found.extend(read(path.name, raw, registers))
    return found


def zkteco(name: str, raw: bytes, registers: Registers) -> list[Seen]:
    listed = [serial for serial in registers.terminals if name.lower().startswith(serial.lower())]
    serial = max(listed, key=len) if listed else name.split("_", maxsplit=1)[0].split(".", maxsplit=1)[0]
    lines = [line.rstrip("\r") for line in raw.decode("latin-1").split("\n")]
    padded = [
        len(fields[0])
        for line in lines
        if len(fields := line.split("\t")) == 6 and fields[0] != fields[0].strip()
    ]
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        fields = line.split("\t")
        try:
            # A padded number with six fields; one too long to be padded in such a file is of that layout too.
            if (
                len(fields) == 6
                and padded
                and (fields[0] != fields[0].strip() or len(fields[0]) >= min(padded))
            ):
                del fields[2]
            at = dt.datetime.strptime(fields[1].strip(), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007
            pin = fields[0].strip()
            state, verify = int(fields[2]), str(int(fields[3]))
        except (ValueError, IndexError):
            pin = ""
        if not re.fullmatch(r"[!-~]+", pin):
            found.append(Seen(name, number, serial, "", None, "", "", False))
            continue
        found.append(Seen(name, number, serial, pin, at, str(state), VERIFY.get(verify, "unknown"), True))
    return found


def hikvision(name: str, raw: bytes, registers: Registers) -> list[Seen]:
    text = raw.decode("utf-8", "replace")
    if text.lstrip().startswith("["):
        values = list(enumerate(json.loads(text), 1))
    else:
        values = []
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                try:
                    values.append((number, json.loads(line)))
                except ValueError:
                    values.append((number, None))
    listed = [serial for serial in registers.terminals if name.lower().startswith(serial.lower())]
    own = max(listed, key=len) if listed else name.split("_", maxsplit=1)[0].split(".", maxsplit=1)[0]
    return [event_of(name, number, value, own, registers) for number, value in values]


def event_of(name: str, number: int, value: Any, own: str, registers: Registers) -> Seen:
    device = value.get("deviceID", "") if isinstance(value, dict) else ""
    # Choice: a device that is not listed is its file's terminal where the name begins with a listed serial.
    terminal = device if device in registers.terminals or own not in registers.terminals else own
    terminal = terminal or own
    try:
        at = dt.datetime.fromisoformat(value["dateTime"])
        if at.tzinfo:
            at = at.astimezone(ALMATY if at >= ONE_ZONE_SINCE else OLD_ALMATY).replace(tzinfo=None)
    except (ValueError, KeyError, TypeError):
        return Seen(name, number, terminal, "", None, "", "", False)
    inner = value.get("AccessControllerEvent", {})
    major, sub = inner.get("majorEventType", ""), inner.get("subEventType", "")
    method = SUB_TYPES.get(sub) if major == 5 else None
    pin = str(inner.get("employeeNoString", ""))
    at = at.replace(microsecond=0)
    return Seen(name, number, terminal, pin, at, f"{major}:{sub}", method or "unknown", method is not None)
