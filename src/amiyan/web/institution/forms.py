"""Forms of the institution: what a field is called, and that a thing is written as one. Rules are the actions'."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _

from amiyan.country.kz.statuses import STATUS_NAMES
from amiyan.web.institution.uploads import LARGEST
from amiyan.web.institution.words import CONSENTS


class DayInput(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


# Before and after these nobody is born, and no act begins; a day beside the calendar's own ends has no neighbour.
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def day_field(label: str, hint: str = "", *, required: bool = True) -> forms.DateField:
    """A day; what is missing or cannot be read is said in the page's language."""
    wrong = _("Write the day as day, month and year.")
    return forms.DateField(
        label=label,
        validators=[MinValueValidator(_FIRST_DAY, wrong), MaxValueValidator(_LAST_DAY, wrong)],
        help_text=hint,
        required=required,
        widget=DayInput(),
        error_messages={
            "required": _("Choose the day."),
            "invalid": wrong,
        },
    )


def words_field(label: str, hint: str = "", *, most: int = 1000, required: bool = True) -> forms.CharField:
    """Some sentences."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a sentence."), "max_length": _("Write less.")},
    )


def number_field(
    label: str, low: int, high: int, hint: str = "", *, required: bool = False
) -> forms.IntegerField:
    """A whole number within bounds."""
    wrong = _("Write a number from %(low)s to %(high)s.") % {"low": low, "high": high}
    codes = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=required,
        min_value=low,
        max_value=high,
        error_messages=dict.fromkeys(codes, wrong),
    )


class RemoteForm(forms.Form):
    """Lessons at home on a day, for all or for some grades and a shift."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["day"] = day_field(_("On which day are lessons at home?"))
        self.fields["grade_from"] = number_field(_("From grade"), 0, 12, _("Leave it out for all grades."))
        self.fields["grade_to"] = number_field(_("To grade"), 0, 12)
        self.fields["shift"] = number_field(_("Shift"), 1, 3, _("Leave it out for all shifts."))
        self.fields["reason"] = words_field(_("Why?"), _("For example: frost, by order of the city."))

    def day(self) -> dt.date | None:
        """The day that was written, where one can be read."""
        if not self.is_bound:
            found: dt.date | None = self.initial.get("day")
            return found
        return getattr(self, "cleaned_data", {}).get("day")


class AbsenceForm(forms.Form):
    """Children of a class who will not be there from a day to a day."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["first"] = day_field(_("From"))
        self.fields["last"] = day_field(_("Until"), _("The last day is counted."))


class AnswerForm(forms.Form):
    """What the institution answers, in its own words."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, label: str = "", hint: str = "", **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["says"] = words_field(label or _("Your answer"), hint)


class ScansInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """Scans: what each really is is found by who keeps it."""

    widget = ScansInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All files that were chosen; at least one."""
        files = data if isinstance(data, list | tuple) else [data]
        return [forms.FileField.clean(self, one, initial) for one in files]


class ApplicationForm(forms.Form):
    """An application as it lies on the table."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        missing = _("Choose the scan of the paper.")
        self.fields["received_on"] = day_field(_("When was it received?"))
        self.fields["category"] = forms.ChoiceField(
            label=_("What is the paper to prove?"),
            help_text=_("The register is asked about it."),
            choices=[*((code, _(name)) for code, name in STATUS_NAMES.items()), ("", _("It does not say"))],
            required=False,
            error_messages={"invalid_choice": _("Choose one.")},
        )
        self.fields["says"] = words_field(_("What does the family ask?"), required=False)
        self.fields["scans"] = ScansField(
            label=_("Scan"),
            help_text=_("PDF, JPEG or PNG, up to 5 MB each, up to five."),
            widget=ScansInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
            error_messages=dict.fromkeys(("required", "invalid", "missing", "empty"), missing),
        )


class ConsentForm(forms.Form):
    """A consent as the family signed it on paper."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        choose = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}
        self.fields["purpose"] = forms.ChoiceField(
            label=_("To what?"),
            choices=[(code, _(words)) for code, words in CONSENTS.items()],
            widget=forms.RadioSelect,
            error_messages=choose,
        )
        self.fields["given"] = forms.ChoiceField(
            label=_("Does the family agree?"),
            choices=[("yes", _("It agrees")), ("no", _("It agrees no more"))],
            widget=forms.RadioSelect,
            error_messages=choose,
        )
        self.fields["first"] = day_field(_("From which day?"))
        self.fields["paper"] = forms.CharField(
            label=_("Number or day of the paper"),
            max_length=200,
            error_messages={"required": _("Say on which paper it was signed.")},
        )


class FileForm(forms.Form):
    """A table as a file."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        missing = _("Choose a file that is not empty.")
        self.fields["file"] = forms.FileField(
            label=_("File"),
            help_text=_("A workbook (.xlsx) or a text table (.csv), up to 1.5 MB."),
            widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
            error_messages=dict.fromkeys(("required", "invalid", "missing", "empty"), missing),
        )

    def clean_file(self) -> Any:
        """The file, where it is not larger than a school's table needs."""
        found = self.cleaned_data["file"]
        if found.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 1.5 MB."))
        return found


class AccountForm(forms.Form):
    """A request for another account."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["iban"] = forms.CharField(
            label=_("The new account (IBAN)"),
            max_length=40,
            error_messages={"required": _("Write the account.")},
        )
        self.fields["says"] = words_field(_("Why, and by which letter?"))


class SignForm(forms.Form):
    """Somebody stands by a list; the key makes a form that was sent twice one signature."""

    key = forms.UUIDField(widget=forms.HiddenInput)
