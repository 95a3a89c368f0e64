"""Where there is a terminal and yet most meals are known from lists: their lines wait for a person."""

from typing import Any, Final

from django.db import transaction

from amiyan.deliveries.actions.unjudged import mark_unjudged
from amiyan.deliveries.lists.policies import Policies
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute, query, staged_rows
from amiyan.programmes.lists import THOUSAND

# A meal is a number on a day; one that both a list and a terminal know was seen. A phone that sends lists may be
# listed as a terminal of the canteen: it is none unless it also recorded passes.
_SHARES: Final = """
WITH listed AS (
    SELECT DISTINCT facility_id FROM deliveries_list
    WHERE programme = %(programme)s AND service_day BETWEEN %(first)s AND %(last)s AND refused = ''
      AND known_to IS NULL
),
meal AS (
    SELECT p.facility_id, p.at::date AS day, registry_pin_key(p.pin) AS pin, bool_or(p.via <> 'list') AS seen
    FROM listed JOIN deliveries_pass p ON p.facility_id = listed.facility_id
        AND p.at >= %(first)s::date AND p.at < %(last)s::date + 1
    LEFT JOIN deliveries_list l
        ON p.via = 'list' AND l.facility_id = p.facility_id
        AND l.id = CASE WHEN p.via = 'list' THEN p.state::uuid END AND l.known_to IS NULL
    WHERE p.kind = 'pass' AND CASE WHEN p.via = 'list' THEN l.programme = %(programme)s AND l.refused = '' ELSE EXISTS (
        SELECT FROM registry_terminal t WHERE t.serial = p.terminal AND t.place = 'canteen' AND t.known_to IS NULL
          AND t.valid @> p.at::date) END
    GROUP BY 1, 2, 3
),
share AS (SELECT facility_id, count(*) AS meals, count(*) FILTER (WHERE NOT seen) AS by_list FROM meal GROUP BY 1)
SELECT s.facility_id, s.by_list, s.meals, latest.held, coalesce(latest.decided_by, '')
FROM share s
LEFT JOIN LATERAL (
    SELECT h.held, h.decided_by FROM deliveries_hand_share h
    WHERE (h.facility_id, h.programme, h.month) = (s.facility_id, %(programme)s, %(first)s) ORDER BY h.id DESC LIMIT 1
) latest ON true
WHERE s.by_list < s.meals OR EXISTS (
    SELECT FROM registry_terminal t
    WHERE t.facility_id = s.facility_id AND t.place = 'canteen' AND t.known_to IS NULL
      AND t.valid && daterange(%(first)s, %(last)s, '[]')
      AND NOT EXISTS (SELECT FROM deliveries_list l WHERE l.facility_id = s.facility_id AND l.terminal = t.serial))
ORDER BY 1
"""

_DAYS: Final = """
SELECT facility_id, service_day AS day, programme FROM deliveries_list
WHERE facility_id = ANY (%(facilities)s) AND programme = %(programme)s AND service_day BETWEEN %(first)s AND %(last)s
"""


@transaction.atomic
def measure_hand_share(*, programme: str, month: Period) -> list[tuple[int, int, int]]:
    """Hold, or no longer hold, the list lines of facilities whose share is above the limit, or below it again.

    ``month`` is a whole month. What a person decided of a month stays. Returns (facility, by list, of meals) of
    what changed. For each night: one statement over the passes of facilities that have both lists and a terminal.
    """
    shares = query(_SHARES, {"programme": programme, "first": month.first, "last": month.last})
    policies = Policies(facility for facility, *_ in shares)
    changed: list[tuple[Any, ...]] = []
    for facility, by_list, meals, held, decided_by in shares:
        policy = policies.of(programme, month.first, facility)
        if policy is None or decided_by:
            continue
        above = by_list * THOUSAND > meals * policy.hand_share_limit_per_mille
        if above != bool(held):
            changed.append((facility, programme, month.first, by_list, meals, above))
    columns = ("facility_id", "programme", "month", "by_list", "of_meals", "held")
    staged_rows("deliveries_hand_share", columns, changed)
    _judge_anew([row[0] for row in changed], programme, month)
    return [(facility, by_list, meals) for facility, _, _, by_list, meals, _ in changed]


@transaction.atomic
def decide_hand_share(
    *, facility_id: int, programme: str, month: Period, held: bool, reason: str, decided_by: str
) -> None:
    """What a named person decides of a facility's month: its list lines wait on, or go on; measuring stays silent then."""
    execute(
        "INSERT INTO deliveries_hand_share (facility_id, programme, month, by_list, of_meals, held, reason, decided_by)"
        " SELECT %(facility)s, %(programme)s, %(month)s, coalesce(max(by_list), 0), coalesce(max(of_meals), 0),"
        " %(held)s, %(reason)s, %(by)s FROM (SELECT by_list, of_meals FROM deliveries_hand_share"
        " WHERE (facility_id, programme, month) = (%(facility)s, %(programme)s, %(month)s) ORDER BY id DESC LIMIT 1) h",
        {
            "facility": facility_id,
            "programme": programme,
            "month": month.first,
            "held": held,
            "reason": reason,
            "by": decided_by,
        },
    )
    _judge_anew([facility_id], programme, month)


def _judge_anew(facilities: list[int], programme: str, month: Period) -> None:
    values = {"facilities": facilities, "programme": programme, "first": month.first, "last": month.last}
    mark_unjudged(_DAYS, values)
