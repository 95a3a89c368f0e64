"""A case: a named person takes a matter up, looks, tells those concerned, hears them, decides; and can be appealed.

Nothing here touches a right, a verdict or money. Whoever decides that a line is held or a register is wrong does so in
the room where that is decided, by name; the case says that they should look.
"""

import datetime as dt
import json
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.integrity import problems, rules
from amiyan.integrity.closing import close_resting_on
from amiyan.integrity.concerned import (
    As,
    check_concerned,
    check_of_the_region,
    check_officer,
    concerned,
    kinds_concerned,
)
from amiyan.integrity.notices import OF_A_STEP, matter_of
from amiyan.integrity.parameters import capacity, number
from amiyan.integrity.queries.cases import Case, case_of, read_case
from amiyan.integrity.queries.matters import matter_at
from amiyan.integrity.queries.reached import about_of
from amiyan.integrity.registers import REGISTERS, value_of
from amiyan.kernel.problems import Kind, ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.queries import same_people
from amiyan.voice.actions.notices import Message, notice_id, send_notices

WORDS_MOST: Final = 4000
_OPEN: Final = """
SELECT count(*) FROM integrity_case c
WHERE c.region IS NOT DISTINCT FROM %(region)s AND 'closed' <> (
    SELECT s.step FROM integrity_step s WHERE (s.facility_id, s.case_id) = (c.facility_id, c.id)
    ORDER BY s.place DESC LIMIT 1)
"""
_ADD_CASE: Final = """
INSERT INTO integrity_case (facility_id, id, source, about, kind, person_id, for_family, region, facts, opened_by, known_from)
VALUES (%(facility)s, %(id)s, %(source)s, %(about)s, %(kind)s, %(person)s, %(for_family)s, %(region)s, %(facts)s, %(by)s,
        %(now)s)
ON CONFLICT DO NOTHING RETURNING id
"""
_NAMED: Final = """
SELECT (told ->> 'person')::bigint, told ->> 'as'
FROM integrity_step s, jsonb_array_elements(s.facts -> 'told') told
WHERE (s.facility_id, s.case_id) = (%(facility)s, %(id)s) AND s.step = 'notice' ORDER BY 1
"""
_ADD_STEP: Final = """
INSERT INTO integrity_step (facility_id, case_id, place, id, step, person_id, reason, says, facts, term_days, known_from)
VALUES (%(facility)s, %(id)s, %(place)s, %(step_id)s, %(step)s, %(by)s, %(reason)s, %(says)s, %(facts)s, %(term)s, %(now)s)
"""


@transaction.atomic
def open_case(
    *, case_id: UUID, source: str, about: str, facility_id: int, opened_by: int, says: str, now: dt.datetime
) -> Case:
    """Take up a signal, a dispute, a correction or a drawn class as a case; asked again with its id, it is one case.

    ``says`` is why it is looked at. ProblemError where there is no such matter (it expired, or was taken back), somebody
    has taken it up, the person is no official of the place, or as many cases are open as the region's officials can work.
    """
    on = _day(now)
    values = {"facility": facility_id, "id": case_id, "about": about}
    # Two who open at once: the second counts what the first has opened.
    execute("SELECT pg_advisory_xact_lock(735212, 0)")
    if (known := read_case(facility_id, case_id)) is not None:
        if (known.source, known.about) != (source, about):
            raise ProblemError(problems.ID_USED)
        return known
    found = matter_at(facility_id=facility_id, source=source, about=about, today=on)
    if found is None:
        raise ProblemError(problems.NOTHING_SUCH)
    region, kind, person, facts = found.region, found.kind, found.person_id, found.facts
    check_officer(opened_by, facility_id=facility_id, region=region, source=source, kind=kind, on=on)
    room, opened = capacity(on, region=region), query(_OPEN, {"region": region})[0][0]
    if not rules.room_for(capacity=room, open_cases=opened):
        raise ProblemError(problems.QUEUE_FULL, open=opened, capacity=room)
    added = {"source": source, "kind": kind, "person": person, "region": region, "by": opened_by, "now": now}
    added["for_family"] = person is not None and "family" in kinds_concerned(source=source, kind=kind)
    if not query(_ADD_CASE, values | added | {"facts": _as_text(facts)}):
        raise ProblemError(problems.TAKEN_UP)
    _add(
        values | {"by": opened_by, "now": now}, 1, rules.OPENED, source, says, step_id=case_id, region=region
    )
    return case_of(facility_id=facility_id, case_id=case_id)


