"""What an operator fills in about a forged message: nothing has to be."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.voice.actions.forgeries import LONGEST_SENDER, LONGEST_WORDS


class ForgeryForm(forms.Form):
    """On which day it came, in whose name, in what words: as the caller tells it, and nothing about the caller."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"] = forms.UUIDField(widget=forms.HiddenInput)
        self.fields["day"] = forms.DateField(
            label=_("Day on which it came"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )
        self.fields["sender"] = forms.CharField(
            label=_("In whose name or from which number"),
            max_length=LONGEST_SENDER,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields["says"] = forms.CharField(
            label=_("Its words"),
            help_text=_("Without the name, the IIN or a card of the caller."),
            max_length=LONGEST_WORDS,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        )
