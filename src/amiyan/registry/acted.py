"""Acts on registers that no person's record is: days of the calendar, names of places. What each tells, as data."""

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
    Acted(
        "past-day-proposed",
        N_("Past day of the calendar proposed"),
        f"""SELECT d.known_from AS at, d.id::text AS key, d.proposed_by AS by, '' AS told_by, NULL::bigint AS facility_id,
       to_char(d.day, 'YYYY-MM-DD') || CASE WHEN d.school_day THEN ' · lessons' ELSE ' · no_lessons' END AS what, d.act AS says
FROM registry_past_day d
WHERE (%(everything)s OR d.region = ANY (%(regions)s)) AND {at("d.known_from")}""",
    ),
    Acted(
        "past-day-signed",
        N_("Past day of the calendar signed"),
        f"""SELECT e.known_from AS at, e.id::text AS key, e.done_by AS by, '' AS told_by, NULL::bigint AS facility_id,
       to_char(d.day, 'YYYY-MM-DD') || ' · ' || e.meals || ' · ' || e.amount_tiyn || ' tiyn' AS what, '' AS says
FROM registry_past_day_end e JOIN registry_past_day d USING (id)
WHERE e.kind = 'signed' AND (%(everything)s OR d.region = ANY (%(regions)s)) AND {at("e.known_from")}""",
    ),
    Acted(
        "past-day-ended",
        N_("Past day of the calendar refused or withdrawn"),
        f"""SELECT e.known_from AS at, e.id::text AS key, e.done_by AS by, '' AS told_by, NULL::bigint AS facility_id,
       to_char(d.day, 'YYYY-MM-DD') AS what, e.reason AS says
FROM registry_past_day_end e JOIN registry_past_day d USING (id)
WHERE e.kind <> 'signed' AND (%(everything)s OR d.region = ANY (%(regions)s)) AND {at("e.known_from")}""",
    ),
    Acted(
        "place-named",
        N_("Name of a place entered"),
        f"""SELECT n.known_from AS at, n.facility_id || '.' || n.id AS key, 0::bigint AS by, n.source AS told_by, n.facility_id,
       n.language || ' · ' || n.name AS what, '' AS says
FROM registry_facility_name n JOIN registry_facility f ON f.id = n.facility_id
WHERE (%(everything)s OR f.region = ANY (%(regions)s)) AND {at("n.known_from")}""",
    ),
)
