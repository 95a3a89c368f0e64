"""“Is this message from you?”, by its check number; tells nothing about whom it was for."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date
from amiyan.kernel.addresses import address_of
from amiyan.voice.parameters import number
from amiyan.voice.queries.checking import is_ours
from amiyan.web.moment import today
from amiyan.web.public.frame import asking_page, shown
from amiyan.web.public.limits import PerMinute
from amiyan.web.words import spoken

LIMITS: Final = PerMinute()
_LONGEST: Final = 40


class NumberForm(forms.Form):
    """A check number, typed by hand with whatever stands between its digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = forms.CharField(
            label=_("The check number of the message"),
            help_text=_("Twelve digits at its end, for example 2071 8835 2063."),
            max_length=_LONGEST,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "required": _("Type the number that stands in the message."),
                "max_length": _("That is longer than a check number."),
            },
        )


@asking_page
def message(request: HttpRequest) -> HttpResponse:
    """The question, and the word on a number."""
    asked = {"number": request.GET.get("number", "")[:_LONGEST]}
    form = NumberForm(request.POST) if request.method == "POST" else NumberForm(initial=asked)
    given: dict[str, Any] = {"title": _("Is this message from you?"), "form": form}
    if not form.is_valid():
        return shown(request, "message", given, status=422 if form.errors else 200)
    sender = address_of(request.META, settings.TRUSTED_PROXIES)
    if not LIMITS.allows(sender, number("checks_a_minute", today())):
        answer = shown(request, "message", given | {"word": "wait"}, status=429)
        answer["Retry-After"] = "60"
        return answer
    ours = is_ours(form.cleaned_data["number"], language=spoken())
    said = (
        {"word": "ours", "kind": ours.says, "day": format_date(ours.sent_on, spoken())}
        if ours
        else {"word": "not"}
    )
    return shown(request, "message", given | said)
