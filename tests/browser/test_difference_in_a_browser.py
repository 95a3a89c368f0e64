"""Belief beside the bank's truth where an accountant reads it: on a phone and at a desk; WCAG 2.2 AA by axe."""

import pytest

from amiyan.kernel.languages import LANGUAGES
from amiyan.settlement.payouts.report.page import render_difference
from tests.browser import walk
from tests.browser.test_report_in_a_browser import page  # noqa: F401 - a fixture
from tests.settlement.payouts.invented import invented, nothing

MADE = "amiyan bank difference"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("differences")
    found = {}
    for language in LANGUAGES:
        for name, difference in (("much", invented()), ("nothing", nothing())):
            path = folder / f"{name}-{language}.html"
            path.write_text(
                render_difference(difference, language=language, generated_with=MADE), encoding="utf-8"
            )
            found[name, language] = path.as_uri()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["much", "nothing"])
def test_it_reads_without_sideways_scrolling_and_passes_axe(page, pages, language, name):  # noqa: F811
    page.goto(pages[name, language])
    assert walk.faults(page, language) == []


def test_each_number_leads_to_its_lines_and_opens_them(page, pages):  # noqa: F811
    page.goto(pages["much", "kk"])
    short = page.locator("#contradicted")
    assert short.get_attribute("open") is not None
    long = page.locator("#not_shown")
    assert long.get_attribute("open") is None
    page.locator("a[href='#not_shown']").first.click()
    long.locator("summary").click()
    assert long.locator("tbody tr").count() == 20
    for code in ("not_shown", "unmatched", "silent"):
        assert page.locator(f"a[href='#{code}']").count() >= 1
