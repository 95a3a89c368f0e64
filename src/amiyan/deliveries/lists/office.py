"""What of lists waits for somebody in the office. Reads only."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.sql import query


class Unsigned(NamedTuple):
    """A facility's lists that wait for a countersignature."""

    school: str
    lists: int
    children: int
    oldest: dt.date


class Refused(NamedTuple):
    """How many lists, or countersignatures, of a facility count for nothing, by the reason's code."""

    school: str
    code: str
    lists: int


class Objected(NamedTuple):
    """An objection that waits for a decision."""

    objection_id: int
    school: str
    day: dt.date
    raised_by: str
    reason: str
    since: dt.datetime


class Share(NamedTuple):
    """A facility's meals in a month that are known from lists, and all of its meals known."""

    school: str
    by_list: int
    meals: int
    held: bool


_UNSIGNED: Final = """
SELECT f.code, count(*), sum(l.present)::integer, min(l.service_day)
FROM deliveries_list l JOIN registry_facility f ON f.id = l.facility_id
WHERE l.programme = %(programme)s AND l.service_day BETWEEN %(first)s AND %(last)s AND l.refused = ''
  AND l.known_to IS NULL AND NOT EXISTS (
    SELECT FROM deliveries_countersignature c
    WHERE c.facility_id = l.facility_id AND c.list_id = l.id AND c.refused = '' AND c.known_to IS NULL)
GROUP BY f.code ORDER BY min(l.service_day), f.code
"""

_REFUSED: Final = """
SELECT f.code, r.refused, count(*) FROM (
    SELECT facility_id, refused FROM deliveries_list
    WHERE programme = %(programme)s AND service_day BETWEEN %(first)s AND %(last)s AND refused <> ''
      AND known_to IS NULL
    UNION ALL
    SELECT l.facility_id, c.refused FROM deliveries_countersignature c
    JOIN deliveries_list l ON l.facility_id = c.facility_id AND l.id = c.list_id
    WHERE l.programme = %(programme)s AND l.service_day BETWEEN %(first)s AND %(last)s AND c.refused <> ''
      AND l.known_to IS NULL AND c.known_to IS NULL
) r JOIN registry_facility f ON f.id = r.facility_id
GROUP BY 1, 2 ORDER BY 1, 2
"""

# Where the child ate is told by the verdict; the child is not named here.
_OBJECTED: Final = """
SELECT o.id, coalesce(f.code, ''), o.service_day, o.raised_by, o.reason, o.known_from
FROM deliveries_objection o
LEFT JOIN LATERAL (
    SELECT v.facility_id FROM deliveries_verdict v
    WHERE (v.person_id, v.service_day, v.programme) = (o.person_id, o.service_day, o.programme)
    ORDER BY v.version DESC LIMIT 1
) v ON true
LEFT JOIN registry_facility f ON f.id = v.facility_id
WHERE o.programme = %(programme)s AND NOT EXISTS (
    SELECT FROM deliveries_objection_decision d
    WHERE (d.person_id, d.service_day, d.programme, d.objection_id)
        = (o.person_id, o.service_day, o.programme, o.id))
  AND NOT EXISTS (
    SELECT FROM deliveries_objection_withdrawal w
    WHERE (w.person_id, w.service_day, w.programme, w.objection_id)
        = (o.person_id, o.service_day, o.programme, o.id))
ORDER BY o.known_from, o.id
"""

_SHARES: Final = """
SELECT DISTINCT ON (f.code) f.code, h.by_list, h.of_meals, h.held
FROM deliveries_hand_share h JOIN registry_facility f ON f.id = h.facility_id
WHERE h.programme = %(programme)s AND h.month BETWEEN date_trunc('month', %(first)s::date) AND %(last)s
ORDER BY f.code, h.month DESC, h.id DESC
"""


def unsigned(programme: str, first: dt.date, last: dt.date) -> list[Unsigned]:
    """The lists of a period that nobody countersigned, by facility, the oldest first."""
    return [Unsigned(*row) for row in query(_UNSIGNED, _values(programme, first, last))]


def refused(programme: str, first: dt.date, last: dt.date) -> list[Refused]:
    """What of a period counts for nothing, by facility and reason."""
    return [Refused(*row) for row in query(_REFUSED, _values(programme, first, last))]


def objections(programme: str) -> list[Objected]:
    """Every objection that waits, the oldest first."""
    return [Objected(*row) for row in query(_OBJECTED, {"programme": programme})]


def shares(programme: str, first: dt.date, last: dt.date) -> list[Share]:
    """The shares that were above the limit in a period, as they stand now."""
    return [Share(*row) for row in query(_SHARES, _values(programme, first, last))]


def _values(programme: str, first: dt.date, last: dt.date) -> dict[str, object]:
    return {"programme": programme, "first": first, "last": last}
