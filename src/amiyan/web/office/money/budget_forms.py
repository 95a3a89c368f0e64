"""Forms of budgets: an act that sets aside or cuts, and a new budget with who pays from it and its first act."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from amiyan.settlement.payouts.words import CHANNELS
from amiyan.web.forms import WrittenDecimal

_KINDS: Final = ("add", "cut")
_PLACES: Final = 2
PAYER: Final = ("name", "bin", "iban", "bic")


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
        self.fields["tenge"] = WrittenDecimal(
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


class BudgetForm(ActForm):
    """A new budget: of which year, who pays from it and how, and the act that sets its first money aside."""

    def __init__(self, *rest: Any, years: tuple[int, ...], **given: Any) -> None:
        super().__init__(*rest, **given)
        del self.fields["kind"]
        choose = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"), choices=[(one, str(one)) for one in years], coerce=int, error_messages=choose
        )
        add_payer(self)
        self.fields["channel"] = forms.ChoiceField(
            label=_("How are payouts sent?"),
            choices=[(code, _(text)) for code, text in CHANNELS.items()],
            widget=forms.RadioSelect,
            initial="bank",
            error_messages=choose,
        )
        payer = ["year", *PAYER, "channel"]
        self.order_fields([*payer, "tenge", "code", "rank", "act"])

    def clean(self) -> dict[str, Any]:
        """As an act that adds; numbers of the payer without the spaces in which papers group them."""
        said = super().clean()
        if "tenge" in said:
            said["tiyn"] = int(said["tenge"].scaleb(_PLACES))
        return without_spaces(said)


def add_payer(form: forms.Form) -> None:
    """The fields that say who pays, as ``PAYER`` names them."""
    form.fields["name"] = _line(
        _("Who pays"), _("The name of the office as its bank knows it."), _("Write the name."), most=140
    )
    form.fields["bin"] = _line(
        _("Its BIN"), _("Twelve digits."), _("Write the twelve digits of the BIN."), mode="numeric", most=20
    )
    form.fields["iban"] = _line(
        _("Its account (IBAN)"), _("It begins with KZ."), _("Write the account."), most=40
    )
    form.fields["bic"] = _line(
        _("Its bank (BIC)"), _("Eight or eleven letters and digits."), _("Write the bank's BIC."), most=20
    )


def without_spaces(said: dict[str, Any]) -> dict[str, Any]:
    """Numbers of a payer without the spaces in which papers group them."""
    for name in ("bin", "iban", "bic"):
        if name in said:
            said[name] = "".join(said[name].split()).upper()
    return said


def _line(label: str, hint: str, missing: str, *, most: int, mode: str = "text") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": mode}),
        error_messages={"required": missing, "max_length": _("Write less.")},
    )
