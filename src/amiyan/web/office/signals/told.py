"""Whom a case concerns: as what, by which name, and on which day what was written reached them."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from amiyan.access.standing import named_guardians_of
from amiyan.country.kz.formats import format_date
from amiyan.integrity import rules
from amiyan.integrity.queries.cases import OF_THOSE_CONCERNED, Case
from amiyan.kernel.problems import N_
from amiyan.web.cases.forms import choice
from amiyan.web.moment import today
from amiyan.web.office.frame import Office
from amiyan.web.words import spoken

AS: Final[dict[str, str]] = {
    "place": N_("The director"),
    "supplier": N_("The head of the supplier"),
    "family": N_("The family"),
}
_BY: Final[tuple[tuple[str, str], ...]] = (
    ("paper", N_("on paper")),
    ("phone", N_("by telephone")),
)


class HandedForm(forms.Form):
    """To whom it was handed over, and how."""

    def __init__(self, *rest: Any, people: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["person"] = choice(_("To whom?"), people)
        self.fields["by"] = choice(_("How?"), [(code, _(words)) for code, words in _BY])


def reached_of(one: Case) -> list[tuple[str, str]]:
    """Each of those concerned, and on which day the last of what was written reached them."""
    last = next((step.step for step in reversed(one.steps) if step.step in OF_THOSE_CONCERNED), "")
    return [
        (
            _(AS[how]),
            _("reached on {day}").format(day=format_date(day, spoken())) if day else _("not reached yet"),
        )
        for how, day in one.reached.get(last, {}).items()
    ]


def handed_form_of(one: Case, office: Office, data: Any = None) -> HandedForm | None:
    """The form; None where nobody was told yet, or everybody was reached."""
    if all(day for days in one.reached.values() for day in days.values()):
        return None
    people = [(str(person), words) for person, words in people_told(one, office).items()]
    return HandedForm(data, auto_id="handed_%s", people=people)


def people_told(one: Case, office: Office) -> dict[int, str]:
    """Who was told by the notice, as what; guardians by name, where the reader may know it."""
    told = [entry for step in one.steps if step.step == rules.NOTICE for entry in step.facts.get("told", ())]
    guardians = {int(entry["person"]) for entry in told if entry["as"] == "family"}
    names: Mapping[int, str] = {}
    if guardians and one.person_id is not None and office.sees_people:
        names = named_guardians_of([one.person_id], on=today()).get(one.person_id, {})
    found: dict[int, str] = {}
    for entry in told:
        how = entry["as"]
        person, words = int(entry["person"]), _(AS[how])
        found[person] = f"{words}: {names[person]}" if person in names else words
    return found
