"""What waits for a person, the earliest deadline first. What is overdue stands first and is decided by nobody but them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from amiyan.feedback.queries.within import PERSON_OR_PLACE, PLACE, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.voice.queries.moved import term, term_values

_OF_DISPUTE: Final = term("d.known_from", "d.decide_by")
_OF_CORRECTION: Final = term("c.known_from", "c.answer_by")
# A confirmation by somebody else than who disputes makes it a disagreement of two guardians.
_DISPUTES: Final = f"""
SELECT CASE WHEN EXISTS (
           SELECT FROM feedback_confirmation o
           WHERE o.person_id = d.person_id AND (o.service_day, o.programme, o.slot) = (d.service_day, d.programme, d.slot)
             AND o.said_by <> d.said_by AND NOT EXISTS (
               SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (o.person_id, o.id))
       ) THEN 'disagreement' ELSE 'dispute' END AS kind,
       {_OF_DISPUTE} AS due, d.person_id, d.id, d.facility_id, d.service_day, d.programme, d.says, d.known_from AS since,
       EXISTS (SELECT FROM feedback_dispute_answer a WHERE (a.person_id, a.dispute_id) = (d.person_id, d.id)) AS answered
FROM feedback_dispute d LEFT JOIN registry_facility f ON f.id = d.facility_id
WHERE {PERSON_OR_PLACE.format(row="d")}
  AND NOT EXISTS (
    SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (d.person_id, d.id))
  AND NOT EXISTS (
    SELECT FROM feedback_dispute_decision c WHERE (c.person_id, c.dispute_id) = (d.person_id, d.id))
"""
_ALARMS: Final = f"""
SELECT 'alarm', a.service_day, NULL::bigint, NULL::uuid, a.facility_id, a.service_day, '', '', a.known_from,
       EXISTS (SELECT FROM feedback_alarm_answer s WHERE (s.facility_id, s.service_day) = (a.facility_id, a.service_day))
FROM feedback_alarm a LEFT JOIN registry_facility f ON f.id = a.facility_id
WHERE {PLACE.format(row="a")} AND 2 > (
    SELECT count(DISTINCT s.role) FROM feedback_alarm_answer s
    WHERE (s.facility_id, s.service_day) = (a.facility_id, a.service_day))
"""
_CORRECTIONS: Final = f"""
SELECT 'correction', {_OF_CORRECTION}, c.person_id, c.id, NULL::bigint, NULL::date, c.fact_table, c.says, c.known_from, false
FROM feedback_correction c
WHERE (%(everything)s OR c.register = ANY(%(registers)s))
  AND NOT EXISTS (
    SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (c.person_id, c.id))
  AND NOT EXISTS (
    SELECT FROM feedback_correction_answer a WHERE (a.person_id, a.correction_id) = (c.person_id, c.id))
"""
_ALL: Final = f"{_DISPUTES} UNION ALL {_ALARMS} UNION ALL {_CORRECTIONS}"
_PAGE: Final = f"""
SELECT * FROM ({_ALL}) work WHERE (%(kinds)s::text[] IS NULL OR kind = ANY(%(kinds)s))
ORDER BY due, since, id LIMIT %(most)s
"""
_COUNTS: Final = (
    f"SELECT kind, count(*), count(*) FILTER (WHERE due < %(today)s) FROM ({_ALL}) work GROUP BY kind"
)


@dataclass(frozen=True, slots=True)
class Work:
    """A thing that waits for a person: ``kind`` is a code of ``words.WORK``, ``due`` the day by which.

    Of an alarm there is no person, of a correction no facility; ``about`` is a programme, or the table of a fact.
    """

    kind: str
    due: dt.date
    person_id: int | None
    id: UUID | None
    facility_id: int | None
    service_day: dt.date | None
    about: str
    says: str
    since: dt.datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How many of a kind wait, and how many of them longer than they may."""

    kind: str
    open: int
    overdue: int


def work_items(
    *,
    scope: Scope,
    registers: Collection[str] = (),
    kinds: Collection[str] | None = None,
    most: int = 100,
) -> list[Work]:
    """What waits within the scope, the earliest deadline first. ``registers`` are those that the caller keeps.

    Two queries, through what was ever said at the places of the scope. A deadline has moved on by the days of an outage.
    """
    values = values_of(scope) | term_values() | {"registers": sorted(registers), "most": most}
    values["kinds"] = None if kinds is None else sorted(kinds)
    return [Work(*row) for row in query(_PAGE, values)]


def work_counts(*, scope: Scope, today: dt.date, registers: Collection[str] = ()) -> list[WorkCount]:
    """How much waits within the scope, by kind; what is overdue is named. As :func:`work_items`."""
    values = values_of(scope) | term_values(today) | {"registers": sorted(registers), "today": today}
    return [WorkCount(*row) for row in query(_COUNTS, values)]
