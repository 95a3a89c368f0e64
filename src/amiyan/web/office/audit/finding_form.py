"""The form by which an auditor says what was found of a line: one stands at each line of a sample."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.web.office.audit.words import FOUND


def _words(label: str, most: int, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Write less.")},
    )


class FindingForm(forms.Form):
    """What the meal of a line is, what was seen (left out for what is sound), and what the family reads beside it."""

    def __init__(self, data: Any = None, *, place: int) -> None:
        super().__init__(data, auto_id=f"%s-{place}")
        self.fields["finding"] = forms.ChoiceField(
            label=_("The meal of this line is"),
            choices=[(code, _(words)) for code, words in FOUND.items()],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
        )
        self.fields["says"] = _words(_("What you saw, where and when"), 1000)
        self.fields["tells"] = _words(
            _("What the family reads beside the finding"),
            500,
            _("Plain words that name nobody. What you wrote above is not shown to the family."),
        )
