"""Days marked by hand to be judged and posted anew: what comes out as before changes nothing."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.deliveries.shards import SHARD_SQL
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.settlement.open_period import open_period
from amiyan.settlement.problems import DAYS_CLOSED, FACILITY_UNKNOWN

_PLACES: Final = """
SELECT f.id FROM registry_facility f WHERE %(facility)s::bigint IS NULL OR f.id = %(facility)s
UNION ALL SELECT 0 WHERE %(facility)s::bigint IS NULL
"""

_JUDGE: Final = f"""
INSERT INTO deliveries_unjudged (facility_id, day, programme, pin, shard)
SELECT DISTINCT p.facility_id, p.at::date, %(programme)s, '*', {SHARD_SQL.format(facility="p.facility_id")}
FROM ({_PLACES}) f JOIN deliveries_pass p ON p.facility_id = f.id
WHERE p.at >= %(first)s AND p.at < %(last)s::date + 1
ORDER BY 1, 2, 3, 4
ON CONFLICT (facility_id, programme, day, pin) DO UPDATE SET marked_at = now()
"""

_POST: Final = f"""
INSERT INTO deliveries_unposted (person_id, service_day, programme, shard)
SELECT v.person_id, v.service_day, v.programme, {SHARD_SQL.format(facility="min(v.facility_id)")}
FROM deliveries_verdict v
WHERE v.programme = %(programme)s AND v.service_day BETWEEN %(first)s AND %(last)s
  AND (%(facility)s::bigint IS NULL OR v.facility_id = %(facility)s)
GROUP BY v.person_id, v.service_day, v.programme ORDER BY 1, 2, 3
ON CONFLICT (person_id, programme, service_day) DO UPDATE SET marked_at = now(), not_before = now()
"""


class Marked(NamedTuple):
    """Days of facilities marked to be judged, and days of people marked for the books."""

    judge: int
    post: int


@transaction.atomic
def mark_days(
    *, programme: str, first: dt.date, last: dt.date, today: dt.date, facility: str | None = None
) -> Marked:
    """Mark the days ``first`` to ``last`` to be judged and posted anew, of one facility (its code) or of all.

    Raises ProblemError where a day is not open on ``today``, or where nobody knows the facility. Cost: the passes
    of the days by index; the verdicts are read through once.
    """
    period = open_period(today, load(programme))
    if period is None or not (period.first <= first <= last <= period.last):
        ends = (period.first.isoformat(), period.last.isoformat()) if period else ("–", "–")
        raise ProblemError(
            DAYS_CLOSED, first=first.isoformat(), last=last.isoformat(), open_first=ends[0], open_last=ends[1]
        )
    values: dict[str, Any] = {
        "programme": programme,
        "first": first,
        "last": last,
        "facility": None if facility is None else facility_id(facility),
    }
    return Marked(execute(_JUDGE, values), execute(_POST, values))


def facility_id(code: str) -> int:
    """The facility with this code; ProblemError where there is none."""
    found = query("SELECT id FROM registry_facility WHERE code = %s ORDER BY id LIMIT 1", [code])
    if not found:
        raise ProblemError(FACILITY_UNKNOWN, code=code)
    return int(found[0][0])
