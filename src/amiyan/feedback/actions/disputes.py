"""“This did not happen”: one delivery is held until a person decides. Silence and deadlines decide nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import add_working_days
from amiyan.deliveries.actions.objections import decide_objection, raise_objection, withdraw_objection
from amiyan.deliveries.actions.restate import restate_closed_meal
from amiyan.deliveries.lists.problems import NO_MEAL
from amiyan.feedback import problems
from amiyan.feedback.notices import DISPUTE_DECIDED, HAPPENED
from amiyan.feedback.parameters import number
from amiyan.feedback.who import Voice, check_may_speak, lock_person
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.settlement.open_period import open_period
from amiyan.settlement.statements.recorders import check_recorder
from amiyan.voice.actions.notices import tell_family
from amiyan.voice.kinds import Day
from amiyan.voice.people import name_of

_FAMILY: Final = "family"  # in the room below nobody is named

_MEAL: Final = """
SELECT v.version, v.facility_id, f.region FROM deliveries_verdict v
LEFT JOIN registry_facility f ON f.id = v.facility_id
WHERE (v.person_id, v.service_day, v.programme, v.slot) = (%(person)s, %(day)s, %(programme)s, %(slot)s)
ORDER BY v.version DESC LIMIT 1
"""
_COLUMNS: Final = """d.person_id, d.id, d.service_day, d.programme, d.slot, d.facility_id, d.objection_id, d.said_by, d.taken_by,
       d.undo_until, d.decide_by, w.withdrawn_id IS NOT NULL, c.happened"""
_JOINED: Final = """
FROM feedback_dispute d
LEFT JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (d.person_id, d.id)
LEFT JOIN feedback_dispute_decision c ON (c.person_id, c.dispute_id) = (d.person_id, d.id)
"""
_ONE: Final = f"SELECT {_COLUMNS} {_JOINED} WHERE (d.person_id, d.id) = (%(person)s, %(id)s)"
_OPEN: Final = f"""
SELECT {_COLUMNS} {_JOINED}
WHERE d.person_id = %(person)s AND (d.service_day, d.programme, d.slot, d.said_by) = (%(day)s, %(programme)s, %(slot)s, %(by)s)
  AND w.withdrawn_id IS NULL AND c.happened IS NULL ORDER BY d.known_from, d.id LIMIT 1
"""
_ADD: Final = """
INSERT INTO feedback_dispute (person_id, id, service_day, programme, slot, facility_id, verdict_version, objection_id,
                              said_by, taken_by, channel, says, names_family, undo_until, decide_by, known_from)
VALUES (%(person)s, %(id)s, %(day)s, %(programme)s, %(slot)s, %(facility)s, %(version)s, %(objection)s,
        %(by)s, %(taken_by)s, %(channel)s, %(says)s, %(names_family)s, %(undo_until)s, %(decide_by)s, %(now)s)
"""
_ANSWER: Final = """
INSERT INTO feedback_dispute_answer (person_id, dispute_id, id, organisation_id, answered_by, says, known_from)
SELECT d.person_id, d.id, %(answer)s, %(organisation)s, %(by)s, %(says)s, %(now)s
FROM feedback_dispute d
WHERE (d.person_id, d.id) = (%(person)s, %(id)s) AND EXISTS (
    SELECT FROM registry_agreement a
    WHERE a.facility_id = d.facility_id AND a.organisation_id = %(organisation)s AND a.programme = d.programme
      AND a.known_to IS NULL AND a.valid @> d.service_day)
ON CONFLICT DO NOTHING RETURNING id
"""
_ANSWERED: Final = """
SELECT says = %(says)s AND organisation_id = %(organisation)s FROM feedback_dispute_answer
WHERE (person_id, dispute_id, id) = (%(person)s, %(id)s, %(answer)s)
"""
_IS_ANSWERER: Final = """
SELECT EXISTS (SELECT FROM feedback_dispute_answer
               WHERE (person_id, dispute_id, answered_by) = (%(person)s, %(id)s, %(by)s))
