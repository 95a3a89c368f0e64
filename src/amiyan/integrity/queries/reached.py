"""Whom what is written in a case reached, and when: a term to answer or to appeal runs from there.

It begins when the message was delivered or read, and begins anew where a message failed after that (``voice``). Where
nobody was reached no term runs: silence ends no right.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from amiyan.integrity.concerned import As
from amiyan.integrity.notices import OF_A_STEP
from amiyan.voice.actions.notices import notice_id
from amiyan.voice.queries.reaching import reached_days

Reached = Mapping[As, dt.date | None]


class Written(NamedTuple):
    """What was written in a case: at which step, on which local day, and to whom as what."""

    case_id: UUID
    step: str
    on: dt.date
    told: tuple[tuple[int, As], ...]

    @property
    def notices(self) -> list[tuple[int, dt.date, UUID]]:
        """The notices that it was written by: person, month, id."""
        kind, about, month = OF_A_STEP[self.step], about_of(self.case_id, self.step), self.on.replace(day=1)
        return [(person, month, notice_id(kind, about, person)) for person, _ in self.told]


def about_of(case_id: UUID, step: str) -> str:
    """What this room calls the matter of a message."""
    return f"case {case_id} {step}"


def people_of(told: Iterable[Mapping[str, Any]]) -> tuple[tuple[int, As], ...]:
    """Who was told, as what: as the notice keeps it."""
    return tuple((int(one["person"]), one["as"]) for one in told)


def reached(written: Sequence[Written]) -> dict[tuple[UUID, str], Reached]:
    """By case and step: on which day each of those concerned was reached, None where they were not.

    Of several who stand for the same (two guardians, a director and the deputy) the first who was reached counts. One query.
    """
    days = reached_days([notice for one in written for notice in one.notices])
    found: dict[tuple[UUID, str], Reached] = {}
    for one in written:
        of_each: dict[As, dt.date | None] = {}
        for (_, how), (person, _month, key) in zip(one.told, one.notices, strict=True):
            of_each[how] = min(filter(None, (of_each.get(how), days[person, key])), default=None)
        found[one.case_id, one.step] = of_each
    return found
