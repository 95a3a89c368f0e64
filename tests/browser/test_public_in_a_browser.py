"""The public face where people use it: by axe in three languages, without scripts, and by a family with a question."""

import pytest
from playwright.sync_api import expect

from amiyan.bench.acts import write_demo_parameters
from amiyan.kernel.languages import LANGUAGES
from amiyan.programmes import loader
from amiyan.settlement.open_data.publish import publish_month
from tests.browser import walk
from tests.settlement.statements.conftest import Region
from tests.settlement.statements.kit import LOCKS, SEPTEMBER, agreement, school

PAGES = [
    "/",
    "/public",
    "/public/entitled",
    "/public/rules",
    "/public/rules/school-meals",
    "/public/rules/extracurricular-club",
    "/public/places",
    "/public/places/in/79",
    "/public/places/А-1",
    "/public/places/С-9",
    "/public/data",
    "/public/draws",
    "/public/log",
    "/public/message",
]


@pytest.fixture(scope="module", autouse=True)
def published(site, tmp_path_factory, monkeypatch_module):
    """September of a town with a village of nine pupils."""
    folder = tmp_path_factory.mktemp("own") / "own"
    write_demo_parameters(folder, region="79")
    monkeypatch_module.setenv("AMIYAN_PARAMETERS", str(folder))
    loader.load.cache_clear()
    town = Region()
    village = school("С-9")
    agreement(village, town.nur, number="13-2025")
    for number, place, payee in ((40, town.a, town.nur), (25, town.b, town.dam), (9, village, town.nur)):
        town.books.meals(number, at=place, payee=payee)
    town.books.lock(SEPTEMBER)
    publish_month(programme="school-meals", month=SEPTEMBER, on=LOCKS[SEPTEMBER])
    yield
    loader.load.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_never_scrolls_sideways(opened, site, language):
    page = opened("/public", language=language)
    found = {}
    for path in PAGES:
        page.goto(site.url + path)
        found[path] = walk.faults(page, language)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_parent_asks_three_questions_and_is_answered(opened, scripts):
    page = opened("/public/entitled", language="en", scripts=scripts)
    page.get_by_label("In which grade is the child?").select_option("3")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.get_by_text("The child may eat free at school.")).to_be_visible()
    assert page.url.endswith("/public/entitled"), "what was said stands in no address"
    assert page.context.cookies() == []


def test_a_language_is_chosen_without_a_cookie(opened):
    page = opened("/public/rules", language="en", scripts=False)
    page.get_by_role("link", name="Қазақша").click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    page.locator("main ul a").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    assert page.context.cookies() == []


def test_what_is_no_receipt_is_answered_in_words(opened):
    page = opened("/public/log", language="en")
    page.get_by_label("The text of the receipt").fill("{}")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_text("This is no receipt that we can read")).to_be_visible()