@transaction.atomic
def take_step(
    *,
    step_id: UUID,
    case_id: UUID,
    facility_id: int,
    step: str,
    reason: str,
    says: str,
    taken_by: int,
    now: dt.datetime,
    facts: dict[str, Any] | None = None,
    seen: int | None = None,
) -> Case:
    """An official's step: finding, notice, hearing, decision, closing, or the decision on an appeal.

    ``facts`` are what it rests on: register, day of knowledge, value. A notice keeps whom it was told to. Where a register
    is found wrong and the case ends by that, the other signals that rest on the same fact are closed
    (:mod:`amiyan.integrity.registers`; ``facts["register"]`` of this step or of the finding says which).
    ``seen`` is how many steps of the case the person had before their eyes: whoever decides has looked at the last one,
    an answer that came meanwhile among them. Asked again with its id, it is one step. ProblemError where the rules refuse
    it (:func:`rules.refusal`), or the person is no official of the place or concerned by the case.
    """
    case = _locked(facility_id, case_id)
    if step in rules.BY_THOSE_CONCERNED:
        raise ProblemError(problems.NOT_CONCERNED)
    on = to_local(now).date()
    check_officer(
        taken_by, facility_id=facility_id, region=case.region, source=case.source, kind=case.kind, on=on
    )
    told = concerned(
        facility_id=facility_id, person_id=case.person_id, source=case.source, kind=case.kind, on=on
    )
    spoke = {one.person_id for one in case.steps if one.step in rules.BY_THOSE_CONCERNED}
    if not (told.keys() | spoke).isdisjoint(same_people(taken_by)):
        raise ProblemError(problems.DECIDED_BY_A_PARTY)
    facts = dict(facts or {})
    if step == rules.NOTICE:
        if not told:
            raise ProblemError(problems.NOBODY_TO_TELL)
        facts |= {
            "told": [{"person": person, "as": how} for person, how in sorted(told.items())],
            "facts": case.facts,
        }
    case = _step(case, step_id, rules.Asked(step, taken_by, reason, on, seen), says, facts, now)
    if reason == "register_error" and step in (rules.DECISION, rules.CLOSED):
        _close_others(case, taken_by, now)
    _tell(case, step_id, now)
    return case


@transaction.atomic
def answer_case(
    *,
    step_id: UUID,
    case_id: UUID,
    facility_id: int,
    reason: str,
    says: str,
    said_by: int,
    now: dt.datetime,
    recorded_by: int | None = None,
) -> Case:
    """What somebody concerned says to the facts: ``explains``, ``agrees`` or ``asks_hearing``; late answers count too.

    ``recorded_by`` is the official who wrote it down for somebody who came in person or called. ProblemError where they
    are not concerned, nobody was told yet, or who wrote it down is no official of the place.
    """
    case = _locked(facility_id, case_id)
    return _said(case, rules.Asked(rules.ANSWER, said_by, reason, _day(now)), step_id, says, now, recorded_by)


@transaction.atomic
def appeal_case(
    *,
    step_id: UUID,
    case_id: UUID,
    facility_id: int,
    says: str,
    said_by: int,
    now: dt.datetime,
    recorded_by: int | None = None,
) -> Case:
    """Somebody concerned disagrees with a decision: somebody who had no part in the case decides anew.

    ``recorded_by`` as for an answer. ProblemError where they are not concerned, nothing was decided, it was appealed
    before, or the time for it is over.
    """
    case = _locked(facility_id, case_id)
    asked = rules.Asked(rules.APPEAL, said_by, "disagrees", _day(now))
    until = case.appeal_due(_as(case, said_by, asked.on))
    if until is not None and asked.on > until and step_id not in {one.id for one in case.steps}:
        raise ProblemError(problems.APPEAL_TOO_LATE, day=until.isoformat())
    return _said(case, asked, step_id, says, now, recorded_by)


def _as(case: Case, person_id: int, on: dt.date) -> As:
    """As what somebody is concerned; ProblemError where they are not."""
    where: dict[str, Any] = {"facility_id": case.facility_id, "source": case.source, "kind": case.kind}
    return check_concerned(person_id, child_id=case.person_id, on=on, **where)


