"""A case as those concerned read it: what they were told, what they said, what was decided and by whom. Nothing before
the notice, nothing of what others said, and nothing that officials wrote for themselves.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from amiyan.access.roles import ROLES
from amiyan.country.kz.formats import format_date
from amiyan.integrity import rules
from amiyan.integrity.queries.cases import Case, Step, case_of
from amiyan.integrity.queries.taken import Taker, taken_by
from amiyan.integrity.queries.told import Told
from amiyan.integrity.words import NOTHING_STOPS, REASONS, STEPS
from amiyan.kernel.problems import N_
from amiyan.web.cases.forms import ReasonForm, WordsForm
from amiyan.web.cases.words import facts_of, moment, sentence_of, title_of
from amiyan.web.institution.face import fresh_id
from amiyan.web.moment import today
from amiyan.web.shapes import Moment, State
from amiyan.web.words import spoken

# What somebody says of themselves is said in their own person.
_MINE: Final[dict[str, str]] = {
    "explains": N_("I explain how it was"),
    "agrees": N_("I agree with what is known"),
    "asks_hearing": N_("I ask to be heard in person"),
    "disagrees": N_("I disagree with the decision"),
}
_ANSWERABLE: Final = (rules.NOTICE, rules.ANSWER, rules.HEARING)


@dataclass(frozen=True, slots=True)
class Card:
    """A case in a list: what it is, where it stands, and until when one can say something."""

    title: str
    sentence: str
    state: State
    stands: str
    until: str
    href: str
    asks: bool


def card_of(one: Told, href: str) -> Card:
    """A case in a list."""
    state, stands = standing_of(one)
    return Card(
        title_of(one.source, one.kind),
        sentence_of(one.source, one.kind, one.facts),
        state,
        stands,
        until_of(one),
        href,
        asks=one.step == rules.NOTICE,
    )


def standing_of(one: Told) -> tuple[State, str]:
    """Where a case stands for those whom it concerns, in a word of its own."""
    if one.step == rules.APPEAL:
        return "waiting", _("You appealed; another person decides")
    if one.decision is not None:
        return ("payable" if one.decision in _GOOD else "held"), _(REASONS[one.decision])
    if one.step == rules.NOTICE:
        return "held", _("Your answer is asked for")
    return "waiting", _("Answered; a person decides")


_GOOD: Final = ("unfounded", "register_error", "put_right")


def until_of(one: Told) -> str:
    """Until when one can answer or appeal; that the day passes ends no right."""
    if one.decision is None:
        return _("You can answer until {day}; later answers count too.").format(day=_day(one.answer_by))
    if one.appeal_by is not None and one.step in (rules.DECISION, rules.CLOSED) and one.appeal_by >= today():
        return _("You can appeal until {day}.").format(day=_day(one.appeal_by))
    return ""


def _day(day: dt.date | None) -> str:
    return format_date(day, spoken()) if day is not None else "—"


def detail_of(one: Told, people: Collection[int], *, plain: bool = False) -> dict[str, Any]:
    """All that somebody concerned reads of a case; ``people`` are the reader's own records, ``plain`` is for families."""
    case = case_of(facility_id=one.facility_id, case_id=one.id)
    takers = taken_by(facility_id=one.facility_id, case_id=one.id)
    told_at = next(n for n, step in enumerate(case.steps) if step.step == rules.NOTICE)
    state, stands = standing_of(one)
    return {
        "title": title_of(one.source, one.kind),
        "sentence": sentence_of(one.source, one.kind, one.facts),
        "facts": facts_of(one.source, one.kind, one.facts, plain=plain)[2:],
        "asked_by": who(case.steps[told_at], takers, people),
        "says": one.says,
        "state": state,
        "stands": stands,
        "until": until_of(one),
        "moments": [
            _moment(step, takers, people)
            for step in case.steps[told_at:]
            if step.step not in rules.BY_THOSE_CONCERNED or step.person_id in people
        ],
        "nothing_stops": _(NOTHING_STOPS),
        "may_answer": one.step in _ANSWERABLE,
        "may_appeal": _may_appeal(one, case),
    }


def _may_appeal(one: Told, case: Case) -> bool:
    appealed = any(step.step == rules.APPEAL for step in case.steps)
    in_time = one.appeal_by is None or one.appeal_by >= today()
    return one.decision is not None and not appealed and in_time


def _moment(step: Step, takers: dict[int, Taker], people: Collection[int]) -> Moment:
    if step.step in rules.BY_THOSE_CONCERNED:
        words = f"{_(_MINE[step.reason])}. {step.says}"
        return Moment(_(STEPS[step.step]), moment(step.known_from), step.on.isoformat(), words)
    # Of a hearing others may have been part: that it was held is told, and what was said there is each one's own.
    says = "" if step.step in (rules.HEARING, rules.CLOSED) else step.says
    words = f"{who(step, takers, people)}: {_(REASONS[step.reason])}. {says}".strip()
    return Moment(_(STEPS[step.step]), moment(step.known_from), step.on.isoformat(), words)


def who(step: Step, takers: dict[int, Taker], people: Collection[int]) -> str:
    """Who took a step: the reader, or an official by name and post."""
    if step.person_id in people:
        return _("You")
    taker = takers.get(step.person_id)
    if taker is None:
        return _("an official")
    post = _(ROLES[taker.post].name) if taker.post in ROLES else _("post not known")
    return f"{taker.name or _('name not known')} ({post})"


def answer_form(data: Any = None) -> ReasonForm:
    """What somebody concerned answers."""
    return ReasonForm(
        data,
        auto_id="answer_%s",
        initial={"key": fresh_id()},
        reasons=rules.REASONS[rules.ANSWER],
        names=_MINE,
        legend=_("What do you want to say?"),
        label=_("In your own words"),
        hint=_("Say what happened, as you know it. Papers are shown at a hearing."),
    )


def appeal_form(data: Any = None) -> WordsForm:
    """Why somebody concerned disagrees."""
    return WordsForm(
        data,
        auto_id="appeal_%s",
        initial={"key": fresh_id()},
        label=_("Why do you disagree?"),
        hint=_("Somebody who had no part in the case reads it all anew."),
    )
