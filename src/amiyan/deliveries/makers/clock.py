"""The times that terminals write, as text of the local wall clock of Asia/Almaty.

Whether a clock is right is not asked here: a terminal that believes in 2000 is readable.
"""

import re
from datetime import datetime, timedelta, timezone
from typing import Final

from amiyan.country.kz.calendar import to_local

MINUTES: Final = frozenset(f"{minute:02}:{second:02}" for minute in range(60) for second in range(60))

_TIME: Final = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:T| +)(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d{1,12})?)?"
    r" ?(Z|z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)
_LONGEST: Final = 48  # characters; the longest form above, with room for spaces
_REMEMBERED: Final = 20_000  # hours; two years of them, in about 2 MB


def read_time(text: str) -> str:
    """'YYYY-MM-DD HH:MM:SS' in local time, or '' when the text is no possible time.

    Read are 'YYYY-MM-DD HH:MM[:SS[.f]]' with '-', '/' or '.', with 'T' or a space, with Z, +HH:MM, +HHMM, +HH
    or nothing at the end. Without a zone the time is local already; a fraction of a second is dropped.
    """
    match = _TIME.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return ""
    year, _, month, day, hour, minute, second, zone = match.groups()
    try:
        moment = datetime(  # noqa: DTZ001 - local until a zone says otherwise
            int(year), int(month), int(day), int(hour), int(minute), int(second or 0)
        )
        if zone:
            moment = to_local(moment.replace(tzinfo=_zone(zone)))
    except (ValueError, OverflowError):  # 30 February, 24:00, +99:99, or out of the calendar by its zone
        return ""
    return moment.isoformat(" ")


def _zone(text: str) -> timezone:
    if text in "Zz":
        return timezone.utc  # noqa: UP017 - one name for both branches
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if text[0] == "-" else offset)


class HourCache:
    """Turns times into local ones hour by hour: within an hour only 'MM:SS' differs.

    Holds at most _REMEMBERED hours. Only years after 1970 and whole-hour shifts are remembered: there every
    change of Almaty's offset fell on a whole hour.
    """

    def __init__(self) -> None:
        self._hours: dict[tuple[str, str], str] = {}

    def read(self, text: str) -> str:
        """As :func:`read_time`, faster where many times fall into the same hours."""
        minutes = text[14:19]
        if minutes not in MINUTES:
            return read_time(text)
        key = (text[:14], text[19:])
        hour = self._hours.get(key)
        if hour is not None:
            return hour + minutes
        local = read_time(text)
        if local > "1971" and local[14:] == minutes and len(text) <= _LONGEST:
            if len(self._hours) >= _REMEMBERED:
                self._hours.clear()
            self._hours[key] = local[:14]
        return local
