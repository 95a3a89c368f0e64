"""A line of the log, a measurement and a span for each request, none of which says who or with which secret."""

import ipaddress
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from amiyan.api import meters
from amiyan.kernel.traces import span

log = structlog.get_logger("amiyan.requests")
_REQUEST_ID = re.compile(r"[0-9a-f]{32}")  # as nginx makes it; anything longer could carry a word
TOLD = ("maker", "facility", "terminal")


class RequestLog:
    """Django's middleware. A view says of a terminal's request ``told(maker=…, facility=…, terminal=…)``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        request_id = _request_id(request)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        with span("request", request_id=request_id) as current:
            response = self._get_response(request)
            about = structlog.contextvars.get_contextvars()
            path = route_of(request)
            facts = {key: str(about[key]) for key in TOLD if key in about}
            for key, value in {**facts, "method": request.method or "", "path": path}.items():
                current.set_attribute(key, value)
            current.set_attribute("status", response.status_code)
        seconds = time.perf_counter() - began
        if "maker" in facts:
            meters.answered(facts["maker"], response.status_code, seconds)
        log.info(
            "request",
            method=request.method,
            path=path,
            host=host_of(request),
            status=response.status_code,
            duration_ms=round(seconds * 1000, 1),
        )
        response["X-Request-ID"] = request_id
        # Terminals read a body by its length; not all of them know chunks.
        if not response.streaming:
            response["Content-Length"] = str(len(response.content))
        return response


def told(**facts: str | int) -> None:
    """What the request at hand is about: maker, facility (its id), terminal (the serial it is listed by)."""
    structlog.contextvars.bind_contextvars(**facts)


def route_of(request: HttpRequest) -> str:
    """The path as our own code writes it: what stands in its place may be a secret, a number, a name."""
    if request.path_info.startswith("/t/"):
        return "/t/-/…"
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "-"


def host_of(request: HttpRequest) -> str:
    """The host where it is an address or a name that the site lists; a terminal's is a secret, others anybody's words."""
    name = request.META.get("HTTP_HOST", "").rpartition("@")[2].lower()
    host = name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]
    return host if host == "localhost" or host in settings.ALLOWED_HOSTS or _is_address(host) else "-"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _request_id(request: HttpRequest) -> str:
    """The proxy's own id where it gives one that can be nothing else, else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
