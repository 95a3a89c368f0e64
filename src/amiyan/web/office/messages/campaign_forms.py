"""Forms of campaigns: a new one, why one is stopped, and days on which none speaks."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.country.kz.kato import REGIONS
from amiyan.voice.actions.campaigns import Plan
from amiyan.voice.audiences import audiences, measures
from amiyan.voice.compose import title_of
from amiyan.voice.kinds import kinds
from amiyan.web.institution.forms import day_field, number_field, words_field
from amiyan.web.office.words import region_name
from amiyan.web.words import spoken


class PlanForm(forms.Form):
    """A campaign: of which kind, for whom, measured by what, how many are held back, from which day on.

    Only kinds stand in it that a campaign may send; the action refuses the others all the same.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, region: str, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["name"] = forms.CharField(
            label=_("Its name"),
            help_text=_("For whoever works here: families do not see it."),
            max_length=100,
            error_messages={"required": _("Write the name."), "max_length": _("Write less.")},
        )
        said = [(one.name, title_of(one, spoken())) for one in kinds() if not (one.of_rights or one.fills)]
        self.fields["kind"] = _choice(_("Which message?"), said)
        self.fields["audience"] = _choice(
            _("For whom?"), [(one.name, _(one.says)) for one in audiences() if one.parameters == ("region",)]
        )
        codes = [region] if region else [one.code for one in REGIONS]
        self.fields["region"] = _choice(_("Of which region?"), [(one, region_name(one)) for one in codes])
        self.fields["measure"] = _choice(
            _("What should they do?"), [(one.name, _(one.says)) for one in measures()]
        )
        self.fields["days"] = number_field(_("For how many days is it measured?"), 1, 180, required=True)
        self.fields["held_back"] = number_field(
            _("How many of a hundred are held back?"),
            5,
            50,
            _("They get no message, by lot. Without them nobody knows what it did."),
            required=True,
        )
        self.fields["starts_on"] = day_field(_("From which day on?"))

    def plan(self) -> Plan:
        """What was filled in."""
        said = self.cleaned_data
        return Plan(
            name=said["name"],
            kind=said["kind"],
            audience=said["audience"],
            params={"region": said["region"]},
            measure=said["measure"],
            measure_days=said["days"],
            held_back=said["held_back"],
            starts_on=said["starts_on"],
        )


class StopForm(forms.Form):
    """Why a campaign is stopped."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["reason"] = words_field(
            _("Why is the campaign stopped?"), _("It stands in the log of actions.")
        )


class PauseForm(forms.Form):
    """Days on which no campaign speaks: before elections."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["first"] = day_field(_("First day"))
        self.fields["last"] = day_field(
            _("Last day"), _("Leave it out while nobody knows it."), required=False
        )
        self.fields["reason"] = words_field(
            _("Why is there a pause?"), _("For example: elections, by which act.")
        )


class PauseBackForm(forms.Form):
    """Why a pause that has not begun is taken back. Of each pause one: ``prefix`` tells them apart."""

    def __init__(self, *rest: Any, number: int, **given: Any) -> None:
        super().__init__(*rest, **given | {"prefix": f"pause-{number}"})
        self.fields["reason"] = words_field(
            _("Why is the pause taken back?"), _("It stands in the log of actions.")
        )


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    wrong = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
    return forms.ChoiceField(label=label, choices=choices, error_messages=wrong)
