"""What surrounds a page, and only a page.

A terminal's record is answered within a millisecond and has no session, no language and no form, and the smallest
terminals have room for a few hundred bytes of headers. So what pages need around them is laid around pages alone: each
class here is Django's own (or the library's), and lets every other request pass.
"""

from pathlib import Path
from typing import Any, Final

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.crypto import salted_hmac
from django_htmx.middleware import HtmxMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

# The front door itself only for reading: terminals post to any path, "/" among them.
_FRONT: Final = ("GET", "HEAD")
# No site elsewhere loads what is ours, be it a picture.
_NOT_FOR_OTHERS: Final = ("Cross-Origin-Resource-Policy", "same-origin")
# No page of ours asks for any of these; a script that got in somehow gets none of them either.
_UNUSED: Final = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
    *("microphone", "midi", "payment", "usb"),
)
PERMISSIONS: Final = ", ".join(f"{one}=()" for one in _UNUSED)


def is_page(request: HttpRequest) -> bool:
    """Whether a request is for a page: by its path's first word, and never by way of a terminal's own host name."""
    from amiyan.web.urls import FIRST_WORDS  # noqa: PLC0415 - pages import models, which are not there at the start

    if hasattr(request, "urlconf"):  # a terminal's own host name
        return False
    first = request.path_info.lstrip("/").partition("/")[0]
    return first in FIRST_WORDS or (not first and request.method in _FRONT)


class _PagesOnly:
    """To be named before a middleware: it sees pages and nothing else."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if is_page(request) else self.get_response(request)  # type: ignore[misc]

    def process_view(self, request: HttpRequest, *rest: Any) -> Any:
        asked = getattr(super(), "process_view", None)
        return asked(request, *rest) if asked is not None and is_page(request) else None


class Static(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Files of the pages; where none were collected, from where they lie."""

    def add_files(self, root: str, prefix: str | None = None) -> None:
        if Path(root).is_dir():
            super().add_files(root, prefix)

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> Any:
        answer = WhiteNoiseMiddleware.serve(static_file, request)
        for name, value in (("X-Content-Type-Options", "nosniff"), _NOT_FOR_OTHERS):
            answer[name] = value
        return answer


class Security(_PagesOnly, SecurityMiddleware):
    """No guessing of types, no referrer to others, HTTPS kept."""


class Gzip(_PagesOnly, GZipMiddleware):
    """Compressed, with padding against guessing by length."""


class Frames(_PagesOnly, XFrameOptionsMiddleware):
    """Shown in no frame."""


class ContentPolicy(_PagesOnly, CSPMiddleware):
    """What may run and load."""


class Session(_PagesOnly, SessionMiddleware):
    """Who is signed in."""


class Language(_PagesOnly, LocaleMiddleware):
    """By cookie, then by the browser, then Kazakh."""


class Forgery(_PagesOnly, CsrfViewMiddleware):
    """A form comes from a page of ours."""


class SignedIn(_PagesOnly, AuthenticationMiddleware):
    """``request.user``."""


class Toasts(_PagesOnly, MessageMiddleware):
    """A sentence for the next page."""


class Htmx(_PagesOnly, HtmxMiddleware):
    """``request.htmx``."""


class Closed:
    """What a page may ask a browser for (nothing), and who may load it (we). Its window is its own: Django says so."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request)
        if is_page(request):
            answer["Permissions-Policy"] = PERMISSIONS
            name, value = _NOT_FOR_OTHERS
            answer[name] = value
        return answer


class Reader:
    """Whose page it is, as a word that means nothing elsewhere: what a telephone kept for one reader it shows to no
    other (``sw.js``). Caches on the way keep nothing that was made for somebody.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request)
        if is_page(request) and request.user.is_authenticated:
            answer["Amiyan-Reader"] = salted_hmac("amiyan.reader", str(request.user.pk)).hexdigest()[:16]
            answer.setdefault("Cache-Control", "private, no-store")
        return answer
