"""Acts on signals and cases. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

ACTED: Final = (
    Acted(
        "case-step",
        N_("Step of a case"),
        # A family acts in no office: what it says is its own, and stands in the case. That an official wrote it down does.
        f"""SELECT s.known_from AS at, s.id::text AS key, coalesce((s.facts ->> 'recorded_by')::bigint, s.person_id) AS by,
       '' AS told_by, s.facility_id, s.step || ' · ' || s.reason AS what,
       CASE WHEN s.facts ->> 'as' = 'family' THEN '' ELSE s.says END AS says
FROM integrity_step s
WHERE (s.facts ->> 'as' IS DISTINCT FROM 'family' OR s.facts ->> 'recorded_by' IS NOT NULL) AND {at("s.known_from")}""",
    ),
    Acted(
        "detector-switched",
        N_("Detector switched on or off"),
        f"""SELECT s.known_from, s.detector || '.' || s.id, s.switched_by, '', NULL::bigint,
       s.detector || CASE WHEN s.is_on THEN ' · on' ELSE ' · off' END, s.reason
FROM integrity_switch s WHERE {at("s.known_from")}""",
    ),
)
