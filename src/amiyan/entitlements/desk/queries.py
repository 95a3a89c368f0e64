"""What the desk reads: a child's applications and papers, its categories, and who approved a month's list."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.entitlements.desk.papers import Paper
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import resolve_identity, same_people

_APPLICATIONS: Final = """
SELECT a.person_id, a.id, a.programme, a.received_on, a.says, a.known_from, coalesce(r.reason, ''), r.known_from,
       ARRAY(SELECT encode(s.sha256, 'hex') || ' ' || s.kind FROM entitlements_scan s
             WHERE (s.person_id, s.application_id) = (a.person_id, a.id) ORDER BY s.known_from, s.sha256)
FROM entitlements_application a
LEFT JOIN entitlements_refusal r ON (r.person_id, r.application_id) = (a.person_id, a.id)
WHERE a.person_id = ANY (%(ids)s) ORDER BY a.known_from DESC, a.id
"""
_STATUSES: Final = """
SELECT s.holds, s.covers, lower(s.valid), upper(s.valid) - 1, s.source, s.known_from FROM registry_social_status s
WHERE s.person_id = ANY (%(ids)s) AND s.known_to IS NULL AND (upper(s.valid) IS NULL OR upper(s.valid) > %(since)s)
ORDER BY lower(s.valid) DESC NULLS LAST, s.id DESC
"""
_SCAN: Final = """
SELECT kind, body, sha256 FROM entitlements_scan
WHERE (person_id, application_id, sha256) = (%(person)s, %(id)s, %(sha256)s)
"""
_APPROVALS: Final = """
SELECT document_sha256, entitled, approved_by, known_from FROM entitlements_list_approval
WHERE facility_id = %(facility)s AND month = %(month)s AND programme = %(programme)s ORDER BY known_from DESC
"""


@dataclass(frozen=True, slots=True)
class Applied:
    """An application: its scans by digest (hex) and type; ``refused_at`` None: it was not refused."""

    person_id: int
    id: UUID
    programme: str
    received_on: dt.date
    says: str
    known_from: dt.datetime
    refusal: str
    refused_at: dt.datetime | None
    scans: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Category:
    """What a source says of a child's categories for some days: of those it covers it holds some (None: open)."""

    holds: tuple[str, ...]
    covers: tuple[str, ...]
    first: dt.date | None
    last: dt.date | None
    source: str
    known_from: dt.datetime


@dataclass(frozen=True, slots=True)
class Approved:
    """That a list was approved: which one, how many were entitled on it, by whom and when."""

    document_sha256: bytes
    entitled: int
    approved_by: int
    at: dt.datetime


def applications_of(person_id: int, *, scope: Scope, on: dt.date) -> list[Applied]:
    """A child's applications, the newest first. Nothing outside the scope. A constant number of queries."""
    if resolve_identity(person_id, scope=scope, on=on) is None:
        return []
    rows = query(_APPLICATIONS, {"ids": same_people(person_id)})
    return [Applied(*(*row[:8], tuple(tuple(scan.split(" ", 1)) for scan in row[8]))) for row in rows]


def categories_of(person_id: int, *, scope: Scope, on: dt.date) -> list[Category]:
    """What is said of a child's categories from ``on`` back for a year. Nothing outside the scope."""
    if resolve_identity(person_id, scope=scope, on=on) is None:
        return []
    values: dict[str, Any] = {"ids": same_people(person_id), "since": on - dt.timedelta(days=366)}
    return [Category(tuple(row[0]), tuple(row[1]), *row[2:]) for row in query(_STATUSES, values)]


def scan_of(
    person_id: int, application_id: UUID, sha256: bytes, *, scope: Scope, on: dt.date
) -> Paper | None:
    """A scan as it came; None where there is none, or outside the scope."""
    if resolve_identity(person_id, scope=scope, on=on) is None:
        return None
    rows = query(_SCAN, {"person": person_id, "id": application_id, "sha256": sha256})
    return Paper(rows[0][0], bytes(rows[0][1]), bytes(rows[0][2])) if rows else None


def approvals_of(*, facility_id: int, month: dt.date, programme: str, scope: Scope) -> list[Approved]:
    """Who approved the list of a place's month, the last first. Empty where the scope does not name the place."""
    if not scope.allows(facility=facility_id):
        return []
    values = {"facility": facility_id, "month": month.replace(day=1), "programme": programme}
    return [Approved(bytes(digest), *rest) for digest, *rest in query(_APPROVALS, values)]
