"""Batches with their kept portions, and visits with their answers. Each question takes a scope of places."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.places import place_within
from amiyan.voice.queries.moved import term, term_values

_SAMPLES: Final = """
SELECT b.id, b.service_day, b.meal, b.dish, b.portions, b.cooked_at, b.cooked_by,
       s.id, s.grams, s.taken_at, s.taken_by, s.stored_at, s.keep_until, e.ended_at, e.ended_by, e.reason, e.note,
       s.celsius
FROM meals_batch b
LEFT JOIN meals_sample s ON (s.facility_id, s.batch_id) = (b.facility_id, b.id)
LEFT JOIN meals_sample_end e ON (e.facility_id, e.sample_id) = (s.facility_id, s.id)
WHERE b.facility_id = %(facility)s AND b.service_day BETWEEN %(first)s AND %(last)s
ORDER BY b.service_day DESC, b.cooked_at, b.id, s.taken_at, s.id
"""
_VISITS: Final = f"""
SELECT v.id, v.visited_at, v.visitors, v.has_remarks, v.findings, v.recorded_by, {term("v.visited_at", "v.answer_by")},
       v.seen_well, v.seen_ill, a.id, a.answer, a.answered_by, a.known_from
FROM meals_visit v LEFT JOIN meals_visit_answer a ON (a.facility_id, a.visit_id) = (v.facility_id, v.id)
WHERE v.facility_id = %(facility)s AND v.visited_at >= %(since)s
ORDER BY v.visited_at DESC, v.id, a.id
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A kept portion; what ended it is None and blank while it is kept."""

    id: UUID
    grams: int
    taken_at: dt.datetime
    taken_by: int
    stored_at: str
    keep_until: dt.datetime
    ended_at: dt.datetime | None
    ended_by: int | None
    reason: str
    note: str
    celsius: int | None = None

    def is_overdue(self, now: dt.datetime) -> bool:
        """Whether its time is over and nobody has said what became of it."""
        return self.ended_at is None and now > self.keep_until


@dataclass(frozen=True, slots=True)
class Batch:
    """What was cooked at once, with the portions that are (or were) kept of it."""

    id: UUID
    service_day: dt.date
    meal: str
    dish: str
    portions: int
    cooked_at: dt.datetime
    cooked_by: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the school answered to a visit."""

    id: int
    answer: str
    answered_by: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """What was seen on a visit, and the answers; ``answer_by`` is None where nothing was remarked.

    Outages since the visit have moved it on from the day that was promised, which is kept as it was.
    """

    id: UUID
    visited_at: dt.datetime
    visitors: int
    has_remarks: bool
    findings: str
    recorded_by: int
    answer_by: dt.date | None
    seen_well: tuple[str, ...]
    seen_ill: tuple[str, ...]
    answers: tuple[Answer, ...]

    def is_late(self, today: dt.date) -> bool:
        """Whether remarks wait for an answer longer than they may."""
        return self.answer_by is not None and not self.answers and today > self.answer_by


def batches_of(*, facility_id: int, first: dt.date, last: dt.date, scope: Scope) -> list[Batch]:
    """What was cooked on some days, the newest day first, with the kept portions. Empty outside the scope."""
    if place_within(facility_id, scope) is None:
        return []
    rows = query(_SAMPLES, {"facility": facility_id, "first": first, "last": last})
    found: dict[UUID, tuple[tuple[Any, ...], list[Sample]]] = {}
    for row in rows:
        samples = found.setdefault(row[0], (row[:7], []))[1]
        if row[7] is not None:
            samples.append(Sample(*(*row[7:15], row[15] or "", row[16] or "", row[17])))
    return [Batch(*(*head, tuple(samples))) for head, samples in found.values()]


def visits_of(
    *, facility_id: int, since: dt.datetime, scope: Scope, today: dt.date | None = None
) -> list[Visit]:
    """Visits since a moment (aware), the newest first, with their answers. Empty outside the scope.

    An outage that lasts goes on until ``today`` (the country's, where it is not given).
    """
    if place_within(facility_id, scope) is None:
        return []
    found: dict[UUID, tuple[tuple[Any, ...], list[Answer]]] = {}
    for row in query(_VISITS, {"facility": facility_id, "since": since, **term_values(today)}):
        head = (*row[:7], tuple(row[7]), tuple(row[8]))
        answers = found.setdefault(row[0], (head, []))[1]
        if row[9] is not None:
            answers.append(Answer(*row[9:]))
    return [Visit(*(*head, tuple(answers))) for head, answers in found.values()]
