"""Delivery receipts of SMPP as centres write them (SMPP 3.4, 5.2.12 and appendix B). Pure."""

import re
from typing import Any, Final, Literal

from amiyan.voice.transports.port import Report

_KIND: Final = 0x3C
_IS_RECEIPT: Final = 0x04
_STATES: Final[dict[int, Literal["delivered", "failed"]]] = {
    2: "delivered",
    3: "failed",  # its time ran out
    4: "failed",  # deleted
    5: "failed",  # cannot be delivered
    8: "failed",  # rejected
}
_WORDS: Final = {"DELIVRD": 2, "EXPIRED": 3, "DELETED": 4, "UNDELIV": 5, "REJECTD": 8}
_NAME: Final = re.compile(r"\bid:(\S+)", re.IGNORECASE)
_STATE: Final = re.compile(r"\bstat:(\w{7})", re.IGNORECASE)
_ERROR: Final = re.compile(r"\berr:(\w+)", re.IGNORECASE)


def report_of(pdu: Any) -> Report | None:
    """What a ``deliver_sm`` reports; None where it is no receipt, or says that the message is still under way.

    What stands in fields of their own counts before what stands in the text.
    """
    if (pdu.esm_class or 0) & _KIND != _IS_RECEIPT:
        return None
    text = bytes(pdu.short_message or b"").decode("ascii", "replace")
    name = bytes(pdu.receipted_message_id or b"").decode("ascii", "replace").strip("\0") or _found(
        _NAME, text
    )
    state = pdu.message_state or _WORDS.get(_found(_STATE, text).upper(), 0)
    what = _STATES.get(int(state))
    if not name or what is None:
        return None
    sender = bytes(pdu.source_addr or b"").decode("ascii", "replace")
    said = f"{_found(_STATE, text)} {_found(_ERROR, text)}".strip()
    return Report(name, what, f"+{sender}" if sender.isdigit() else "", said)


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
