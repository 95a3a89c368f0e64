"""Decisions as a family reads them: of every programme why yes, why no, what is unknown and what would change it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import override

from amiyan.country.kz.calendar import to_local
from amiyan.entitlements.queries import Explanation, explained
from amiyan.kernel.languages import Language
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.programmes.loader import all_codes, load
from amiyan.registry.family import records_of
from amiyan.registry.queries import resolve_identity, same_people

_DECISIONS: Final = """
SELECT d.programme, d.id, d.known_from, lower(d.valid), upper(d.valid) - 1,
       d.entitled, d.clauses, d.facts::text, d.rules, d.known_at, d.valid, r.clauses
FROM entitlements_decision d JOIN entitlements_rules r ON r.rules = d.rules
WHERE d.person_id = ANY(%(ids)s) AND d.programme = ANY(%(programmes)s) AND d.valid @> %(on)s::date AND d.known_to IS NULL
ORDER BY d.programme, d.id
"""

# A "no" of a register is not among them: it decides nothing.
_DECIDED_APPLICATIONS: Final = """
SELECT r.person_id, r.application_id, true, r.known_from FROM entitlements_refusal r
WHERE r.person_id = ANY (%(people)s) AND r.known_from >= %(since)s
UNION ALL
SELECT c.person_id, c.application_id, false, c.asked_at FROM entitlements_check c
WHERE c.person_id = ANY (%(people)s) AND c.asked_at >= %(since)s AND c.outcome = 'held'
  AND NOT EXISTS (SELECT FROM entitlements_refusal r
                  WHERE (r.person_id, r.application_id) = (c.person_id, c.application_id))
ORDER BY 4 DESC, 2
"""


@dataclass(frozen=True, slots=True)
class FamilyDecision:
    """A decision in sentences: ``id`` is its row (a receipt names it), ``decided_on`` the local day it was made.

    ``first`` and ``last`` are the days it speaks of (None: open).
    """

    programme: str
    id: int
    decided_on: dt.date
    first: dt.date | None
    last: dt.date | None
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class DecidedApplication:
    """That an application was decided: refused by a person, or confirmed by a register."""

    person_id: int
    id: UUID
    refused: bool
    at: dt.datetime


def decided_applications_of(
    people: Collection[int], *, since: dt.datetime, scope: Scope
) -> list[DecidedApplication]:
    """What was decided since a moment on the applications of some people, the newest first, for the family itself.

    Nothing of whom the scope does not name. Two queries, however many people.
    """
    records = {
        record: person
        for record, person in records_of(people).items()
        if scope.allows(owner=record) or scope.allows(owner=person)
    }
    found = query(_DECIDED_APPLICATIONS, {"people": list(records), "since": since}) if records else []
    return [DecidedApplication(records[record], *rest) for record, *rest in found]


def decisions_of(
    person_id: int, *, scope: Scope, on: dt.date, lang: Language, hides_place: bool
) -> list[FamilyDecision]:
    """The decisions on a person that are believed now and speak of a day, by programme.

    A programme under which nothing was decided has none: that is not a "no". ``hides_place`` leaves out where the person
    is enrolled. Nothing outside the scope. A constant number of queries.
    """
    if resolve_identity(person_id, scope=scope, on=on) is None:
        return []
    values = {"ids": same_people(person_id), "programmes": list(all_codes()), "on": on}
    with override(lang):
        return [
            FamilyDecision(
                code,
                number,
                to_local(since).date(),
                first,
                last,
                explained(load(code), on=on, lang=lang, row=row, hides_place=hides_place),
            )
            for code, number, since, first, last, *row in query(_DECISIONS, values)
        ]
