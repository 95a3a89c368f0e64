"""A browser, and the site for it: really served, from a database of its own whose commits are real.

``site`` is made once a file. Its pages are opened by ``opened`` (a context in a language, a width, a scheme; with or
without scripts), which fails the test where a page broke, or where the browser's console reports what the page's policy
forbids.
"""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from wsgiref.simple_server import WSGIServer

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.signals import got_request_exception
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from amiyan.config import postgres
from amiyan.config.wsgi import application

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # of what holds nothing more is gathered: that took half of the time
}


# Each window of Chromium's keeps a page of its own ready to open under the line of the address: that was two thirds of what
# a context cost. Only the last list of what is switched off counts, so that of Playwright stands in it too.
OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    "ThirdPartyStoragePartitioning",
)


@pytest.fixture(scope="module")
def browser(monkeypatch_module: pytest.MonkeyPatch) -> Iterator[Browser]:
    """The machine's Chromium; ``make browser`` installs one where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    quiet.append(f"--disable-features={','.join(OFF)}")
    # Playwright keeps a loop in this thread, and Django would take its own calls for calls out of that loop.
    monkeypatch_module.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments + quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


class _Silent(WSGIRequestHandler):
    timeout = 10  # seconds: a connection that a browser opened in advance and never used

    def log_message(self, *_rest: object) -> None:
        pass


@dataclass
class Site:
    """A served site. ``url`` has no slash at its end; ``database`` is the scratch database it reads and writes."""

    url: str
    database: str
    broke: list[str] = field(default_factory=list)

    def sign_in(self, context: BrowserContext, user, *, fresh: bool = False) -> None:
        """Give a browser's context the session of a user, without the pages of signing in; ``fresh``: just now."""
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["signed_in_at"] = time.time()
        if fresh:
            session["fresh_at"] = time.time()
        session.save()
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.url}]
        )


@pytest.fixture(scope="module")
def site(catalogues: None, server: postgres.Server, django_db_blocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        httpd: WSGIServer = ThreadedWSGIServer(("127.0.0.1", 0), _Silent)
        # What is still being answered ends before its database goes: else it would write into another one.
        httpd.daemon_threads = False
        httpd.set_app(application)
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        found = Site(f"http://127.0.0.1:{httpd.server_port}", name)

        def broke(request=None, **_rest: object) -> None:
            found.broke.append(f"{request.method} {request.path}" if request else "?")

        got_request_exception.connect(broke)
        yield found
        got_request_exception.disconnect(broke)
        httpd.shutdown()
        httpd.server_close()
        thread.join()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Opened]:
    """``opened(path, language="kk", width=360, scheme="light", scripts=True, user=None)`` → a Playwright page."""
    contexts, said = [], []

    def open_page(
        path: str,
        *,
        language: str = "kk",
        width: int = 360,
        scheme: str = "light",
        scripts: bool = True,
        user=None,
        fresh: bool = False,
        **more: object,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 780 if width < 700 else 900},
            locale=language,
            color_scheme=scheme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        if user is not None:
            site.sign_in(context, user, fresh=fresh)
        page = context.new_page()
        page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A page that is not there, a form that is refused, a network that is away: the browser says it too; it is on purpose.
    on_purpose = r"status of (403|404|422)|ERR_INTERNET_DISCONNECTED|ERR_FAILED"
    assert [line for line in said if not re.search(on_purpose, line)] == []
    broke, site.broke[:] = site.broke[:], []
    assert broke == []
