"""A case as it is kept: its steps, until when each next one is owed, and what it came to."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from amiyan.access.queries import today
from amiyan.country.kz.calendar import to_local
from amiyan.integrity import problems, rules
from amiyan.integrity.queries.within import as_object
from amiyan.integrity.terms import IsStopped, due_on, stopped
from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people

_CASE: Final = """
SELECT facility_id, id, source, about, kind, person_id, region, facts, opened_by FROM integrity_case
WHERE (facility_id, id) = (%(facility)s, %(id)s)
"""
_STEPS: Final = """
SELECT id, step, person_id, reason, says, term_days, known_from, facts FROM integrity_step
WHERE (facility_id, case_id) = (%(facility)s, %(id)s) ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is kept."""

    id: UUID
    step: str
    person_id: int
    reason: str
    says: str
    term_days: int | None
    known_from: dt.datetime
    facts: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def on(self) -> dt.date:
        """The local day."""
        return to_local(self.known_from).date()


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands. ``due`` is the day until which the next step is owed; that it passes decides nothing."""

    facility_id: int
    id: UUID
    source: str
    about: str
    kind: str
    person_id: int | None
    region: str | None
    facts: dict[str, Any]
    opened_by: int
    steps: tuple[Step, ...]
    is_stopped: IsStopped = field(repr=False, compare=False)

    @property
    def taken(self) -> tuple[rules.Taken, ...]:
        """The steps as the rules read them."""
        return tuple(
            rules.Taken(one.step, one.person_id, one.reason, one.on, one.facts.get("recorded_by"))
            for one in self.steps
        )

    @property
    def due(self) -> dt.date | None:
        """Until when the next step is owed."""
        return self.ends(self.steps[-1])

    @property
    def answer_due(self) -> dt.date | None:
        """The last day of the term to answer; None before a notice."""
        told = [one for one in self.steps if one.step == rules.NOTICE]
        return self.ends(told[-1]) if told else None

    @property
    def appeal_due(self) -> dt.date | None:
        """The last day of the term to appeal; None before a decision."""
        decided = [one for one in self.steps if one.step == rules.DECISION]
        return self.ends(decided[-1]) if decided else None

    def ends(self, step: Step) -> dt.date | None:
        """The last day of the term that a step began."""
        return due_on(step.on, step.term_days, self.is_stopped)

    def refusal(self, asked: rules.Asked) -> Kind | None:
        """Why a step may not be taken now; None where it may. Somebody with two records is one pair of eyes."""
        people = {asked.person_id, *(who for one in self.taken for who in (one.person_id, one.recorded_by))}
        first = {person: same_people(person)[0] for person in people if person is not None}
        return rules.refusal(
            [
                one._replace(person_id=first[one.person_id], recorded_by=first.get(one.recorded_by or 0))
                for one in self.taken
            ],
            asked._replace(person_id=first[asked.person_id]),
            answer_due=self.answer_due,
        )

    @property
    def outcome(self) -> str:
        """What it came to: see :func:`rules.outcome`."""
        return rules.outcome(self.taken)


def case_of(*, facility_id: int, case_id: UUID) -> Case:
    """The case with its steps; ProblemError where there is none, or the session may not see it. Two queries."""
    values = {"facility": facility_id, "id": case_id}
    found = query(_CASE, values)
    if not found:
        raise ProblemError(problems.NOTHING_SUCH)
    facility, key, source, about, kind, person, region, facts, opened_by = found[0]
    steps = tuple(_read(row) for row in query(_STEPS, values))
    is_stopped = stopped(today())
    return Case(
        facility, key, source, about, kind, person, region, as_object(facts), opened_by, steps, is_stopped
    )


def _read(row: tuple[Any, ...]) -> Step:
    step = Step(*row)
    return replace(step, facts=as_object(step.facts))
