"""Pictures of pages for ``docs/shots``: ``python tools/shots.py [--url URL] [--into FOLDER] [NAME …]``.

Without ``--url`` the pages that need no data are served for the moment of the picture; pages of the demo are taken from a
demo that runs (``amiyan demo`` prints its address). A new picture is a line of ``SHOTS``.
"""  # noqa: INP001 - tools are run, not imported

import argparse
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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


SHOTS = (
    Shot("home-phone", "/"),
    Shot("home-phone-dark", "/", scheme="dark"),
    Shot("home-desk", "/", language="ru", width=DESK),
    Shot("style-phone", "/style#use"),
    Shot("style-phone-dark", "/style#rating", scheme="dark"),
    Shot("style-desk", "/style#table", width=DESK),
    Shot("style-desk-dark", "/style#chart", width=DESK, scheme="dark"),
)


@contextmanager
def served() -> Iterator[str]:
    """The site's address, served by this process; it has no data."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amiyan.config.settings")
    # Django is set up when this is imported.
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: PLC0415

    from amiyan.config.wsgi import application  # noqa: PLC0415

    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def take(browser: Browser, url: str, shot: Shot, into: Path) -> None:
    """Write one picture as ``<name>.png``, of the first screen or of the whole page."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": 780 if shot.width < 700 else 900},
        locale=shot.language,
        color_scheme=shot.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url + shot.path, wait_until="networkidle")
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
            for shot in wanted:
                take(browser, asked.url, shot, asked.into)
        else:
            with served() as url:
                for shot in wanted:
                    take(browser, url, shot, asked.into)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
