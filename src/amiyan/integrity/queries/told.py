"""Cases as those concerned read them: from the notice on, with the facts that were laid before them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.country.kz.calendar import to_local
from amiyan.integrity.concerned import As, kinds_concerned
from amiyan.integrity.queries.within import PLACE, as_object, values_of
from amiyan.integrity.terms import IsStopped, due_on, stopped
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query

_TOLD: Final = f"""
SELECT c.facility_id, c.id, c.source, c.kind, c.person_id, c.facts, told.known_from, told.says, told.term_days,
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

    ``decision`` and ``appeal_by`` are None until a person has decided.
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


def told_cases(
    *, scope: Scope, as_: As, today: dt.date, case_id: UUID | None = None, most: int = 100
) -> list[Told]:
    """The cases of which those in the scope were told, the latest first: as the place, its supplier or the family.

    One query; nothing of a case whose facts nobody has laid before them. A supplier reads what was told while it served
    there: what another one was asked before it is none of its business. ``case_id``: that one alone.
    """
    values = values_of(scope) | {"family": as_ == "family", "supplier": as_ == "supplier", "most": most}
    values |= {"case": case_id}
    is_stopped = stopped(today)
    found = [_told(row, is_stopped) for row in query(_TOLD, values)]
    return [one for one in found if as_ in kinds_concerned(source=one.source, kind=one.kind)]


def _told(row: tuple[Any, ...], is_stopped: IsStopped) -> Told:
    *case, facts, told_at, says, term, step, reason, decision, decided, decided_at, appeal = row
    facility, key, source, kind, person = case
    appeal_by = due_on(to_local(decided_at).date(), appeal, is_stopped) if decided_at else None
    answer_by = due_on(to_local(told_at).date(), term, is_stopped)
    about = (facility, key, source, kind, person, as_object(facts), told_at, says)
    return Told(*about, answer_by, step, reason, decision, decided, appeal_by)
