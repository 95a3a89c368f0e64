"""Pictures of pages for ``docs/shots``: ``python tools/shots.py [--url URL] [--into FOLDER] [NAME …]``.

Without ``--url`` the site is served for the moment of the pictures: bare, with the invented family of the tests, and with
their invented school. With it, pages that nobody has signed in for are taken from a site that runs. A new picture is a line
of ``SHOTS``. They are WebP: half the bytes of a PNG and no tool more than the browser.
"""  # noqa: INP001 - tools are run, not imported

import argparse
import base64
import datetime as dt
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from screenshot import browser_path

INTO = Path(__file__).resolve().parent.parent / "docs" / "shots"
PHONE, DESK = 360, 1280
QUALITY = 80
PIN = "112233"


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
    """Who looks, of the invented people of ``town``; what the path names in braces is theirs."""
    town: str = ""
    first: Callable[[Page], None] | None = None
    """What is done on the page before it is looked at."""


_DAY = "/family/{child}/day/2025-09-%s/school-meals/1"
_MONEY = "/institution/{supplied}/money"


def _family(name: str, path: str, language: str = "kk", **how: Any) -> Shot:
    return Shot(name, path, language, **{"town": "family", "reader": "mother", **how})


def _school(name: str, path: str, language: str = "kk", **how: Any) -> Shot:
    return Shot(name, path, language, **{"town": "school", "reader": "director", **how})


def enrol(page: Page) -> None:
    """This browser becomes a telephone on which lists are marked, opened by who looks; half of a class is ticked."""
    page.locator("[name=label]").fill("Телефон")
    for box in page.locator("[name=classes]").all():
        box.check()
    page.locator("#enrol button").click()
    page.wait_for_url("**/offline/list#join")
    page.locator("#pin-new").fill(PIN)
    page.locator("#pin-twice").fill(PIN)
    page.locator("#new-pin-form button").click()
    boxes = page.locator("#children-names input")
    boxes.first.wait_for()
    for box in boxes.all()[::2]:
        box.check()


SHOTS = (
    Shot("home-phone", "/"),
    Shot("home-phone-dark", "/", scheme="dark"),
    Shot("home-desk", "/", language="ru", width=DESK),
    _family("family-home-phone", "/family"),
    _family("family-home-desk-dark", "/family", "ru", width=DESK, scheme="dark"),
    _family("family-wallet-phone", "/family/{child}"),
    _family("family-days-phone", "/family/{child}/2025-09", whole=True),
    _family("family-delivery-phone", _DAY % "19", whole=True),
    _family("family-held-phone-dark", _DAY % "17", scheme="dark", whole=True),
    _family("family-year-desk", "/family/{child}/year/2025", "ru", width=DESK, whole=True),
    _family("family-decisions-phone", "/family/{child}/decisions", whole=True),
    _school("school-today-phone", "/institution/{code}/today", reader="canteen_manager"),
    _school("school-tomorrow-phone", "/institution/{code}/tomorrow", reader="canteen_manager"),
    _school("school-tomorrow-desk-dark", "/institution/{code}/tomorrow", "en", width=DESK, scheme="dark"),
    _school("school-week-phone", "/institution/{code}/week", reader="canteen_manager"),
    _school("school-desk-desk", "/institution/{code}/children?class=3А", "ru", width=DESK),
    _school("school-sign-phone", "/institution/{code}/lists"),
    _school("school-list-phone", "/institution/{code}/phones", first=enrol),
    _school("school-statement-desk", _MONEY + "/{payee}/{budget}/1", "ru", width=DESK, reader="supplier"),
    Shot("style-phone", "/style#use"),
    Shot("style-phone-dark", "/style#rating", scheme="dark"),
    Shot("style-desk", "/style#table", width=DESK),
    Shot("style-desk-dark", "/style#chart", width=DESK, scheme="dark"),
)


