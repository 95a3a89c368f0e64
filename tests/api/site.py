"""A site of our own for tests of operation: a terminal's view that fails and speaks as badly as one can."""

import logging
import os

import django
import structlog
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from amiyan.api import meters, operation
from amiyan.api.requests import told
from amiyan.kernel.sql import execute
from amiyan.kernel.traces import span


def terminal(request: HttpRequest, rest: str) -> HttpResponse:
    told(maker="zkteco", facility=7, terminal="CJ9M1")
    body = request.body.decode()
    if request.GET.get("fail") == "log":
        # Whatever a careless hand may write.
        structlog.get_logger().warning(
            "careless", pin=body, name=body, path=request.get_full_path(), terminal=body
        )
        logging.getLogger("library").error("could not read %s of %s", body, request.get_full_path())
        said = f"could not read '{body}' 101"
        logging.getLogger("library").error(said)
    if request.GET.get("fail") == "raise":
        raise ValueError(body, rest)
    if request.GET.get("fail") == "database":
        execute("SELECT %s::int", [body])
    with span("job", shard=3):
        meters.acknowledged("zkteco", 2)
    return HttpResponse("OK: 2")


urlpatterns = [
    path("", include(operation.urlpatterns)),
    re_path(r"^t/(?P<rest>.*)$", terminal),
    re_path(r"^iclock/(?P<rest>.*)$", terminal),
]


def wsgi():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415

    settings.ROOT_URLCONF = settings.TERMINAL_URLCONF = __name__
    return get_wsgi_application()


if os.environ.get("AMIYAN_TEST_SITE"):
    application = wsgi()
