"""A month of one place with what people decided of it; held lines after it was locked, until when a person decides. No names."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from amiyan.deliveries.months import MonthPart, month_of_place
from amiyan.kernel.periods import Period
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

# Of the children who eat here, as ``deliveries.months`` counts them: the verdict that was decided on is the latest.
_DECIDED: Final = """
SELECT v.reason::text, d.is_paid, count(*), sum(v.amount_tiyn)::bigint
FROM deliveries_verdict v
JOIN settlement_hold_decision d ON (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
    = (v.person_id, v.service_day, v.programme, v.slot, v.version)
JOIN registry_facility f ON f.id = v.facility_id
WHERE v.verdict = 'held' AND v.facility_id = %(facility)s AND v.programme = %(programme)s
  AND v.service_day BETWEEN %(first)s AND %(last)s
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
  AND EXISTS (SELECT FROM registry_enrolment e WHERE e.person_id = v.person_id AND e.eats_at_id = %(facility)s
              AND e.known_to IS NULL AND e.valid && daterange(%(first)s, %(last)s, '[]'))
  AND NOT EXISTS (SELECT FROM deliveries_verdict n
                  WHERE (n.person_id, n.service_day, n.programme, n.slot) = (v.person_id, v.service_day, v.programme, v.slot)
                    AND n.version > v.version)
GROUP BY 1, 2
"""
DECIDED: Final = "decided"
"""Why a meal that was held is refused now: a named person decided that it is not paid."""


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """So many lines of a month that wait for a person for one reason, until a day; in tiyn."""

    month: dt.date
    reason: str
    decide_by: dt.date
    meals: int
    tiyn: int


def month_at(
    *, facility_id: int, month: Period, scope: Scope, programme: str = "school-meals"
) -> list[MonthPart]:
    """A place's month as :func:`month_of_place` counts it, and what people decided since: such meals wait no more.

    Paid they are payable, else refused for the reason :data:`DECIDED`. Empty out of scope. One query more.
    """
    parts = month_of_place(facility_id=facility_id, month=month, scope=scope, programme=programme)
    values = {
        "facility": facility_id,
        "programme": programme,
        "first": month.first,
        "last": month.last,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    return as_decided(parts, query(_DECIDED, values))


def as_decided(parts: Iterable[MonthPart], decided: Iterable[tuple[str, bool, int, int]]) -> list[MonthPart]:
    """Parts of a month after decisions (why held, whether paid, how many meals, tiyn) took theirs out of what is held."""
    sums = {(one.verdict, one.reason): (one.meals, one.tiyn) for one in parts}
    for reason, is_paid, meals, tiyn in decided:
        into = ("payable", "") if is_paid else ("refused", DECIDED)
        for key, sign in ((("held", reason), -1), (into, 1)):
            before = sums.get(key, (0, 0))
            sums[key] = (before[0] + sign * meals, before[1] + sign * tiyn)
    return [MonthPart(*key, meals, tiyn) for key, (meals, tiyn) in sums.items() if meals]


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
