"""The report where people read it: on a phone, at a desk and on paper; WCAG 2.2 AA by axe."""

import re

import pytest

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.audit.report import render_report
from tests.browser import walk
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
def test_it_reads_without_sideways_scrolling_and_passes_axe(page, reports, language):
    page.goto(reports[language])
    assert walk.faults(page, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_one_sheet_of_a4(page, reports, language):
    page.goto(reports[language])
    page.evaluate("document.querySelectorAll('main > *:not(.front)').forEach(part => part.remove())")
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
