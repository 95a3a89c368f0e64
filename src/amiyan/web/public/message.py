"""“Is this message from you?”, by its check number; tells nothing about whom it was for."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date
from amiyan.voice import checks
from amiyan.voice.parameters import number
from amiyan.voice.queries.checking import check_number
from amiyan.web.moment import today
from amiyan.web.public.frame import asking_page, shown
from amiyan.web.public.limits import asks_too_often, told_to_wait
from amiyan.web.words import spoken

_LONGEST: Final = 40


class NumberForm(forms.Form):
    """A check number, typed by hand with whatever stands between its digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = forms.CharField(
            label=_("The check number of the message"),
            help_text=_("Twelve digits at its end, for example 2071 8835 2063."),
            max_length=_LONGEST,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "data-groups": "12"}
            ),
            error_messages={
                "required": _("Type the number that stands in the message."),
                "max_length": _("That is longer than a check number."),
            },
            validators=[_has_twelve_digits],
        )


def _has_twelve_digits(typed: str) -> None:
    """Anything else is no question about a message yet: it is told as an error of typing."""
    shape, digits = checks.look_at(typed)
    if shape == "other":
        text = _("A check number has twelve digits and nothing else; here there are {count}.")
        raise forms.ValidationError(text.format(count=len(digits)))


@asking_page
def message(request: HttpRequest) -> HttpResponse:
    """The question, and the word on a number."""
    asked = {"number": request.GET.get("number", "")[:_LONGEST]}
    form = NumberForm(request.POST) if request.method == "POST" else NumberForm(initial=asked)
    given: dict[str, Any] = {"title": _("Is this message from you?"), "form": form}
    if not form.is_valid():
        return shown(request, "message", given, status=422 if form.errors else 200)
    if asks_too_often(request, "message", number("checks_a_minute", today())):
        return told_to_wait(shown(request, "message", given | {"word": "wait"}))
    found = check_number(form.cleaned_data["number"], language=spoken())
    given |= {"word": found.word, "digits": checks.in_groups(found.digits)}
    if found.ours:
        look = {True: "word", False: "plain", None: ""}[found.ours.has_word]
        day = format_date(found.ours.sent_on, spoken())
        given |= {"kind": found.ours.says, "day": day, "look": look}
    return shown(request, "message", given)
