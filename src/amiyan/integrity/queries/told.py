"""Cases as those concerned read them: from the notice on, with the facts that were laid before them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from amiyan.country.kz.calendar import to_local
from amiyan.integrity import rules
from amiyan.integrity.concerned import As, kinds_concerned
from amiyan.integrity.queries.reached import Reached, Written, people_of, reached
from amiyan.integrity.queries.within import PLACE, as_list, as_object, values_of
from amiyan.integrity.terms import IsStopped, due_on, stopped
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_TOLD: Final = f"""
SELECT c.facility_id, c.id, c.source, c.kind, c.person_id, c.facts, told.known_from, told.says, told.term_days,
       told.facts -> 'told',
       last.step, last.reason, decision.reason, decision.says, decision.known_from, decision.term_days
FROM integrity_case c LEFT JOIN registry_facility f ON f.id = c.facility_id
JOIN integrity_step told ON (told.facility_id, told.case_id) = (c.facility_id, c.id) AND told.step = 'notice'
JOIN LATERAL (
    SELECT s.step, s.reason FROM integrity_step s WHERE (s.facility_id, s.case_id) = (c.facility_id, c.id)
    ORDER BY s.place DESC LIMIT 1
) last ON true
LEFT JOIN integrity_step decision ON (decision.facility_id, decision.case_id) = (c.facility_id, c.id)
    AND decision.step = 'decision'
WHERE CASE WHEN %(family)s THEN c.for_family AND c.person_id = ANY (%(owners)s) ELSE {PLACE.format(row="c")} END
  AND (NOT %(supplier)s OR EXISTS (
    SELECT FROM registry_agreement a
    WHERE a.facility_id = c.facility_id AND a.organisation_id = ANY (%(owners)s) AND a.known_to IS NULL
      AND a.valid @> (told.known_from AT TIME ZONE 'Asia/Almaty')::date))
  AND (%(case)s::uuid IS NULL OR c.id = %(case)s::uuid)
ORDER BY told.known_from DESC, c.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A case to somebody concerned. ``answer_by`` is a term for them alone: that it passes ends nothing of theirs.

    Both terms run from when the message came to them; who only reads it now has it from today. ``decision`` and
    ``appeal_by`` are None until a person has decided. ``notices`` are the messages by which it was told (person, month, id).
    """

    facility_id: int
    id: UUID
    source: str
    kind: str
    person_id: int | None
    facts: Mapping[str, Any]
    told_at: dt.datetime
    says: str
    answer_by: dt.date | None
    step: str
    reason: str
    decision: str | None
    decision_says: str | None
    appeal_by: dt.date | None
    notices: tuple[tuple[int, dt.date, UUID], ...] = ()


def told_cases(
    *, scope: Scope, as_: As, today: dt.date, case_id: UUID | None = None, most: int = 100
) -> list[Told]:
    """The cases of which those in the scope were told, the latest first: as the place, its supplier or the family.

    Three queries, for any number; nothing of a case whose facts nobody has laid before them. A supplier reads what was told
    while it served there: what another one was asked before it is none of its business. ``case_id``: that one alone.
    """
    values = values_of(scope) | {"family": as_ == "family", "supplier": as_ == "supplier", "most": most}
    values |= {"case": case_id}
    rows = [row for row in map(_Row.of, query(_TOLD, values)) if as_ in row.kinds]
    came = reached([written for row in rows for written in row.written])
    is_stopped = stopped(today)
    return [_told(row, as_, came, today, is_stopped) for row in rows]


class _Row(NamedTuple):
    about: tuple[Any, ...]
    kinds: tuple[As, ...]
    written: tuple[Written, ...]
    terms: tuple[int | None, ...]
    last: tuple[Any, ...]

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> "_Row":
        *case, facts, told_at, says, term, told, step, reason, decision, decided, decided_at, appeal = row
        people = people_of(as_list(told))
        told_of = [(rules.NOTICE, told_at)] + ([(rules.DECISION, decided_at)] if decided_at else [])
        written = tuple(Written(case[1], name, to_local(at).date(), people) for name, at in told_of)
        kinds = kinds_concerned(source=case[2], kind=case[3])
        about = (*case, as_object(facts), told_at, says)
        return cls(about, kinds, written, (term, appeal), (step, reason, decision, decided))


def _told(
    row: _Row,
    as_: As,
    came: Mapping[tuple[UUID, str], Reached],
    today: dt.date,
    is_stopped: IsStopped,
) -> Told:
    """Both terms; who reads it before any message came has them from today."""
    ends = [
        due_on(came[one.case_id, one.step].get(as_) or today, term, is_stopped)
        for one, term in zip(row.written, row.terms, strict=False)
    ]
    answer_by, appeal_by = [*ends, None][:2]
    mine = {person for person, how in row.written[0].told if how == as_}
    notices = tuple(notice for one in row.written for notice in one.notices if notice[0] in mine)
    values: tuple[Any, ...] = (*row.about, answer_by, *row.last, appeal_by, notices)
    return Told(*values)
