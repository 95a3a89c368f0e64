"""Marking days of facilities to be judged anew."""

from typing import Any, Final

from amiyan.deliveries.shards import SHARD_SQL
from amiyan.kernel.sql import execute
from amiyan.programmes.loader import daily_codes

# In the order of the key, so that two who mark at once never wait for each other in a circle.
_MARK: Final = """
INSERT INTO deliveries_unjudged (facility_id, day, programme, shard)
SELECT facility_id, day, programme, {shard} FROM (
    SELECT DISTINCT facility_id, day, programme FROM ({days}) d WHERE programme = ANY (%(judged)s)
) m
ORDER BY facility_id, programme, day
ON CONFLICT (facility_id, programme, day, pin) DO UPDATE SET marked_at = now()
"""


def mark_unjudged(days: str, values: dict[str, Any], *, before: str = "") -> int:
    """Mark what the SQL ``days`` selects (facility_id, day, programme), whole days; returns how many.

    A device may name any programme: of one that nobody judges the mark would stay for ever. ``days`` may name those
    that are judged as ``%(judged)s``, and the common table expressions ``before``.
    """
    statement = _MARK.format(shard=SHARD_SQL.format(facility="facility_id"), days=days)
    return execute(f"{before}{statement}", {**values, "judged": daily_codes()})
