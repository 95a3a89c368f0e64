"""Acts on signals and cases. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

ACTED: Final = (
    Acted(
        "case-step",
        N_("Step of a case"),
        f"""SELECT s.known_from AS at, s.id::text AS key, s.person_id AS by, '' AS told_by, s.facility_id,
       s.step || ' · ' || s.reason AS what, s.says AS says
FROM integrity_step s WHERE {at("s.known_from")}""",
    ),
    Acted(
        "detector-switched",
        N_("Detector switched on or off"),
        f"""SELECT s.known_from, s.detector || '.' || s.id, s.switched_by, '', NULL::bigint,
       s.detector || CASE WHEN s.is_on THEN ' · on' ELSE ' · off' END, s.reason
FROM integrity_switch s WHERE {at("s.known_from")}""",
    ),
)
