"""What signals and cases say of a meal's school, class and day: a meal that adds up is not yet one without a question."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from amiyan.integrity.queries.signals import signals_about
from amiyan.settlement.chain.meals import MealSeen
from amiyan.web.cases.words import signal_sentence
from amiyan.web.office.audit.links import Standing
from amiyan.web.office.audit.shapes import Check, Level
from amiyan.web.office.frame import may
from amiyan.web.office.signals.listed import stands
from amiyan.web.shapes import Link


def signals_level(at: Standing, one: MealSeen, day: dt.date) -> Level:
    """The signals about a meal's school, class and day, each to its page, and to its case where somebody took it up."""
    level = Level("signals", _("Signals and cases"))
    if one.facility_id is None:
        level.notes.append(_("It is not known of which school the meal is."))
        return level
    found = signals_about(
        scope=at.office.scope,
        facility_id=one.facility_id,
        class_label=one.label,
        person_id=one.person_id,
        day=day,
    )
    if not found:
        level.notes.append(_("No signal speaks of this meal."))
        return level
    level.checks.append(
        Check(
            "wait",
            _(
                "A signal is a pattern in the data, no proof, and it stops no payment. Read it beside the meal."
            ),
        )
    )
    for signal in found:
        where: dict[str, Any] = {"facility": signal.place, "month": signal.first}
        text = f"{signal_sentence(signal.detector, signal.facts)} ({stands(signal)})"
        if signal.place and may(at.office, "office-signal"):
            level.links.append(Link(text, at.office.address("office-signal", signal=signal.id, **where)))
        else:
            level.notes.append(text)
        if signal.case_id is not None and signal.place and may(at.office, "office-case"):
            level.links.append(
                Link(_("Open its case"), at.office.address("office-case", case=signal.case_id, **where))
            )
    return level
