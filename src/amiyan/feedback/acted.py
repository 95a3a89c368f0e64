"""Acts on what families said: disputes that a person decided. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

ACTED: Final = (
    Acted(
        "dispute-decided",
        N_("Dispute decided"),
        f"""SELECT d.known_from AS at, d.dispute_id::text AS key, d.decided_by AS by, '' AS told_by, p.facility_id,
       to_char(p.service_day, 'YYYY-MM-DD')
       || CASE WHEN d.happened THEN ' · happened' ELSE ' · did_not_happen' END AS what, d.reason AS says
FROM feedback_dispute_decision d JOIN feedback_dispute p ON (p.person_id, p.id) = (d.person_id, d.dispute_id)
WHERE {at("d.known_from")}""",
    ),
)
