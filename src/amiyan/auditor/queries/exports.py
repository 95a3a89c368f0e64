"""Exports as they were ordered, how far each is, and who fetched it."""

import datetime as dt
from typing import Final, NamedTuple
from uuid import UUID

from amiyan.kernel.sql import query

_EXPORTS: Final = """
SELECT x.id, x.region, x.ordered_by, x.reason, x.known_from, coalesce(s.state, 'ordered'), coalesce(s.stage, ''), r.sha256,
       r.bytes, coalesce(t.taken, 0)
FROM auditor_export x
LEFT JOIN LATERAL (
    SELECT s.state, s.stage FROM auditor_export_step s WHERE s.export_id = x.id AND s.state <> 'taken' ORDER BY s.n DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT s.sha256, s.bytes FROM auditor_export_step s WHERE s.export_id = x.id AND s.state = 'ready' ORDER BY s.n DESC LIMIT 1
) r ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS taken FROM auditor_export_step s WHERE s.export_id = x.id AND s.state = 'taken'
) t ON true
WHERE (%(id)s::uuid IS NULL OR x.id = %(id)s) ORDER BY x.known_from DESC, x.id LIMIT %(most)s
"""
_TAKEN: Final = """
SELECT EXISTS (SELECT FROM auditor_export_step
    WHERE export_id = %s AND state = 'taken' AND taken_by = %s AND known_from > %s)
"""


class ExportSeen(NamedTuple):
    """An export: who ordered it and why, its ``state`` (``ordered`` first), and of a finished one digest and size."""

    id: UUID
    region: str | None
    ordered_by: int
    reason: str
    at: dt.datetime
    state: str
    stage: str
    sha256: bytes | None
    size: int | None
    taken: int


def exports_seen(*, number: UUID | None = None, most: int = 20) -> list[ExportSeen]:
    """The exports that the session may see, the newest first. Only under ``access.reading``. One query."""
    return [ExportSeen(*row) for row in query(_EXPORTS, {"id": number, "most": most})]


def is_taken_by(export_id: UUID, person: int, *, since: dt.datetime) -> bool:
    """Whether somebody said since a moment that they fetch this export. One query by key."""
    return bool(query(_TAKEN, [export_id, person, since])[0][0])
