"""What every public page has around it: a language that an address can carry, and how long it may be kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from amiyan.kernel.languages import LANGUAGES, OWN_NAMES
from amiyan.web.shapes import Link

KEPT: Final = "public, max-age=300"
KEPT_FOR_EVER: Final = "public, max-age=31536000, immutable"
NOT_KEPT: Final = "no-store"

Asked = ParamSpec("Asked")
View = Callable[Concatenate[HttpRequest, Asked], HttpResponse]


def _around(view: View[Asked]) -> View[Asked]:
    @wraps(view)
    def answered(request: HttpRequest, /, *args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponse:
        wanted = request.GET.get("lang", "")
        with translation.override(wanted if wanted in LANGUAGES else None if not wanted else "kk"):
            if not wanted:
                translation.activate(translation.get_language_from_request(request))
            answer = view(request, *args, **kwargs)
            answer["Content-Language"] = translation.get_language() or "kk"
        if not request.user.is_authenticated:
            answer.setdefault("Cache-Control", KEPT if request.method in {"GET", "HEAD"} else NOT_KEPT)
        return answer

    return answered


def open_page(view: View[Asked]) -> View[Asked]:
    """A page that is only read."""
    return require_safe(_around(view))


def asking_page(view: View[Asked]) -> View[Asked]:
    """A page with a question that changes nothing: what was typed goes by POST, so that no log or history has it.

    It needs no cookie against forgery, since nothing is done by it.
    """
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(_around(view)))


def to(name: str, request: HttpRequest, *args: object) -> str:
    """The address of a public page, in the language that this page was asked for by its address."""
    wanted = request.GET.get("lang", "")
    return reverse(name, args=args) + (f"?lang={wanted}" if wanted in LANGUAGES else "")


def shown(request: HttpRequest, template: str, given: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of ``web/public`` with its frame."""
    wanted = request.GET.get("lang", "")
    frame = {
        "keep": f"?lang={wanted}" if wanted in LANGUAGES else "",
        "tongues": [(code, OWN_NAMES[code], _in(request, code)) for code in LANGUAGES],
        "spoken": translation.get_language(),
        "crumbs": [Link(_("For everybody"), to("public", request)), Link(given.get("title", ""))],
    }
    return render(request, f"web/public/{template}.html", frame | given, status=status)


def _in(request: HttpRequest, code: str) -> str:
    query = request.GET.copy()
    query["lang"] = code
    return f"{request.path}?{query.urlencode()}"