"""
_DECIDE: Final = """
INSERT INTO feedback_dispute_decision (person_id, dispute_id, happened, reason, decided_by, known_from)
VALUES (%(person)s, %(id)s, %(happened)s, %(why)s, %(by)s, %(now)s)
"""
_CONFIRM: Final = """
INSERT INTO feedback_confirmation (person_id, id, service_day, programme, slot, said_by, taken_by, channel, known_from)
VALUES (%(person)s, %(id)s, %(day)s, %(programme)s, %(slot)s, %(by)s, %(taken_by)s, %(channel)s, %(now)s)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as it stands. ``happened`` is what was decided, None while nobody has."""

    person_id: int
    id: UUID
    service_day: dt.date
    programme: str
    slot: int
    facility_id: int
    objection_id: int
    said_by: int
    taken_by: int | None
    undo_until: dt.datetime
    decide_by: dt.date
    withdrawn: bool
    happened: bool | None


@transaction.atomic
def raise_dispute(
    *,
    dispute_id: UUID,
    person_id: int,
    service_day: dt.date,
    programme: str,
    voice: Voice,
    slot: int = 1,
    says: str = "",
    names_family: bool = False,
) -> Dispute:
    """Say that a delivery did not happen: this one line is held, also where it was paid already, until a person decides.

    ``dispute_id`` is made by who asks: asked again, the same dispute is answered; and so is one that the same guardian
    has open on the same meal. What was paid comes back by a correction of the next statement, in a month that is
    closed too. ProblemError where the speaker may not see the person, nothing is known of the meal, or it is too long
    ago. Cost: some look-ups by index; the day of the facility is judged again later, by a worker.
    """
    lock_person(person_id)
    check_may_speak(voice, person_id)
    values = _values(person_id, service_day, programme, slot, voice) | {"id": dispute_id}
    known = query(_ONE, values)
    if known:
        return _same(Dispute(*known[0]), values)
    waiting = query(_OPEN, values)
    if waiting:
        return Dispute(*waiting[0])
    found = query(_MEAL, values)
    if not found:
        raise ProblemError(NO_MEAL, day=service_day.isoformat())
    version, facility, region = found[0]
    _check_day(service_day, voice.today, region)
    # Whoever says it on paper or by phone, the line is held in the same way.
    objection = raise_objection(
        person_id=person_id,
        day=service_day,
        programme=programme,
        raised_by=_FAMILY,
        reason=f"dispute {dispute_id}",
        channel=voice.channel,
        covers="meal",
    )
    undo = voice.now + dt.timedelta(hours=number("undo_hours", voice.today, region=region))
    decide_by = add_working_days(voice.today, number("dispute_days", voice.today, region=region))
    said = {"version": version, "facility": facility, "objection": objection, "says": says.strip()[:1000]}
    until = {"undo_until": undo, "decide_by": decide_by, "names_family": names_family}
    execute(_ADD, values | said | until)
    _restate_where_closed(values, voice.today)
    return Dispute(*query(_ONE, values)[0])


@transaction.atomic
def withdraw_dispute(*, person_id: int, dispute_id: UUID, voice: Voice) -> Dispute:
    """Take a dispute back, within the time for it: the line goes on as if nothing had been said.

    ProblemError where it is another's, the time is over, or a person has decided. Taken back again, it stays so.
    """
    lock_person(person_id)
    found = _dispute(person_id, dispute_id)
    if voice.said_by != found.said_by:
        raise ProblemError(problems.NOT_YOURS)
    if found.withdrawn:
        return found
    if found.happened is not None:
        raise ProblemError(problems.DECIDED_ALREADY)
    if voice.now > found.undo_until:
        raise ProblemError(problems.TOO_LATE_TO_UNDO)
    note_withdrawal(person_id=person_id, withdrawn_id=dispute_id, kind="dispute", voice=voice)
    withdraw_objection(
        person_id=person_id,
        day=found.service_day,
        programme=found.programme,
        objection_id=found.objection_id,
        withdrawn_by=_FAMILY,
    )
    _restate_where_closed(_values(person_id, found.service_day, found.programme, 1, voice), voice.today)
    return _dispute(person_id, dispute_id)


@transaction.atomic
def answer_dispute(
    *,
    answer_id: UUID,
    person_id: int,
    dispute_id: UUID,
    organisation_id: int,
    answered_by: int,
    says: str,
    now: dt.datetime,
) -> None:
    """The provider that served the meal says how it was; it decides nothing. Answered again, it is one answer.

    ProblemError where it is not the provider of that day, where the dispute is over, or nothing is said.
    """
    says = says.strip()
    if not 0 < len(says) <= 2000:
        raise ProblemError(problems.SAYS_NOTHING, most=2000)
    found = _dispute(person_id, dispute_id)
    values = {
        "person": person_id,
        "id": dispute_id,
        "answer": answer_id,
        "organisation": organisation_id,
        "by": answered_by,
        "says": says,
        "now": now,
    }
    before = query(_ANSWERED, values)
    if before:
        if not before[0][0]:
            raise ProblemError(problems.ID_USED)
        return
    _check_open(found)
    if not query(_ANSWER, values):
        raise ProblemError(problems.NOTHING_SUCH)


@transaction.atomic
def decide_dispute(
    *, person_id: int, dispute_id: UUID, happened: bool, reason: str, decided_by: int, now: dt.datetime
) -> Dispute:
    """What a named person decides, with reasons: it happened and is owed, or it did not and is not paid.

    ``decided_by`` has the duty to record for the programme and region, as who decides a held line. ProblemError where
    they are a party, give no reason, or where it was decided otherwise or taken back. The same again changes nothing.
    """
    if decided_by <= 0 or not reason.strip():
        raise ProblemError(problems.WITHOUT_REASON)
    lock_person(person_id)
    found = _dispute(person_id, dispute_id)
    if found.withdrawn:
        raise ProblemError(problems.TAKEN_BACK)
    values = {"person": person_id, "id": dispute_id, "by": decided_by, "now": now}
    if decided_by in {found.said_by, found.taken_by, person_id} or query(_IS_ANSWERER, values)[0][0]:
        raise ProblemError(problems.DECIDER_IS_PARTY)
    today = Voice(said_by=decided_by, now=now).today
    region = query("SELECT region FROM registry_facility WHERE id = %s", [found.facility_id])
    check_recorder(decided_by, programme=found.programme, region=region[0][0] if region else None, on=today)
    if found.happened is not None:
        if found.happened != happened:
            raise ProblemError(problems.DECIDED_ALREADY)
        return found
    execute(_DECIDE, values | {"happened": happened, "why": reason.strip()})
    decide_objection(
        objection_id=found.objection_id,
        upheld=not happened,
        reason=f"dispute {dispute_id}",
        decided_by=str(decided_by),
    )
    tell_family(
        kind=DISPUTE_DECIDED,
        ward_id=person_id,
        about=f"dispute {dispute_id}",
        fills={
            "name": name_of(person_id, on=today),
            "day": Day(found.service_day),
            "outcome": HAPPENED[happened],
        },
        on=found.service_day,
        now=now,
    )
    meal = {"person": person_id, "day": found.service_day, "programme": found.programme}
    _restate_where_closed(meal, today)
    return _dispute(person_id, dispute_id)


@transaction.atomic
def confirm_delivery(
    *,
    confirmation_id: UUID,
    person_id: int,
    service_day: dt.date,
    programme: str,
    voice: Voice,
    slot: int = 1,
) -> None:
    """A guardian says that a delivery did happen. It decides nothing: beside another guardian's dispute a person looks.

    Said again, it is said once. ProblemError as in :func:`raise_dispute`.
    """
    lock_person(person_id)
    check_may_speak(voice, person_id)
    values = _values(person_id, service_day, programme, slot, voice) | {"id": confirmation_id}
    if not query(_MEAL, values):
        raise ProblemError(NO_MEAL, day=service_day.isoformat())
    execute(_CONFIRM, values)


def note_withdrawal(*, person_id: int, withdrawn_id: UUID, kind: str, voice: Voice) -> None:
    """Keep that something said was taken back; in the caller's transaction. Noted again, it stands once."""
    execute(
        "INSERT INTO feedback_withdrawal (person_id, withdrawn_id, kind, said_by, taken_by, known_from)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [person_id, withdrawn_id, kind, voice.said_by, voice.taken_by, voice.now],
    )


