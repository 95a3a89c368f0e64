"""Deliveries as cards and rows: a delivery, what was said of it, and its sentences in the page's language."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from amiyan.deliveries.family import DeliveryLine
from amiyan.feedback.parameters import number
from amiyan.feedback.queries.said import SaidOfMeal
from amiyan.feedback.words import DISPUTE_STATES, VERDICTS
from amiyan.kernel.problems import N_
from amiyan.programmes.loader import load
from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.shadow.words import REASONS
from amiyan.web.shapes import State
from amiyan.web.words import spoken

NOTHING_SAID: Final = SaidOfMeal()
_STATES: Final[Mapping[str, State]] = {"payable": "payable", "held": "held", "refused": "refused"}

_PAID: Final = N_("It was held; a person decided that it is paid.")
_NOT_PAID: Final = N_("It was held; a person decided that it is not paid.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A delivery in words. ``when`` and ``where`` are blank where place and time are hidden."""

    line: DeliveryLine
    said: SaidOfMeal
    state: State
    verdict: str
    programme: str
    when: str
    where: str
    how: str
    reason: str
    href: str
    may_rate: bool
    may_dispute: bool

    @property
    def key(self) -> dict[str, str]:
        """The delivery as the hidden fields of a form, with an id of what is asked: each form has its own."""
        line = self.line
        return {
            "ask": str(uuid4()),
            "day": line.service_day.isoformat(),
            "programme": line.programme,
            "slot": str(line.slot),
        }

    @property
    def key_at_home(self) -> dict[str, str]:
        """The same of a form on the first page, to which its answer leads back."""
        return {**self.key, "back": reverse("family")}


def shown(
    line: DeliveryLine,
    said: SaidOfMeal | None,
    *,
    on: dt.date,
    places: Mapping[int | None, str],
    decided: Mapping[DeliveryLine, bool],
) -> Shown:
    """A delivery as a page says it on a day; the language must be active. ``places`` are called by their ids. No query.

    ``decided``: of what was held, whether a person decided since that it is paid.
    """
    said = said or NOTHING_SAID
    dispute = said.dispute
    is_open = dispute is not None and dispute.withdrawn_at is None
    age = (on - line.service_day).days
    reason = "" if line.verdict == "payable" else _(REASONS.get(line.reason, REASONS["no_pass"]))
    came_to = line.verdict
    if line in decided:  # also of what the family said: the decision is of the verdict that followed it
        came_to, reason = ("payable", _PAID) if decided[line] else ("refused", _NOT_PAID)
        reason = _(reason)
    elif is_open and dispute is not None:
        # What the family says is true for its page at once; the books follow within the minute.
        came_to = "held" if dispute.happened is None else came_to
        reason = _(DISPUTE_STATES[dispute.state(on)])
    return Shown(
        line=line,
        said=said,
        state=_STATES[came_to],
        verdict=_(VERDICTS[came_to]),
        programme=programme_name(line.programme),
        when=f"{line.at:%H:%M}" if line.at else "",
        where=places[line.facility_id],
        how=_("From a list of the class")
        if line.by_list
        else _(METHODS.get(line.method, METHODS["unknown"])),
        reason=reason,
        href=reverse(
            "family-delivery",
            args=[line.person_id, line.service_day.isoformat(), line.programme, str(line.slot)],
        ),
        may_rate=came_to == "payable" and 0 <= age <= number("rating_days", on),
        may_dispute=not is_open and came_to != "refused" and age <= number("dispute_back_days", on),
    )


def own_yes(one: Shown, *, me: Collection[int], at: dt.datetime, on: dt.date) -> UUID | None:
    """The id of the reader's own “this did happen”, as long as it can be taken back; None for none. No query."""
    undo = dt.timedelta(hours=number("undo_hours", on))
    mine = (said.id for said in one.said.confirmations if said.said_by in me and at <= said.since + undo)
    return next(mine, None)


def programme_name(code: str) -> str:
    """The programme as a family calls it."""
    return load(code).texts[spoken()].name
