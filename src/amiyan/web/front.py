"""The front door: home, and the choice of a language."""

from typing import Final, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from amiyan.access.roles import GUARDIAN, SELF
from amiyan.kernel.languages import LANGUAGES
from amiyan.web.asked import Asked
from amiyan.web.institution.start import works_here
from amiyan.web.office.start import is_official

_A_YEAR_S: Final = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Amiyan is, and where to sign in; whoever is signed in is taken to their own first page (not ``?about``)."""
    caller = cast(Asked, request).standing.caller
    if caller is None or "about" in request.GET:
        return render(request, "web/home.html")
    if is_official(caller):
        return HttpResponseRedirect(reverse("office"))
    if works_here(caller):
        return HttpResponseRedirect(reverse("institution"))
    if caller.holds(SELF) or caller.holds(GUARDIAN):
        return HttpResponseRedirect(reverse("family"))
    return render(request, "web/home.html")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language for a year in a cookie, and go back to the page from which it was chosen."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = HttpResponseRedirect(back)
    wanted = request.POST.get("language", "")
    if wanted in LANGUAGES:
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=_A_YEAR_S,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
            httponly=True,
        )
    return answer
