"""Objections to single meals known from lists, and what named persons decide of them."""

import datetime as dt
from typing import Final

from django.db import IntegrityError, transaction

from amiyan.deliveries.actions.unjudged import mark_unjudged
from amiyan.deliveries.lists import problems
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query

# The line that can be objected to: what the person's verdict rests on now, where that is a list.
_LINE: Final = """
SELECT v.facility_id, v.service_day AS day, v.programme FROM (
    SELECT * FROM deliveries_verdict
    WHERE (person_id, service_day, programme) = (%(person)s, %(day)s, %(programme)s)
    ORDER BY version DESC LIMIT 1
) v
JOIN deliveries_pass p
    ON (p.facility_id, p.evidence_id, p.record) = (v.facility_id, v.evidence_id, v.record) AND p.via = 'list'
"""


def rests_on_a_list(*, person_id: int, day: dt.date, programme: str) -> bool:
    """Whether this person's meal of that day is known from a list and not from a terminal."""
    return bool(query(_LINE, {"person": person_id, "day": day, "programme": programme}))


@transaction.atomic
def raise_objection(
    *, person_id: int, day: dt.date, programme: str, raised_by: str, reason: str, channel: str
) -> int:
    """Hold one line, this person's meal of that day, until somebody decides; the objection's number.

    ``channel`` is 'phone', 'paper' or 'page'. ProblemError where no list names the person that day. The same
    objection again, while it waits, is the same objection.
    """
    line = {"person": person_id, "day": day, "programme": programme}
    if not rests_on_a_list(person_id=person_id, day=day, programme=programme):
        raise ProblemError(problems.NO_LIST_LINE, day=day.isoformat())
    said = {**line, "by": raised_by, "reason": reason, "channel": channel}
    waiting = query(
        "SELECT o.id FROM deliveries_objection o WHERE (o.person_id, o.service_day, o.programme)"
        " = (%(person)s, %(day)s, %(programme)s) AND (o.raised_by, o.reason) = (%(by)s, %(reason)s)"
        " AND NOT EXISTS (SELECT FROM deliveries_objection_decision d WHERE d.objection_id = o.id"
        " AND (d.person_id, d.service_day, d.programme) = (o.person_id, o.service_day, o.programme))",
        said,
    )
    if waiting:
        return int(waiting[0][0])
    added = query(
        "INSERT INTO deliveries_objection (person_id, service_day, programme, raised_by, reason, channel)"
        " VALUES (%(person)s, %(day)s, %(programme)s, %(by)s, %(reason)s, %(channel)s) RETURNING id",
        said,
    )
    mark_unjudged(_LINE, line)
    return int(added[0][0])


def decide_objection(*, objection_id: int, upheld: bool, reason: str, decided_by: str) -> None:
    """What a named person decides: upheld, the meal was not eaten; dismissed, the line goes on as if nothing was.

    The objection stays. ProblemError where there is none, where it was decided otherwise before, and where the
    person who objected would decide. The same decision again changes nothing.
    """
    found = query(
        "SELECT person_id, service_day, programme, raised_by FROM deliveries_objection WHERE id = %s",
        [objection_id],
    )
    if not found:
        raise ProblemError(problems.OBJECTION_UNKNOWN, objection=objection_id)
    person_id, day, programme, raised_by = found[0]
    if raised_by == decided_by:
        raise ProblemError(problems.DECIDER_IS_PARTY)
    line = {"person": person_id, "day": day, "programme": programme}
    try:
        with transaction.atomic():
            execute(
                "INSERT INTO deliveries_objection_decision"
                " (person_id, service_day, programme, objection_id, upheld, reason, decided_by)"
                " VALUES (%(person)s, %(day)s, %(programme)s, %(id)s, %(upheld)s, %(reason)s, %(by)s)",
                {**line, "id": objection_id, "upheld": upheld, "reason": reason, "by": decided_by},
            )
            mark_unjudged(_LINE, line)
    except IntegrityError as error:
        before = query(
            "SELECT upheld FROM deliveries_objection_decision WHERE (person_id, service_day, programme, objection_id)"
            " = (%s, %s, %s, %s)",
            [person_id, day, programme, objection_id],
        )
        if not before:
            raise
        if before[0][0] != upheld:
            raise ProblemError(problems.OBJECTION_DECIDED) from error
