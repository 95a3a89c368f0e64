"""The kitchen's forms and the committee's where they are used: on a phone at noon, on a screen, without scripts."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import query
from amiyan.meals.actions import enter_dish, enter_menu, enter_price_card, keep_portions, record_visit
from amiyan.meals.menus.rules import Part
from tests.browser import walk
from tests.meals.canteen import local, porridge, soup
from tests.web.institution.kit import MONDAY, TUESDAY, a_town, at, it_is

DISH, VISIT = UUID(int=1), UUID(int=2)
LUNCH = {"day": TUESDAY.isoformat(), "meal": "lunch"}
PAGES = {
    "director": {
        "institution-week": {},
        "institution-dishes": {},
        "institution-dish-new": {},
        "institution-dish": {"dish": DISH},
        "institution-meal": LUNCH,
        "institution-card": {"day": MONDAY.isoformat(), "meal": "lunch", "grade": 0},
        "institution-kitchen": {},
        "institution-sample": {},
        "institution-sample-end": {},
        "institution-visits": {},
        "institution-visit-answer": {"visit": VISIT},
    },
    "parents_committee": {"institution-visits": {}, "institution-visit": {}},
}
FORMS = [
    (role, name)
    for role, pages in PAGES.items()
    for name in pages
    if name.removeprefix("institution-") in {"dish-new", "sample", "visit", "visit-answer"}
]
# Where pictures of the pages are wanted beside the test.


@pytest.fixture(scope="module")
def town(site, monkeypatch_module):
    it_is(monkeypatch_module)
    found = a_town(8)
    said = {
        "facility_id": found.school,
        "service_day": MONDAY,
        "meal": "lunch",
        "source": "t",
        "recorded_by": 1,
    }
    enter_menu(dishes=[soup(), porridge()], **said)
    parts = [
        Part("dish", "Бұршақ көжесі", "Суп гороховый", 30_000),
        Part("dish", "Сұлы ботқасы", "Каша овсяная", 20_000),
        Part("work", "Жалақы", "Зарплата", 13_100),
    ]
    enter_price_card(grade_from=0, grade_to=12, parts=parts, **said)
    enter_dish(
        facility_id=found.school, dish_id=DISH, dish=soup(), first_day=MONDAY, recorded_by=1, food_tiyn=30_000
    )
    for day in (MONDAY, MONDAY.replace(day=11)):
        keep_portions(
            facility_id=found.school,
            key=uuid4(),
            service_day=day,
            meal="lunch",
            portions={porridge().name_kk: 120},
            cooked_at=local(day, 11),
            taken_at=local(day, 12),
            by=1,
            stored_at="Тоңазытқыш 2",
            grams=100,
            celsius=4,
        )
    for visit, ill in ((VISIT, ["warm", "samples"]), (uuid4(), [])):
        record_visit(
            facility_id=found.school,
            visit_id=visit,
            visited_at=local(MONDAY, 11),
            visitors=2,
            has_remarks=False,
            findings="Көже суық, тоңазытқышта термометр жоқ",
            recorded_by=1,
            seen_well=["clean", "hands"],
            seen_ill=ill,
        )
    return found


def a_kept_portion():
    return query("SELECT id FROM meals_sample ORDER BY known_from DESC LIMIT 1")[0][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, town, language):
    found = {}
    for role, pages in PAGES.items():
        page = opened(at(town, "institution-week"), user=town.people[role], language=language)
        for name, more in pages.items():
            kept = {"sample": a_kept_portion()} if name == "institution-sample-end" else {}
            page.goto(site.url + at(town, name, **more, **kept))
            found[name] = walk.faults(page, language)
            if walk.PICTURES:
                walk.keep(page, Path(walk.PICTURES) / f"{name}-{language}")
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize(("role", "name"), FORMS)
def test_a_form_with_faults_leads_to_its_fields_and_passes_axe(opened, site, town, role, name):
    page = opened(at(town, name, **PAGES[role][name]), user=town.people[role], width=360)
    page.locator("main form[method=post]").evaluate(
        "form => form.querySelectorAll('input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea')"
        ".forEach(one => { one.value = '' })"
    )
    page.locator("main form[method=post] button[type=submit]").first.click()
    summary = page.locator(".summary")
    expect(summary).to_be_focused()
    assert walk.faults(page, "kk") == []
    leads = summary.locator("a").first
    target = leads.get_attribute("href")
    assert page.locator(target).count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_at_noon_two_taps_keep_the_portions(opened, town, scripts):
    before = query("SELECT count(*) FROM meals_sample")
    page = opened(at(town, "institution-sample"), user=town.people["canteen_manager"], scripts=scripts)
    if not scripts or before[0][0]:  # what the menu says is kept already where this is the second of both
        page.locator("[name=more]").fill(f"Компот {int(scripts)}")
    page.locator("label", has_text="+4 °C").click()
    page.locator("main form[method=post] button").first.click()
    page.wait_for_url("**/kitchen")
    assert query("SELECT count(*) FROM meals_sample")[0][0] > before[0][0]


def test_a_menu_is_kept_by_keyboard_alone(opened, town):
    page = opened(at(town, "institution-meal", **LUNCH), user=town.people["canteen_manager"], language="en")
    for want in (
        "document.activeElement.name === 'dish'",
        "document.activeElement.matches('main form[method=post] button')",
    ):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(want):
                break
        page.keyboard.press("Space" if "name" in want else "Enter")
    page.locator("#toasts").get_by_text("The menu is kept").wait_for()
    assert query("SELECT count(*) FROM meals_menu WHERE service_day = %s", [TUESDAY]) == [(1,)]


def test_a_visit_and_its_answer_need_no_scripts(opened, town):
    page = opened(at(town, "institution-visit"), user=town.people["parents_committee"], scripts=False)
    page.locator("[name=enough][value=ill]").check()
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/visits")
    page = opened(at(town, "institution-visits"), user=town.people["director"], scripts=False)
    page.locator("main a.button").first.click()
    page.locator("textarea").fill("Үлес таразымен тексеріледі")
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/visits")
    expect(page.get_by_text("Үлес таразымен тексеріледі")).to_have_count(1)
