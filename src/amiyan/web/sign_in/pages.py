"""The pages of the door. What a browser proves goes by JSON; everything else by plain forms."""

import json
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amiyan.access.models import User
from amiyan.access.sign_in import national, passkeys
from amiyan.access.sign_in import problems as p
from amiyan.access.sign_in.actions import (
    NOBODY,
    Way,
    add_passkey,
    end_passkey,
    note_sign_in,
    person_of_iin,
    sign_out_everywhere,
)
from amiyan.access.sign_in.queries import (
    credentials_of,
    holder_of,
    is_refused_too_often,
    last_at_the_door,
    passkeys_of,
)
from amiyan.access.sign_in.sessions import (
    end_all_sessions,
    end_session,
    end_session_of_key,
    sessions_of,
)
from amiyan.access.sign_in.words import WAYS
from amiyan.kernel.problems import Problem, ProblemError, as_rfc9457
from amiyan.web.shapes import Column, Row
from amiyan.web.sign_in.session import (
    FAMILY,
    KEEPS_LISTS,
    is_over,
    number_here,
    open_session,
    safe_next,
    sender,
)

_NEXT, _ASKED_TO_PROVE, _ASKED_TO_REGISTER = "next", "passkey_proves", "passkey_registers"
_LARGEST_ANSWER: Final = 16 * 1024


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """The doors that there are; ``?fresh=1`` where a decision asks for a new sign-in."""
    return _door(request, status=200)


@never_cache
@require_POST
def national_begin(request: HttpRequest) -> HttpResponse:
    """To the provider, which leads back to :func:`national_answer`."""
    request.session[_NEXT] = safe_next(request, request.POST.get("next"))
    try:
        _not_too_often(request)
        back = f"{_origin(request)}{reverse('sign-in-national-answer')}"
        return national.begin(
            request, back=back, fresh=_is_signed_in(request) or bool(request.POST.get("fresh"))
        )
    except ProblemError as error:
        return _refuse(request, error.problem, "national")


@never_cache
@require_GET
def national_answer(request: HttpRequest) -> HttpResponse:
    """Whoever comes back from the provider is let in as the person of that IIN."""
    try:
        _not_too_often(request)
        proved = national.finish(request)
        return _let_in(request, person_of_iin(proved.iin), "national", fresh=proved.is_fresh)
    except ProblemError as error:
        return _refuse(request, error.problem, "national")


@never_cache
@require_POST
def passkey_ask(request: HttpRequest) -> HttpResponse:
    """What a browser needs to offer its passkeys."""
    try:
        _not_too_often(request)
        options, state = passkeys.ask_to_prove(origin=_origin(request))
    except ProblemError as error:
        return _told(error.problem)
    request.session[_ASKED_TO_PROVE] = state
    return JsonResponse(options)


@never_cache
@require_POST
def passkey_answer(request: HttpRequest) -> HttpResponse:
    """Let in whoever proves to hold a registered passkey; a passkey asks its holder each time, so it is fresh."""
    try:
        _not_too_often(request)
        answer = _json(request)
        held = holder_of(passkeys.id_of(answer))
        state = request.session.pop(_ASKED_TO_PROVE, None)
        person, credential = held or (NOBODY, b"")
        passkeys.prove(origin=_origin(request), state=state, answer=answer, credential=credential)
        request.session[_NEXT] = safe_next(request, request.GET.get("next"))
        return JsonResponse({"next": _let_in(request, person, "passkey", fresh=True)["Location"]})
    except ProblemError as error:
        _note_refusal(request, error.problem, "passkey")
        return _told(error.problem)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out of this browser, or with ``everywhere`` out of every one."""
    person = _person(request)
    if person is not None and request.POST.get("everywhere"):
        sign_out_everywhere(person_id=person, sender=sender(request))
        end_all_sessions(person_id=person)
    elif person is not None:
        note_sign_in(person_id=person, way="none", outcome="out", sender=sender(request))
    if request.session.session_key is not None:
        end_session_of_key(session_key=request.session.session_key)
    logout(request)
    answer = HttpResponseRedirect("/")
    # What the browser kept of this person's pages goes with the session.
    # Not on a telephone that marks lists: what it has not sent yet must stay, and the worker forgets the pages itself.
    keeps = request.COOKIES.get(KEEPS_LISTS)
    answer["Clear-Site-Data"] = '"cache"' if keeps else '"cache", "storage"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD"])
def door(request: HttpRequest) -> HttpResponse:
    """A person's own passkeys, and what happened at the door in their name."""
    person = _must_be_somebody(request)
    columns = [Column(gettext("When")), Column(gettext("What")), Column(gettext("How"))]
    rows = [
        Row([date_format(localtime(line.at), "d.m.Y H:i"), line.outcome_in_words, line.way_in_words])
        for line in last_at_the_door(person)
    ]
    return render(
        request,
        "web/sign_in/door.html",
        {
            "passkeys": passkeys_of(person),
            "sessions": [
                {"one": one, "is_here": one.id == number_here(request), "way": gettext(WAYS[one.way])}
                for one in sessions_of(person)
            ],
            "columns": columns,
            "rows": rows,
        },
    )