def _values(person_id: int, day: dt.date, programme: str, slot: int, voice: Voice) -> dict[str, Any]:
    return {
        "person": person_id,
        "day": day,
        "programme": programme,
        "slot": slot,
        "by": voice.said_by,
        "taken_by": voice.taken_by,
        "channel": voice.channel,
        "now": voice.now,
    }


def _same(known: Dispute, asked: dict[str, Any]) -> Dispute:
    if (known.service_day, known.programme, known.slot, known.said_by) != (
        asked["day"],
        asked["programme"],
        asked["slot"],
        asked["by"],
    ):
        raise ProblemError(problems.ID_USED)
    return known


def _check_day(day: dt.date, today: dt.date, region: str | None) -> None:
    most = number("dispute_back_days", today, region=region)
    if day > today:
        raise ProblemError(problems.NOT_YET)
    if (today - day).days > most:
        raise ProblemError(problems.TOO_LONG_AGO, days=most)


def _restate_where_closed(values: dict[str, Any], today: dt.date) -> None:
    period = open_period(today, load(values["programme"]))
    if period is None or values["day"] not in period:
        restate_closed_meal(person_id=values["person"], day=values["day"], programme=values["programme"])


def _check_open(found: Dispute) -> None:
    if found.withdrawn:
        raise ProblemError(problems.TAKEN_BACK)
    if found.happened is not None:
        raise ProblemError(problems.DECIDED_ALREADY)


def _dispute(person_id: int, dispute_id: UUID) -> Dispute:
    found = query(_ONE, {"person": person_id, "id": dispute_id})
    if not found:
        raise ProblemError(problems.NOTHING_SUCH)
    return Dispute(*found[0])
