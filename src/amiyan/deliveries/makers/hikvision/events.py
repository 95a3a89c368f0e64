"""One event of a Hikvision terminal into one record. Names and pictures in it are not looked at."""

from collections.abc import Sequence
from typing import Any, Final

from amiyan.deliveries.makers import OTHER, PASS, Record, problems, unreadable
from amiyan.deliveries.makers.clock import HourCache
from amiyan.deliveries.makers.serials import Listed, believed
from amiyan.kernel.problems import Kind

_EVENT: Final = "5"  # majorEventType of what happens at the door

# subEventType under major 5 that says "this person was verified", by the strongest physical part of the
# proof. Source: the vendor's published table of access control events (MINOR_..._PASS, in hexadecimal).
# Not here although they end well: 0x10 (a group of several persons opened the door), 0x32 (a card was
# sent to a platform, its answer is not known), 0x9e (somebody else let the person in).
_VERIFIED: Final = {
    "1": "card",
    "2": "card",  # and password
    "38": "fingerprint",
    "40": "fingerprint",  # and card
    "43": "fingerprint",  # and card and password
    "46": "fingerprint",  # and password
    "54": "face",  # and fingerprint
    "57": "face",  # and password
    "60": "face",  # and card
    "63": "face",  # and password and fingerprint
    "66": "face",  # and card and fingerprint
    "69": "fingerprint",  # and number
    "72": "fingerprint",  # and number and password
    "75": "face",
    "77": "face",  # and number
    "101": "password",  # and number
    "105": "face",  # compared with an identity card
    "153": "unknown",  # a combination that the event does not name
    "159": "unknown",  # Bluetooth of a phone
    "181": "password",
}
_LONGEST_PIN: Final = 64
_HIGHEST_CODE: Final = 1_000_000
_REMEMBERED: Final = 1_000  # terminals


class Events:
    """The events of one log: knows its terminal, the listed serials, and what was looked up before."""

    def __init__(self, terminal: str, serials: Sequence[str] = ()) -> None:
        self.terminal = terminal
        self._listed = Listed(serials)
        self._clock = HourCache()
        self._terminals: dict[tuple[str, ...], str] = {}

    def record(self, line: int, value: Any) -> Record:
        """The record of one JSON value, whatever it is."""
        if not isinstance(value, dict):
            return self.unreadable(line, problems.JSON_NOT_OBJECT)
        value, event = parts_of_event(value)
        terminal = self._terminal_of(value, event)
        time = value.get("dateTime")
        if time is None or time == "":
            return unreadable(line, terminal, problems.TIME_MISSING.code)
        local = self._clock.read(time.strip()) if isinstance(time, str) else ""
        if not local:
            return unreadable(line, terminal, problems.TIME_UNREADABLE.code)
        pin = pin_of(event)
        if pin is None:
            return unreadable(line, terminal, problems.PIN_UNREADABLE.code)
        major, sub = code_of(event.get("majorEventType")), code_of(event.get("subEventType"))
        state = f"{major}:{sub}"
        method = _VERIFIED.get(sub) if major == _EVENT and is_access(value.get("eventType")) else None
        if method is None:
            return Record(line, terminal, pin, local, state, "unknown", OTHER, "")
        return Record(line, terminal, pin, local, state, method, PASS, "")

    def unreadable(self, line: int, kind: Kind) -> Record:
        """A record of which nothing could be read; it counts to the file's terminal."""
        return unreadable(line, self.terminal, kind.code)

    def _terminal_of(self, value: dict[str, Any], event: dict[str, Any]) -> str:
        told = (
            believed(value.get("deviceID")),
            believed(value.get("macAddress")),
            believed(event.get("deviceName")),
            believed(value.get("ipAddress")),
        )
        terminal = self._terminals.get(told)
        if terminal is None:
            terminal = self._look_up(*told)
            if len(self._terminals) >= _REMEMBERED:
                self._terminals.clear()
            self._terminals[told] = terminal
        return terminal

    def _look_up(self, device: str, mac: str, name: str, address: str) -> str:
        """The first that is listed. Names and addresses can be shared: unlisted they say nothing."""
        for text in (device, mac, self.terminal, name, address):
            if listed := self._listed.find(text):
                return listed
        return device or mac or self.terminal


def parts_of_event(value: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The alert and, inside it, what happened at the door; the latter is empty where it is missing."""
    alert = value.get("EventNotificationAlert")
    if isinstance(alert, dict):
        value = alert
    event = value.get("AccessControllerEvent")
    return value, event if isinstance(event, dict) else {}


def is_access(event_type: Any) -> bool:
    """Absent means yes: some exports leave it out."""
    return event_type is None or (
        isinstance(event_type, str) and event_type.strip().lower() in {"", "accesscontrollerevent"}
    )


def code_of(value: Any) -> str:
    """A code as plain digits; '' when it is absent or no number."""
    if isinstance(value, str):
        value = value.strip()
        if not (value.isascii() and value.isdecimal() and len(value) < 8):
            return ""
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _HIGHEST_CODE:
        return str(value)
    return ""


def pin_of(event: dict[str, Any]) -> str | None:
    """The person's number, '' when there is none, None when it is there and cannot be one."""
    for key in ("employeeNoString", "employeeNo"):
        value = event.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, int) and not isinstance(value, bool):
            # Compared before it is written: writing out a huge number is slow and may be refused.
            return str(value) if 0 <= value < 10**_LONGEST_PIN else None
        if not isinstance(value, str) or len(value) > 4 * _LONGEST_PIN:
            return None
        if pin := value.strip():
            return pin if len(pin) <= _LONGEST_PIN and pin.isprintable() else None
    return ""
