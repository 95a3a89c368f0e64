"""What a register said to an application, in words: confirmed, open and why, or that a person decides after its "no"."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from amiyan.access.roles import ROLES
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date_short
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.entitlements.desk.answers import Outcome
from amiyan.entitlements.desk.queries import Applied, Said
from amiyan.registry.sources.own import asks_a_register
from amiyan.web.institution.words import SILENCE
from amiyan.web.shapes import State
from amiyan.web.words import spoken


@dataclass(frozen=True, slots=True)
class Answered:
    """Where an application stands: its badge, what was said, and what one can do."""

    state: State
    badge: str
    says: str
    todo: str = ""


def categories(codes: Iterable[str]) -> str:
    """The names of categories, each in quotation marks, one after the other."""
    return ", ".join(_("“%(category)s”") % {"category": _(STATUS_NAMES.get(code, code))} for code in codes)


def answer_of(one: Applied, on: dt.date) -> Answered:
    """Where an application stands: by who refused it, else by the register."""
    if one.refused_at is not None:
        return _refused(one, one.refused_at)
    if one.is_too_old(on):
        says = _OF[one.said.outcome](one.said).says if one.said else _("No register has answered.")
        return Answered("held", _("Still open"), says, _too_old())
    if one.said is None:
        return _not_asked()
    return _OF[one.said.outcome](one.said)


def _refused(one: Applied, at: dt.datetime) -> Answered:
    """By whom, when and why; what the register had said stands beside it, as the fact that was known."""
    given = {
        "day": format_date_short(to_local(at).date(), spoken()),
        "name": one.refused_by or _("name not known"),
        "post": _(ROLES[one.refused_as].name) if one.refused_as in ROLES else _("post not known"),
        "reason": one.refusal,
    }
    says = _("%(name)s (%(post)s) refused on %(day)s: %(reason)s") % given
    return Answered("refused", _("Refused"), says, _OF[one.said.outcome](one.said).says if one.said else "")


def _not_asked() -> Answered:
    if asks_a_register():
        return Answered("waiting", _("Still open"), _("The register has not answered yet."), _not_a_no())
    return Answered(
        "waiting",
        _("Still open"),
        _("This site asks no register about categories."),
        _("A person looks at it."),
    )


def _not_a_no() -> str:
    return _("That is not a “no”: the application stays open, and the register is asked again each night.")


def _too_old() -> str:
    return _(
        "It is older than a year, and no register is asked about it any more. Enter a new application with a fresh paper,"
        " and refuse this one with the reason."
    )


def _given(said: Said) -> dict[str, str]:
    return {
        "register": said.source,
        "day": format_date_short(to_local(said.asked_at).date(), spoken()),
        "categories": categories(said.asked_for),
    }


def _held(said: Said) -> Answered:
    confirmed = [code for code in said.holds if code in said.asked_for]
    given = _given(said) | {"categories": categories(confirmed)}
    if said.until is None:
        says = _("%(register)s confirmed on %(day)s: %(categories)s.") % given
    else:
        given["last"] = format_date_short(said.until, spoken())
        says = _("%(register)s confirmed on %(day)s: %(categories)s, until %(last)s.") % given
    todo = _("It stands among the categories, with its source; the right follows from it.")
    return Answered("payable", _("Confirmed"), says, todo)


def _not_held(said: Said) -> Answered:
    says = _("%(register)s checked on %(day)s, and the child does not have: %(categories)s.") % _given(said)
    todo = _(
        "It is not asked again about this application. That refuses nothing: a person refuses, by name and with the"
        " reason. Where the register is wrong, its owner puts it right; then a new application can be entered."
    )
    return Answered("held", _("A person decides"), says, todo)


def _not_known(said: Said) -> Answered:
    says = _("%(register)s does not know this child (asked on %(day)s).") % _given(said)
    return Answered("held", _("Still open"), says, _not_a_no())


def _not_covered(said: Said) -> Answered:
    says = _("%(register)s has not checked this (asked on %(day)s): %(categories)s.") % _given(said)
    return Answered("held", _("Still open"), says, _not_a_no())


def _silent(said: Said) -> Answered:
    why = _(SILENCE.get(said.reason, said.reason))
    says = _("%(register)s was asked on %(day)s and said nothing: %(reason)s.") % (
        _given(said) | {"reason": why}
    )
    return Answered("held", _("Still open"), says, _not_a_no())


_OF: Final[dict[Outcome, Callable[[Said], Answered]]] = {
    "held": _held,
    "not_held": _not_held,
    "not_covered": _not_covered,
    "not_known": _not_known,
    "silent": _silent,
}
