"""What came with a known secret from a terminal that does not belong to it, and waits for the office's decision."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

DECIDED: Final = """
coalesce((SELECT max(d.up_to) FROM deliveries_parked_decision d
          WHERE d.binding_id = {parked}.binding_id AND d.serial = {parked}.serial), 0)"""

_PARKED: Final = f"""
SELECT k.binding_id, k.serial, b.serial, b.facility_id, f.code, (array_agg(k.reason ORDER BY k.id DESC))[1],
       count(*), sum(k.records), min(k.received_at), max(k.received_at)
FROM deliveries_parked k
JOIN deliveries_binding b ON b.id = k.binding_id
JOIN registry_facility f ON f.id = b.facility_id
WHERE k.id > {DECIDED.format(parked="k")}
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
GROUP BY k.binding_id, k.serial, b.serial, b.facility_id, f.code
ORDER BY max(k.received_at) DESC, k.binding_id, k.serial
"""


class ParkedTerminal(NamedTuple):
    """A terminal whose evidence is parked: ``serial`` is how it calls itself, ``bound_serial`` whose secret it used.

    The facility is the one of the secret. ``reason`` is 'unknown' or 'moved', as it was the last time.
    """

    binding_id: int
    serial: str
    bound_serial: str
    facility_id: int
    facility: str
    reason: str
    requests: int
    records: int
    first_seen: dt.datetime
    last_seen: dt.datetime


def parked_terminals(scope: Scope) -> list[ParkedTerminal]:
    """Terminals with evidence that nobody decided on yet, the last heard first."""
    found = query(
        _PARKED,
        {
            "everything": scope.everything,
            "facilities": sorted(scope.facilities),
            "regions": sorted(scope.regions),
        },
    )
    return [ParkedTerminal(*row) for row in found]
