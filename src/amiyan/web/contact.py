"""Whom to tell of a weakness: ``/.well-known/security.txt``."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from amiyan.kernel.languages import LANGUAGES

# RFC 9116 wants less than a year, so that a forgotten file does not speak for ever.
_HOLDS_FOR: Final = dt.timedelta(days=180)


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
