"""The institution's pages where people work with them: a phone in the kitchen, a screen in the office, a keyboard."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import query
from amiyan.meals.actions import enter_menu, say_day_off
from tests.browser.conftest import RULES
from tests.meals.canteen import a_guardian, eats, local, porridge, soup
from tests.web.institution.kit import MONDAY, TUESDAY, a_terminal, a_town, at, it_is, named

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DIRECTOR = [
    "institution-today",
    "institution-tomorrow",
    "institution-remote",
    "institution-absence",
    "institution-week",
    "institution-kitchen",
    "institution-desk",
    "institution-child",
    "institution-application",
    "institution-roster",
    "institution-money",
    "institution-said",
    "institution-changed",
]
# Where pictures of the pages are wanted beside the test.
PICTURES = os.environ.get("AMIYAN_PICTURES")


@pytest.fixture(scope="module")
def town(site, monkeypatch_module):
    it_is(monkeypatch_module)
    found = a_town(8)
    for child in found.children[:5]:
        eats(child, found.school, MONDAY)
    eats(found.children[5], found.school, MONDAY, verdict="held")
    a_terminal(found.school)
    enter_menu(
        facility_id=found.school,
        service_day=MONDAY,
        meal="lunch",
        dishes=[soup(), porridge()],
        source="t",
        recorded_by=1,
    )
    return found


def address_of(town, name):
    more = {"child": town.children[0]} if name in {"institution-child", "institution-application"} else {}
    return at(town, name, **more) + ("?class=3А" if name == "institution-absence" else "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, town, language, width):
    page = opened(at(town, "institution-today"), user=town.people["director"], language=language, width=width)
    for name in DIRECTOR:
        page.goto(site.url + address_of(town, name))
        assert page.locator("html").get_attribute("lang") == language
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{language}-{width}.png", full_page=True)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert page.evaluate(OVERFLOW) <= 0, name
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_two_answers_side_by_side_pass_axe_and_need_no_sideways_scrolling(
    opened, site, town, language, width
):
    child = town.children[7]
    if not query("SELECT FROM meals_day_off WHERE person_id = %s", [child]):
        for eats_ in (True, False):
            guardian = a_guardian(child)
            named(guardian, "Ойдан", "Ер" if eats_ else "Мар")
            say_day_off(
                person_id=child,
                ask_id=uuid4(),
                first_day=TUESDAY,
                last_day=TUESDAY,
                said_by=guardian,
                recorded_by=guardian,
                eats=eats_,
                now=local(MONDAY, 12),
            )
    page = opened(
        at(town, "institution-differing"),
        user=town.people["director"],
        language=language,
        width=width,
        fresh=True,
    )
    assert page.locator("main textarea").count() == 1
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"differing-{language}-{width}.png", full_page=True)
    assert page.evaluate(OVERFLOW) <= 0
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_supplier_s_page_passes_axe(opened, town, width):
    page = opened(at(town, "institution-money"), user=town.people["organisation_head"], width=width)
    assert page.evaluate(OVERFLOW) <= 0
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_the_numbers_fetch_themselves_anew(opened, town):
    page = opened(at(town, "institution-today"), user=town.people["canteen_manager"])
    came = page.locator(".figures .value").first
    before = int(came.inner_text())
    eats(town.children[6], town.school, MONDAY)
    page.evaluate("htmx.trigger(document.querySelector('[data-live]'), 'htmx:load')")
    page.evaluate(
        "htmx.ajax('GET', document.querySelector('[data-live]').getAttribute('hx-get'), '[data-live]')"
    )
    expect(came).to_have_text(str(before + 1))


def test_absences_are_reported_by_keyboard_alone(opened, town):
    page = opened(address_of(town, "institution-absence"), user=town.people["teacher"])
    before = query("SELECT count(*) FROM meals_absence")[0][0]
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "child":
            break
    page.keyboard.press("Space")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('main form[method=post] button')"):
            break
    page.keyboard.press("Enter")
    page.locator("#toasts").get_by_text("келмейтіні хабарланды").wait_for()
    assert query("SELECT count(*) FROM meals_absence")[0][0] == before + 1


def test_without_scripts_it_reads_and_a_form_is_sent(opened, town):
    page = opened(at(town, "institution-today"), user=town.people["director"], scripts=False)
    assert page.locator(".figures .value").count() >= 2
    page.goto(page.url.replace("/today", "/said/changed"))
    page.locator("textarea").fill(f"Көже ыстық беріледі {uuid4()}")
    page.locator("main form[method=post] button").click()
    assert page.url.endswith("/said")
    assert page.get_by_text("Көже ыстық беріледі").count() >= 1
