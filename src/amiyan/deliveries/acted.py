"""Acts on evidence: objections and shares of lists that a person decided, samples of lines. What each tells, as data."""

from typing import Final

from amiyan.kernel.acted import Acted, at
from amiyan.kernel.problems import N_

_OF_REGION: Final = """(%(everything)s OR s.region = ANY (%(regions)s) OR s.region IS NULL AND s.facility_id IS NULL
       OR EXISTS (SELECT FROM registry_facility f WHERE f.id = s.facility_id AND f.region = ANY (%(regions)s)))"""

ACTED: Final = (
    Acted(
        "share-decided",
        N_("Share of lists decided"),
        f"""SELECT h.known_from AS at, concat_ws('.', h.facility_id, h.id) AS key, 0::bigint AS by, h.decided_by AS told_by,
       h.facility_id, to_char(h.month, 'YYYY-MM') || ' · ' || h.by_list || ' / ' || h.of_meals AS what, h.reason AS says
FROM deliveries_hand_share h WHERE h.decided_by <> '' AND {at("h.known_from")}""",
    ),
    Acted(
        "sample-published",
        N_("Digest of a seed published"),
        f"""SELECT s.published_at, s.id::text, 0::bigint, s.published_by, s.facility_id,
       '№ ' || s.id || ' · ' || to_char(s.month, 'YYYY-MM') || ' · ' || encode(s.seed_sha256, 'hex'), ''
FROM deliveries_sample s WHERE {_OF_REGION} AND {at("s.published_at")}""",
    ),
    Acted(
        "sample-drawn",
        N_("Sample drawn"),
        f"""SELECT d.drawn_at, s.id::text, 0::bigint, d.drawn_by, s.facility_id,
       '№ ' || s.id || ' · ' || to_char(s.month, 'YYYY-MM') || ' · ' || d.drawn || ' / ' || d.of_lines, ''
FROM deliveries_sample_draw d JOIN deliveries_sample s ON s.id = d.sample_id WHERE {_OF_REGION} AND {at("d.drawn_at")}""",
    ),
)
