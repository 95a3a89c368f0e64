"""A terminal's own host name (``<secret>.<terminal domain>``): every path under it is the terminal's, no page is there."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

from amiyan.api.device import terminals

urlpatterns = [re_path(r"^(?P<rest>.*)$", terminals.by_host_or_network)]


class TerminalHosts:
    """Django's middleware: a request to such a name is answered by the addresses of this file alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "").partition(":")[0].lower().rstrip(".")
        if settings.TERMINAL_DOMAIN and host.endswith(f".{settings.TERMINAL_DOMAIN.lower()}"):
            request.urlconf = settings.TERMINAL_URLCONF
        return self._get_response(request)
