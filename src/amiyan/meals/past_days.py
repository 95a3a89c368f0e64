"""A day that lies behind us is declared by two people: one proposes it by an act, another signs under what it does.

Days from today on are one person's word (``calendar.py``): nothing that was decided changes by them. The meals of a day
behind us are judged anew, so as with a parameter's change nobody does it alone and nobody signs what was not counted.
Nothing happens before the signature; with it the calendar's rows are there, and the night judges the day.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.access.actions import keep_signature
from amiyan.access.queries import may
from amiyan.access.signatures.handing import Signature
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.meals import problems as p
from amiyan.meals.calendar import SAID_BY, Said, refuse_or_find
from amiyan.programmes.loader import load
from amiyan.programmes.open_period import first_open_day
from amiyan.programmes.terms import price
from amiyan.registry.actions import record_calendar_days
from amiyan.registry.queries import same_people

FORMAT: Final = "amiyan-past-day-1"
_PROPOSE: Final = """
INSERT INTO registry_past_day (id, programme, day, school_day, places, region, grade_from, grade_to, shift, act, role,
                               proposed_by, known_from)
SELECT %(id)s, %(programme)s, %(day)s, %(school_day)s, %(places)s,
       (SELECT CASE WHEN count(DISTINCT f.region) = 1 THEN min(f.region) END FROM registry_facility f
        WHERE f.id = ANY (%(places)s)),
       %(low)s, %(high)s, %(shift)s, %(act)s, %(role)s, %(by)s, %(now)s
ON CONFLICT (id) DO NOTHING
"""
_END: Final = """
INSERT INTO registry_past_day_end (id, kind, done_by, proposed_by, role, signature_id, meals, amount_tiyn, reason, known_from)
VALUES (%(id)s, %(kind)s, %(by)s, %(proposed_by)s, %(role)s, %(signature)s, %(meals)s, %(tiyn)s, %(reason)s, %(now)s)
ON CONFLICT (id) DO NOTHING
"""
_PAST_DAYS: Final = """
SELECT d.id, d.programme, d.day, d.school_day, d.grade_from, d.grade_to, d.shift, d.places, d.region, d.act, d.role,
       d.proposed_by, d.known_from, e.kind, e.done_by, e.role, e.meals, e.amount_tiyn, e.reason, e.known_from
