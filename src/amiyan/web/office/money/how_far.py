"""How far a worker is with a month that was asked for, for its page."""

from typing import Any, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date_short
from amiyan.kernel.problems import N_, Kind, Problem
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.locking import Locking
from amiyan.web.forms import told
from amiyan.web.office.words import number
from amiyan.web.words import spoken

_STATES: Final = {
    "asked": N_("It is asked for; a worker has not begun yet."),
    "begun": N_("A worker has begun and reads the meals of the month."),
    "going": N_("Statements are being made."),
    "ended": N_("It is done."),
}
_KINDS: Final = {one.code: one for one in vars(problems).values() if isinstance(one, Kind)}


def how_far(far: Locking) -> dict[str, Any]:
    """A sentence, the bar (suppliers done of how many, None where that is not known yet), since when, what failed."""
    local = localtime(far.at)
    is_over = far.state in {"ended", "failed"}
    return {
        "says": _(_STATES[far.state]) if far.state in _STATES else "",
        "why": _why(far),
        "mood": "bad" if far.state == "failed" or far.is_silent else "good" if is_over else "wait",
        "done": far.done,
        "total": far.total,
        "shares": not is_over and far.total > 0,
        "of": _("{done} suppliers of {total}.").format(done=number(far.done), total=number(far.total))
        if far.total
        else "",
        "at": f"{format_date_short(local.date(), spoken())}, {local:%H:%M}",
        "goes_on": far.is_under_way,
    }


def _why(far: Locking) -> str:
    if far.is_silent:
        return _("Nothing was heard of it for ten minutes. Ask for it again; nobody is locked twice.")
    if far.state != "failed":
        return ""
    kind = _KINDS.get(far.problem)
    if kind is problems.BOOKS_DIFFER:
        return told(Problem(kind, params={"count": far.count}))
    return _(
        "It failed. Who has a statement keeps it. Ask for it again; if it fails again, tell whoever runs the site."
    )
