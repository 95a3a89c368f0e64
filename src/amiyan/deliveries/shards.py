"""Shards: the facilities whose work is done one after the other; shards are worked off side by side.

A facility's work always lies in one shard, so that what it sent is read and judged in order by one worker at
a time. The number may be changed between runs: what is marked keeps its old shard and is worked off there.
"""

import os
from typing import Final

SHARDS: Final = max(1, int(os.environ.get("AMIYAN_SHARDS", "8")))


def shard_of(facility_id: int) -> int:
    """The shard of a facility; ``SHARD_SQL`` is its twin."""
    return facility_id % SHARDS


SHARD_SQL = f"mod({{facility}}, {SHARDS})::smallint"
