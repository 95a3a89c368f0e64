"""The institution's pages where people work with them: a phone in the kitchen, a screen in the office, a keyboard."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import query
from amiyan.programmes import loader
from tests.browser import walk
from tests.entitlements.village import an_iin
from tests.meals.canteen import eats
from tests.web.institution.full_town import a_full_town, addresses
from tests.web.institution.kit import MONDAY, at

# Where pictures of the pages are wanted beside the test.
PICTURES = os.environ.get("AMIYAN_PICTURES")
NAMES = {
    *(
        "institution",
        "institution-today",
        "institution-tomorrow",
        "institution-remote",
        "institution-absence",
    ),
    *(
        "institution-lists",
        "institution-week",
        "institution-kitchen",
        "institution-desk",
        "institution-child",
    ),
    *("institution-application", "institution-roster", "institution-money", "institution-statement"),
    *(
        "institution-account",
        "institution-differing",
        "institution-said",
        "institution-changed",
        "institution-answer",
    ),
    *("institution-alarm", "phones"),
}
ROSTER = "iin,surname,given name,grade,class,enrolled from\n{iin},Ойдан,Ерлан,4,4Б,2025-09-01\n123,Ойдан,Қате,4,4Б,2025-09-01\n"


@pytest.fixture(scope="module")
def town(site, monkeypatch_module, tmp_path_factory):
    yield a_full_town(monkeypatch_module, tmp_path_factory.mktemp("own"))
    loader.load.cache_clear()


def walked(opened, site, town, **how):
    """Every page in turn, with the session of who reads it: its name, its address, the page."""
    people = {}
    for name, user, address in addresses(town):
        if user.pk not in people:
            people[user.pk] = opened("/sign-in", user=user, fresh=True, **how)
        page = people[user.pk]
        answer = page.goto(site.url + address)
        assert answer.status == 200, address
        yield name, address, page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, town, language):
    names, found = set(), {}
    for number, (name, address, page) in enumerate(walked(opened, site, town, language=language)):
        names.add(name)
        found[address] = walk.faults(page, language)
        if PICTURES:
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 780})
                page.emulate_media(color_scheme="light")
                page.screenshot(
                    path=Path(PICTURES) / f"{number:02}-{name}-{language}-{width}.png", full_page=True
                )
    assert {address: faults for address, faults in found.items() if faults} == {}
    assert names == NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_form_or_a_file_answers_passes_axe(opened, site, town, language):
    """States that an address alone does not have: a preview of class lists, a refused form, a word of thanks."""
    page = opened(at(town, "institution-roster"), user=town.people["director"], language=language, fresh=True)
    body = ROSTER.format(iin=an_iin(700)).encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "r.csv", "mimeType": "text/csv", "buffer": body}
    )
    page.locator("main form[method=post] button").click()
    page.locator("[name=sealed]").wait_for(state="attached")
    found = {"preview": walk.faults(page, language)}
    page.goto(site.url + at(town, "institution-changed"))
    page.locator("main form[method=post] button").click()
    page.locator(".errors, [role=alert]").first.wait_for()
    found["refused"] = walk.faults(page, language)
    page.locator("textarea").fill(f"Көже ыстық беріледі {uuid4()}")
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/said")
    found["said"] = walk.faults(page, language)
    assert {state: faults for state, faults in found.items() if faults} == {}


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
    page = opened(at(town, "institution-absence") + "?class=3А", user=town.people["teacher"])
    before = query("SELECT count(*) FROM meals_absence")[0][0]
    walk.tab_to(page, "[name=child]")
    page.keyboard.press("Space")
    walk.press(page, "Хабарлау")
    page.locator("#toasts").get_by_text("келмейтіні хабарланды").wait_for(state="attached")
    assert query("SELECT count(*) FROM meals_absence")[0][0] == before + 1


def test_a_list_is_signed_by_keyboard_alone(opened, town):
    page = opened(at(town, "institution-today"), language="en", user=town.people["director"], fresh=True)
    walk.press(page, "Lists that wait for a second name")
    page.wait_for_url("**/lists")
    before = page.locator("main section").count()
    walk.press(page, "Sign this list")
    expect(page.locator("main section")).to_have_count(before - 1)


def test_a_family_is_answered_by_keyboard_alone(opened, site, town):
    child, key = town.dispute
    user = town.people["organisation_head"]
    page = opened(at(town, "institution-said"), language="en", user=user)
    walk.press(page, "Answer")
    page.wait_for_url(f"**/said/{child}/{key}")
    walk.tab_to(page, "textarea")
    page.keyboard.type("Бала асханада болды")
    walk.press(page, "Send")
    page.wait_for_url("**/said")
    page.get_by_text("Бала асханада болды").wait_for()


def test_without_scripts_all_of_it_is_read(opened, site, town):
    plain = walked(opened, site, town, width=1280, scripts=False)
    scripted = walked(opened, site, town, width=1280)
    differ = []
    for (_, address, one), (_, _, other) in zip(plain, scripted, strict=True):
        texts = [page.locator("main").inner_text() for page in (one, other)]
        if texts[0] != texts[1] and not address.endswith("/phones"):  # what enrols needs scripts, and says so
            differ.append(address)
    assert differ == []


def test_without_scripts_a_form_is_sent(opened, town):
    page = opened(at(town, "institution-changed"), user=town.people["director"], scripts=False)
    said = f"Көже ыстық беріледі {uuid4()}"
    page.locator("textarea").fill(said)
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/said")
    expect(page.get_by_text(said).first).to_be_visible()
