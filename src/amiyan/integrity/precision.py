"""Whether a detector speaks: floors of precision below which it is silent, and what a named person decided about it."""

import datetime as dt
from typing import Final

from amiyan.integrity import rules
from amiyan.integrity.detectors.loader import Detector
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
