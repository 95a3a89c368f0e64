"""Forms of the registers: what a field is called, and that it is written as one. Rules are the actions'."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from amiyan.kernel.languages import LANGUAGES, OWN_NAMES
from amiyan.web.institution.forms import day_field, number_field, words_field

NAMES: Final = tuple((kind, language) for language in LANGUAGES for kind in ("alias", "name"))
"""The names that the form asks for, in its order: by language what people say, and what the papers have."""
MOST_HOURS: Final = 24 * 14


def line_field(label: str, hint: str = "", *, most: int = 200, required: bool = True) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=most,
        error_messages={"required": _("Write it here."), "max_length": _("Write less.")},
    )


class NameForm(forms.Form):
    """What a place is called from a day on, in three languages, by which act."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["first"] = day_field(_("From which day?"))
        self.fields["source"] = line_field(
            _("By which act or letter?"), _("Number and date, as it will stand beside the name.")
        )
        words = {
            "alias": _("Short name, as people say it (%(language)s)"),
            "name": _("Full name, as its papers have it (%(language)s)"),
        }
        for kind, language in NAMES:
            label = words[kind] % {"language": OWN_NAMES[language]}
            self.fields[f"{kind}_{language}"] = line_field(label, most=300, required=False)

    def by_language(self) -> list[Any]:
        """The fields of the names."""
        return [self[f"{kind}_{language}"] for kind, language in NAMES]


class HoursForm(forms.Form):
    """For how long an old secret still counts."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["hours"] = number_field(
            _("For how many hours does the old secret still count?"),
            0,
            MOST_HOURS,
            _(
                "0 where it got about: the terminal is silent until it is told the new one, and loses nothing."
            ),
            required=True,
        )

    @property
    def overlap(self) -> dt.timedelta:
        """The time for which both count."""
        return dt.timedelta(hours=int(self.cleaned_data["hours"]))


class ReasonForm(forms.Form):
    """Why something is done."""

    def __init__(self, *rest: Any, label: str = "", **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["reason"] = words_field(label or _("Why?"), most=500)


class ReleaseForm(ReasonForm):
    """To which place parked records count, and why."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["place"] = line_field(_("Code of the place to which the records count"))
        self.order_fields(["place", "reason"])


class LetterForm(forms.Form):
    """The supplier's letter by which it asked for another account."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["source"] = line_field(_("The supplier's letter: number and date"))
