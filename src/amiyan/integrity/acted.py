"""Acts on signals, cases and control samples. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

_OF_REGION: Final = "(%(everything)s OR s.region IS NULL OR s.region = ANY (%(regions)s))"

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
    Acted(
        "case-opened",
        N_("Case opened"),
        f"""SELECT c.known_from, c.id::text, c.opened_by, '', c.facility_id, '', ''
FROM integrity_case c WHERE {at("c.known_from")}""",
    ),
    Acted(
        "control-published",
        N_("Digest of a control sample's seed published"),
        f"""SELECT s.published_at, s.id::text, s.published_by, '', NULL::bigint,
       '№ ' || s.id || ' · ' || to_char(s.month, 'YYYY-MM') || ' · ' || encode(s.seed_sha256, 'hex'), ''
FROM integrity_sample s WHERE {_OF_REGION} AND {at("s.published_at")}""",
    ),
    Acted(
        "control-drawn",
        N_("Control sample drawn"),
        f"""SELECT d.drawn_at, s.id::text, d.drawn_by, '', NULL::bigint,
       '№ ' || s.id || ' · ' || to_char(s.month, 'YYYY-MM') || ' · ' || d.drawn || ' / ' || d.of_classes, ''
FROM integrity_sample_draw d JOIN integrity_sample s ON s.id = d.sample_id WHERE {_OF_REGION} AND {at("d.drawn_at")}""",
    ),
)
