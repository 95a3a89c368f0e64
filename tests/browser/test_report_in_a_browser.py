"""The report where people read it: on a phone, at a desk and on paper; WCAG 2.2 AA by axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.audit.report import render_report
from tests.browser.conftest import RULES
from tests.settlement.audit.town import invented


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    pages = {}
    for language in LANGUAGES:
        pages[language] = folder / f"{language}.html"
        text = render_report(invented(), language=language, generated_with="amiyan audit")
        pages[language].write_text(text, encoding="utf-8")
    return {language: path.as_uri() for language, path in pages.items()}


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
