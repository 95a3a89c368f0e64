"""The terminals of one place as whoever works there sees them: which are heard, which are silent, whose clock is off."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

SILENT_AFTER: Final = dt.timedelta(minutes=30)
"""Terminals ask for orders every minute or so; half an hour without a word is a cable, a network or a plug."""
CLOCK_MAY_BE_OFF_S: Final = 120

Health = Literal["well", "clock", "silent", "never"]

# Only what readers may see: how a terminal proves who it is (its bindings) is no page's business.
_TERMINALS: Final = """
SELECT t.serial, t.place, c.heard_at, c.skew_s
FROM registry_terminal t JOIN registry_facility f ON f.id = t.facility_id
LEFT JOIN deliveries_contact c ON c.serial = t.serial
WHERE t.facility_id = %(facility)s AND t.known_to IS NULL AND t.valid @> %(on)s::date
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
ORDER BY t.place, t.serial
"""


@dataclass(frozen=True, slots=True)
class TerminalHealth:
    """A terminal that the registry lists at a place; ``heard_at`` None: never. ``skew_s``: its clock less ours."""

    serial: str
    place: str
    heard_at: dt.datetime | None
    skew_s: int | None
    health: Health


def health_of(*, facility_id: int, scope: Scope, now: dt.datetime, on: dt.date) -> list[TerminalHealth]:
    """The terminals of a place on a day, as they stand at ``now`` (aware). Empty out of scope. One query."""
    values = {
        "facility": facility_id,
        "on": on,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    return [
        TerminalHealth(serial, place, heard_at, skew_s, health(heard_at, skew_s, now))
        for serial, place, heard_at, skew_s in query(_TERMINALS, values)
    ]


def health(heard_at: dt.datetime | None, skew_s: int | None, now: dt.datetime) -> Health:
    """How a terminal is, by when it was last heard and how far its clock was off then."""
    if heard_at is None:
        return "never"
    if now - heard_at > SILENT_AFTER:
        return "silent"
    return "clock" if skew_s is not None and abs(skew_s) > CLOCK_MAY_BE_OFF_S else "well"