FROM registry_past_day d LEFT JOIN registry_past_day_end e USING (id)
WHERE (%(id)s::uuid IS NULL OR d.id = %(id)s) AND (%(first)s::date IS NULL OR d.day BETWEEN %(first)s AND %(last)s)
ORDER BY d.known_from DESC, d.id LIMIT 100
"""
_EATERS: Final = """
WITH eater AS MATERIALIZED (
    SELECT DISTINCT ON (e.person_id) e.person_id, f.region, e.grade
    FROM registry_enrolment e JOIN registry_facility f ON f.id = e.eats_at_id
    WHERE e.eats_at_id = ANY (%(places)s) AND e.known_to IS NULL AND e.valid @> %(day)s::date
      AND (%(low)s::integer IS NULL OR e.grade >= %(low)s) AND (%(high)s::integer IS NULL OR e.grade <= %(high)s)
      AND (%(shift)s::integer IS NULL OR e.shift = %(shift)s)
    ORDER BY e.person_id, e.id DESC
)
"""
# What would be paid no more: meals of the day that are payable, or held and might be.
_LOST: Final = f"""{_EATERS}
SELECT count(*)::integer, coalesce(sum(v.amount_tiyn), 0)::bigint
FROM eater CROSS JOIN LATERAL (
    SELECT DISTINCT ON (l.slot) l.verdict, l.facility_id, l.amount_tiyn FROM deliveries_verdict l
    WHERE (l.person_id, l.service_day, l.programme) = (eater.person_id, %(day)s::date, %(programme)s)
    ORDER BY l.slot, l.version DESC
) v
WHERE v.verdict IN ('payable', 'held') AND v.facility_id = ANY (%(places)s)
"""
# What might be paid: children who were seen at the canteen on a day without lessons.
_GAINED: Final = f"""{_EATERS}
SELECT eater.region, eater.grade, count(DISTINCT eater.person_id)::integer
FROM deliveries_pass s
JOIN LATERAL (
    SELECT o.outcome, o.person_id FROM deliveries_outcome o
    WHERE (o.facility_id, o.evidence_id, o.record, o.programme) = (s.facility_id, s.evidence_id, s.record, %(programme)s)
    ORDER BY o.version DESC LIMIT 1
) o ON o.outcome = 'not_a_school_day'
JOIN eater ON eater.person_id = o.person_id
WHERE s.facility_id = ANY (%(places)s) AND s.at >= %(day)s::date AND s.at < %(day)s::date + 1
GROUP BY 1, 2
"""


class Effect(NamedTuple):
    """How many meals of the day are judged otherwise, and how much money that is; of an additional school day at most."""

    meals: int
    tiyn: int


class End(NamedTuple):
    """``kind`` is signed, refused or withdrawn; the effect stands beside a signature."""

    kind: str
    done_by: int
    role: str
    meals: int | None
    tiyn: int | None
    reason: str
    at: dt.datetime


class PastDay(NamedTuple):
    """What somebody proposes a day behind us to be, and what became of it; ``end`` None: it waits for another."""

    id: UUID
    programme: str
    said: Said
    places: tuple[int, ...]
    region: str | None
    act: str
    role: str
    proposed_by: int
    proposed_at: dt.datetime
    end: End | None


@transaction.atomic
def propose_past_day(
    said: Said,
    *,
    proposal_id: UUID,
    act: str,
    proposed_by: int,
    role: str,
    scope: Scope,
    programme: str,
    now: dt.datetime,
    today: dt.date,
) -> PastDay:
    """Keep what somebody says of a day behind us, for the concerned places of the scope: nothing changes by it.

    ``access`` vouches for the scope and the ``role``. The same id again keeps it once. ProblemError as for a day to come,
    and for a day that does not lie behind us.
    """
    if not act.strip():
        raise ProblemError(p.CALENDAR_WITHOUT_ACT)
    if said.day >= today:
        raise ProblemError(p.PAST_DAY_AHEAD, day=said.day.isoformat())
    found = refuse_or_find(said, scope=scope, today=today)
    values = {
        **_of(said, found.places, programme),
        "id": proposal_id,
        "act": act.strip(),
        "role": role,
        "by": proposed_by,
        "now": now,
    }
    execute(_PROPOSE, values)
    kept = known_past_day(proposal_id)
    if (kept.said, kept.act, kept.proposed_by) != (said, act.strip(), proposed_by):
        raise ProblemError(p.PAST_DAY_ID_REUSED)
    return kept


def effect_of(one: PastDay) -> Effect:
    """What a proposed day does, by what stands now. Cost: the children of its places, each by an index."""
    return effect_on(one.said, places=one.places, programme=one.programme)


def effect_on(said: Said, *, places: Collection[int], programme: str) -> Effect:
    """What a day would do at some places before anybody proposes it; as :func:`effect_of`."""
    values = _of(said, places, programme)
    if not said.school_day:
        return Effect(*query(_LOST, values)[0])
    rows, rules = query(_GAINED, values), load(programme)
    tiyn = sum(
        meals * price(rules, said.day, region, -1 if grade is None else grade)
        for region, grade, meals in rows
    )
    return Effect(sum(meals for *_of_whom, meals in rows), tiyn)


def _of(said: Said, places: Collection[int], programme: str) -> dict[str, Any]:
    return {
        "day": said.day,
        "school_day": said.school_day,
        "low": said.grade_from,
        "high": said.grade_to,
        "shift": said.shift,
        "places": sorted(places),
        "programme": programme,
    }


def to_sign(one: PastDay, effect: Effect) -> bytes:
    """The bytes that are signed: the day, for whom and by which act, and the effect that the signer saw."""
    places = hashlib.sha256(json.dumps(sorted(one.places)).encode()).hexdigest()
    said = {
        "format": FORMAT,
        "proposal": str(one.id),
        "programme": one.programme,
        "day": one.said.day.isoformat(),
        "school_day": one.said.school_day,
        "grades": [one.said.grade_from, one.said.grade_to],
        "shift": one.said.shift,
        "places": places,
        "act": one.act,
        "meals": effect.meals,
        "tiyn": effect.tiyn,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def sign_past_day(
    *, proposal_id: UUID, signature: Signature, role: str, now: dt.datetime, today: dt.date
) -> PastDay:
    """Another person signs, under the effect as it is now: the calendar says so from this moment on.

    ProblemError where the person proposed it (under any of their records), has no duty to approve for its programme and
    region, where it has ended or its day is closed by now, and where the signature is not of this effect or does not hold.
    """
    one = known_past_day(proposal_id)
    _refuse_signer(one, signature.person_id, today)
    effect = effect_of(one)
    keep_signature(
        id=signature.id,
        person_id=signature.person_id,
        document=to_sign(one, effect),
        signature=signature.value,
        way=signature.way,
    )
    with transaction.atomic():
        _end(one, "signed", signature.person_id, role=role, signature=signature.id, effect=effect, now=now)
        record_calendar_days(
            day=one.said.day,
            school_day=one.said.school_day,
            places=one.places,
            source=f"{one.act}{SAID_BY}{one.role} {one.proposed_by}{SAID_BY}{role} {signature.person_id}",
            grade_from=one.said.grade_from,
            grade_to=one.said.grade_to,
            shift=one.said.shift,
        )
    return one


@transaction.atomic
def end_past_day(
    *, proposal_id: UUID, ended_by: int, role: str, reason: str, now: dt.datetime, today: dt.date
) -> str:
    """Take back what one proposed, or refuse what another did and one might sign; ``withdrawn`` or ``refused``."""
    one = known_past_day(proposal_id)
    kind = "withdrawn" if one.proposed_by in same_people(ended_by) else "refused"
    if kind == "refused":
        _refuse_signer(one, ended_by, today)
    if not reason.strip():
        raise ProblemError(p.REASON_MISSING)
    _end(one, kind, ended_by, role=role, reason=reason.strip(), now=now)
    return kind


def _end(
    one: PastDay,
    kind: str,
    by: int,
    *,
    role: str,
    now: dt.datetime,
    signature: UUID | None = None,
    effect: Effect | None = None,
    reason: str = "",
) -> None:
    values = {
        "id": one.id,
        "kind": kind,
        "by": by,
        "proposed_by": one.proposed_by,
        "role": role,
        "signature": signature,
        "meals": effect.meals if effect else None,
        "tiyn": effect.tiyn if effect else None,
        "reason": reason,
        "now": now,
    }
    if not execute(_END, values):
        raise ProblemError(p.PAST_DAY_ENDED)


def _refuse_signer(one: PastDay, person_id: int, today: dt.date) -> None:
    if one.proposed_by in same_people(person_id):
        raise ProblemError(p.PAST_DAY_OF_YOUR_OWN)
    if one.end is not None:
        raise ProblemError(p.PAST_DAY_ENDED)
    first = first_open_day(today)
    if one.said.day < first:
        raise ProblemError(p.CALENDAR_DAY_CLOSED, day=one.said.day.isoformat(), first=first.isoformat())
    if not may_sign(one, person_id, today):
        raise ProblemError(p.PAST_DAY_NOT_AUTHORISED)


def may_sign(one: PastDay, person_id: int, today: dt.date) -> bool:
    """Whether a person has the duty to approve for the programme and the region of a proposed day, or for more."""
    return may(person_id, "approve", programme=one.programme, region=one.region, on_day=today)


def known_past_day(proposal_id: UUID) -> PastDay:
    """A proposed day; ProblemError where there is none."""
    found = _past_days({"id": proposal_id, "first": None, "last": None})
    if not found:
        raise ProblemError(p.PAST_DAY_UNKNOWN)
    return found[0]


def past_days(*, first: dt.date, last: dt.date) -> list[PastDay]:
    """What was proposed of some days, the latest first, at most a hundred; of which places, who asks looks."""
    return _past_days({"id": None, "first": first, "last": last})


def names_of(proposal_id: UUID) -> dict[int, str]:
    """Who proposed, signed, refused or withdrew it, by name."""
    return dict(query("SELECT person, name FROM registry_past_day_names(%s)", [proposal_id]))


def _past_days(values: dict[str, Any]) -> list[PastDay]:
    return [_past_day(row) for row in query(_PAST_DAYS, values)]


def _past_day(row: Sequence[Any]) -> PastDay:
    id_, programme, day, school_day, low, high, shift, places, region, act, role, by, at, *end = row
    said = Said(day, school_day, low, high, shift)
    ended = End(*end) if end[0] is not None else None
    return PastDay(id_, programme, said, tuple(places), region, act, role, by, at, ended)
