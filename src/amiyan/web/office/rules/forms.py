"""The form of a change: a field of the kind that the parameter is, its days, its act. What may be is the action's to say."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from amiyan.country.kz.kato import REGIONS
from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.entitlements.changes.values import Proposed
from amiyan.programmes.loader import read_by_grade
from amiyan.programmes.model import Programme
from amiyan.settlement.audit.report_words import METHODS
from amiyan.web.forms import WrittenDecimal
from amiyan.web.institution.forms import day_field, number_field, words_field
from amiyan.web.public.rules import BREAKS
from amiyan.web.public.words import WEEKDAYS
from amiyan.web.words import spoken

_TIYN: Final = 100
_TEN: Final = 10  # thousandths in a percent


class ChangeForm(forms.Form):
    """A change of one parameter of a programme; ``region`` None is the country."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *rest: Any, programme: Programme, parameter: str, region: str | None, **given: Any
    ) -> None:
        super().__init__(*rest, **given)
        self.parameter, self.region = parameter, region
        values = programme.parameters.values[parameter]
        self.fields["value"], self._read = _field_of(parameter, values[0].value)
        if parameter in read_by_grade(programme):
            self.fields["grade_from"] = number_field(
                _("From grade"), 0, 12, _("Leave it out for all grades.")
            )
            self.fields["grade_to"] = number_field(_("To grade"), 0, 12)
        self.fields["first"] = day_field(_("From which day?"))
        if all(value.ends_itself for value in values):
            self.fields["last"] = day_field(_("Until which day?"), _("The last day is counted."))
        self.fields["act"] = words_field(
            _("By which act?"), _("Its title, number and day, as it was signed."), most=500
        )
        self.fields["source"] = forms.CharField(
            label=_("Where can it be read?"),
            help_text=_("An address or a file's name."),
            max_length=500,
            error_messages={"required": _("Say where the act can be read.")},
        )
        self.fields["reason"] = words_field(_("Why? The two who sign read it."))

    def clean(self) -> dict[str, Any]:
        """Grades are given as a band or not at all."""
        said = super().clean() or {}
        low, high = said.get("grade_from"), said.get("grade_to")
        if (low is None) != (high is None) or (low is not None and high is not None and low > high):
            self.add_error("grade_to", _("Write both grades, the lower one first, or neither."))
        return said

    def proposed(self) -> Proposed:
        """What the form says, as a value."""
        said = self.cleaned_data
        low = said.get("grade_from")
        return Proposed(
            parameter=self.parameter,
            value=self._read(said["value"]),
            first=said["first"],
            last=said.get("last"),
            region=self.region,
            grades=None if low is None else (low, said["grade_to"]),
            act=said["act"].strip(),
            source=said["source"].strip(),
            reason=said["reason"].strip(),
        )


Read = Callable[[Any], Any]


def _field_of(parameter: str, example: Any) -> tuple[forms.Field, Read]:
    """The field of a parameter and how its answer becomes a value."""
    label = _("New value")
    if isinstance(example, tuple):
        return _list_field(parameter, label, example)
    if isinstance(example, dt.time):
        wrong = _("Write the hour as 18:00.")
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        field = forms.TimeField(
            label=label, widget=widget, error_messages=dict.fromkeys(("required", "invalid"), wrong)
        )
        return field, lambda value: value
    if isinstance(example, int):
        return _number_field(parameter, label)
    if parameter == "school_break":
        return _choice(label, [(code, _(words)) for code, words in BREAKS.items()]), str
    return forms.CharField(
        label=label, max_length=100, error_messages={"required": _("Write the value.")}
    ), str


def _number_field(parameter: str, label: str) -> tuple[forms.Field, Read]:
    """Money is written in tenge and a share in percent, as people say them; kept as whole tiyn and thousandths."""
    if parameter.endswith("_tiyn"):
        return _decimal(label, _("In tenge, for example 650 or 650.50."), 2, 10_000_000), _times(_TIYN)
    if parameter.endswith("_per_mille"):
        return _decimal(label, _("In percent, for example 70 or 2.5."), 1, 100), _times(_TEN)
    return number_field(label, 0, 1_000_000, required=True), int


def _decimal(label: str, hint: str, places: int, most: int) -> WrittenDecimal:
    wrong = _("Write a number, at most %(most)s.") % {"most": most}
    codes = ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits")
    return WrittenDecimal(
        label=label,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        min_value=0,
        max_value=most,
        decimal_places=places,
        error_messages=dict.fromkeys(codes, wrong),
    )


def _times(factor: int) -> Read:
    return lambda value: int(Decimal(value) * factor)


def _list_field(parameter: str, label: str, example: tuple[Any, ...]) -> tuple[forms.Field, Read]:
    choices = _choices(parameter, example)
    if choices is None:
        hint = _("One on each line.")
        return words_field(label, hint, most=4000), lambda text: tuple(
            line.strip() for line in text.splitlines() if line.strip()
        )
    field = forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"), _("Choose at least one.")
        ),
    )
    is_number = bool(example) and isinstance(example[0], int)
    return field, lambda chosen: tuple(int(one) if is_number else one for one in chosen)


def _choices(parameter: str, example: tuple[Any, ...]) -> list[tuple[str, str]] | None:
    """The words that a list may hold; None where schools write them by hand."""
    if parameter == "school_week":
        return [(str(day), _(words)) for day, words in WEEKDAYS.items()]
    if parameter.endswith("regions"):
        return [(region.code, region.name(spoken())) for region in REGIONS]
    for names in (STATUS_NAMES, METHODS):
        if all(one in names for one in example):
            return [(code, _(words)) for code, words in names.items()]
    return None


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one.")),
    )


class ReasonForm(forms.Form):
    """Why a change is refused or withdrawn."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["reason"] = words_field(_("Why?"))


def initial_of(value: Any, parameter: str) -> Any:
    """A value as its field shows it: what stands today, to be changed."""
    if isinstance(value, tuple):
        if _choices(parameter, value) is None:
            return "\n".join(map(str, value))
        return [str(one) for one in value]
    if isinstance(value, int) and parameter.endswith("_tiyn"):
        return Decimal(value) / _TIYN
    if isinstance(value, int) and parameter.endswith("_per_mille"):
        return Decimal(value) / _TEN
    return value
