"""One register reports a death: nothing is sent any more. It ends no right: that takes two registers, and is decided by
``entitlements`` like any other decision.
"""

import datetime as dt
from typing import Final

from django.db import transaction

from amiyan.country.kz.death_registers import DEATH_REGISTERS, as_written, death_register
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice import problems

_ADD: Final = """
INSERT INTO voice_silence (person_id, register, died, source, known_from)
VALUES (%(person)s, %(register)s, %(died)s, %(source)s, %(now)s) ON CONFLICT DO NOTHING
"""
_END: Final = """
UPDATE voice_silence SET known_to = %(now)s WHERE (person_id, id) IN (SELECT unnest(%(people)s), unnest(%(ids)s))
"""
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('voice_silence', %s))"
_BELIEVED: Final = """
SELECT person_id, id, register FROM voice_silence WHERE person_id = %s AND known_to IS NULL
"""
_REPORTING: Final = """
SELECT s.register FROM voice_silence s WHERE s.person_id = ANY (%(people)s) AND s.known_to IS NULL
UNION SELECT l.source FROM registry_life_status l WHERE l.person_id = ANY (%(people)s) AND l.known_to IS NULL
ORDER BY 1
"""


@transaction.atomic
def report_death(
    *, person_id: int, register: str, died: dt.date | None, source: str, now: dt.datetime
) -> bool:
    """One register's report: from now on nothing is sent to this person or about them; whether it was new.

    The same register under another of its names has said it already. What was said stands in the faces of the others.
    ProblemError where no register or source is named, and where the register is none that may report a death
    (``country.kz.death_registers``).
    """
    if not register.strip() or not source.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    if death_register(register) is None:
        known = ", ".join(names[0] for names in DEATH_REGISTERS.values())
        raise ProblemError(problems.REGISTER_UNKNOWN, register=register.strip(), known=known)
    query(_LOCK, [person_id])
    if _said_by(register, person_id):
        return False
    values = {"person": person_id, "register": register, "died": died, "source": source, "now": now}
    return execute(_ADD, values) == 1


@transaction.atomic
def end_silence(*, person_id: int, register: str, now: dt.datetime) -> None:
    """The report was wrong: the person lives, and is written to. ProblemError where there is no such report.

    A register takes back what it said under whichever of its names.
    """
    query(_LOCK, [person_id])
    said = _said_by(register, person_id)
    if not said:
        raise ProblemError(problems.NOTHING_SUCH)
    execute(_END, {"people": [row[0] for row in said], "ids": [row[1] for row in said], "now": now})


def _said_by(register: str, person_id: int) -> list[tuple[int, int]]:
    """The believed reports of a register about a person, under any of its names."""
    rows = query(_BELIEVED, [person_id])
    return [(person, number) for person, number, name in rows if _one(name) == _one(register)]


def _one(register: str) -> str:
    """What tells registers apart: their id, or the name of one that is none of ours (from before they were listed)."""
    return death_register(register) or as_written(register)


def registers_reporting_death(people: list[int]) -> list[str]:
    """Which registers report the death of a person (all records of them), each once, by the first of the names it used.

    One silences, and so does a name that is of no register; two registers close the right (``entitlements/closing.py``).
    """
    found: dict[str, str] = {}
    for (name,) in query(_REPORTING, {"people": people}):
        id_ = death_register(name)
        if id_ is not None:
            found.setdefault(id_, name)
    return sorted(found.values())
