"""The meal that a family says did not happen: what the official who decides has to know of it, and where it stands."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from amiyan.settlement.audit.report_words import METHODS
from amiyan.settlement.figures.lines import lines_of_day
from amiyan.web.office.frame import Office, may
from amiyan.web.office.words import tenge
from amiyan.web.words import class_words


def of_dispute(office: Office, source: str, person: int | None, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Class, time, proof and sum of the meal, and the class's page of that day; nothing of any other matter.

    The family can read that somebody looked. Cost: the children of the school's day.
    """
    if source != "dispute" or person is None:
        return {}
    day, programme = dt.date.fromisoformat(str(facts["day"])), str(facts["programme"])
    lines = lines_of_day(place=office.place.id, day=day, programme=programme, scope=office.scope, named=False)
    meals = [one for one in lines if one.person_id == person and one.at is not None]
    if not meals:
        return {}
    office.standing.looked_at.add(person)
    one = meals[0]
    return {
        "meal": [
            (_("Class"), class_words(one.label) or "—"),
            (_("At"), f"{one.at:%H:%M:%S}"),
            (_("Terminal"), one.terminal or "—"),
            (_("How it was proved"), _(METHODS.get(one.method, one.method)) if one.method else "—"),
            (_("Amount"), tenge(sum(each.amount_tiyn for each in meals))),
            (_("In the books"), tenge(sum(each.posted_tiyn for each in meals))),
        ],
        "meal_href": (
            office.address("office-lines", facility=office.place.code, day=day, query={"class": one.label})
            if may(office, "office-lines")
            else ""
        ),
    }
