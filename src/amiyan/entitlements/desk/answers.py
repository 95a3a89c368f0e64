"""What a register's answer means for an application: yes, no, or that it is still not known. Pure."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from amiyan.country.kz.statuses import SOCIAL_STATUSES
from amiyan.programmes.facts import STATUS_PREFIX
from amiyan.programmes.model import Programme
from amiyan.registry.sources.ports import Answer, Held, NotFound

Outcome = Literal["held", "not_held", "not_covered", "not_known", "silent"]
ANSWERED: Final[frozenset[Outcome]] = frozenset({"held", "not_held"})
# Whoever applied longer ago is asked about by nobody: a paper of years ago proves nothing today.
ASKED_FOR: Final = dt.timedelta(days=366)
NO_IIN: Final = "no_iin"
UNANSWERED: Final = "outage"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of asking: ``held`` names in ``holds`` what is confirmed; ``silent`` why in ``reason``."""

    outcome: Outcome
    reason: str = ""
    holds: tuple[str, ...] = ()
    until: dt.date | None = None


def asked_for(category: str, programme: Programme) -> tuple[str, ...]:
    """The categories of which one is enough: the one that was named, or all on which the programme leans."""
    if category:
        return (category,)
    return tuple(code for code in SOCIAL_STATUSES if STATUS_PREFIX + code in programme.facts)


def heard(answer: Answer | None, *, wanted: Collection[str], day: dt.date) -> Heard:
    """The meaning of an answer (None: there was none) on ``day``.

    "No" is only what was checked and is not there. Not known there, not checked, true until yesterday and silence are
    no "no": the application stays open.
    """
    if answer is None:
        return Heard("silent", UNANSWERED)
    if isinstance(answer, NotFound):
        return Heard("not_known")
    if not isinstance(answer, Held):
        return Heard("silent", answer.reason)
    if answer.until is not None and answer.until < day:
        return Heard("not_covered")
    if not set(wanted).isdisjoint(answer.holds):
        return Heard("held", holds=answer.holds, until=answer.until)
    return Heard("not_held" if set(wanted) <= set(answer.covers) else "not_covered", holds=answer.holds)
