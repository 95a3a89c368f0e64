"""Hikvision face terminals over the network (ISAPI "HTTP listening").

A terminal posts events to whatever address it is given, in JSON or XML, alone or as parts of a multipart body
with pictures. Pictures and all that is not on a short list are dropped; what is kept is one line of JSON an
event. Anything but 200 makes it send again. Source: the vendor's public ISAPI documents.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from amiyan.deliveries.makers import BATCH, UNREADABLE, Record, problems, unreadable
from amiyan.deliveries.makers.clock import read_time
from amiyan.deliveries.makers.cuts import code_of, cut
from amiyan.deliveries.makers.hikvision.alerts import values_of
from amiyan.deliveries.makers.hikvision.allowed import is_heartbeat, kept_line, truth
from amiyan.deliveries.makers.hikvision.events import Events, parts_of_event
from amiyan.deliveries.makers.live import Heard, Reply, Request
from amiyan.deliveries.makers.serials import believed

LIBERAL: Final = True  # it may be given any address: makers with paths of their own are asked first
LAYOUT: Final = "hikvision-events"
MOST_EVENTS: Final = 10_000  # of one request

_OK: Final = Reply(b"OK")


def claims(method: str, path: str, content_type: str) -> bool:  # noqa: ARG001 - any path, whatever it declares
    """Whether something is posted: the address is the terminal's owner's choice."""
    return method.upper() in {"POST", "PUT"}


def hear(request: Request) -> Heard:
    """What a terminal says of its events; linear in the body."""
    heard = _Hearing()
    for value, code in values_of(request.content_type, request.body):
        if len(heard.lines) >= MOST_EVENTS:
            heard.lines.append(cut(problems.TOO_MANY.code))
            break
        if code:
            heard.lines.append(cut(code))
        else:
            heard.take(value)
    kept = "".join(f"{line}\n" for line in heard.lines).encode("ascii")
    layout = LAYOUT if kept else ""
    return Heard(heard.serials, _OK, kept, layout, len(heard.lines), heard.told_now, firm=heard.firm)


def read(kept: bytes, layout: str, terminal: str) -> Iterator[list[Record]]:  # noqa: ARG001 - there is one layout
    """Batches of records of kept lines; each line is one record, of the terminal that is known to have sent it."""
    events = Events(terminal)
    lines = kept.decode("ascii", "replace").split("\n")
    if not lines[-1]:
        lines.pop()
    for start in range(0, len(lines), BATCH):
        numbered = enumerate(lines[start : start + BATCH], start + 1)
        yield [_record(number, line, events) for number, line in numbered]


def _record(number: int, line: str, events: Events) -> Record:
    if code := code_of(line):
        return unreadable(number, events.terminal, code)
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):  # nothing that was kept by ``hear``
        return events.unreadable(number, problems.JSON_BROKEN)
    return events.record(number, value)._replace(terminal=events.terminal)


class _Hearing:
    """What is gathered from one request."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.serials: tuple[str, ...] = ()
        self.firm = False
        self.told_now = ""
        self._events = Events("")

    def take(self, value: dict[str, Any]) -> None:
        """One value of the body."""
        alert, event = parts_of_event(value)
        if not self.serials:
            self._take_serials(alert, event)
        if is_heartbeat(value):
            time = alert.get("dateTime")
            self.told_now = read_time(time.strip()) if isinstance(time, str) else self.told_now
            return
        record = self._events.record(1, value)
        if record.kind == UNREADABLE:
            self.lines.append(cut(record.problem))
            return
        self.lines.append(kept_line(value, record))
        if truth(event.get("currentEvent")):
            self.told_now = record.local

    def _take_serials(self, alert: dict[str, Any], event: dict[str, Any]) -> None:
        told = (
            alert.get("deviceID"),
            alert.get("macAddress"),
            event.get("deviceName"),
            alert.get("ipAddress"),
        )
        names = [believed(one) for one in told]
        self.firm = bool(names[0])
        self.serials = tuple(dict.fromkeys(name for name in names if name))
