"""Amiyan on a telephone's first screen: its manifest, and the worker that keeps pages for reading without a network."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from amiyan.kernel.languages import language_of

# What every page needs, and is there before the network is lost.
SHELL: Final = (
    "web/amiyan.css",
    "web/horns.svg",
    "web/icon.svg",
    "web/amiyan.js",
    "django_htmx/htmx-2.min.js",
)
# Further parts of the worker, in their order: static files that call amiyan.answers(test, answer), and what those use.
WORKER_PARTS: Final[tuple[str, ...]] = ("web/lists-store.js", "web/list-worker.js")
# What the page of lists keeps beside itself; a change of it is a new worker, which fetches it anew.
_OF_LISTS: Final = ("web/lists-store.js", "web/phone.js", "web/list.js")
_ICONS: Final = (("192", "any"), ("512", "any"), ("512", "maskable"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The manifest in the language of the page that names it; ``?for=lists`` begins with the page of lists."""
    language = language_of(request.GET.get("lang"))
    marks = request.GET.get("for") == "lists"
    start = reverse("offline-list") if marks else "/"
    with override(language):
        name, text = (
            gettext("Lists") if marks else gettext("Amiyan"),
            gettext("What the state gives your child, and whether it was really given."),
        )
    icons = [
        {
            "src": static(f"web/icon-{'maskable-' if purpose == 'maskable' else ''}{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in _ICONS
    ]
    return JsonResponse(
        {
            "id": start,
            "name": name,
            "short_name": name,
            "description": text,
            "lang": language,
            "dir": "ltr",
            "start_url": start,
            "scope": "/",
            "display": "standalone",
            "background_color": "#f5f2ec",
            "theme_color": "#0b6570",
            "icons": [*icons, {"src": static("web/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, from the root so that it sees every page. A new version replaces the kept shell."""
    given = {
        "version": shell_version(),
        "shell": json.dumps([static(name) for name in SHELL]),
        "parts": [static(name) for name in WORKER_PARTS],
    }
    answer = render(request, "web/sw.js", given, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def shell_version() -> str:
    """A name for what the shell holds: it changes when a byte of it does."""
    digest = hashlib.sha256()
    for name in dict.fromkeys((*SHELL, *WORKER_PARTS, *_OF_LISTS)):
        found = finders.find(name)
        assert isinstance(found, str), f"{name} is no static file"
        digest.update(Path(found).read_bytes())
    return digest.hexdigest()[:16]
