"""Who may speak for whom: a guardian who may see, or the person; and how what they say reaches us."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from amiyan.country.kz.calendar import to_local
from amiyan.feedback.problems import NOT_YOURS
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute
from amiyan.registry.queries import Guardianship, same_people, wards_of_guardian

Channel = Literal["page", "phone", "paper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who says something, when and how. ``taken_by``: the employee who writes it down for the family."""

    said_by: int
    now: datetime
    channel: Channel = "page"
    taken_by: int | None = None

    @property
    def today(self) -> date:
        """The local day."""
        return to_local(self.now).date()


def check_may_speak(voice: Voice, person_id: int) -> None:
    """ProblemError where the speaker is neither the person nor, today, a guardian who may see.

    The same words as where there is nothing at all: that somebody exists is not told.
    """
    if not any(one is None or one.may_see for one in _standing(voice, person_id)):
        raise ProblemError(NOT_YOURS)


def may_decide(voice: Voice, person_id: int) -> bool:
    """Whether the speaker is the person or, today, a guardian who may decide; a delegate may not."""
    return any(one is None or one.may_decide for one in _standing(voice, person_id))


def _standing(voice: Voice, person_id: int) -> list[Guardianship | None]:
    """How the speaker stands for the person: None is the person's own."""
    people = set(same_people(person_id))
    if voice.said_by in people:
        return [None]
    own = Scope(owners=frozenset(same_people(voice.said_by)))
    return [
        one for one in wards_of_guardian(voice.said_by, scope=own, on=voice.today) if one.ward_id in people
    ]


def lock_person(person_id: int) -> None:
    """Whoever says something of this person at the same moment waits until the transaction ends, whichever of their
    merged records is named.
    """
    root = same_people(person_id)[:1] or [person_id]
    execute("SELECT pg_advisory_xact_lock(735204, (%s %% 2147483647)::integer)", root)
