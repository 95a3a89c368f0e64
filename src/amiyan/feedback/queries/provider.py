"""Disputes as a provider sees them: which line, what it said itself, and what was decided. Nobody is named."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from amiyan.feedback.queries.within import values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.voice.queries.moved import term, term_values

# Time and terminal would tell the provider which child it was: they are shown where the family agreed.
_TERM: Final = term("d.known_from", "d.decide_by")
_DISPUTES: Final = f"""
SELECT d.person_id, d.id, d.service_day, d.programme, f.code, v.method, v.amount_tiyn, d.known_from, {_TERM} AS due,
       CASE WHEN d.names_family THEN d.says ELSE '' END, d.names_family, CASE WHEN d.names_family THEN v.at END,
       w.withdrawn_id IS NOT NULL, c.happened, coalesce(c.reason, ''), coalesce(mine.says, '')
FROM registry_agreement a
JOIN registry_facility f ON f.id = a.facility_id
JOIN feedback_dispute d ON d.facility_id = a.facility_id AND d.programme = a.programme AND a.valid @> d.service_day
JOIN deliveries_verdict v ON (v.person_id, v.service_day, v.programme, v.slot, v.version)
    = (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
LEFT JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (d.person_id, d.id)
LEFT JOIN feedback_dispute_decision c ON (c.person_id, c.dispute_id) = (d.person_id, d.id)
LEFT JOIN LATERAL (
    SELECT says FROM feedback_dispute_answer s
    WHERE (s.person_id, s.dispute_id) = (d.person_id, d.id) AND s.organisation_id = a.organisation_id
    ORDER BY s.known_from DESC, s.id LIMIT 1
) mine ON true
WHERE a.organisation_id = %(organisation)s AND a.known_to IS NULL AND d.known_from >= %(since)s
ORDER BY c.happened IS NOT NULL OR w.withdrawn_id IS NOT NULL, due, d.known_from, d.id
LIMIT %(most)s
"""

# As a place sees them, whoever served there: the last answer of any provider.
_AT_PLACE: Final = f"""
SELECT d.person_id, d.id, d.service_day, d.programme, f.code, v.method, v.amount_tiyn, d.known_from, {_TERM} AS due,
       CASE WHEN d.names_family THEN d.says ELSE '' END, d.names_family, CASE WHEN d.names_family THEN v.at END,
       w.withdrawn_id IS NOT NULL, c.happened, coalesce(c.reason, ''), coalesce(said.says, '')
FROM feedback_dispute d
JOIN registry_facility f ON f.id = d.facility_id
JOIN deliveries_verdict v ON (v.person_id, v.service_day, v.programme, v.slot, v.version)
    = (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
LEFT JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (d.person_id, d.id)
LEFT JOIN feedback_dispute_decision c ON (c.person_id, c.dispute_id) = (d.person_id, d.id)
LEFT JOIN LATERAL (
    SELECT says FROM feedback_dispute_answer s WHERE (s.person_id, s.dispute_id) = (d.person_id, d.id)
    ORDER BY s.known_from DESC, s.id LIMIT 1
) said ON true
WHERE d.facility_id = %(facility)s AND d.known_from >= %(since)s
  AND (%(everything)s OR f.id = ANY (%(facilities)s) OR f.region = ANY (%(regions)s))
ORDER BY c.happened IS NOT NULL OR w.withdrawn_id IS NOT NULL, due, d.known_from, d.id
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class DisputedLine:
    """A disputed line: ``key`` (a random person id and the dispute's id) names it and tells nothing about anybody.

    ``says`` and ``at`` are blank unless the family agreed to be known. ``happened``: None until it is decided.
    """

    key: tuple[int, UUID]
    service_day: dt.date
    programme: str
    facility: str
    method: str
    amount_tiyn: int
    since: dt.datetime
    decide_by: dt.date
    says: str
    names_family: bool
    at: dt.datetime | None
    withdrawn: bool
    happened: bool | None
    reason: str
    answer: str


def disputes_of_provider(
    organisation_id: int, *, scope: Scope, since: dt.datetime, most: int = 100
) -> list[DisputedLine]:
    """The disputes raised since ``since`` (aware) on what an organisation served, those that wait first.

    A scope that does not name the organisation as an owner sees none. Two queries, through the facilities it serves.
    """
    if not scope.allows(owner=organisation_id):
        return []
    rows = query(_DISPUTES, term_values() | {"organisation": organisation_id, "since": since, "most": most})
    return [DisputedLine((person, key), *rest) for person, key, *rest in rows]


def disputes_at(facility_id: int, *, scope: Scope, since: dt.datetime, most: int = 50) -> list[DisputedLine]:
    """The disputes raised since ``since`` (aware) about meals at a place, those that wait first; nobody is named.

    Empty out of scope. Two queries, by the index of the place.
    """
    values = values_of(scope) | term_values() | {"facility": facility_id, "since": since, "most": most}
    return [DisputedLine((person, key), *rest) for person, key, *rest in query(_AT_PLACE, values)]
