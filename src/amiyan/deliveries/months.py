"""A month of one place as its meals stand now: how many will be paid, wait or are refused, and why. No names."""

from dataclasses import dataclass
from typing import Final

from amiyan.kernel.periods import Period
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

# Through the children who eat here: verdicts lie by person.
_MONTH: Final = """
WITH here AS (
    SELECT DISTINCT e.person_id FROM registry_enrolment e
    WHERE e.eats_at_id = %(facility)s AND e.known_to IS NULL AND e.valid && daterange(%(first)s, %(last)s, '[]')
)
SELECT v.verdict::text, CASE WHEN v.verdict = 'payable' THEN '' ELSE v.reason::text END, count(*),
       sum(v.amount_tiyn)::bigint
FROM here JOIN LATERAL (
    SELECT DISTINCT ON (v.service_day, v.slot) v.verdict, v.reason, v.amount_tiyn, v.facility_id FROM deliveries_verdict v
    WHERE v.person_id = here.person_id AND v.programme = %(programme)s AND v.service_day BETWEEN %(first)s AND %(last)s
    ORDER BY v.service_day, v.slot, v.version DESC
) v ON v.facility_id = %(facility)s
WHERE EXISTS (SELECT FROM registry_facility f WHERE f.id = %(facility)s
              AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s)))
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""


@dataclass(frozen=True, slots=True)
class MonthPart:
    """So many meals of a verdict (``payable``, ``held``, ``refused``) for a reason (blank for payable), in tiyn."""

    verdict: str
    reason: str
    meals: int
    tiyn: int


def month_of_place(
    *, facility_id: int, month: Period, scope: Scope, programme: str = "school-meals"
) -> list[MonthPart]:
    """What a place served in some days as it counts now, by verdict and reason. Empty out of scope.

    Guests of other schools are counted at their own. Cost: one query, the children of the place with their days.
    """
    values = {
        "facility": facility_id,
        "first": month.first,
        "last": month.last,
        "programme": programme,
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
    }
    return [MonthPart(*row) for row in query(_MONTH, values)]
