"""Hikvision's HTTP listening: one event a request, as JSON, as multipart with a picture, or as XML."""

import datetime as dt
import json
from typing import Any
from xml.sax.saxutils import escape

from amiyan.simulator.live.plan import Answer, Entry, Sending, seen_in

_BOUNDARY = "MIME_boundary"
# A picture that must never be stored; whoever looks for leaks looks for this word.
PLANTED = b"PLANTEDPICTURE"
_PICTURE = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + PLANTED * 60 + b"\xff\xd9"
)
_PATH = "/events"


def events(serial: str, entries: list[Entry], *, stored: bool, first: int = 0) -> list[Sending]:
    """Each entry as a request of its own; the forms alternate as firmware does. ``stored``: they were kept
    through an outage, so they no longer say what the time is.
    """
    return [
        _event(serial, entry, stored=stored, form=number % 5) for number, entry in enumerate(entries, first)
    ]


def heartbeat(serial: str, now: dt.datetime) -> Sending:
    """It is alive, and this is its clock."""
    said = {
        "ipAddress": "10.20.0.1",
        "dateTime": now.isoformat(timespec="seconds"),
        "activePostCount": 1,
        "eventType": "heartBeat",
        "eventState": "inactive",
        "deviceID": serial,
    }
    return _json(serial, json.dumps(said).encode(), ())


def _event(serial: str, entry: Entry, *, stored: bool, form: int) -> Sending:
    line = entry.line.rstrip(b",\r\n")
    if stored:
        line = line.replace(b'"currentEvent":true', b'"currentEvent":false')
    records = seen_in([entry])
    if form == 3 or not line.startswith(b"{") or not line.endswith(b"}"):
        return _multipart(serial, line, records, "form-data" if form % 2 else "mixed")
    if form == 4:
        return _xml(serial, json.loads(line), records)
    return _json(serial, line, records)


def _json(serial: str, body: bytes, records: tuple[Any, ...]) -> Sending:
    headers = (("Content-Type", "application/json; charset=UTF-8"),)
    return Sending(serial, "POST", _PATH, headers, body, Answer.ANY, records)


def _multipart(serial: str, event: bytes, records: tuple[Any, ...], kind: str) -> Sending:
    edge = b"--" + _BOUNDARY.encode()
    body = b"\r\n".join(
        [
            edge,
            b'Content-Disposition: form-data; name="event_log"',
            b"Content-Type: application/json",
            b"Content-Length: %d" % len(event),
            b"",
            event,
            edge,
            b'Content-Disposition: form-data; name="Picture"; filename="Picture.jpg"',
            b"Content-Type: image/jpeg",
            b"Content-Length: %d" % len(_PICTURE),
            b"",
            _PICTURE,
            edge + b"--",
            b"",
        ]
    )
    headers = (("Content-Type", f"multipart/{kind}; boundary={_BOUNDARY}"),)
    return Sending(serial, "POST", _PATH, headers, body, Answer.ANY, records)


def _xml(serial: str, event: dict[str, Any], records: tuple[Any, ...]) -> Sending:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<EventNotificationAlert version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">'
        f"{_elements(event)}</EventNotificationAlert>\n"
    )
    headers = (("Content-Type", 'application/xml; charset="UTF-8"'),)
    return Sending(serial, "POST", _PATH, headers, body.encode(), Answer.ANY, records)


def _elements(values: dict[str, Any]) -> str:
    return "".join(f"<{name}>{_text(value)}</{name}>\n" for name, value in values.items())


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return _elements(value)
    return str(value).lower() if isinstance(value, bool) else escape(str(value))
