"""A case with its steps, as it is kept and as the rules read it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from amiyan.access.queries import today
from amiyan.country.kz.calendar import to_local
from amiyan.integrity import problems, rules
from amiyan.integrity.concerned import As, whose_matter
from amiyan.integrity.queries.reached import Reached, Written, people_of, reached
from amiyan.integrity.queries.within import as_object
from amiyan.integrity.terms import IsStopped, due_on, ends_for_all, stopped
from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people

_CASE: Final = """
SELECT facility_id, id, source, about, kind, person_id, region, facts, opened_by FROM integrity_case
WHERE (facility_id, id) = (%(facility)s, %(id)s)
"""
OF_THOSE_CONCERNED: Final = (rules.NOTICE, rules.DECISION)
"""Steps that begin a term of those concerned: to answer, to appeal."""
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
    """A case as it stands. ``due`` is the day until which the next step is owed; that it passes decides nothing.

    ``reached`` says of each step that was written to those concerned on which day it came to them.
    """

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
    reached: Mapping[str, Reached] = field(default_factory=dict, compare=False)

    @property
    def told(self) -> tuple[tuple[int, As], ...]:
        """Who was told by the notice, as what; nobody before it."""
        return told_by(self.steps)

    @property
    def taken(self) -> tuple[rules.Taken, ...]:
        """The steps as the rules read them."""
        return tuple(
            rules.Taken(one.step, one.person_id, one.reason, one.on, one.facts.get("recorded_by"))
            for one in self.steps
        )

    @property
    def due(self) -> dt.date | None:
        """Until when the next step is owed; None where those concerned were not reached yet, or there is no term."""
        return self.ends(self.steps[-1])

    @property
    def answer_due(self) -> dt.date | None:
        """The last day of the term to answer; None before a notice, and before it has reached all whom it concerns."""
        return next((self.ends(one) for one in reversed(self.steps) if one.step == rules.NOTICE), None)

    def appeal_due(self, how: As) -> dt.date | None:
        """The last day to appeal for one of those concerned; None before a decision, and before they were reached."""
        for one in reversed(self.steps):
            if one.step == rules.DECISION:
                since = self.reached[one.step].get(how) if one.step in self.reached else None
                return due_on(since, one.term_days, self.is_stopped) if since is not None else None
        return None

    def ends(self, step: Step) -> dt.date | None:
        """The last day of the term that a step began: from when it reached those concerned, where it is theirs."""
        if step.step in OF_THOSE_CONCERNED:
            return ends_for_all(self.reached.get(step.step, {}).values(), step.term_days, self.is_stopped)
        return due_on(step.on, step.term_days, self.is_stopped)

    def refusal(self, asked: rules.Asked) -> Kind | None:
        """Why a step may not be taken now; None where it may. Somebody with two records is one pair of eyes."""
        people = {asked.person_id, *(who for one in self.taken for who in (one.person_id, one.recorded_by))}
        first = {person: same_people(person)[0] for person in people if person is not None}
        taken = [
            one._replace(person_id=first[one.person_id], recorded_by=first.get(one.recorded_by or 0))
            for one in self.taken
        ]
        return rules.refusal(
            taken,
            asked._replace(person_id=first[asked.person_id]),
            answer_due=self.answer_due,
            whose=whose_matter(source=self.source, kind=self.kind),
        )

    @property
    def outcome(self) -> str:
        """What it came to: see :func:`rules.outcome`."""
        return rules.outcome(self.taken)


def case_of(*, facility_id: int, case_id: UUID) -> Case:
    """The case with its steps; ProblemError where there is none, or the session may not see it. Four queries."""
    found = read_case(facility_id, case_id)
    if found is None:
        raise ProblemError(problems.NOTHING_SUCH)
    return found


def read_case(facility_id: int, case_id: UUID) -> Case | None:
    """The case with its steps; None where there is none, or the session may not see it."""
    values = {"facility": facility_id, "id": case_id}
    found = query(_CASE, values)
    if not found:
        return None
    facility, key, source, about, kind, person, region, facts, opened_by = found[0]
    steps = tuple(_read(row) for row in query(_STEPS, values))
    written = [
        Written(key, one.step, one.on, told_by(steps)) for one in steps if one.step in OF_THOSE_CONCERNED
    ]
    came = {step: days for (_, step), days in reached(written).items()}
    about_it = (facility, key, source, about, kind, person, region, as_object(facts), opened_by)
    return Case(*about_it, steps, stopped(today()), came)


def told_by(steps: Sequence[Step]) -> tuple[tuple[int, As], ...]:
    """Who was told by the notice among these steps, as what; nobody where there is none."""
    return next((people_of(one.facts.get("told", ())) for one in steps if one.step == rules.NOTICE), ())


def _read(row: tuple[Any, ...]) -> Step:
    step = Step(*row)
    return replace(step, facts=as_object(step.facts))
