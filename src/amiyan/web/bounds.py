"""What a request for a page may be: under the site's own address, and not longer than a page's form.

Terminals are told any name and any address (``ALLOWED_HOSTS``), so a browser's ``Host`` proves nothing. Where the site
knows its own address, its pages are under that one alone, and every link, redirect and cookie is made from it.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from amiyan.web import errors
from amiyan.web.around import is_page
from amiyan.web.uploads import LARGEST

Answer = Callable[[HttpRequest], HttpResponse]
LARGEST_FORM: Final = 256 * 1024
_AROUND_A_FILE: Final = 64 * 1024


class OwnAddress:
    """Under HTTPS by the site's word, not by a header's: a proxy of ours ended it, and whoever says so may lie.

    Only that a page was asked for without it is believed: then it is shown by HTTPS, and a form is not taken. Terminals
    that know no TLS use the same port.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PUBLIC_URL and is_page(request):
            scheme = request.META["wsgi.url_scheme"] = urlsplit(settings.PUBLIC_URL).scheme
            if scheme == "https" and request.headers.get("X-Forwarded-Proto") == "http":
                if request.method not in {"GET", "HEAD"}:
                    return HttpResponse(status=403)
                return HttpResponsePermanentRedirect(f"{settings.PUBLIC_URL}{request.get_full_path()}")
        return self._get_response(request)


class Bounds:
    """Refuses a page under a foreign name (421) and a body that is too long (413), before either is read further.

    A file is taken from whoever is signed in only. A body without a length is empty to Django.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_page(request):
            return self._get_response(request)
        if settings.PUBLIC_URL and request.get_host().lower() not in _names(settings.PUBLIC_URL):
            return errors.elsewhere(request)
        if _length(request) > _most(request):
            return errors.too_long(request)
        return self._get_response(request)


def _names(address: str) -> tuple[str, ...]:
    """The site's name as browsers write it: without the port that goes without saying."""
    parts = urlsplit(address)
    name = parts.netloc.lower()
    usual = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    return (name, name.removesuffix(usual), f"{name}{usual}") if parts.port is None else (name,)


def _length(request: HttpRequest) -> int:
    written = request.META.get("CONTENT_LENGTH") or "0"
    return int(written) if written.isascii() and written.isdecimal() else LARGEST * 2


def _most(request: HttpRequest) -> int:
    brings_a_file = request.content_type == "multipart/form-data" and request.user.is_authenticated
    return LARGEST + _AROUND_A_FILE if brings_a_file else LARGEST_FORM
