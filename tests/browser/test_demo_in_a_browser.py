"""The demo's bar and its tour where people use them: by axe, by keyboard, on a phone, without scripts."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import expect

from amiyan.kernel.languages import LANGUAGES
from amiyan.web.demo.folder import Folder, Player, Told
from amiyan.web.demo.tour import STEPS
from amiyan.web.demo.words import WHO
from tests.browser import walk
from tests.browser.conftest import RULES
from tests.registry.invented_town import a_person

ONE_LINE = 60  # px: what is touched is 44 high, and its frame


@pytest.fixture(scope="module")
def town(site, tmp_path_factory, monkeypatch_module):
    """Everybody of the cast; their pages are those that a site without families and schools has too."""
    path = tmp_path_factory.mktemp("demo")
    monkeypatch_module.setattr(settings, "DEMO", str(path))
    params = {"children": "Айша", "facility": "S1", "organisation": "O"}
    folder = Folder(path)
    folder.write_cast([Player(key, a_person(n), f"Аты {n}", "/", params) for n, key in enumerate(WHO)])
    now = dt.datetime.now(dt.UTC)
    folder.set_clock(now - dt.timedelta(days=1), now=now)
    folder.tell(Told(open=("noon", "month")))
    return folder


def faults(page, rules=RULES):
    """At the end of the page: further up the bar lies over what is just being scrolled past."""
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    return walk.axe(page, rules)


def widths(page):
    """The page in one width after the other; in the end it is a telephone's again."""
    for width, height in ((1280, 900), (360, 780)):
        page.set_viewport_size({"width": width, "height": height})
        yield width


def overflows(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_steps_are_walked_from_the_first_to_the_last(town, opened, language):
    page, rules = opened("/demo", language=language), walk.ALL_LOOKS[language][0][2]
    for width in widths(page):
        assert faults(page, rules) == [], width
    page.locator("main button[name=step]").click()
    for number, step in enumerate(STEPS, 1):
        with translation.override(language):
            page.locator(".tour strong").filter(has_text=translation.gettext(step.title)).wait_for()
        for width in widths(page):
            assert not overflows(page), width
            if number in (1, len(STEPS)):
                assert faults(page, rules) == [], width
            if width == 1280:
                expect(page.locator(".tour details p")).to_be_visible()
        if number < len(STEPS):
            page.locator(f".tour button[value='{number + 1}']").click()
    assert page.locator(".demo").bounding_box()["height"] <= ONE_LINE
    page.locator(".tour summary").click()
    assert faults(page, rules) == []
    expect(page.locator(".tour details p")).to_be_visible()
    page.locator(".tour button[value='0']").click()
    page.wait_for_url("**/demo")
    expect(page.locator(".tour")).to_have_count(0)


def test_the_tour_is_walked_by_keyboard_alone_and_without_scripts(town, opened):
    page = opened("/demo", language="en", scripts=False)
    page.locator("main button[name=step]").focus()
    page.keyboard.press("Enter")
    for number in range(2, len(STEPS) + 1):
        page.locator(f".tour button[value='{number}']").focus()
        page.keyboard.press("Enter")
        page.locator(".tour .soft").filter(has_text=f"Step {number} of {len(STEPS)}").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_closed_bar_is_one_line_of_a_phone(town, opened, language):
    page = opened("/", language=language, width=360)
    assert page.locator(".demo").bounding_box()["height"] <= ONE_LINE
    assert not overflows(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_bar_offers_everybody_and_leaves_half_of_a_phone(town, opened, scheme):
    page = opened("/", language="ru", scheme=scheme)
    page.locator(".demo summary").click()
    expect(page.locator(".demo .people button")).to_have_count(len(WHO))
    assert faults(page) == []
    assert page.locator(".demo").bounding_box()["height"] <= 0.51 * 780
    page.locator(".demo .people button[value=director]").click()
    page.locator(".demo summary").filter(has_text="Директор").wait_for()


def test_the_clock_is_waited_for_and_then_nothing_more_is_asked(town, opened):
    page = opened("/demo/month", language="en")
    page.locator("main button[value=noon]").click()
    page.locator("progress").wait_for()
    assert faults(page) == []
    told = Told(seen=town.asked().id, open=("evening",), steps=(("The bank answers", "paid: 2"),), holds=True)
    town.tell(told)
    page.locator("text=agree to the tiyn").wait_for()
    expect(page.locator("main button[value=noon]")).to_be_disabled()
    expect(page.locator("main button[value=evening]")).to_be_enabled()
