"""Acts on registers that no person's record is: days of the calendar. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

ACTED: Final = (
    Acted(
        "calendar-changed",
        N_("Day of the calendar entered"),
        f"""SELECT c.known_from AS at, c.id::text AS key, 0::bigint AS by, c.source AS told_by, c.facility_id,
       to_char(c.day, 'YYYY-MM-DD') || CASE WHEN c.school_day THEN ' · lessons' ELSE ' · no_lessons' END AS what, '' AS says
FROM registry_calendar_day c LEFT JOIN registry_facility f ON f.id = c.facility_id
WHERE (%(everything)s OR c.facility_id IS NULL OR f.region = ANY (%(regions)s)) AND {at("c.known_from")}""",
    ),
)