@never_cache
@require_POST
def passkey_offer(request: HttpRequest) -> HttpResponse:
    """What a browser needs to make a passkey for the person who is signed in."""
    person = _must_be_somebody(request)
    options, state = passkeys.ask_to_register(
        origin=_origin(request),
        handle=f"{cast(User, request.user).username}".encode(),
        name="Amiyan",
        known=credentials_of(person),
    )
    request.session[_ASKED_TO_REGISTER] = state
    return JsonResponse(options)


@never_cache
@require_POST
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    person = _must_be_somebody(request)
    try:
        answer = _json(request)
        state = request.session.pop(_ASKED_TO_REGISTER, None)
        made = passkeys.register(origin=_origin(request), state=state, answer=answer)
        add_passkey(
            person_id=person,
            credential=made,
            label=str(request.GET.get("label", "")),
            sender=sender(request),
        )
    except ProblemError as error:
        return _told(error.problem)
    return JsonResponse({"next": reverse("door")})


@require_POST
def passkey_end(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """A passkey counts no more: its phone was lost, or it is not wanted."""
    end_passkey(person_id=_must_be_somebody(request), passkey_id=passkey_id, sender=sender(request))
    return HttpResponseRedirect(reverse("door"))


@require_POST
def session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """One other phone or computer is signed out; of this one that is asked by signing out."""
    person = _must_be_somebody(request)
    if session_id != number_here(request):
        end_session(person_id=person, session_id=session_id, sender=sender(request))
    return HttpResponseRedirect(reverse("door"))


def _let_in(request: HttpRequest, person: int, way: Way, *, fresh: bool) -> HttpResponseRedirect:
    next_page = request.session.pop(_NEXT, "/")
    open_session(request, person_id=person, way=way, fresh=fresh, lasts=FAMILY)
    return HttpResponseRedirect(next_page)


def _refuse(request: HttpRequest, problem: Problem, way: Way) -> HttpResponse:
    _note_refusal(request, problem, way)
    return _door(request, status=problem.kind.status, problem=problem)


def _note_refusal(request: HttpRequest, problem: Problem, way: Way) -> None:
    # The provider's silence is nobody's attempt, and who is refused for coming too often is not counted again.
    if problem.kind not in {p.TOO_OFTEN, p.NOT_SET_UP, p.PROVIDER_SILENT}:
        note_sign_in(
            person_id=NOBODY, way=way, outcome="refused", reason=problem.kind.code, sender=sender(request)
        )


def _door(request: HttpRequest, *, status: int, problem: Problem | None = None) -> HttpResponse:
    given = {
        "problem": problem,
        "next": safe_next(request, request.GET.get("next") or request.session.get(_NEXT)),
        "fresh": bool(request.GET.get("fresh")),
        "national": national.is_set_up(),
    }
    return render(request, "web/sign_in/sign_in.html", given, status=status)


def _not_too_often(request: HttpRequest) -> None:
    if is_refused_too_often(sender(request)):
        raise ProblemError(p.TOO_OFTEN)


def _told(problem: Problem) -> JsonResponse:
    return JsonResponse(
        as_rfc9457(problem), status=problem.kind.status, content_type="application/problem+json"
    )


def _json(request: HttpRequest) -> dict[str, Any]:
    """The body as an object. ProblemError where it is none, or longer than any browser's answer."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST_ANSWER:
        raise ProblemError(p.PASSKEY_WRONG)
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise ProblemError(p.PASSKEY_WRONG) from error
    if not isinstance(found, dict):
        raise ProblemError(p.PASSKEY_WRONG)
    return found


def _origin(request: HttpRequest) -> str:
    """The site's own address: the public one, else as the browser asked (a demo on ``localhost``)."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def _is_signed_in(request: HttpRequest) -> bool:
    return _person(request) is not None


def _person(request: HttpRequest) -> int | None:
    user = request.user
    return user.person_id if isinstance(user, User) and not is_over(request, user) else None


def _must_be_somebody(request: HttpRequest) -> int:
    """The routes' table lets nobody else come here."""
    person = _person(request)
    assert person is not None
    return person
