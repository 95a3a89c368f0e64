"""Forms of cases: what a field is called, and that something was written. What may follow upon what is the room's."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.integrity.actions.cases import WORDS_MOST
from amiyan.integrity.registers import REGISTERS
from amiyan.integrity.words import REASONS


def words(label: str, hint: str = "") -> forms.CharField:
    """Some sentences in somebody's own words."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a sentence."), "max_length": _("Write less.")},
    )


def choice(label: str, choices: Sequence[tuple[str, str]], hint: str = "") -> forms.ChoiceField:
    """One of a few; where there is only one it is chosen."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=forms.RadioSelect,
        initial=choices[0][0] if len(choices) == 1 else None,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )


class WordsForm(forms.Form):
    """Words, and the id that makes a form that was sent twice one thing said."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, label: str = "", hint: str = "", **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["says"] = words(label or _("In your own words"), hint)


class ReasonForm(WordsForm):
    """Words with a reason of a list."""

    def __init__(
        self,
        *rest: Any,
        reasons: Sequence[str],
        legend: str = "",
        names: Mapping[str, str] = REASONS,
        **given: Any,
    ) -> None:
        super().__init__(*rest, **given)
        says = self.fields.pop("says")
        self.fields["reason"] = choice(legend or _("Reason"), [(code, _(names[code])) for code in reasons])
        self.fields["says"] = says


class StepForm(ReasonForm):
    """An official's step; where a register may be wrong, which of those on which the matter rests.

    ``seen`` is how many steps of the case stood on the page: nobody decides past an answer that came meanwhile.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *rest: Any, registers: Sequence[str] = (), **given: Any) -> None:
        super().__init__(*rest, **given)
        if registers:
            self.fields["register"] = forms.ChoiceField(
                label=_("If a register is wrong: which fact?"),
                help_text=_("Other signals that rest on the same fact are closed when the case ends by it."),
                choices=[("", _("None of these"))] + [(code, _(REGISTERS[code].name)) for code in registers],
                required=False,
                error_messages={"invalid_choice": _("Choose one.")},
            )


class SpokenForm(ReasonForm):
    """What somebody concerned said in person or by telephone, as an official writes it down."""

    def __init__(self, *rest: Any, people: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["who"] = choice(_("Who spoke?"), people)
        self.order_fields(["who", "reason", "says"])


class SwitchForm(WordsForm):
    """Whether a detector speaks from the next night on, and why."""

    detector = forms.CharField(widget=forms.HiddenInput)
    on = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)
