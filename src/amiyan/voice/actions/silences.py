"""One register reports a death: nothing is sent any more. It ends no right: that takes two registers, and is decided by
``entitlements`` like any other decision.
"""

import datetime as dt
from typing import Final

from django.db import transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice import problems

_ADD: Final = """
INSERT INTO voice_silence (person_id, register, died, source, known_from)
VALUES (%(person)s, %(register)s, %(died)s, %(source)s, %(now)s) ON CONFLICT DO NOTHING
"""
_END: Final = """
UPDATE voice_silence SET known_to = %(now)s WHERE (person_id, register) = (%(person)s, %(register)s) AND known_to IS NULL
"""
_REPORTING: Final = """
SELECT min(register) FROM (
    SELECT s.register FROM voice_silence s WHERE s.person_id = ANY (%(people)s) AND s.known_to IS NULL
    UNION ALL SELECT l.source FROM registry_life_status l WHERE l.person_id = ANY (%(people)s) AND l.known_to IS NULL
) said GROUP BY lower(btrim(register)) ORDER BY 1
"""


@transaction.atomic
def report_death(
    *, person_id: int, register: str, died: dt.date | None, source: str, now: dt.datetime
) -> bool:
    """One register's report: from now on nothing is sent to this person or about them; whether it was new.

    What was said stands in the faces of the others. ProblemError where no register or source is named.
    """
    if not register.strip() or not source.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    values = {"person": person_id, "register": register, "died": died, "source": source, "now": now}
    return execute(_ADD, values) == 1


def end_silence(*, person_id: int, register: str, now: dt.datetime) -> None:
    """The report was wrong: the person lives, and is written to. ProblemError where there is no such report."""
    if not execute(_END, {"person": person_id, "register": register, "now": now}):
        raise ProblemError(problems.NOTHING_SUCH)


def registers_reporting_death(people: list[int]) -> list[str]:
    """Which registers report the death of a person (all records of them), each once, however its name is written.

    One silences; two close the right (``entitlements/closing.py``).
    """
    return [row[0] for row in query(_REPORTING, {"people": people})]
