"""What auditors found of one person's meals, as the family reads it."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.kernel.sql import query

_OF_MEAL: Final = """
SELECT DISTINCT ON (f.person_id, f.sample_id) f.finding, f.tells, f.known_from
FROM registry_same_people(%(person)s, 'infinity') AS same (id)
JOIN auditor_finding f ON (f.person_id, f.service_day, f.programme) = (same.id, %(day)s::date, %(programme)s)
ORDER BY f.person_id, f.sample_id, f.id DESC
"""


class Told(NamedTuple):
    """What was found (``sound``, ``not_sound``, ``cannot_tell``, ``taken_back``), in which words for the family, and when.

    Neither who found it nor what they wrote for themselves is told.
    """

    finding: str
    tells: str
    at: dt.datetime


def findings_of_meal(*, person_id: int, day: dt.date, programme: str) -> list[Told]:
    """The last word of each sample in which a meal of a day was drawn, the earliest first. One query by key.

    Only under ``access.reading``, which leaves out whom the reader may not see.
    """
    rows = query(_OF_MEAL, {"person": person_id, "day": day, "programme": programme})
    return sorted((Told(*row) for row in rows), key=lambda one: one.at)
