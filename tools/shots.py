"""Pictures of pages for ``docs/shots``: ``python tools/shots.py [--url URL] [--into FOLDER] [NAME …]``.

Without ``--url`` the pages that need no data are served for the moment of the picture; pages of the demo are taken from a
demo that runs (``amiyan demo`` prints its address). A new picture is a line of ``SHOTS``.
"""  # noqa: INP001 - tools are run, not imported

import argparse
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from screenshot import browser_path

INTO = Path(__file__).resolve().parent.parent / "docs" / "shots"
PHONE, DESK = 360, 1280


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the page, and how it is looked at. ``whole`` is the page down to its end."""

    name: str
    path: str
    language: str = "kk"
    width: int = PHONE
    scheme: str = "light"
    whole: bool = False
    reader: str = ""
    """Who looks, of the invented family of the tests; ``{child}`` in the path is theirs."""


_DAY = "/family/{child}/day/2025-09-%s/school-meals/1"
SHOTS = (
    Shot("home-phone", "/"),
    Shot("home-phone-dark", "/", scheme="dark"),
    Shot("home-desk", "/", language="ru", width=DESK),
    Shot("family-home-phone", "/family", reader="mother"),
    Shot("family-home-desk-dark", "/family", language="ru", width=DESK, scheme="dark", reader="mother"),
    Shot("family-wallet-phone", "/family/{child}", reader="mother"),
    Shot("family-days-phone", "/family/{child}/2025-09", whole=True, reader="mother"),
    Shot("family-delivery-phone", _DAY % "19", whole=True, reader="mother"),
    Shot("family-held-phone-dark", _DAY % "17", scheme="dark", whole=True, reader="mother"),
    Shot("family-year-desk", "/family/{child}/year/2025", "ru", width=DESK, whole=True, reader="mother"),
    Shot("family-decisions-phone", "/family/{child}/decisions", whole=True, reader="mother"),
    Shot("style-phone", "/style#use"),
    Shot("style-phone-dark", "/style#rating", scheme="dark"),
    Shot("style-desk", "/style#table", width=DESK),
    Shot("style-desk-dark", "/style#chart", width=DESK, scheme="dark"),
)


@dataclass
class Served:
    """A site that this process serves: its address, and (once somebody of the invented family looks) the family."""

    url: str
    family: Any = None

    @property
    def cookie_name(self) -> str:
        """The session's cookie."""
        from django.conf import settings  # noqa: PLC0415 - Django is set up when a site is served

        return settings.SESSION_COOKIE_NAME

    def cookie_of(self, reader: str) -> str:
        """The session of somebody of the family; the town is made for the first of them."""
        from importlib import import_module  # noqa: PLC0415

        from django.conf import settings  # noqa: PLC0415
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415

        user = self.family.users[reader]
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["signed_in_at"] = time.time()
        session.save()
        return str(session.session_key)


@contextmanager
def served(*, with_family: bool) -> Iterator[Served]:
    """The site, served by this process: without data, or with the invented family of the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    # Playwright keeps a loop in this thread, and Django would take its own calls for calls out of that loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Django is set up when this is imported.
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: PLC0415

    from amiyan.config.wsgi import application  # noqa: PLC0415

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found = Served(f"http://127.0.0.1:{server.server_port}")
    with ExitStack() as stack:
        if with_family:
            found.family = stack.enter_context(family_of_the_tests())
        yield found
    server.shutdown()
    server.server_close()


@contextmanager
def family_of_the_tests() -> Iterator[Any]:
    """The town of ``tests/web/family`` in a database of its own."""
    sys.path.insert(0, str(INTO.parent.parent))
    import pytest  # noqa: PLC0415
    from tests.conftest import Scratch  # noqa: PLC0415
    from tests.web.family.home_town import a_family  # noqa: PLC0415

    from amiyan.config import messages, postgres  # noqa: PLC0415

    messages.compile_all()
    server = postgres.embedded()
    with (
        postgres.scratch_database(server) as name,
        pytest.MonkeyPatch.context() as patch,
        TemporaryDirectory() as folder,
    ):
        yield a_family(Scratch(server, name), Path(folder), patch)


def take(browser: Browser, site: Served, shot: Shot, into: Path) -> None:
    """Write one picture as ``<name>.png``, of the first screen or of the whole page."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 780 if shot.width < 700 else 900},
        locale=shot.language,
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    path = shot.path
    if shot.reader:
        context.add_cookies(
            [{"name": site.cookie_name, "value": site.cookie_of(shot.reader), "url": site.url}]
        )
        path = path.replace("{child}", str(site.family.asel))
    page = context.new_page()
    page.goto(site.url + path, wait_until="networkidle")
    page.screenshot(path=into / f"{shot.name}.png", full_page=shot.whole)
    context.close()


def main(arguments: list[str]) -> int:
    """Exit status 0 when every picture is written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--url")
    parser.add_argument("--into", type=Path, default=INTO)
    asked = parser.parse_args(arguments)
    asked.into.mkdir(parents=True, exist_ok=True)
    wanted = [shot for shot in SHOTS if not asked.names or shot.name in asked.names]
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=options)
        if asked.url:
            for shot in (one for one in wanted if not one.reader):
                take(browser, Served(asked.url), shot, asked.into)
        else:
            with served(with_family=any(shot.reader for shot in wanted)) as site:
                for shot in wanted:
                    take(browser, site, shot, asked.into)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
