"""What a family has said of a person's deliveries and facts, and what came of it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from amiyan.feedback.queries.within import PERSON_OR_PLACE, values_of
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.family import records_of
from amiyan.voice.queries.moved import term, term_values

Meal = tuple[dt.date, str, int]
PersonsMeal = tuple[int, dt.date, str, int]

_OF_DISPUTE: Final = term("d.known_from", "d.decide_by")
_OF_CORRECTION: Final = term("c.known_from", "c.answer_by")
_DISPUTES: Final = f"""
SELECT d.person_id, d.id, d.service_day, d.programme, d.slot, d.said_by, d.says, d.names_family,
       d.known_from, d.undo_until, {_OF_DISPUTE}, w.known_from, c.happened, coalesce(c.reason, ''), c.known_from,
       coalesce(a.says, '')
FROM feedback_dispute d
LEFT JOIN registry_facility f ON f.id = d.facility_id
LEFT JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (d.person_id, d.id)
LEFT JOIN feedback_dispute_decision c ON (c.person_id, c.dispute_id) = (d.person_id, d.id)
LEFT JOIN LATERAL (
    SELECT a.says FROM feedback_dispute_answer a
    WHERE (a.person_id, a.dispute_id) = (d.person_id, d.id) ORDER BY a.known_from DESC, a.id LIMIT 1
) a ON true
WHERE d.person_id = ANY (%(people)s) AND d.service_day BETWEEN %(first)s AND %(last)s
  AND {PERSON_OR_PLACE.format(row="d")}
ORDER BY d.known_from DESC, d.id
"""
_OF_MEALS: Final = """
SELECT person_id, service_day, programme, slot, 'rating', face, reasons, id, said_by, known_from FROM (
    SELECT DISTINCT ON (person_id, service_day, programme, slot) * FROM feedback_rating
    WHERE person_id = ANY (%(people)s) AND service_day BETWEEN %(first)s AND %(last)s
    ORDER BY person_id, service_day, programme, slot, place DESC
) r
UNION ALL
SELECT c.person_id, c.service_day, c.programme, c.slot, 'confirmation', NULL, NULL, c.id, c.said_by, c.known_from
FROM feedback_confirmation c
WHERE c.person_id = ANY (%(people)s) AND c.service_day BETWEEN %(first)s AND %(last)s AND NOT EXISTS (
    SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (c.person_id, c.id))
ORDER BY 1, 2, 3, 4, 5, 10
"""
_CORRECTIONS: Final = f"""
SELECT c.id, c.fact_table, c.fact_id, c.register, c.says, c.said_by, c.known_from, {_OF_CORRECTION}, w.known_from,
       a.outcome, coalesce(a.says, ''), a.known_from
FROM feedback_correction c
LEFT JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (c.person_id, c.id)
LEFT JOIN feedback_correction_answer a ON (a.person_id, a.correction_id) = (c.person_id, c.id)
WHERE c.person_id = ANY (%(people)s)
ORDER BY c.known_from DESC, c.id
"""


@dataclass(frozen=True, slots=True)
class SaidDispute:
    """A dispute as the family sees it. ``happened`` is None until somebody has decided; ``reason`` is theirs.

    Where it was is told by the delivery alone, which hides it from whom it is hidden. ``decide_by`` has moved on by the
    days of an outage; what was promised stands in the receipt.
    """

    person_id: int
    id: UUID
    service_day: dt.date
    programme: str
    slot: int
    said_by: int
    says: str
    names_family: bool
    since: dt.datetime
    undo_until: dt.datetime
    decide_by: dt.date
    withdrawn_at: dt.datetime | None
    happened: bool | None
    reason: str
    decided_at: dt.datetime | None
    answer: str

    def state(self, today: dt.date) -> str:
        """A code of ``words.DISPUTE_STATES``. That a deadline passed decides nothing."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.happened is not None:
            return "happened" if self.happened else "did_not_happen"
        if today > self.decide_by:
            return "overdue"
        return "answered" if self.answer else "open"

    def can_be_undone(self, now: dt.datetime) -> bool:
        """Whether who said it may still take it back."""
        return self.withdrawn_at is None and self.happened is None and now <= self.undo_until


