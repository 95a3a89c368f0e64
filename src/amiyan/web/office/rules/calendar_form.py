"""The form of a day of the calendar: the day, lessons or none, where, for whom, and by which order."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.meals.calendar import Said
from amiyan.web.institution.forms import day_field, number_field, words_field


class DayForm(forms.Form):
    """``places`` are (code, name) of the schools that the caller answers for."""

    def __init__(self, *rest: Any, places: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(*rest, **given)
        choose = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
        self.fields["day"] = day_field(_("Which day?"))
        self.fields["what"] = forms.ChoiceField(
            label=_("What is it?"),
            choices=[("off", _("A day without lessons")), ("school", _("An additional school day"))],
            widget=forms.RadioSelect,
            error_messages=choose,
        )
        self.fields["place"] = forms.ChoiceField(
            label=_("Where?"),
            choices=[("", _("All schools of this list")), *places],
            required=False,
            error_messages=choose,
        )
        self.fields["grade_from"] = number_field(_("From grade"), 0, 12, _("Leave it out for all grades."))
        self.fields["grade_to"] = number_field(_("To grade"), 0, 12)
        self.fields["shift"] = number_field(_("Shift"), 1, 3, _("Leave it out for all shifts."))
        self.fields["act"] = words_field(
            _("By which order?"),
            _("For example: order No 12 of the department of education, frost."),
            most=300,
        )

    def said(self) -> Said:
        """What the form says."""
        found = self.cleaned_data
        return Said(
            found["day"], found["what"] == "school", found["grade_from"], found["grade_to"], found["shift"]
        )

    def hidden(self) -> dict[str, str]:
        """The same once more, for the form that says it."""
        return {name: "" if value is None else str(value) for name, value in self.cleaned_data.items()}
