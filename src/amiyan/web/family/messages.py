"""What was written to whoever reads: each message whether or not it came, their own word, and the language of messages.

These are the reader's own matters, whoever's child they are about: another guardian has messages and a word of their own.
"""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.callers import Caller
from amiyan.access.roles import SELF
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.kernel.languages import OWN_NAMES, language_of
from amiyan.kernel.problems import N_
from amiyan.voice.actions.answers import TAKEN_BACK, answer_notice
from amiyan.voice.actions.choices import choose_language, choose_word
from amiyan.voice.compose import look_of
from amiyan.voice.queries.inbox import Shown, State, inbox, language_chosen, word_of
from amiyan.web.asked import Asked
from amiyan.web.family.frame import answered, ask_of, caller_in, month_of, now, page, scope_in, today
from amiyan.web.words import spoken

STATES: Final[Mapping[State, str]] = {
    "waits": N_("Goes to your telephone at its hour"),
    "under_way": N_("On its way to your telephone"),
    "delivered": N_("Came to your telephone"),
    "together": N_("Told together with others of that day"),
    "read": N_("You have read it"),
    "not_reached": N_("It did not come to your telephone"),
    "here_only": N_("It stands here: we know no telephone of yours"),
}
# Where the reasons stand that a message speaks of, by its kind.
_LEADS: Final[Mapping[str, str]] = {
    "application-decided": "family-decisions",
    "application-refused": "family-decisions",
    "dispute-decided": "family-said",
    "correction-answered": "family-said",
    "day-off-differs": "family-days-off",
    "day-off-decided": "family-days-off",
    "case-told": "family-cases",
    "case-decided": "family-cases",
    "case-appeal-decided": "family-cases",
}


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The messages of the last months, the newest first; that they were read is noted. A constant number of queries."""
    caller = caller_in(request)
    found = inbox(scope=scope_in(request), language=spoken(), today=today())
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        _were_read(request, found)
    assert caller.person_id is not None
    word, tongue = word_of(caller.person_id), language_of(language_chosen(caller.person_id))
    return page(
        request,
        "messages",
        _("Messages to you"),
        here="more",
        first=_first(caller),
        told=[_told(caller, one) for one in found],
        word=word,
        look=look_of(word, tongue),
        tongue=tongue,
        tongues=OWN_NAMES.items(),
    )


def _were_read(request: HttpRequest, found: list[Shown]) -> None:
    """What the gate notes once the page is made: reading is as good as a message that came."""
    told: dict[int, list[tuple[Any, UUID]]] = defaultdict(list)
    for one in found:
        if one.state != "read":
            told[one.person_id].append((one.month, one.id))
    cast(Asked, request).standing.told.update(told)


def _first(caller: Caller) -> int | None:
    """Whose places stand above the page: the first child whose place may be seen, or oneself."""
    shown = [one.ward_id for one in caller.powers if one.may_see and not one.hides_place]
    return shown[0] if shown else caller.person_id if caller.holds(SELF) else None


def _told(caller: Caller, one: Shown) -> dict[str, Any]:
    words = dict(one.answers)
    return {
        "one": one,
        "day": format_date(to_local(one.at).date(), spoken()),
        "month": f"{one.month:%Y-%m}",
        "is_new": one.state != "read",
        "state": _(STATES[one.state]),
        "href": _leads_to(caller, one),
        "answered": words.get(one.answer, ""),
    }


def _leads_to(caller: Caller, one: Shown) -> str:
    """The page with the reasons; blank where the reader has none of whom the message is about."""
    name = _LEADS.get(one.kind)
    if name is None or one.about_person is None:
        return ""
    power = caller.power_over(one.about_person)
    if power is not None and power.may_see:
        return reverse(name, args=[power.ward_id])
    own = one.about_person in caller.people and caller.holds(SELF)
    return reverse(name, args=[one.about_person]) if own else ""


@require_POST
def say_word(request: HttpRequest) -> HttpResponse:
    """The reader's own word, from the next message on; an empty one: none."""
    me, typed = _me(request), request.POST.get("word", "")
    return answered(
        request,
        reverse("messages"),
        lambda: choose_word(person_id=me, word=typed, chosen_by=me, now=now()),
        lambda word: (
            _("Your word is kept. It stands in the next message.")
            if word
            else _("Our messages to you bear no word now.")
        ),
    )


@require_POST
def say_tongue(request: HttpRequest) -> HttpResponse:
    """The language of messages."""
    me, wanted = _me(request), request.POST.get("tongue", "")
    return answered(
        request,
        reverse("messages"),
        lambda: choose_language(person_id=me, language=wanted, chosen_by=me, now=now()),
        _("The next message is in this language."),
    )


@require_POST
def say_answer(request: HttpRequest) -> HttpResponse:
    """An answer where one is wanted, or that it is taken back."""
    form, caller = request.POST, caller_in(request)
    person = next((one for one in caller.people if str(one) == form.get("person")), None)
    if person is None:
        raise Http404
    says = form.get("says", TAKEN_BACK)
    return answered(
        request,
        reverse("messages"),
        lambda: answer_notice(
            id=ask_of(form),
            person_id=person,
            month=month_of(form.get("month", "")),
            notice_id=_notice(form),
            says=says,
            said_by=_me(request),
            now=now(),
        ),
        _("Your answer is kept. You can take it back within a day.") if says else _("It is taken back."),
    )


def _notice(form: Mapping[str, str]) -> UUID:
    with suppress(ValueError):
        return UUID(form.get("notice", ""))
    raise Http404


def _me(request: HttpRequest) -> int:
    person = caller_in(request).person_id
    assert person is not None, "the gate lets nobody else come here"
    return person
