"""A change as a value: what is proposed, as a programme's parameter and as the bytes that are signed. Pure."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.programmes.parameters import Value

FORMAT: Final = "amiyan-change-1"
_HOUR: Final = "hour"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody wants a parameter to be, from ``first`` on (to ``last``; None: until further notice).

    ``region`` None is the country, ``grades`` None is every grade. ``reason`` is for those who sign; the act and where
    it is read stand beside the value for ever.
    """

    parameter: str
    value: Any
    first: dt.date
    last: dt.date | None
    region: str | None
    grades: tuple[int, int] | None
    act: str
    source: str
    reason: str

    @property
    def as_value(self) -> Value:
        """The same as a value of the programme's."""
        return Value(
            parameter=self.parameter,
            value=self.value,
            first=self.first,
            last=self.last,
            act=self.act,
            source=self.source,
            placeholder=False,
            region=self.region,
            grades=self.grades,
            ends_itself=self.last is not None,
        )

    def redecides(self, today: dt.date) -> tuple[dt.date, dt.date] | None:
        """The days that lie behind us already and would be judged anew, both included; None where there are none."""
        last = min(today, self.last) if self.last else today
        return (self.first, last) if self.first <= last else None


def as_json(value: Any) -> Any:
    """A value of a parameter as JSON has it: an hour is named as such, a list is a list."""
    if isinstance(value, dt.time):
        return {_HOUR: value.isoformat()}
    return [as_json(part) for part in value] if isinstance(value, tuple | list) else value


def from_json(raw: Any) -> Any:
    """The value that :func:`as_json` wrote."""
    if isinstance(raw, dict):
        return dt.time.fromisoformat(raw[_HOUR])
    return tuple(from_json(part) for part in raw) if isinstance(raw, list) else raw


def document(
    *, programme: str, change_id: UUID, proposed: Proposed, preview_id: UUID, found: dict[str, Any]
) -> bytes:
    """The bytes that are signed: the change as it will count, and the digest of the effect that the signer saw.

    JSON without spaces, its keys in order: the same change and effect give the same bytes.
    """
    return _written(
        {
            "format": FORMAT,
            "programme": programme,
            "change": str(change_id),
            "parameter": proposed.parameter,
            "value": as_json(proposed.value),
            "from": proposed.first.isoformat(),
            "to": proposed.last.isoformat() if proposed.last else None,
            "region": proposed.region,
            "grades": list(proposed.grades) if proposed.grades else None,
            "act": proposed.act,
            "source": proposed.source,
            "preview": str(preview_id),
            "effect": hashlib.sha256(_written(found)).hexdigest(),
        }
    )


def _written(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