@dataclass
class Town:
    """Invented people who look, by what the pictures call them, and what stands in the paths in braces."""

    users: dict[str, Any] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    noon: dt.datetime | None = None
    """The moment at which its pages stand, for what the browser itself reckons with."""


@dataclass
class Served:
    """A site that this process serves or that runs: its address."""

    url: str

    def let_in(self, context: BrowserContext, user: Any) -> None:
        """Give a browser the session of somebody who has just signed in."""
        from importlib import import_module  # noqa: PLC0415

        from django.conf import settings  # noqa: PLC0415 - Django is set up when a site is served
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415

        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["signed_in_at"] = session["fresh_at"] = time.time()
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": self.url}
        context.add_cookies([cookie])  # type: ignore[list-item]


@contextmanager
def served() -> Iterator[Served]:
    """The site, served by this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    # Playwright keeps a loop in this thread, and Django would take its own calls for calls out of that loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Django is set up when this is imported.
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: PLC0415

    from amiyan.config.wsgi import application  # noqa: PLC0415

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Served(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@contextmanager
def a_town(which: str) -> Iterator[Town]:
    """A town of the tests in a database of its own."""
    sys.path.insert(0, str(INTO.parent.parent))
    import pytest  # noqa: PLC0415
    from tests.conftest import Scratch  # noqa: PLC0415

    from amiyan.config import messages, postgres  # noqa: PLC0415

    messages.compile_all()
    server = postgres.embedded()
    with ExitStack() as stack:
        name = stack.enter_context(postgres.scratch_database(server))
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        folder = Path(stack.enter_context(TemporaryDirectory()))
        yield {"family": _the_family, "school": _the_school}[which](Scratch(server, name), folder, patch)


def _the_family(database: Any, folder: Path, patch: Any) -> Town:
    from tests.web.family.home_town import a_family  # noqa: PLC0415

    found = a_family(database, folder, patch)
    return Town(dict(found.users), {"child": str(found.asel)})


def _the_school(_database: Any, folder: Path, patch: Any) -> Town:
    from tests.web.institution.full_town import a_full_town  # noqa: PLC0415

    found = a_full_town(patch, folder)
    mine = found.supplied
    named = {"code": found.code, "supplied": mine.code, "payee": mine.payee, "budget": mine.budget}
    users = {**found.people, "supplier": mine.head}
    noon = dt.datetime(2025, 9, 15, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=5)))
    return Town(users, {key: str(value) for key, value in named.items()}, noon)


def take(browser: Browser, site: Served, town: Town, shot: Shot, into: Path) -> None:
    """Write one picture as ``<name>.webp``, of the first screen or of the whole page."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 780 if shot.width < 700 else 900},
        locale=shot.language,
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    if shot.reader:
        site.let_in(context, town.users[shot.reader])
    page = context.new_page()
    if town.noon is not None:
        page.clock.set_fixed_time(town.noon)
    page.goto(site.url + shot.path.format(**town.named), wait_until="networkidle")
    if shot.first is not None:
        shot.first(page)
    (into / f"{shot.name}.webp").write_bytes(_picture(page, whole=shot.whole))
    context.close()


def _picture(page: Page, *, whole: bool) -> bytes:
    size = page.viewport_size
    assert size is not None, "every context has a size"
    high = page.evaluate("document.documentElement.scrollHeight") if whole else size["height"]
    top = 0 if whole else page.evaluate("scrollY")
    asked = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": whole}
    clip = {"x": 0, "y": top, "width": size["width"], "height": high, "scale": 1}
    told = page.context.new_cdp_session(page).send("Page.captureScreenshot", {**asked, "clip": clip})
    return base64.b64decode(told["data"])


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
        with nullcontext(Served(asked.url)) if asked.url else served() as site:
            for which in ("",) if asked.url else ("", "family", "school"):
                shots = [shot for shot in wanted if shot.town == which]
                with a_town(which) if which and shots else nullcontext(Town()) as town:
                    for shot in shots:
                        take(browser, site, town, shot, asked.into)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
