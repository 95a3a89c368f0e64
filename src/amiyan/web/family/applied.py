"""An application as its family reads it: for what, since when, where it stands, and after a refusal by whom and why.

A "no" of a register is told as what it is: a word of a register. A named person decides.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from amiyan.access.roles import ROLES
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.entitlements.desk.answers import NO_IIN, Outcome
from amiyan.entitlements.desk.queries import Applied, Said
from amiyan.entitlements.family import DecidedApplication
from amiyan.feedback.parameters import appeal_against
from amiyan.feedback.words import BODIES
from amiyan.kernel.problems import N_
from amiyan.registry.sources.own import asks_a_register
from amiyan.web.family.lines import programme_name
from amiyan.web.shapes import State
from amiyan.web.words import spoken

# What a register said; of a silence also why, where the family can do something about it.
_SAID: Final[dict[Outcome, str]] = {
    "held": N_("{register} confirmed on {day}: {categories}."),
    "not_held": N_("{register} checked on {day} and did not find: {categories}."),
    "not_known": N_("{register} does not know this person (asked on {day})."),
    "not_covered": N_("{register} has not checked this yet (asked on {day}): {categories}."),
    "silent": N_("{register} was asked on {day} and did not answer."),
}
_WHY_SILENT: Final[dict[str, str]] = {
    "consent": N_("{register} tells us nothing without the family's agreement (asked on {day})."),
    NO_IIN: N_("No IIN is written down, so no register can be asked."),
}


@dataclass(frozen=True, slots=True)
class Appeal:
    """To whom one appeals and until when, in a sentence."""

    text: str
    keeps_right: bool
    is_placeholder: bool


@dataclass(frozen=True, slots=True)
class Application:
    """An application in words: ``says`` where it stands; ``reason``, ``decider`` and ``appeal`` of a refusal alone."""

    id: UUID
    title: str
    wanted: str
    state: State
    word: str
    says: Sequence[str]
    reason: str = ""
    decider: str = ""
    appeal: Appeal | None = None


@dataclass(frozen=True, slots=True)
class AppliedNews:
    """A line that leads to an application which was decided of late."""

    text: str
    href: str


def appeal_of(decided_on: dt.date) -> Appeal:
    """How one appeals against what was decided on a day, in the active language."""
    appeal = appeal_against(decided_on)
    text = _("You can appeal to {body} until {day}.").format(
        body=_(BODIES[appeal.body]), day=format_date(appeal.until, spoken())
    )
    return Appeal(text, appeal.keeps_right, appeal.is_placeholder)


def news_of(decided: Collection[DecidedApplication], person: int) -> list[AppliedNews]:
    """What is new of a person's applications."""
    page = reverse("family-decisions", args=[person])
    return [
        AppliedNews(
            _("An application was refused: by whom, why, and how to appeal")
            if one.refused
            else _("A register confirmed an application: read more"),
            f"{page}#application-{one.id}",
        )
        for one in decided
        if one.person_id == person
    ]


def application_of(one: Applied, on: dt.date) -> Application:
    """An application in the active language. No query."""
    title = _("Application of {day}").format(day=_day(one.received_on))
    programme = programme_name(one.programme)
    if one.category:
        wanted = _("Applied for: {programme}. The paper is to prove: {category}.").format(
            programme=programme, category=_categories([one.category])
        )
    else:
        wanted = _(
            "Applied for: {programme}. The paper is to prove any category that gives the right."
        ).format(programme=programme)
    if one.refused_at is not None:
        return _refused(one, one.refused_at, title, wanted)
    if one.is_too_old(on):
        says = [_said(one.said)] if one.said is not None else []
        then = _(
            "It is older than a year, and no register is asked about it any more. Bring the school a fresh paper."
        )
        return Application(one.id, title, wanted, "waiting", _("Still open"), [*says, then])
    if one.said is None:
        return Application(one.id, title, wanted, "waiting", _("Still open"), [_not_asked()])
    state, word, then = _stands(one.said)
    return Application(one.id, title, wanted, state, word, [_said(one.said), then])


def _refused(one: Applied, at: dt.datetime, title: str, wanted: str) -> Application:
    """By whom, as what and when; what a register had said stands before it, as the fact that was known."""
    on = to_local(at).date()
    decider = _("Decided by: {name}, {post}, {day}.").format(
        name=one.refused_by or _("name not known"),
        post=_(ROLES[one.refused_as].name) if one.refused_as in ROLES else _("post not known"),
        day=_day(on),
    )
    says = [_said(one.said)] if one.said is not None else []
    return Application(
        one.id, title, wanted, "refused", _("Refused"), says, one.refusal, decider, appeal_of(on)
    )


def _not_asked() -> str:
    if asks_a_register():
        return _("The register is being asked. Nothing is refused meanwhile.")
    return _("A person at the school looks at the paper. Nothing is refused meanwhile.")


def _stands(said: Said) -> tuple[State, str, str]:
    """The state, its word, and what happens next."""
    if said.outcome == "held":
        return "payable", _("Confirmed"), _("What follows from it stands in the decision on this page.")
    if said.outcome == "not_held":
        then = _(
            "That refuses nothing yet: a person at the school decides, by name and with the reason. If the register is"
            " wrong, tell the school now."
        )
        return "held", _("A person decides"), then
    if said.reason == NO_IIN:
        return "waiting", _("Still open"), _("Tell the school the IIN. Nothing is refused meanwhile.")
    return "waiting", _("Still open"), _("That is not a “no”: the register is asked again each night.")


def _said(said: Said) -> str:
    """What a register said, and on which day."""
    given = {
        "register": said.source,
        "day": _day(to_local(said.asked_at).date()),
        "categories": _categories(said.asked_for),
    }
    text = _(_WHY_SILENT.get(said.reason, _SAID[said.outcome]))
    if said.outcome == "held":
        given["categories"] = _categories(code for code in said.holds if code in said.asked_for)
        if said.until is not None:
            text, given["last"] = (
                _("{register} confirmed on {day}: {categories}, until {last}."),
                _day(said.until),
            )
    return text.format(**given)


def _categories(codes: Iterable[str]) -> str:
    return ", ".join(_("“%(category)s”") % {"category": _(STATUS_NAMES.get(code, code))} for code in codes)


def _day(day: dt.date) -> str:
    return format_date(day, spoken())
