"""The form of a search: for what, why, for which case, and who."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.access.roles import PURPOSES, Purpose
from amiyan.web.institution.forms import day_field, words_field
from amiyan.web.office.registers.forms import line_field


class SearchForm(forms.Form):
    """A search for a person; what is typed of them is kept nowhere."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, purposes: list[Purpose], **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["purpose"] = forms.ChoiceField(
            label=_("For what?"),
            choices=[(str(one), _(PURPOSES[one])) for one in purposes],
            error_messages={
                "required": _("Choose the purpose."),
                "invalid_choice": _("Choose the purpose."),
            },
        )
        self.fields["reference"] = line_field(
            _("Number of the case or complaint"), _("The family reads it."), most=100
        )
        self.fields["says"] = words_field(
            _("Why, in words"), _("The family reads this sentence; name nobody else in it."), most=500
        )
        self.fields["iin"] = line_field(
            _("IIN"), _("Twelve digits. Or leave it blank."), most=20, required=False
        )
        self.fields["surname"] = line_field(_("Surname"), most=100, required=False)
        self.fields["born"] = day_field(_("Date of birth"), required=False)

    def clean_iin(self) -> str:
        """The digits without spaces."""
        return "".join(str(self.cleaned_data["iin"]).split())
