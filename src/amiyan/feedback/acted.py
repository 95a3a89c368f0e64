"""Acts on what families said: answers, and disputes that a person decided. What each tells, as data.

What a family said is its own and stands in no list of acts; who answered it, and in which words, does.
"""

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
    Acted(
        "dispute-answered",
        N_("Dispute answered by the supplier"),
        f"""SELECT a.known_from, a.id::text, a.answered_by, '', p.facility_id, to_char(p.service_day, 'YYYY-MM-DD'), a.says
FROM feedback_dispute_answer a JOIN feedback_dispute p ON (p.person_id, p.id) = (a.person_id, a.dispute_id)
WHERE {at("a.known_from")}""",
    ),
    Acted(
        "correction-answered",
        N_("Correction of a record answered"),
        f"""SELECT a.known_from, a.correction_id::text, a.answered_by, '', NULL::bigint, 'fact_' || a.outcome, a.says
FROM feedback_correction_answer a WHERE {at("a.known_from")}""",
    ),
    Acted(
        "alarm-answered",
        N_("Alarm of a kitchen answered"),
        f"""SELECT a.known_from, a.id::text, a.answered_by, '', a.facility_id,
       to_char(a.service_day, 'YYYY-MM-DD') || ' · ' || a.role, a.says
FROM feedback_alarm_answer a WHERE {at("a.known_from")}""",
    ),
    Acted(
        "change-noted",
        N_("Change after ratings noted"),
        f"""SELECT n.known_from, n.facility_id || '.' || n.id, n.noted_by, '', n.facility_id,
       to_char(n.since, 'YYYY-MM-DD'), n.says
FROM feedback_change_note n JOIN registry_facility f ON f.id = n.facility_id
WHERE (%(everything)s OR f.region = ANY (%(regions)s)) AND {at("n.known_from")}""",
    ),
)
