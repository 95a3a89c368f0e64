"""The writes of the desk: one transaction each. What the paper proves, a register says; here is that it came."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.entitlements import problems as p
from amiyan.entitlements.desk.month import list_of_month
from amiyan.entitlements.desk.papers import Paper, check_number
from amiyan.entitlements.notices import REFUSED
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.registry.queries import enrolment_on
from amiyan.voice.actions.notices import tell_family
from amiyan.voice.people import name_of

_APPLY: Final = """
INSERT INTO entitlements_application (person_id, id, programme, facility_id, received_on, says, recorded_by, known_from)
VALUES (%(person)s, %(id)s, %(programme)s, %(facility)s, %(day)s, %(says)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""
_SAME: Final = """
SELECT (programme, facility_id, received_on, says) = (%(programme)s, %(facility)s, %(day)s::date, %(says)s)
FROM entitlements_application WHERE (person_id, id) = (%(person)s, %(id)s)
"""
_SCAN: Final = """
INSERT INTO entitlements_scan (person_id, application_id, sha256, kind, body, recorded_by, known_from)
VALUES (%(person)s, %(id)s, %(sha256)s, %(kind)s, %(body)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""
_REFUSE: Final = """
INSERT INTO entitlements_refusal (person_id, application_id, reason, refused_by, known_from)
VALUES (%(person)s, %(id)s, %(reason)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""
_APPROVE: Final = """
INSERT INTO entitlements_list_approval (facility_id, month, programme, document_sha256, entitled, approved_by, known_from)
VALUES (%(facility)s, %(month)s, %(programme)s, %(digest)s, %(entitled)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""


@transaction.atomic
def enter_application(
    *,
    person_id: int,
    application_id: UUID,
    programme: str,
    facility_id: int,
    received_on: dt.date,
    says: str,
    papers: Sequence[Paper],
    recorded_by: int,
    now: dt.datetime,
) -> None:
    """Keep that a family applied on paper, with its scans. The same again is kept once.

    ProblemError without a scan, with too many, where the child does not belong to the place on that day, and where the
    id stands for another application.
    """
    check_number(papers)
    seat = enrolment_on(person_id, scope=EVERYTHING, on=received_on)
    if seat is None or facility_id not in {seat.facility_id, seat.eats_at_id}:
        raise ProblemError(p.CHILD_NOT_HERE)
    values: dict[str, Any] = {
        "person": person_id,
        "id": application_id,
        "programme": programme,
        "facility": facility_id,
        "day": received_on,
        "says": says.strip(),
        "by": recorded_by,
        "now": now,
    }
    if not execute(_APPLY, values) and not query(_SAME, values)[0][0]:
        raise ProblemError(p.APPLICATION_ID_REUSED)
    for paper in papers:
        execute(_SCAN, values | {"sha256": paper.sha256, "kind": paper.kind, "body": paper.body})


@transaction.atomic
def refuse_application(
    *, person_id: int, application_id: UUID, reason: str, refused_by: int, now: dt.datetime, scope: Scope
) -> None:
    """Refuse an application, with the reason that the family reads. It stands; a new one can be entered.

    ProblemError without a reason, where there is no such application at a place of the scope, and where it was refused
    for another reason.
    """
    if not reason.strip():
        raise ProblemError(p.REFUSAL_WITHOUT_REASON)
    found = query(
        "SELECT facility_id FROM entitlements_application WHERE (person_id, id) = (%s, %s)",
        [person_id, application_id],
    )
    if not found or not scope.allows(facility=found[0][0]):
        raise ProblemError(p.APPLICATION_UNKNOWN)
    values = {
        "person": person_id,
        "id": application_id,
        "reason": reason.strip(),
        "by": refused_by,
        "now": now,
    }
    if execute(_REFUSE, values):
        today = to_local(now).date()
        tell_family(
            kind=REFUSED,
            ward_id=person_id,
            about=f"application {application_id}",
            fills={"name": name_of(person_id, on=today)},
            on=today,
            now=now,
        )
        return
    kept = query(
        "SELECT reason FROM entitlements_refusal WHERE (person_id, application_id) = (%s, %s)",
        [person_id, application_id],
    )
    if kept[0][0] != reason.strip():
        raise ProblemError(p.REFUSED_OTHERWISE)


@transaction.atomic
def approve_list(
    *,
    facility_id: int,
    month: dt.date,
    programme: str,
    document_sha256: bytes,
    approved_by: int,
    now: dt.datetime,
    on: dt.date,
    scope: Scope,
) -> int:
    """Keep that a director approved the month's list as they saw it; how many are entitled on it.

    ``document_sha256`` is what they saw: ProblemError where the list is another by now, and where nobody is on it. The
    same again is approved once. ``access`` vouches that the caller is the director and signed in just now.
    """
    found = list_of_month(facility_id=facility_id, month=month, programme=programme, on=on, scope=scope)
    if not found.lines:
        raise ProblemError(p.LIST_EMPTY)
    if found.sha256 != document_sha256:
        raise ProblemError(p.LIST_CHANGED)
    values = {
        "facility": facility_id,
        "month": month.replace(day=1),
        "programme": programme,
        "digest": document_sha256,
        "entitled": found.entitled,
        "by": approved_by,
        "now": now,
    }
    execute(_APPROVE, values)
    return found.entitled
