"""What the desk reads: a child's applications and papers, its categories, and who approved a month's list."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from amiyan.access.signatures.kept import stands
from amiyan.entitlements.desk.answers import ANSWERED, ASKED_FOR, Outcome
from amiyan.entitlements.desk.month import document_to_sign
from amiyan.entitlements.desk.papers import Paper
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import resolve_identity, same_people

_APPLICATIONS: Final = """
SELECT a.person_id, a.id, a.programme, a.received_on, a.category, a.says, a.known_from, coalesce(r.reason, ''),
       r.known_from, coalesce(who.name, ''), coalesce(who.post, ''),
       said.outcome, said.reason, said.source, said.asked_at, said.asked_for, said.holds, said.last_day,
       ARRAY(SELECT encode(s.sha256, 'hex') || ' ' || s.kind FROM entitlements_scan s
             WHERE (s.person_id, s.application_id) = (a.person_id, a.id) ORDER BY s.known_from, s.sha256)
FROM entitlements_application a
LEFT JOIN entitlements_refusal r ON (r.person_id, r.application_id) = (a.person_id, a.id)
LEFT JOIN entitlements_refused_by(%(ids)s::bigint[]) who ON (who.person_id, who.application_id) = (a.person_id, a.id)
LEFT JOIN LATERAL (
    SELECT c.* FROM entitlements_check c WHERE (c.person_id, c.application_id) = (a.person_id, a.id)
    ORDER BY c.outcome IN ('held', 'not_held') DESC, c.asked_at DESC LIMIT 1
) said ON true
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
# The signatures under an approval stand in the order in which they came.
_APPROVALS: Final = """
SELECT a.document_sha256, a.entitled, a.approved_by, a.known_from, s.signed_by, s.signature_id, s.known_from
FROM entitlements_list_approval a
LEFT JOIN entitlements_list_signature s USING (facility_id, month, programme, document_sha256)
WHERE a.facility_id = %(facility)s AND a.month = %(month)s AND a.programme = %(programme)s
ORDER BY a.known_from DESC, a.document_sha256, s.known_from
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a register said of an application when it was asked last; ``holds`` is what it confirmed of ``asked_for``."""

    outcome: Outcome
    reason: str
    source: str
    asked_at: dt.datetime
    asked_for: tuple[str, ...]
    holds: tuple[str, ...]
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Applied:
    """An application: its scans by digest (hex) and type; ``refused_at`` None: no person refused it.

    ``refused_by`` and ``refused_as`` are the name and the post (a code of ``access.roles``) of who refused; blank where
    the session may not be told. ``category`` is blank where the paper is to prove any that counts; ``said`` None: no
    register was asked yet.
    """

    person_id: int
    id: UUID
    programme: str
    received_on: dt.date
    category: str
    says: str
    known_from: dt.datetime
    refusal: str
    refused_at: dt.datetime | None
    refused_by: str
    refused_as: str
    said: Said | None
    scans: tuple[tuple[str, str], ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody has refused it and no register has confirmed it: a register's "no" is no decision."""
        return self.refused_at is None and (self.said is None or self.said.outcome != "held")

    @property
    def may_be_asked(self) -> bool:
        """Whether a register may still be asked: unknown is not "no", and a "no" stands (P23)."""
        return self.is_open and (self.said is None or self.said.outcome not in ANSWERED)

    def is_too_old(self, on: dt.date) -> bool:
        """Whether it waits for a register that is not asked about it any more."""
        return self.may_be_asked and self.received_on <= on - ASKED_FOR

    @property
    def waits_for_person(self) -> bool:
        """Whether a register said "no" and a person is still to decide."""
        return self.is_open and not self.may_be_asked


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
    """That a list was approved: which one, how many were entitled on it, by whom and when.

    ``is_signed``: a signature is kept for exactly this approval, and it was checked again just now. ``is_broken``: one is
    kept, and none stands. Neither: it is from before signatures were asked for.
    """

    document_sha256: bytes
    entitled: int
    approved_by: int
    at: dt.datetime
    is_signed: bool
    is_broken: bool


def applications_of(person_id: int, *, scope: Scope, on: dt.date) -> list[Applied]:
    """A child's applications, the newest first. Nothing outside the scope. A constant number of queries.

    Who refused is told under ``access.reading`` alone.
    """
    if resolve_identity(person_id, scope=scope, on=on) is None:
        return []
    return [_applied(row) for row in query(_APPLICATIONS, {"ids": same_people(person_id)})]


def _applied(row: tuple[Any, ...]) -> Applied:
    outcome, reason, source, asked_at, asked_for, holds, until = row[11:18]
    said = (
        None
        if outcome is None
        else Said(outcome, reason, source, asked_at, tuple(asked_for), tuple(holds), until)
    )
    scans = tuple(tuple(scan.split(" ", 1)) for scan in row[18])
    return Applied(*(*row[:11], said, scans))


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
    """Who approved the list of a place's month, the last first. Empty where the scope does not name the place.

    Every signature is checked again: some tenths of a millisecond each, and a month has one or two.
    """
    if not scope.allows(facility=facility_id):
        return []
    month = month.replace(day=1)
    rows = query(_APPROVALS, {"facility": facility_id, "month": month, "programme": programme})
    return [
        _approved(list(signed), facility_id, month, programme)
        for _digest, signed in groupby(rows, key=lambda row: bytes(row[0]))
    ]


def _approved(rows: list[tuple[Any, ...]], facility_id: int, month: dt.date, programme: str) -> Approved:
    """An approval with the signatures under it, each checked against what it must have been made for."""
    digest, entitled, approved_by, at = bytes(rows[0][0]), *rows[0][1:4]
    document = document_to_sign(
        facility_id=facility_id, month=month, programme=programme, list_sha256=digest, entitled=entitled
    )
    signed = [(person, key, when) for *_, person, key, when in rows if key is not None]
    standing = next((one for one in signed if stands(one[0], one[1], document)), None)
    if standing is not None:
        approved_by, _key, at = standing
    return Approved(
        digest, entitled, approved_by, at, standing is not None, bool(signed) and standing is None
    )
