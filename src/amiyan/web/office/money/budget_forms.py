"""The form of an act: what is set aside or cut, under which code, by which paper."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

_KINDS: Final = ("add", "cut")
_PLACES: Final = 2


class TengeField(forms.DecimalField):
    """A sum as people write it: ``1 850 000,50`` or ``1850000.50``."""

    def to_python(self, value: Any) -> Any:
        """The sum; spaces are left out, and a comma is a point."""
        text = "".join(str(value or "").split()).replace(",", ".")
        return super().to_python(text)


class ActForm(forms.Form):
    """An act; the key makes a form that was sent twice one act. ``tiyn`` is what it adds, below nothing a cut."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["kind"] = forms.ChoiceField(
            label=_("What does the act do?"),
            choices=[("add", _("It sets money aside")), ("cut", _("It cuts the budget"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
        )
        wrong = _("Write the sum in tenge, for example 1 850 000 or 1850000.50.")
        self.fields["tenge"] = TengeField(
            label=_("Sum in tenge"),
            min_value=Decimal("0.01"),
            max_digits=16,
            decimal_places=_PLACES,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
                wrong,
            ),
        )
        self.fields["code"] = forms.CharField(
            label=_("Code of the budget classification"),
            max_length=40,
            error_messages={"required": _("Write the code.")},
        )
        self.fields["rank"] = forms.IntegerField(
            label=_("In which order do payouts draw it?"),
            help_text=_("1 is drawn first."),
            min_value=1,
            max_value=99,
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), _("Write a number from 1 to 99.")
            ),
        )
        self.fields["act"] = forms.CharField(
            label=_("By which act?"),
            help_text=_("Its kind, number and date, for example: Decision No 31 of 12 December 2025."),
            max_length=300,
            error_messages={"required": _("Name the act.")},
        )

    def clean(self) -> dict[str, Any]:
        """The sum in whole tiyn, with its sign."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "tenge" in said and "kind" in said:
            tiyn = int(said["tenge"].scaleb(_PLACES))
            said["tiyn"] = -tiyn if said["kind"] == "cut" else tiyn
        return said
