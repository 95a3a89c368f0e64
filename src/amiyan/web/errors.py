"""What a page says when it cannot be shown; a terminal's address keeps its plain answers."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views import defaults

from amiyan.kernel.problems import N_
from amiyan.web.around import is_page

_SAID: Final[dict[int, tuple[str, str]]] = {
    400: (
        N_("We could not read what was sent"),
        N_("Go back, load the page anew and try again. Nothing was changed."),
    ),
    403: (
        N_("This was not accepted"),
        N_(
            "The page was open for too long or came from elsewhere. Load it anew and try again. Nothing was changed."
        ),
    ),
    404: (
        N_("There is no such page for you"),
        N_("The address may be wrong or out of date, or what stands there is not yours to see."),
    ),
    413: (
        N_("This is too long for us to take"),
        N_("Send less at once, or a smaller file. Nothing was changed."),
    ),
    421: (
        N_("Amiyan has another address"),
        N_("You came by a name that is not ours. Type the address that the school told you."),
    ),
    500: (
        N_("Something went wrong on our side"),
        N_(
            "It is not your mistake. What you had already sent and seen confirmed is kept. Try again in a minute."
        ),
    ),
}


def _page(request: HttpRequest, status: int) -> HttpResponse:
    title, text = _SAID[status]
    given = {"title": gettext(title), "text": gettext(text), "status": status}
    return render(request, "web/error.html", given, status=status)


def _answer(request: HttpRequest, status: int, plain: Callable[[], HttpResponse]) -> HttpResponse:
    return _page(request, status) if is_page(request) else plain()


def bad(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return _answer(request, 400, lambda: defaults.bad_request(request, exception))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not accepted."""
    return _answer(request, 403, lambda: defaults.permission_denied(request, exception))


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing there, or nothing for this reader; which of both is not told."""
    return _answer(request, 404, lambda: defaults.page_not_found(request, exception))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own fault."""
    return _answer(request, 500, lambda: defaults.server_error(request))


def too_long(request: HttpRequest) -> HttpResponse:
    """413: a body longer than any form of ours."""
    return _page(request, 413)


def elsewhere(request: HttpRequest) -> HttpResponse:
    """421: a page that was asked for under a name that is not the site's."""
    return _page(request, 421)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django hands it over; nobody is told
    """403: a form without its token."""
    return _page(request, 403)


def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view is handed one
    """Whatever begins like a page and is none: no terminal asks there."""
    raise Http404
