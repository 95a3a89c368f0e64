"""A picture of a page's first screen: ``python tools/screenshot.py REPORT.html PICTURE.png``.

The picture is as wide as a reader's window (1280 px) and as high as an A4 page of that width, so that the
first page of a report is seen whole. It needs a Chromium; ``make browser`` finds or installs one.
"""  # noqa: INP001 - tools are run, not imported

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

WIDTH = 1280
HEIGHT = WIDTH * 297 // 210
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser_path() -> str | None:
    """The system's own browser, or None: Playwright's own is meant then."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def take(page_file: Path, picture: Path) -> None:
    """Write the first ``WIDTH`` by ``HEIGHT`` pixels of an HTML file as a PNG, without a network."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    # Chromium refuses its sandbox to root; the page is our own file.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=arguments)
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, offline=True)
        page = context.new_page()
        page.goto(page_file.resolve().as_uri())
        page.screenshot(path=picture, clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})
        browser.close()


def main(arguments: list[str]) -> int:
    """Exit status 0 when the picture is written, 2 when the arguments are not two files."""
    if len(arguments) != 2 or not Path(arguments[0]).is_file():
        sys.stderr.write(f"{__doc__}\n")
        return 2
    take(Path(arguments[0]), Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
