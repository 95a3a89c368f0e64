"""What may follow upon what in a case. Pure: values in, values out, no Django, no database, no clock.

A signal becomes a case when a named person opens it. No step stops, holds or takes back anything: what a decision means
for money or a right is decided by its own people in its own room, or not at all. A test reads ``NEXT`` and holds it.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from amiyan.integrity import problems as p
from amiyan.kernel.problems import Kind

OPENED, FINDING, NOTICE, ANSWER, HEARING = "opened", "finding", "notice", "answer", "hearing"
DECISION, APPEAL, APPEAL_DECISION, CLOSED = "decision", "appeal", "appeal_decision", "closed"

NEXT: Final[dict[str, tuple[str, ...]]] = {
    "": (OPENED,),
    OPENED: (FINDING,),
    # Where a person finds an innocent cause nobody need be troubled; otherwise those concerned are told and heard.
    FINDING: (NOTICE, CLOSED),
    NOTICE: (ANSWER, HEARING, DECISION),
    ANSWER: (ANSWER, HEARING, DECISION),
    HEARING: (ANSWER, HEARING, DECISION),
    DECISION: (APPEAL, CLOSED),
    APPEAL: (APPEAL_DECISION,),
    APPEAL_DECISION: (CLOSED,),
    CLOSED: (APPEAL,),
}
"""Every step there is, and what may follow it."""

REASONS: Final[dict[str, tuple[str, ...]]] = {
    OPENED: ("signal", "dispute", "correction", "sample"),
    FINDING: ("looks_real", "not_clear", "innocent", "register_error"),
    NOTICE: ("told",),
    ANSWER: ("explains", "agrees", "asks_hearing"),
    HEARING: ("heard", "did_not_come"),
    DECISION: ("confirmed", "partly_confirmed", "unfounded", "register_error", "put_right"),
    APPEAL: ("disagrees",),
    APPEAL_DECISION: ("stands", "overturned"),
    CLOSED: ("done", "innocent", "register_error"),
}
"""The codes by which a step gives its reason; words stand beside each."""

CONFIRMED: Final = ("confirmed", "partly_confirmed", "put_right")
"""Decisions after which a signal was right. ``put_right``: somebody was owed something, and has it now."""

Whose = Literal["looked_at", "said", "owed"]
"""Whose matter it is. ``looked_at``: a place or a supplier is; ``said``: a family said that something is wrong;
``owed``: something may be owed to a child. Of the last two a decision of ``unfounded`` is one against the family.
"""
_DAY: Final = dt.timedelta(days=1)
_TOO_LONG: Final = 3_660
BY_THOSE_CONCERNED: Final = (ANSWER, APPEAL)
DECIDING: Final = (DECISION, APPEAL_DECISION)
"""Steps that decide: who takes one has looked at all that was said before it."""
TERM_OF: Final = {
    OPENED: "finding_days",
    FINDING: "notice_days",
    NOTICE: "answer_days",
    ANSWER: "decision_days",
    HEARING: "decision_days",
    DECISION: "appeal_days",
    APPEAL: "appeal_decision_days",
}
"""Which dated parameter says within how many working days the next step is owed."""


class Taken(NamedTuple):
    """A step that was taken: what, by whom, why, on which local day; and by whom it was written down for them."""

    step: str
    person_id: int
    reason: str
    on: dt.date
    recorded_by: int | None = None


class Asked(NamedTuple):
    """A step that is asked for; ``seen`` is how many steps of the case whoever asks had before their eyes."""

    step: str
    person_id: int
    reason: str
    on: dt.date
    seen: int | None = None


def refusal(taken: Sequence[Taken], asked: Asked, *, answer_due: dt.date | None, whose: Whose) -> Kind | None:
    """Why a step may not be taken now; None where it may.

    ``answer_due`` is the last day for those concerned to answer (None before a notice). Before it has passed, a decision
    against them waits for their answer, and for the hearing that they asked for. Who decides does not shorten that time by
    what they wrote down themselves, and nobody does by writing that nobody came.
    """
    last = taken[-1].step if taken else ""
    if asked.step not in NEXT.get(last, ()):
        return p.STEP_OUT_OF_TURN
    if asked.reason not in REASONS[asked.step]:
        return p.REASON_NOT_KNOWN
    check = _CHECKS.get(asked.step)
    return check(_Case(taken, answer_due, whose), asked) if check else None


class _Case(NamedTuple):
    taken: Sequence[Taken]
    answer_due: dt.date | None
    whose: Whose


def _closing(case: _Case, asked: Asked) -> Kind | None:
    """Before a decision only a finding of an innocent cause or of a wrong register closes, for that reason."""
    last = case.taken[-1]
    if last.step == FINDING and case.whose == "said":
        return p.SAID_UNHEARD
    if last.step == FINDING and (
        last.reason not in ("innocent", "register_error") or asked.reason != last.reason
    ):
        return p.CLOSED_UNHEARD
    if last.step != FINDING and asked.reason != "done":
        return p.REASON_NOT_KNOWN
    return None


def _noticing(case: _Case, _: Asked) -> Kind | None:
    is_innocent = case.taken[-1].reason in ("innocent", "register_error")
    return p.NOTHING_TO_TELL if is_innocent and case.whose != "said" else None


def _deciding(case: _Case, asked: Asked) -> Kind | None:
    taken = case.taken
    if asked.person_id in {one.person_id for one in taken if one.step in BY_THOSE_CONCERNED}:
        return p.DECIDED_BY_A_PARTY
    refuses = asked.reason == "unfounded" and case.whose != "looked_at"
    if asked.reason in ("unfounded", "register_error") and not refuses:
        return None  # in favour of whoever is concerned: nobody need be waited for
    if asked.reason != "put_right" and asked.person_id in {
        one.person_id for one in taken if one.step == FINDING
    }:
        return p.REFUSED_BY_ONE if refuses else p.FOUR_EYES
    since = [one for one in taken if one.step in (ANSWER, HEARING)]
    if not _is_hearing_held(since, asked):
        return p.HEARING_WAITS
    is_over = case.answer_due is not None and asked.on > case.answer_due
    return None if is_over or any(_is_heard(one, asked) for one in since) else p.ANSWER_WAITS


def _is_hearing_held(since: Sequence[Taken], asked: Asked) -> bool:
    """Whether a hearing followed upon the first time that one was asked for, if it was. Who decides may hold it; that
    nobody came is another's word.
    """
    first = next((n for n, one in enumerate(since) if one.reason == "asks_hearing"), None)
    return first is None or any(
        one.step == HEARING and (one.reason == "heard" or one.person_id != asked.person_id)
        for one in since[first:]
    )


def _is_heard(one: Taken, asked: Asked) -> bool:
    """Whether somebody concerned was heard, by another word than that of who asks to decide."""
    if one.step == ANSWER:
        return one.recorded_by != asked.person_id
    return one.reason == "heard" and one.person_id != asked.person_id


def _appealing(case: _Case, _: Asked) -> Kind | None:
    steps = [one.step for one in case.taken]
    return p.NOTHING_DECIDED if DECISION not in steps or APPEAL in steps else None


def _deciding_an_appeal(case: _Case, asked: Asked) -> Kind | None:
    """Whoever took a step, held a hearing or wrote down what somebody said had a part in the case."""
    had_a_part = {who for one in case.taken for who in (one.person_id, one.recorded_by)}
    return p.APPEAL_BY_THE_SAME if asked.person_id in had_a_part else None


def has_looked(taken: Sequence[Taken], asked: Asked) -> bool:
    """Whether who asks had the last step before their eyes; only who decides must."""
    return asked.step not in DECIDING or asked.seen == len(taken)


_CHECKS: Final[dict[str, Callable[[_Case, Asked], Kind | None]]] = {
    CLOSED: _closing,
    NOTICE: _noticing,
    DECISION: _deciding,
    APPEAL: _appealing,
    APPEAL_DECISION: _deciding_an_appeal,
}


def outcome(taken: Sequence[Taken]) -> str:
    """What a case came to: ``open``, a reason of a decision, ``innocent`` or ``register_error`` where it was closed on the
    finding, or ``overturned``. A decision counts from when it is taken; an appeal may still change it.
    """
    for one in reversed(taken):
        if one.step == APPEAL_DECISION and one.reason == "overturned":
            return "overturned"
        if one.step == DECISION:
            return one.reason
        if one.step == CLOSED and one.reason != "done":
            return one.reason
    return "open"


def is_open(taken: Sequence[Taken]) -> bool:
    """Whether somebody still has to act: it is not closed, or an appeal waits."""
    return taken[-1].step != CLOSED


def deadline(
    start: dt.date,
    working_days: int,
    *,
    is_working_day: Callable[[dt.date], bool],
    is_stopped: Callable[[dt.date], bool] = lambda _: False,
) -> dt.date:
    """The last day of a term: the ``working_days``-th working day after ``start``; days on which it is stopped (an outage)
    are not counted. ValueError where it would take ten years: an outage without end is no term.
    """
    day, left = start, working_days
    while left > 0:
        day += _DAY
        left -= is_working_day(day) and not is_stopped(day)
        if (day - start).days > _TOO_LONG:
            raise ValueError("an outage of ten years is none")
    return day


def why_quiet(
    *, switched_on: bool | None, confirmed: int, closed: int, floor_per_mille: int, least_closed: int
) -> str:
    """'' where a detector may speak; ``switched_off`` where a person said so; ``below_floor`` where too few of its cases
    were confirmed. What a person switched on stays on: they answer for it by name.
    """
    if switched_on is False:
        return "switched_off"
    if switched_on is None and closed >= least_closed and confirmed * 1000 < floor_per_mille * closed:
        return "below_floor"
    return ""


def room_for(*, capacity: int, open_cases: int) -> int:
    """How many more cases may be opened: a queue is no longer than officers can work."""
    return max(0, capacity - open_cases)