def _tell(case: Case, step_id: UUID, now: dt.datetime) -> None:
    """Write to those whom the notice named what this step means for them; asked again, they are told once."""
    step = next(one for one in case.steps if one.id == step_id)
    kind = OF_A_STEP.get(step.step)
    named = query(_NAMED, {"facility": case.facility_id, "id": case.id})
    if kind is None or not named:
        return
    about = about_of(case.id, step.step)
    fills = {"matter": matter_of(source=case.source, kind=case.kind)}
    messages = [
        Message(
            notice_id(kind, about, person), person, fills, case.person_id if how == "family" else None, about
        )
        for person, how in named
    ]
    send_notices(kind=kind, on=step.on, now=now, messages=messages)


def _said(
    case: Case, asked: rules.Asked, step_id: UUID, says: str, now: dt.datetime, recorded_by: int | None
) -> Case:
    facts: dict[str, Any] = {"as": _as(case, asked.person_id, asked.on)}
    worked = {one.person_id for one in case.steps if one.step not in rules.BY_THOSE_CONCERNED}
    if facts["as"] == "place" and not worked.isdisjoint(same_people(asked.person_id)):
        # Who looked into it for the state does not answer it for the school.
        raise ProblemError(problems.NOT_CONCERNED)
    if recorded_by is not None:
        about: dict[str, Any] = {"facility_id": case.facility_id, "source": case.source, "kind": case.kind}
        check_officer(recorded_by, region=case.region, on=asked.on, **about)
        facts["recorded_by"] = recorded_by
    return _step(case, step_id, asked, says, facts, now)


def _close_others(case: Case, found_by: int, now: dt.datetime) -> None:
    """Close the signals that rest on the fact which was found wrong, where it was said which."""
    named = [one.facts["register"] for one in case.steps if one.facts.get("register")]
    if not named:
        return
    about: dict[str, Any] = {name: getattr(case, name) for name in ("source", "kind", "person_id", "facts")}
    if (value := value_of(str(named[-1]), **about)) is not None:
        if REGISTERS[value.register].by == "region":
            check_of_the_region(found_by, region=case.region, on=_day(now))
        where: dict[str, Any] = {"facility_id": case.facility_id, "case_id": case.id, "region": case.region}
        close_resting_on(value, found_by=found_by, now=now, today=_day(now), **where)


def _day(now: dt.datetime) -> dt.date:
    return to_local(now).date()


def _step(
    case: Case, step_id: UUID, asked: rules.Asked, says: str, facts: dict[str, Any], now: dt.datetime
) -> Case:
    before = next((one for one in case.steps if one.id == step_id), None)
    if before is not None:
        if (before.step, before.person_id, before.reason, before.says) != (
            asked.step,
            asked.person_id,
            asked.reason,
            says.strip(),
        ):
            raise ProblemError(problems.ID_USED)
        return case
    refused: Kind | None = case.refusal(asked)
    if refused is not None:
        raise ProblemError(refused)
    if not rules.has_looked(case.taken, asked):
        raise ProblemError(problems.NOT_LOOKED_AT)
    values = {"facility": case.facility_id, "id": case.id, "by": asked.person_id, "now": now}
    place = len(case.steps) + 1
    _add(values, place, asked.step, asked.reason, says, step_id=step_id, region=case.region, facts=facts)
    return case_of(facility_id=case.facility_id, case_id=case.id)


def _add(
    values: dict[str, Any],
    place: int,
    step: str,
    reason: str,
    says: str,
    *,
    step_id: UUID,
    region: str | None,
    facts: dict[str, Any] | None = None,
) -> None:
    says = says.strip()
    if not 0 < len(says) <= WORDS_MOST:
        raise ProblemError(problems.WITHOUT_WORDS, most=WORDS_MOST)
    term = rules.TERM_OF.get(step)
    days = number(term, to_local(values["now"]).date(), region=region) if term else None
    added = {"place": place, "step": step, "reason": reason, "says": says, "step_id": step_id, "term": days}
    execute(_ADD_STEP, values | added | {"facts": _as_text(facts or {})})


def _locked(facility_id: int, case_id: UUID) -> Case:
    """The case, for whoever goes on with it: a second one waits."""
    execute("SELECT pg_advisory_xact_lock(735213, hashtext(%s))", [str(case_id)])
    return case_of(facility_id=facility_id, case_id=case_id)


def _as_text(facts: Any) -> str:
    return facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False)
