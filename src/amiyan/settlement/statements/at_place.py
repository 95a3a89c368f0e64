"""Held lines of one place after their month was locked: how many wait, why, and until when a person decides. No names."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.settlement.statements.holds import IS_OPEN

# Through the held verdicts of the place, which have an index of their own.
_HELD: Final = f"""
SELECT date_trunc('month', h.service_day)::date, h.reason, h.decide_by, count(*), sum(h.amount_tiyn)::bigint
FROM deliveries_verdict v
JOIN settlement_hold h ON (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
    = (v.person_id, v.service_day, v.programme, v.slot, v.version)
JOIN registry_facility f ON f.id = v.facility_id
WHERE v.verdict = 'held' AND v.facility_id = %(facility)s AND v.service_day >= %(since)s
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)) AND {IS_OPEN}
GROUP BY 1, 2, 3 ORDER BY h.decide_by, 1, 2
"""


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """So many lines of a month that wait for a person for one reason, until a day; in tiyn."""

    month: dt.date
    reason: str
    decide_by: dt.date
    meals: int
    tiyn: int


def held_at(*, facility_id: int, since: dt.date, scope: Scope) -> list[HeldGroup]:
    """What waits of a place since a day, the earliest deadline first. Empty out of scope. One query."""
    values = {
        "facility": facility_id,
        "since": since,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    return [HeldGroup(*row) for row in query(_HELD, values)]
