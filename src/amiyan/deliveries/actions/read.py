"""Evidence that came by network is read into passes, and what is to be judged is marked."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import DatabaseError, transaction

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.bodies import NATIVE, Body, read_lists
from amiyan.deliveries.actions.copying import NULL, PASS
from amiyan.deliveries.makers.kept import read_kept
from amiyan.deliveries.reading import BODIES, Stood, as_many_as_fit, facility_on, pass_row, where_stood
from amiyan.deliveries.shards import SHARD_SQL
from amiyan.kernel.sql import execute, query, staged_copy

_WAITING = """
SELECT u.facility_id, u.evidence_id, octet_length(e.body)
FROM deliveries_unread u JOIN deliveries_evidence e ON (e.facility_id, e.id) = (u.facility_id, u.evidence_id)
WHERE u.shard = %(shard)s AND u.failed = 0 AND u.not_before <= now() ORDER BY u.evidence_id LIMIT %(most)s
"""

_WAITING_ALONE = """
SELECT u.facility_id, u.evidence_id, octet_length(e.body)
FROM deliveries_unread u JOIN deliveries_evidence e ON (e.facility_id, e.id) = (u.facility_id, u.evidence_id)
WHERE u.shard = %(shard)s AND u.failed > 0 AND u.not_before <= now() ORDER BY u.failed, u.evidence_id LIMIT 1
"""

# The first time nothing is known of the bodies but that one of them is to blame: each is tried alone, at once.
_FAILED = """
UPDATE deliveries_unread u SET failed = least(u.failed + 1, 100),
    not_before = CASE WHEN u.failed = 0 THEN now() ELSE now() + least(u.failed * interval '10 minutes', interval '1 day') END
FROM unnest(%(facilities)s::bigint[], %(ids)s::bigint[]) f (facility_id, id)
WHERE (u.facility_id, u.evidence_id) = (f.facility_id, f.id)
"""

_BODIES = """
SELECT e.facility_id, e.id, e.terminal, e.body, e.source, e.layout, e.binding, e.skew_s, e.received_at
FROM unnest(%(facilities)s::bigint[], %(ids)s::bigint[]) u (facility_id, id)
JOIN deliveries_evidence e ON (e.facility_id, e.id) = (u.facility_id, u.id) ORDER BY e.id
"""

_READ = """
CREATE TEMPORARY TABLE IF NOT EXISTS read_pass (facility_id bigint, evidence_id bigint);
TRUNCATE read_pass;
INSERT INTO read_pass
SELECT DISTINCT facility_id, evidence_id
FROM unnest(%(facilities)s::bigint[], %(ids)s::bigint[]) given (facility_id, evidence_id);
"""

_MARK = f"""
INSERT INTO deliveries_unjudged (facility_id, day, programme, pin, shard)
SELECT DISTINCT p.facility_id, p.at::date, programme, registry_pin_key(p.pin), {SHARD_SQL.format(facility="p.facility_id")}
FROM read_pass r JOIN deliveries_pass p ON (p.facility_id, p.evidence_id) = (r.facility_id, r.evidence_id),
     unnest(%(programmes)s::text[]) programme
WHERE p.at IS NOT NULL
ORDER BY 1, 2, 3, 4
ON CONFLICT (facility_id, programme, day, pin) DO UPDATE SET marked_at = now()
"""

# Nothing that is learnt later makes a record readable: its outcome is known at once.
_UNREADABLE = """
INSERT INTO deliveries_outcome (facility_id, evidence_id, record, programme, outcome)
SELECT p.facility_id, p.evidence_id, p.record, programme, 'unreadable'
FROM read_pass r JOIN deliveries_pass p ON (p.facility_id, p.evidence_id) = (r.facility_id, r.evidence_id),
     unnest(%(programmes)s::text[]) programme
WHERE p.at IS NULL
"""

_DONE = """
DELETE FROM deliveries_unread u USING unnest(%(facilities)s::bigint[], %(ids)s::bigint[]) done (facility_id, id)
WHERE (u.facility_id, u.evidence_id) = (done.facility_id, done.id)
"""


class Read(NamedTuple):
    """Bodies read, and the records found in them."""

    bodies: int
    records: int


def read_marked(*, shard: int, programmes: Sequence[str]) -> Read:
    """Read the oldest evidence of a shard that is marked, and mark its days to be judged under ``programmes``.

    One transaction of bounded size: stop anywhere and start again. The caller holds the shard, so that nobody
    reads the same beside. Where reading breaks off by a fault that is not the database's, the bodies are noted
    and the fault is raised; they are read one by one from then on. Cost: linear in the bodies.
    """
    values = {"shard": shard, "most": BODIES}
    chosen = as_many_as_fit(query(_WAITING, values)) or as_many_as_fit(query(_WAITING_ALONE, values))
    if not chosen:
        return Read(0, 0)
    try:
        return _read(chosen, programmes)
    except DatabaseError:
        raise
    except Exception:
        execute(_FAILED, {"facilities": [place for place, _ in chosen], "ids": [body for _, body in chosen]})
        raise


@transaction.atomic
def _read(chosen: list[tuple[int, int]], programmes: Sequence[str]) -> Read:
    values: dict[str, Any] = {
        "facilities": [facility for facility, _ in chosen],
        "ids": [evidence for _, evidence in chosen],
        "programmes": list(programmes),
    }
    bodies = [Body(*row) for row in query(_BODIES, values)]
    stood = where_stood([body.terminal for body in bodies])
    places: set[tuple[int, int]] = set()
    records = 0
    with staged_copy("deliveries_pass", PASS, as_text=True) as write:
        for lines in _rows(bodies, stood, places):
            write("".join(lines))
            records += len(lines)
    spread = {"facilities": [place for place, _ in places], "ids": [evidence for _, evidence in places]}
    execute(_READ, spread)
    execute(_MARK, values)
    execute(_UNREADABLE, values)
    for body in bodies:
        if body.source == NATIVE:
            read_lists(body)
    execute(_DONE, values)
    return Read(len(bodies), records)


def _rows(bodies: list[Body], stood: Stood, places: set[tuple[int, int]]) -> Iterator[list[str]]:
    """Rows for COPY, and (into ``places``) which facilities the records of a body belong to."""
    for body in bodies:
        skew = NULL if body.skew_s is None else body.skew_s
        tail = f"{to_local(body.received_at).isoformat(' ')}\t{skew}\t{body.binding}\n"
        number = 0
        for batch in read_kept(body.source, body.layout, bytes(body.body), body.terminal):
            rows = []
            for number, record in enumerate(batch, number + 1):  # noqa: B020 - the count goes on
                facility = facility_on(stood, record.terminal, record.local[:10], body.facility_id)
                places.add((facility, body.id))
                rows.append(pass_row(facility, body.id, number, record) + tail)
            yield rows
