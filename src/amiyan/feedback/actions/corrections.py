"""“This is wrong”, beside a fact: asked of who keeps the register it came from, and answered by a named person."""

import datetime as dt
from typing import Final, Literal
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import add_working_days, to_local
from amiyan.feedback import problems
from amiyan.feedback.actions.disputes import note_withdrawal
from amiyan.feedback.notices import CORRECTION_ANSWERED, OUTCOMES
from amiyan.feedback.parameters import number
from amiyan.feedback.who import Voice, check_may_speak, lock_person
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice.actions.notices import tell_family
from amiyan.voice.people import name_of

# The facts that a family is shown, each with the column that says whose it is. Names of tables are ours alone.
FACT_OWNERS: Final[dict[str, str]] = {
    "registry_person_name": "person_id",
    "registry_guardianship": "ward_id",
    "registry_family_member": "person_id",
    "registry_enrolment": "person_id",
    "registry_social_status": "person_id",
    "registry_life_status": "person_id",
    "registry_consent": "person_id",
    "entitlements_decision": "person_id",
}
# A decision's source is the rule: whose matter it is, is who keeps the rules.
_RULES: Final = "rules"
_KNOWN: Final = """
SELECT fact_table = %(table)s AND fact_id = %(fact)s AND said_by = %(by)s, answer_by FROM feedback_correction
WHERE (person_id, id) = (%(person)s, %(id)s)
"""
_ADD: Final = """
INSERT INTO feedback_correction (person_id, id, fact_table, fact_id, register, says, said_by, taken_by, channel, answer_by,
                                 known_from)
VALUES (%(person)s, %(id)s, %(table)s, %(fact)s, %(register)s, %(says)s, %(by)s, %(taken_by)s, %(channel)s,
        %(answer_by)s, %(now)s)
"""
_STANDING: Final = """
SELECT c.said_by, c.known_from, w.withdrawn_id IS NOT NULL, a.outcome FROM feedback_correction c
LEFT JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (c.person_id, c.id)
LEFT JOIN feedback_correction_answer a ON (a.person_id, a.correction_id) = (c.person_id, c.id)
WHERE (c.person_id, c.id) = (%(person)s, %(id)s)
"""
_ANSWER: Final = """
INSERT INTO feedback_correction_answer (person_id, correction_id, outcome, says, answered_by, known_from)
VALUES (%(person)s, %(id)s, %(outcome)s, %(says)s, %(by)s, %(now)s)
"""


@transaction.atomic
def ask_correction(
    *, correction_id: UUID, person_id: int, table: str, fact_id: int, says: str, voice: Voice
) -> dt.date:
    """Say that a fact is wrong and what is right; until which day who keeps the register answers.

    ``table`` is one of ``FACT_OWNERS``. ``correction_id`` is made by who asks; asked again, it is asked once.
    ProblemError where the speaker may not see the person, there is no such fact of theirs that is believed now, or
    nothing is said. Nothing is changed by asking: the register decides what it believes.
    """
    lock_person(person_id)
    check_may_speak(voice, person_id)
    says = says.strip()
    if not 0 < len(says) <= 1000:
        raise ProblemError(problems.SAYS_NOTHING, most=1000)
    values = {
        "person": person_id,
        "id": correction_id,
        "table": table,
        "fact": fact_id,
        "says": says,
        "by": voice.said_by,
        "taken_by": voice.taken_by,
        "channel": voice.channel,
        "now": voice.now,
    }
    known = query(_KNOWN, values)
    if known:
        if not known[0][0]:
            raise ProblemError(problems.ID_USED)
        found: dt.date = known[0][1]
        return found
    register = _register_of(person_id, table, fact_id)
    answer_by = add_working_days(voice.today, number("correction_days", voice.today))
    execute(_ADD, values | {"register": register, "answer_by": answer_by})
    return answer_by


@transaction.atomic
def withdraw_correction(*, person_id: int, correction_id: UUID, voice: Voice) -> None:
    """Take back what was asked, as long as nobody has answered. ProblemError where it is another's, or answered."""
    lock_person(person_id)
    said_by, _since, withdrawn, outcome = _standing(person_id, correction_id)
    if said_by != voice.said_by:
        raise ProblemError(problems.NOT_YOURS)
    if withdrawn:
        return
    if outcome is not None:
        raise ProblemError(problems.DECIDED_ALREADY)
    note_withdrawal(person_id=person_id, withdrawn_id=correction_id, kind="correction", voice=voice)


@transaction.atomic
def answer_correction(
    *,
    person_id: int,
    correction_id: UUID,
    outcome: Literal["corrected", "stands"],
    says: str,
    answered_by: int,
    now: dt.datetime,
) -> None:
    """What who keeps the register answers: it was corrected there, or it stands, and why.

    ProblemError without a name or words, where it was taken back, or answered otherwise. The same again changes nothing.
    """
    if answered_by <= 0 or not says.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    lock_person(person_id)
    said_by, since, withdrawn, before = _standing(person_id, correction_id)
    if withdrawn:
        raise ProblemError(problems.TAKEN_BACK)
    if answered_by == said_by:
        raise ProblemError(problems.DECIDER_IS_PARTY)
    if before is not None:
        if before != outcome:
            raise ProblemError(problems.DECIDED_ALREADY)
        return
    values = {"person": person_id, "id": correction_id, "outcome": outcome}
    execute(_ANSWER, values | {"says": says.strip(), "by": answered_by, "now": now})
    today = Voice(said_by=answered_by, now=now).today
    tell_family(
        kind=CORRECTION_ANSWERED,
        ward_id=person_id,
        about=f"correction {correction_id}",
        fills={"name": name_of(person_id, on=today), "outcome": OUTCOMES[outcome]},
        on=to_local(since).date(),
        now=now,
    )


def _standing(person_id: int, correction_id: UUID) -> tuple[int, dt.datetime, bool, str | None]:
    found = query(_STANDING, {"person": person_id, "id": correction_id})
    if not found:
        raise ProblemError(problems.NOTHING_SUCH)
    said_by, since, withdrawn, outcome = found[0]
    return said_by, since, withdrawn, outcome


def _register_of(person_id: int, table: str, fact_id: int) -> str:
    owner = FACT_OWNERS.get(table)
    if owner is None:
        raise ProblemError(problems.FACT_UNKNOWN)
    source = f"'{_RULES}'" if table == "entitlements_decision" else "source"
    found = query(
        f"SELECT {source} FROM {table} WHERE id = %(fact)s AND known_to IS NULL"
        f" AND {owner} IN (SELECT registry_same_people(%(person)s, 'infinity'))",
        {"person": person_id, "fact": fact_id},
    )
    if not found:
        raise ProblemError(problems.FACT_UNKNOWN)
    return str(found[0][0])
