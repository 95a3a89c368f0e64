"""The report where people read it: on a phone, at a desk and on paper; WCAG 2.2 AA by axe."""

import os
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.audit.report import render_report
from tests.settlement.audit.town import invented

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    pages = {}
    for language in LANGUAGES:
        pages[language] = folder / f"{language}.html"
        text = render_report(invented(), language=language, generated_with="amiyan audit")
        pages[language].write_text(text, encoding="utf-8")
    return {language: path.as_uri() for language, path in pages.items()}


@pytest.fixture(scope="module")
def browser():
    """The machine's Chromium; ``make browser`` installs one where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=arguments + quiet)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    # Without scripts of its own the report reads the same; axe itself needs them.
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_it_reads_without_sideways_scrolling_and_passes_axe(page, reports, language, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(reports[language])
    assert page.locator("html").get_attribute("lang") == language
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_one_sheet_of_a4(page, reports, language):
    page.goto(reports[language])
    page.evaluate("document.querySelectorAll('main > *:not(.front)').forEach(part => part.remove())")
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
