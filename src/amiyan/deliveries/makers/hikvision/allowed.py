"""What may be kept of an event: fields of this list, each in the shape that it has. All else is left out.

Names, pictures and their addresses, passwords, and what a card holds have no place in the list.
"""

import json
import re
from typing import Any, Final

from amiyan.deliveries.makers import Record
from amiyan.deliveries.makers.hikvision.events import code_of, is_access, parts_of_event
from amiyan.deliveries.makers.serials import believed

_ADDRESS: Final = re.compile(r"[0-9A-Fa-f:.\-]{1,45}")
_DEVICE: Final = re.compile(r"[0-9A-Za-z:._\-]{1,64}")
_TYPE: Final = re.compile(r"[0-9A-Za-z_]{1,32}")
_CARD: Final = re.compile(r"[0-9]{1,32}")
_MODE: Final = re.compile(
    r"(?:card|face|fp|pw|employeeno|iris|bluetooth|and|or|invalid|sleep){1,12}", re.IGNORECASE
)
_WORDS: Final = {
    "attendanceStatus": frozenset(
        {"undefined", "checkIn", "checkOut", "breakOut", "breakIn", "overtimeIn", "overtimeOut"}
    ),
    "mask": frozenset({"unknown", "yes", "no"}),
}
_STATES: Final = frozenset({"active", "inactive"})
_HIGHEST: Final = 1 << 63


def kept_line(value: dict[str, Any], record: Record) -> str:
    """One line of JSON from which the same record can be read again."""
    alert, event = parts_of_event(value)
    kept: dict[str, Any] = {
        "ipAddress": _shaped(_ADDRESS, alert.get("ipAddress")),
        "macAddress": _shaped(_ADDRESS, alert.get("macAddress")),
        "deviceID": _shaped(_DEVICE, believed(alert.get("deviceID"))),
        "channelID": _number(alert.get("channelID")),
        "dateTime": alert["dateTime"].strip(),
        "activePostCount": _number(alert.get("activePostCount")),
        "eventType": _event_type(alert.get("eventType")),
        "eventState": _word(_STATES, alert.get("eventState")),
        "AccessControllerEvent": _kept_event(event, record.pin),
    }
    return json.dumps(
        {key: one for key, one in kept.items() if one not in (None, "", {})}, separators=(",", ":")
    )


def _kept_event(event: dict[str, Any], pin: str) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "majorEventType": _code(event.get("majorEventType")),
        "subEventType": _code(event.get("subEventType")),
        "employeeNoString": pin,
        # A card is a person's number only where the person has no other.
        "cardNo": "" if pin else _shaped(_CARD, believed(event.get("cardNo"))),
        "cardReaderNo": _number(event.get("cardReaderNo")),
        "doorNo": _number(event.get("doorNo")),
        "serialNo": _number(event.get("serialNo")),
        "frontSerialNo": _number(event.get("frontSerialNo")),
        "currentVerifyMode": _shaped(_MODE, event.get("currentVerifyMode")),
        "purePwdVerifyEnable": truth(event.get("purePwdVerifyEnable")),
        "currentEvent": truth(event.get("currentEvent")),
        **{name: _word(words, event.get(name)) for name, words in _WORDS.items()},
    }
    return {name: one for name, one in kept.items() if one not in (None, "")}


def truth(value: Any) -> bool | None:
    """True or false as JSON or XML write it; None for anything else."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def is_heartbeat(value: dict[str, Any]) -> bool:
    """Whether the value only says that the terminal is there."""
    alert = parts_of_event(value)[0]
    told, state = (_folded(alert.get(name)) for name in ("eventType", "eventState"))
    return told == "heartbeat" or (told == "videoloss" and state == "inactive")  # the older way to say it


def _folded(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def _event_type(value: Any) -> str:
    """Absent where it is absent; otherwise it must not turn into an event at the door, or out of one."""
    if value is None or (is_access(value) and not value.strip()):
        return ""
    return _shaped(_TYPE, value) or "unknown"


def _code(value: Any) -> int | None:
    code = code_of(value)
    return int(code) if code else None


def _number(value: Any) -> int | None:
    if isinstance(value, str):
        value = int(value) if len(value) < 19 and _CARD.fullmatch(value.strip()) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _HIGHEST else None


def _word(words: frozenset[str], value: Any) -> str:
    return value if isinstance(value, str) and value in words else ""


def _shaped(shape: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str):
        return ""
    value = value.strip()
    return value if shape.fullmatch(value) else ""
