"""What the office decides of parked evidence: it counts to a facility, or it is set aside for good.

A decision covers what was parked up to a number. Numbers are drawn before they are committed, so what came within
the last minute is left for the next decision: nothing that was on its way is passed over.
"""

import datetime as dt
from typing import Final

from amiyan.deliveries import problems as p
from amiyan.deliveries.bindings import listed_terminal
from amiyan.deliveries.parked import DECIDED
from amiyan.deliveries.shards import SHARD_SQL
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.actions.facts import lock, one_transaction

ON_ITS_WAY: Final = dt.timedelta(minutes=1)  # longer than a request waits for its commit

_UP_TO: Final = f"""
SELECT max(id) FROM deliveries_parked k
WHERE binding_id = %(binding)s AND serial = %(serial)s AND received_at < now() - %(on_its_way)s
  AND id > {DECIDED.format(parked="k")}
"""
_DECIDE: Final = """
INSERT INTO deliveries_parked_decision (binding_id, serial, up_to, facility_id, reason, decided_by)
VALUES (%(binding)s, %(serial)s, %(up_to)s, %(facility)s, %(reason)s, %(decided_by)s)
"""
# The decision is written after: what was decided before is read from the same table.
_RELEASE: Final = f"""
WITH kept AS (
    INSERT INTO deliveries_evidence (facility_id, terminal, file_name, received_at, body, kept_sha256, original_sha256,
                                     source, layout, binding, skew_s)
    SELECT %(facility)s, %(terminal)s, '', received_at, body, sha256(body), original_sha256, source, layout, binding,
           skew_s
    FROM deliveries_parked k
    WHERE binding_id = %(binding)s AND serial = %(serial)s AND id <= %(up_to)s
      AND id > {DECIDED.format(parked="k")}
    ORDER BY id
    ON CONFLICT DO NOTHING
    RETURNING facility_id, id
),
marked AS (
    INSERT INTO deliveries_unread (facility_id, evidence_id, shard)
    SELECT facility_id, id, {SHARD_SQL.format(facility="facility_id")} FROM kept
)
SELECT count(*) FROM kept
"""


@one_transaction()
def release_parked(*, binding_id: int, serial: str, facility: int, decided_by: str, reason: str) -> int:
    """What is parked of a terminal counts to ``facility`` from now on, once: how many bodies became evidence.

    ProblemError where nothing waits, or where nobody is named.
    """
    params = _decision(binding_id, serial, decided_by, reason, facility)
    listed = listed_terminal(serial)
    released = query(_RELEASE, {**params, "terminal": listed[0] if listed else serial})
    query(_DECIDE + " RETURNING id", params)
    return int(released[0][0])


@one_transaction()
def set_aside_parked(*, binding_id: int, serial: str, decided_by: str, reason: str) -> None:
    """What is parked of a terminal never counts. It is kept all the same. ProblemError as in a release."""
    query(_DECIDE + " RETURNING id", _decision(binding_id, serial, decided_by, reason, None))


def _decision(
    binding_id: int, serial: str, decided_by: str, reason: str, facility: int | None
) -> dict[str, object]:
    if not decided_by.strip() or not reason.strip():
        raise ProblemError(p.NAMELESS_DECISION)
    lock("deliveries_parked", binding_id)
    params = {
        "binding": binding_id,
        "serial": serial,
        "facility": facility,
        "decided_by": decided_by.strip(),
        "reason": reason.strip(),
        "on_its_way": ON_ITS_WAY,
    }
    up_to = query(_UP_TO, params)[0][0]
    if up_to is None:
        raise ProblemError(p.NOTHING_PARKED, serial=serial)
    return {**params, "up_to": up_to}
