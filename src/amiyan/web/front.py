"""The front door: home, the choice of a language, and whom to tell of a weakness."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from amiyan.kernel.languages import LANGUAGES

_A_YEAR_S: Final = 365 * 24 * 3600
# RFC 9116 wants less than a year, so that a forgotten file does not speak for ever.
_HOLDS_FOR: Final = dt.timedelta(days=180)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Amiyan is, and where to sign in; whoever is signed in is taken to their own first page."""
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


@require_safe
def security_contact(request: HttpRequest) -> HttpResponse:
    """``security.txt`` of RFC 9116; 404 where the site names nobody."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    midnight = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{midnight + _HOLDS_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": ", ".join(LANGUAGES),
        "Canonical": f"{settings.PUBLIC_URL}{request.path}" if settings.PUBLIC_URL else "",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items() if value)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
