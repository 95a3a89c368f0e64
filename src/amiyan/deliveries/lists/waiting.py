"""Lists of a school that wait for the second name, as a colleague reads them before signing. Reads only."""

import datetime as dt
from typing import Final, NamedTuple
from uuid import UUID

from amiyan.kernel.sql import query

DAYS: Final = 62  # of older lists nothing becomes payable any more
MOST: Final = 60

_WAIT: Final = """
FROM deliveries_list l
WHERE l.facility_id = %(facility)s AND l.service_day > %(on)s::date - %(days)s AND l.refused = ''
  AND l.known_to IS NULL AND NOT EXISTS (
      SELECT FROM deliveries_countersignature c
      WHERE (c.facility_id, c.list_id) = (l.facility_id, l.id) AND c.refused = '' AND c.known_to IS NULL)
"""
_COUNT: Final = f"SELECT count(*) {_WAIT}"
# A list's own passes lie together by its evidence; a child is named by the number that it had there on that day.
_LISTS: Final = f"""
SELECT l.id, l.service_day, l.class_label, l.form, l.marked_by, l.present, ARRAY(
    SELECT DISTINCT k.person_id FROM deliveries_pass p
    JOIN registry_pin k ON k.facility_id = p.facility_id AND k.pin = registry_pin_key(p.pin)
        AND k.known_to IS NULL AND k.valid @> l.service_day
    WHERE p.facility_id = l.facility_id AND p.evidence_id = l.evidence_id AND p.via = 'list' AND p.state = l.id::text
    ORDER BY 1)
{_WAIT}
ORDER BY l.service_day, l.class_label, l.id LIMIT %(most)s
"""


class Waiting(NamedTuple):
    """A list that nobody has countersigned: ``present`` children ate, and ``children`` are those that are known."""

    id: UUID
    day: dt.date
    class_label: str
    form: str
    marked_by: int | None
    present: int
    children: tuple[int, ...]


def waiting_lists(facility_id: int, *, on: dt.date) -> list[Waiting]:
    """The oldest ``MOST`` lists of a school that wait for the second name. One statement; costs their children."""
    found = query(_LISTS, {"facility": facility_id, "on": on, "days": DAYS, "most": MOST})
    return [Waiting._make((*rest, tuple(children))) for *rest, children in found]


def count_waiting(facility_id: int, *, on: dt.date) -> int:
    """How many lists of a school wait for the second name."""
    return int(query(_COUNT, {"facility": facility_id, "on": on, "days": DAYS})[0][0])
