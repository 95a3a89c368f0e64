"""Whether a detector speaks: floors of precision below which it is silent, and what a named person decided about it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.integrity import rules
from amiyan.integrity.detectors.loader import Detector, detectors
from amiyan.integrity.queries.figures import OUTCOMES
from amiyan.kernel.sql import query

_CLOSED: Final = f"""
SELECT count(*) FILTER (WHERE o.outcome = ANY (%(confirmed)s)), count(*) FILTER (WHERE o.outcome <> 'open')
FROM ({OUTCOMES}) o
JOIN integrity_signal s ON s.facility_id = o.facility_id AND s.id::text = o.about AND s.version = %(version)s
WHERE o.source = 'signal' AND o.kind = %(detector)s
"""
_SWITCHED: Final = """
SELECT is_on FROM integrity_switch WHERE (detector, version) = (%(detector)s, %(version)s) AND known_from <= %(now)s
  AND (region IS NULL OR region = %(region)s::text)
ORDER BY id DESC LIMIT 1
"""


_STATES: Final = f"""
SELECT d.id, coalesce(o.confirmed, 0), coalesce(o.closed, 0), ran.why_quiet, ran.known_from, s.is_on, s.reason, s.known_from
FROM unnest(%(detectors)s::text[], %(versions)s::integer[]) d (id, version)
LEFT JOIN (
    SELECT o.kind, s.version, count(*) FILTER (WHERE o.outcome = ANY (%(confirmed)s)) AS confirmed,
           count(*) FILTER (WHERE o.outcome <> 'open') AS closed
    FROM ({OUTCOMES}) o JOIN integrity_signal s ON s.facility_id = o.facility_id AND s.id::text = o.about
    WHERE o.source = 'signal' GROUP BY 1, 2
) o ON (o.kind, o.version) = (d.id, d.version)
LEFT JOIN LATERAL (
    SELECT r.why_quiet, r.known_from FROM integrity_run r
    WHERE (r.detector, r.version) = (d.id, d.version) AND (r.region IS NULL OR r.region = %(region)s::text)
    ORDER BY r.known_from DESC LIMIT 1
) ran ON true
LEFT JOIN LATERAL (
    SELECT s.is_on, s.reason, s.known_from FROM integrity_switch s
    WHERE (s.detector, s.version) = (d.id, d.version) AND (s.region IS NULL OR s.region = %(region)s::text)
    ORDER BY s.id DESC LIMIT 1
) s ON true
"""


@dataclass(frozen=True, slots=True)
class State:
    """Of a detector in a region: its closed cases as far as the session sees them, what its last run said of itself
    (None: it did not run yet), and the newest switch (None: nobody switched it).
    """

    confirmed: int
    closed: int
    why_quiet: str | None
    ran_at: dt.datetime | None
    is_on: bool | None
    reason: str | None
    switched_at: dt.datetime | None


def states(*, region: str | None) -> dict[str, State]:
    """How each detector stands in a region (None: in the country). One query."""
    found = list(detectors().values())
    values = {
        "detectors": [one.id for one in found],
        "versions": [one.version for one in found],
        "region": region,
        "confirmed": list(rules.CONFIRMED),
    }
    return {row[0]: State(*row[1:]) for row in query(_STATES, values)}


def why_quiet(detector: Detector, *, now: dt.datetime, region: str | None = None) -> str:
    """Why a detector's signals reach no queue ('' where they do): ``switched_off`` by a person, ``below_floor`` by figures.

    Of a region the newest switch counts that was said for it or for the country; without one, the country's alone.
    A person switches it on again only by name and with a reason; a new version begins anew.
    """
    values = {
        "detector": detector.id,
        "version": detector.version,
        "now": now,
        "region": region,
        "confirmed": list(rules.CONFIRMED),
    }
    switched = query(_SWITCHED, values)
    ((confirmed, closed),) = query(_CLOSED, values)
    return rules.why_quiet(
        switched_on=switched[0][0] if switched else None,
        confirmed=confirmed,
        closed=closed,
        floor_per_mille=detector.floor_per_mille,
        least_closed=detector.least_closed,
    )
