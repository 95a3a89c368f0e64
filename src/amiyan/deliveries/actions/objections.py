"""Objections to single meals, what named persons decide of them, and taking an objection back."""

import datetime as dt
from typing import Any, Final, Literal

from django.db import IntegrityError, transaction

from amiyan.deliveries.actions.unjudged import mark_unjudged
from amiyan.deliveries.lists import problems
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query

# The meal as it stands: the latest verdict on it, wherever and by whatever it is known.
_MEAL: Final = """
SELECT v.facility_id, v.service_day AS day, v.programme FROM (
    SELECT * FROM deliveries_verdict
    WHERE (person_id, service_day, programme) = (%(person)s, %(day)s, %(programme)s)
    ORDER BY version DESC LIMIT 1
) v
"""
# The line of a list that can be objected to: what the person's verdict rests on now, where that is a list.
_LINE: Final = f"""{_MEAL}
JOIN deliveries_pass p
    ON (p.facility_id, p.evidence_id, p.record) = (v.facility_id, v.evidence_id, v.record) AND p.via = 'list'
"""
_MARKED: Final = {"list": _LINE, "meal": _MEAL}

_WITHDRAW: Final = """
INSERT INTO deliveries_objection_withdrawal (person_id, service_day, programme, objection_id, withdrawn_by)
SELECT o.person_id, o.service_day, o.programme, o.id, %(by)s FROM deliveries_objection o
WHERE (o.person_id, o.service_day, o.programme, o.id) = (%(person)s, %(day)s, %(programme)s, %(id)s)
  AND NOT EXISTS (SELECT FROM deliveries_objection_decision d
      WHERE (d.person_id, d.service_day, d.programme, d.objection_id)
          = (o.person_id, o.service_day, o.programme, o.id))
ON CONFLICT DO NOTHING RETURNING objection_id
"""
_WITHDRAWN: Final = """
SELECT FROM deliveries_objection_withdrawal
WHERE (person_id, service_day, programme, objection_id) = (%(person)s, %(day)s, %(programme)s, %(id)s)
"""


def rests_on_a_list(*, person_id: int, day: dt.date, programme: str) -> bool:
    """Whether this person's meal of that day is known from a list and not from a terminal."""
    return bool(query(_LINE, {"person": person_id, "day": day, "programme": programme}))


@transaction.atomic
def raise_objection(
    *,
    person_id: int,
    day: dt.date,
    programme: str,
    raised_by: str,
    reason: str,
    channel: str,
    covers: Literal["list", "meal"] = "list",
) -> int:
    """Hold one line, this person's meal of that day, until somebody decides; the objection's number.

    ``channel`` is 'phone', 'paper' or 'page'. ``covers``: 'list' objects to a list, and a terminal that saw the child
    still wins; 'meal' to the meal, whatever it is known from. ProblemError where there is no such line. The same
    objection again, while it waits, is the same objection.
    """
    line = {"person": person_id, "day": day, "programme": programme}
    if not query(_MARKED[covers], line):
        nothing = problems.NO_LIST_LINE if covers == "list" else problems.NO_MEAL
        raise ProblemError(nothing, day=day.isoformat())
    said = {**line, "by": raised_by, "reason": reason, "channel": channel, "covers": covers}
    waiting = query(
        "SELECT o.id FROM deliveries_objection o WHERE (o.person_id, o.service_day, o.programme)"
        " = (%(person)s, %(day)s, %(programme)s) AND (o.raised_by, o.reason, o.covers) = (%(by)s, %(reason)s, %(covers)s)"
        " AND NOT EXISTS (SELECT FROM deliveries_objection_decision d WHERE d.objection_id = o.id"
        " AND (d.person_id, d.service_day, d.programme) = (o.person_id, o.service_day, o.programme))"
        " AND NOT EXISTS (SELECT FROM deliveries_objection_withdrawal w WHERE w.objection_id = o.id"
        " AND (w.person_id, w.service_day, w.programme) = (o.person_id, o.service_day, o.programme))",
        said,
    )
    if waiting:
        return int(waiting[0][0])
    added = query(
        "INSERT INTO deliveries_objection (person_id, service_day, programme, raised_by, reason, channel, covers)"
        " VALUES (%(person)s, %(day)s, %(programme)s, %(by)s, %(reason)s, %(channel)s, %(covers)s) RETURNING id",
        said,
    )
    mark_unjudged(_MARKED[covers], line)
    return int(added[0][0])


@transaction.atomic
def withdraw_objection(
    *, person_id: int, day: dt.date, programme: str, objection_id: int, withdrawn_by: str
) -> None:
    """Take an objection back: the meal goes on as if nobody had objected. Both stay to be read.

    ProblemError where there is none, or where a person has decided it already. Taken back again, it stays so.
    """
    line = {"person": person_id, "day": day, "programme": programme}
    said: dict[str, Any] = {**line, "id": objection_id, "by": withdrawn_by}
    if query(_WITHDRAW, said):
        mark_unjudged(_MEAL, line)
    elif not query(_WITHDRAWN, said):
        decided = query(
            "SELECT FROM deliveries_objection WHERE (person_id, service_day, programme, id)"
            " = (%(person)s, %(day)s, %(programme)s, %(id)s)",
            said,
        )
        kind = problems.OBJECTION_DECIDED if decided else problems.OBJECTION_UNKNOWN
        raise ProblemError(kind, objection=objection_id)


def decide_objection(*, objection_id: int, upheld: bool, reason: str, decided_by: str) -> None:
    """What a named person decides: upheld, the meal was not eaten; dismissed, the line goes on as if nothing was.

    The objection stays. ProblemError where there is none, where it was decided otherwise before, and where the
    person who objected would decide. The same decision again changes nothing.
    """
    found = query(
        "SELECT o.person_id, o.service_day, o.programme, o.raised_by, o.covers, w.objection_id IS NOT NULL"
        " FROM deliveries_objection o LEFT JOIN deliveries_objection_withdrawal w"
        " ON (w.person_id, w.service_day, w.programme, w.objection_id)"
        " = (o.person_id, o.service_day, o.programme, o.id) WHERE o.id = %s",
        [objection_id],
    )
    if not found:
        raise ProblemError(problems.OBJECTION_UNKNOWN, objection=objection_id)
    person_id, day, programme, raised_by, covers, withdrawn = found[0]
    if withdrawn:
        raise ProblemError(problems.OBJECTION_WITHDRAWN)
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
            mark_unjudged(_MARKED[covers], line)
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
