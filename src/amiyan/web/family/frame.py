"""What every page of the family stands in: whose page it is, the way between the places, and how a form is answered."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from amiyan.access.callers import Caller
from amiyan.access.roles import FROM_THE_REGISTRY
from amiyan.access.standing import Standing, standing_for
from amiyan.country.kz.calendar import to_local
from amiyan.feedback.problems import MAY_NOT_DECIDE
from amiyan.feedback.who import Voice
from amiyan.kernel.problems import N_, ProblemError, advice, sentence
from amiyan.kernel.scope import Scope
from amiyan.registry.queries import person as person_of
from amiyan.web.asked import Asked
from amiyan.web.moment import PageClock
from amiyan.web.shapes import Link, Place


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose page it is: ``id`` is the person of the address. ``is_self``: the reader's own record.

    Where ``hides_place`` is set, nothing on the page may tell place or time.
    """

    id: int
    name: str
    full_name: str
    may_decide: bool
    hides_place: bool
    is_self: bool
    court_limit: str = ""


def now() -> dt.datetime:
    """The moment of the page."""
    return PageClock().now()


def today() -> dt.date:
    """The local day of the page."""
    return to_local(now()).date()


def caller_in(request: HttpRequest) -> Caller:
    """Who asks."""
    caller = cast(Asked, request).standing.caller
    assert caller is not None, "the gate lets nobody else come here"
    return caller


def scope_in(request: HttpRequest) -> Scope:
    """What the page is about."""
    return cast(Asked, request).standing.scope


def whose_in(request: HttpRequest, person: int) -> Whose:
    """Whose page it is. Notes that somebody looked at a ward. Two queries."""
    standing = cast(Asked, request).standing
    found = person_of(person, scope=standing.scope, on=today())
    if found is None:
        raise Http404
    ward = standing.ward
    if ward is not None:
        standing.looked_at.add(ward.ward_id)
    given = found.given_name or _("Name not known")
    return Whose(
        person,
        given,
        " ".join(part for part in (found.surname, found.given_name, found.patronymic) if part) or given,
        may_decide=ward is None or ward.may_decide,
        hides_place=ward is not None and ward.hides_place,
        is_self=ward is None,
        court_limit="" if ward is None else ward.court_limit,
    )


def page(
    request: HttpRequest, template: str, title: str, whose: Whose | None = None, here: str = "", **given: Any
) -> HttpResponse:
    """A page of the family in its frame. ``here``: which of the places it belongs to."""
    known = {
        "title": title,
        "whose": whose,
        "places_of": _places(whose.id if whose else given.get("first"), here),
        "tabs_of": _tabs(template, whose) if whose else [],
        "beside": _("Beside this"),
        "ask": uuid4(),
        "works": any(one.role not in FROM_THE_REGISTRY for one in caller_in(request).roles),
    }
    return render(request, f"web/family/{template}.html", known | given)


def _places(person: int | None, here: str) -> list[Place]:
    """At most five; without a person there is only the first."""
    at = [("home", reverse("family"), _("Today"), "home")]
    if person is not None:
        month = f"{today():%Y-%m}"
        at += [
            ("month", reverse("family-month", args=[person, month]), _("By day"), "meal"),
            ("wallet", reverse("family-wallet", args=[person]), _("Wallet"), "wallet"),
            ("year", reverse("family-year", args=[person, today().year]), _("The year"), "year"),
            ("more", reverse("family-more", args=[person]), _("More"), "more"),
        ]
    return [Place(text, href, drawing, current=name == here) for name, href, text, drawing in at]


# What stands side by side under “More”, by the template's name.
_BESIDE: Final = (
    {
        "decisions": N_("Decisions and why"),
        "said": N_("What you said"),
        "cases": N_("What you are asked"),
    },
    {
        "facts": N_("What is known"),
        "consents": N_("Consents"),
        "viewing": N_("Who may look"),
        "looked": N_("Who looked"),
    },
)


def _tabs(template: str, whose: Whose) -> list[Link]:
    """The pages beside this one. Nobody stands for oneself: of one's own record it is not asked who may look."""
    group = next((one for one in _BESIDE if template in one), {})
    return [
        Link(_(words), reverse(f"family-{name}", args=[whose.id]), current=name == template)
        for name, words in group.items()
        if not (whose.is_self and name == "viewing") and not (whose.hides_place and name == "cases")
    ]


def is_own(request: HttpRequest) -> bool:
    """Whether the page is of the reader's own record."""
    return cast(Asked, request).standing.ward is None


def stands_for(request: HttpRequest, person: int) -> list[Standing]:
    """Who stands for the person of the page, with the names that the reader may know."""
    return standing_for(person, me=caller_in(request).people, scope=scope_in(request), on=today())


# --- forms --------------------------------------------------------------------------------------------------------


def voice_in(request: HttpRequest) -> Voice:
    """Who speaks, by this page, now."""
    caller = caller_in(request)
    assert caller.person_id is not None
    return Voice(said_by=caller.person_id, now=now())


def must_decide(request: HttpRequest) -> None:
    """ProblemError where the reader may see the ward and not decide."""
    ward = cast(Asked, request).standing.ward
    if ward is not None and not ward.may_decide:
        raise ProblemError(MAY_NOT_DECIDE)


def must_see_place(request: HttpRequest) -> None:
    """404 where place and time are hidden: what is answered of a single day would tell them."""
    ward = cast(Asked, request).standing.ward
    if ward is not None and ward.hides_place:
        raise Http404


def answered(
    request: HttpRequest, back: str, action: Callable[[], object], said: str | Callable[[Any], str]
) -> HttpResponse:
    """Call a room's action and go back to a page, with a sentence that says what came of it.

    ``said`` is the sentence, or makes it of what the action answered. A form may name a page of ours in ``back``.
    """
    asked = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        back = asked
    try:
        done = action()
    except ProblemError as error:
        messages.error(request, f"{sentence(error.problem)} {advice(error.problem)}")
    else:
        messages.success(request, said if isinstance(said, str) else said(done))
    return HttpResponseRedirect(back)


def ask_of(form: Mapping[str, str]) -> UUID:
    """The id that the page made for what is asked: pressed twice, it is asked once. 404 where it is none."""
    with suppress(ValueError):
        return UUID(form.get("ask", ""))
    raise Http404


def day_of(text: str) -> dt.date:
    """A day of an address or a form. 404 where it is none."""
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    raise Http404


def month_of(text: str) -> dt.date:
    """The first day of a month of an address, ``2026-11``. 404 where it is none."""
    return day_of(f"{text}-01") if len(text) == len("2026-11") else day_of("")


def number_of(text: str) -> int:
    """A whole number of an address or a form. 404 where it is none."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise Http404
