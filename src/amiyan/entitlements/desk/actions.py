"""Applications at the desk: one transaction each. What the paper proves, a register says; here is that it came."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.entitlements import problems as p
from amiyan.entitlements.desk.papers import Paper, check_number
from amiyan.entitlements.jobs import ask_to_check
from amiyan.entitlements.notices import REFUSED
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.registry.queries import enrolment_on
from amiyan.registry.sources.own import asks_a_register
from amiyan.voice.actions.notices import tell_family
from amiyan.voice.people import name_of

_APPLY: Final = """
INSERT INTO entitlements_application (person_id, id, programme, facility_id, received_on, category, says, recorded_by,
                                      known_from)
VALUES (%(person)s, %(id)s, %(programme)s, %(facility)s, %(day)s, %(category)s, %(says)s, %(by)s, %(now)s)
ON CONFLICT DO NOTHING
"""
_SAME: Final = """
SELECT (programme, facility_id, received_on, category, says)
     = (%(programme)s, %(facility)s, %(day)s::date, %(category)s, %(says)s)
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
_STATE: Final = """
SELECT a.facility_id, r.person_id IS NOT NULL, c.outcome FROM entitlements_application a
LEFT JOIN entitlements_refusal r ON (r.person_id, r.application_id) = (a.person_id, a.id)
LEFT JOIN entitlements_check c ON (c.person_id, c.application_id) = (a.person_id, a.id)
    AND c.outcome IN ('held', 'not_held')
WHERE (a.person_id, a.id) = (%s, %s)
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
    category: str = "",
    papers: Sequence[Paper],
    recorded_by: int,
    now: dt.datetime,
) -> None:
    """Keep that a family applied on paper, with its scans. The same again is kept once; the register is asked soon.

    ``category`` is what the paper is to prove, blank for any on which the programme leans. ProblemError without a scan,
    with too many, with a category that is none, where the child does not belong to the place on that day, and where the
    id stands for another application.
    """
    check_number(papers)
    if category and category not in SOCIAL_STATUSES:
        raise ProblemError(p.CATEGORY_UNKNOWN)
    seat = enrolment_on(person_id, scope=EVERYTHING, on=received_on)
    if seat is None or facility_id not in {seat.facility_id, seat.eats_at_id}:
        raise ProblemError(p.CHILD_NOT_HERE)
    values: dict[str, Any] = {
        "person": person_id,
        "id": application_id,
        "programme": programme,
        "facility": facility_id,
        "day": received_on,
        "category": category,
        "says": says.strip(),
        "by": recorded_by,
        "now": now,
    }
    if not execute(_APPLY, values) and not query(_SAME, values)[0][0]:
        raise ProblemError(p.APPLICATION_ID_REUSED)
    for paper in papers:
        execute(_SCAN, values | {"sha256": paper.sha256, "kind": paper.kind, "body": paper.body})
    ask_to_check(person_id, application_id)


def ask_again(*, person_id: int, application_id: UUID, scope: Scope, on: dt.date) -> None:
    """Ask that the register be asked about an application once more; ``on`` is today.

    ProblemError where there is no such application in the scope, nor its child, where it was refused or answered (a "no"
    never becomes a right by asking again, P23), and where the site asks no register.
    """
    is_refused, answer = _state(person_id, application_id, scope, on)
    if is_refused or answer is not None:
        raise ProblemError(p.APPLICATION_ANSWERED)
    if not asks_a_register():
        raise ProblemError(p.NO_REGISTER)
    ask_to_check(person_id, application_id)


@transaction.atomic
def refuse_application(
    *, person_id: int, application_id: UUID, reason: str, refused_by: int, now: dt.datetime, scope: Scope
) -> None:
    """Refuse an application, with the reason that the family reads beside the name of who refused. It stands; a new one
    can be entered. Whoever answers for the child today may refuse, also what another school had entered.

    A register's "no" refuses nothing: a person does, here, as they do where the register is silent. ProblemError without
    a reason, where there is no such application in the scope, nor its child, where the register has confirmed it,
    and where it was refused for another reason.
    """
    if not reason.strip():
        raise ProblemError(p.REFUSAL_WITHOUT_REASON)
    today = to_local(now).date()
    _is_refused, answer = _state(person_id, application_id, scope, today)
    if answer == "held":
        raise ProblemError(p.APPLICATION_CONFIRMED)
    values = {
        "person": person_id,
        "id": application_id,
        "reason": reason.strip(),
        "by": refused_by,
        "now": now,
    }
    if execute(_REFUSE, values):
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


def _state(person_id: int, application_id: UUID, scope: Scope, on: dt.date) -> tuple[bool, str | None]:
    """Whether an application was refused, and the register's answer where there is one; ProblemError out of scope.

    A child that changes its school takes its applications along: they are decided where it belongs, or where they came in.
    """
    found = query(_STATE, [person_id, application_id])
    if not found:
        raise ProblemError(p.APPLICATION_UNKNOWN)
    place, is_refused, answer = found[0]
    if not scope.allows(facility=place) and enrolment_on(person_id, scope=scope, on=on) is None:
        raise ProblemError(p.APPLICATION_UNKNOWN)
    return is_refused, answer
