"""The icons of the installed pages, as PNG from the SVG: ``python tools/icons.py``, after ``icon.svg`` was changed.

Telephones crop a maskable icon to a shape of their own, so its ground reaches every edge.
"""  # noqa: INP001 - tools are run, not imported

import os
import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from screenshot import browser_path

WEB = Path(__file__).resolve().parent.parent / "src" / "amiyan" / "web" / "static" / "web"
# name: side in pixels, whether it is to be cropped
PICTURES = {
    "icon-180": (180, True),
    "icon-192": (192, False),
    "icon-512": (512, False),
    "icon-maskable-512": (512, True),
}


def main() -> int:
    """Draw each picture from ``icon.svg``; exit status 0."""
    drawing = (WEB / "icon.svg").read_text(encoding="utf-8")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=arguments)
        for name, (side, cropped) in PICTURES.items():
            page = browser.new_page(viewport={"width": side, "height": side})
            svg = re.sub(r' rx="\d+"', "", drawing) if cropped else drawing
            page.set_content(
                f"<style>body {{ margin: 0 }} svg {{ display: block; width: {side}px }}</style>{svg}"
            )
            page.screenshot(path=WEB / f"{name}.png", omit_background=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