@dataclass(frozen=True, slots=True)
class AskedCorrection:
    """A correction that was asked for. ``outcome`` is None until it is answered."""

    id: UUID
    fact_table: str
    fact_id: int
    register: str
    says: str
    said_by: int
    since: dt.datetime
    answer_by: dt.date
    withdrawn_at: dt.datetime | None
    outcome: str | None
    answer: str
    answered_at: dt.datetime | None

    def state(self, today: dt.date) -> str:
        """A code of ``words.CORRECTION_STATES``."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.outcome is not None:
            return self.outcome
        return "overdue" if today > self.answer_by else "open"


class Confirmed(NamedTuple):
    """Somebody said that a meal did happen, and did not take it back."""

    id: UUID
    said_by: int
    since: dt.datetime


class SaidOfMeal(NamedTuple):
    """What is said of one meal: its dispute that counts (the latest), the rating that counts, who confirmed it."""

    dispute: SaidDispute | None = None
    face: int | None = None
    reasons: tuple[str, ...] = ()
    confirmations: tuple[Confirmed, ...] = ()

    @property
    def confirmed_by(self) -> tuple[int, ...]:
        """Who said that it did happen."""
        return tuple(one.said_by for one in self.confirmations)

    @property
    def guardians_disagree(self) -> bool:
        """Whether one says that it did not happen and another that it did: a person hears both."""
        one = self.dispute
        open_ = one is not None and one.withdrawn_at is None and one.happened is None
        return open_ and one is not None and any(by != one.said_by for by in self.confirmed_by)


def disputes_of(
    person_id: int, *, scope: Scope, first: dt.date = dt.date.min, last: dt.date = dt.date.max
) -> list[SaidDispute]:
    """The disputes on a person's deliveries of some days, on whichever of their merged records, the newest first.

    Three queries, by the person's key.
    """
    return _disputes(records_of([person_id]), scope, first, last)


def said_of_meals(
    person_id: int, *, scope: Scope, first: dt.date, last: dt.date
) -> Mapping[Meal, SaidOfMeal]:
    """What is said of a person's meals of some days, by (day, programme, slot). Four queries, however many meals.

    Ratings and confirmations are the family's own: a scope that does not name the person as an owner sees disputes alone.
    """
    found = said_of_people([person_id], scope=scope, first=first, last=last)
    return {(day, programme, slot): said for (_person, day, programme, slot), said in found.items()}


def said_of_people(
    people: Collection[int], *, scope: Scope, first: dt.date, last: dt.date
) -> Mapping[PersonsMeal, SaidOfMeal]:
    """As :func:`said_of_meals`, of several people, by (person, day, programme, slot). Four queries, however many."""
    found: dict[PersonsMeal, SaidOfMeal] = {}
    records = records_of(people)
    for one in reversed(_disputes(records, scope, first, last)):
        found[one.person_id, one.service_day, one.programme, one.slot] = SaidOfMeal(dispute=one)
    own = [record for record in records if scope.allows(owner=record) or scope.allows(owner=records[record])]
    values: dict[str, Any] = {"people": own, "first": first, "last": last}
    for *meal, kind, face, reasons, key_of, by, since in query(_OF_MEALS, values) if own else []:
        key: PersonsMeal = (records[meal[0]], meal[1], meal[2], meal[3])
        before = found.get(key, SaidOfMeal())
        if kind == "rating":
            found[key] = before._replace(face=face, reasons=tuple(reasons))
        else:
            confirmed = Confirmed(key_of, by, since)
            found[key] = before._replace(confirmations=(*before.confirmations, confirmed))
    return found


def _disputes(records: Mapping[int, int], scope: Scope, first: dt.date, last: dt.date) -> list[SaidDispute]:
    """Those on any of the records, each under the record by which it was asked for."""
    values = {"people": list(records), "first": first, "last": last, **values_of(scope), **term_values()}
    return [SaidDispute(records[person], *row) for person, *row in query(_DISPUTES, values)]


def corrections_of(person_id: int, *, scope: Scope) -> list[AskedCorrection]:
    """The corrections that were asked for of a person's facts, the newest first; for who sees the person as an owner."""
    if not scope.allows(owner=person_id):
        return []
    values = term_values() | {"people": list(records_of([person_id]))}
    return [AskedCorrection(*row) for row in query(_CORRECTIONS, values)]
