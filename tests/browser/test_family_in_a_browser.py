"""The family's pages where a parent meets them: by axe, by keyboard, on an old phone, without scripts."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import query
from tests.browser import walk
from tests.conftest import Scratch
from tests.registry.invented_town import called
from tests.web.family.applied import a_pedagogue, applied, refused, said
from tests.web.family.home_town import PROGRAMME, a_family, guards, pages_of
from tests.web.family.test_finished import drawn, say_off
from tests.web.family.test_messages import written_to

MOST_BYTES = 100 * 1024
LONG_NAME = "«Қарлығаш» дарынды балаларға арналған мамандандырылған № 112 мектеп-интернат-лицейі"


@pytest.fixture(scope="module")
def family(site, server, tmp_path_factory, monkeypatch_module):
    found = a_family(Scratch(server, site.database), tmp_path_factory.mktemp("town"), monkeypatch_module)
    called(found.school, kk=LONG_NAME)
    drawn(found)
    say_off(found, found.mother)
    applications(found)
    written_to(found)
    return found


def applications(family):
    """One of each state, of Asel: refused after a register's "no", waiting for a person, open, confirmed."""
    days = [dt.date(2025, 9, day) for day in (11, 12, 15, 16, 17, 18)]
    keys = [
        applied(family, day, category) for day, category in zip(days, ["low_income"] * 5 + [""], strict=True)
    ]
    for key, day, outcome, reason in zip(
        keys,
        days,
        ("not_held", "not_held", "held", "silent", "not_covered"),
        ("", "", "", "consent", ""),
        strict=False,
    ):
        said(family, key, day, outcome, reason)
    refused(family, keys[0], days[3], a_pedagogue(family))


def states(family):
    """Every page, and its other states: a held delivery, an empty month, a receipt of something said."""
    of = f"/family/{family.asel}"
    return [
        "/family",
        *pages_of(family),
        f"{of}/day/2025-09-17/{PROGRAMME}/1",
        f"{of}/2025-06",
        f"{of}/year/2024",
        # One's own record, and where one is signed in.
        *(f"/family/{family.mother}/{name}" for name in ("more", "ill", "facts")),
        *("/me/door", "/me/messages"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_never_scrolls_sideways(opened, site, family, language):
    """A page is loaded once and looked at in each width and scheme: what the server sends knows neither. The smallest
    telephone shows all of it too.
    """
    page = opened("/family", language=language, user=family.users["mother"], fresh=True)
    for address in states(family):
        answer = page.goto(site.url + address)
        assert answer.status == 200, address
        assert len(answer.body()) <= MOST_BYTES, address
        assert page.locator("html").get_attribute("lang") == language
        assert walk.faults(page, language, looks=walk.ALL_LOOKS[language]) == [], address
        page.set_viewport_size({"width": 320, "height": 780})
        assert page.evaluate(walk.OVERFLOW) <= 0, address


def test_what_is_touched_is_large_enough(opened, site, family):
    page = opened("/family", user=family.users["mother"])
    for address in states(family):
        page.goto(site.url + address)
        small = page.evaluate(
            """() => [...document.querySelectorAll('main :is(button, .button, summary, select, input, .face, .person), nav a')]
                .map(one => [one, (one.closest('.choice, .face') || one).getBoundingClientRect()])
                .filter(([, box]) => box.width && box.height < 43.9)
                .map(([one, box]) => `${one.textContent.trim()} ${box.height}`)"""
        )
        assert small == [], address


@pytest.mark.parametrize("who", ["grandmother", "father", "neighbour"])
def test_other_eyes_pass_axe_too(opened, site, family, who):
    page = opened("/family", user=family.users[who])
    child = family.daulet if who == "neighbour" else family.asel
    for name in ("", "/days-off", "/needs", "/consents", "/viewing", "/more"):
        page.goto(f"{site.url}/family/{child}{name}")
        assert walk.axe(page) == []


def test_without_scripts_all_of_it_is_read(opened, site, family):
    scripted = opened("/family", width=1280, user=family.users["mother"])
    plain = opened("/family", width=1280, scripts=False, user=family.users["mother"])
    for address in states(family):
        if address.endswith(("/looked", "/me/door")):
            continue  # each look adds a line; a key is made by a script
        scripted.goto(site.url + address)
        plain.goto(site.url + address)
        assert plain.locator("main").inner_text() == scripted.locator("main").inner_text(), address


def press(page, wanted):
    """Go with the tabulator to the control of these words, and press Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted in page.evaluate("document.activeElement.textContent"):
            assert (
                page.evaluate(
                    "getComputedStyle(document.activeElement.closest('.face') || document.activeElement).outlineStyle"
                )
                != "none"
            )
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_the_keyboard_alone_walks_from_home_to_this_did_not_happen_and_back(opened, site, family):
    page = opened("/family", language="en", user=family.users["mother"])
    press(page, "12:04")
    page.wait_for_url("**/day/2025-09-19/**")
    press(page, "This did not happen")
    expect(page.locator("#did-not")).to_be_visible()
    assert page.locator("#did-not").evaluate("one => one.matches(':modal')")
    page.locator("#did-not button").focus()
    page.keyboard.press("Enter")
    page.get_by_text("It is written down").wait_for()
    press(page, "Take it back")
    page.get_by_text("It is taken back.").wait_for()
    rows = query(
        "SELECT count(*) FROM feedback_dispute d JOIN feedback_withdrawal w ON (w.person_id, w.withdrawn_id) = (d.person_id, d.id)"
    )
    assert rows == [(1,)]


def test_without_scripts_one_tap_rates_and_a_day_off_is_said(opened, site, family):
    page = opened("/family", language="en", scripts=False, user=family.users["father"])
    page.get_by_role("button", name="Good", exact=True).click()
    assert page.url == f"{site.url}/family"
    expect(page.get_by_role("button", name="Good", exact=True)).to_have_attribute("aria-pressed", "true")
    page.goto(f"{site.url}/family/{family.asel}/days-off")
    page.get_by_role("main").get_by_role("button", name="Will not eat").click()
    page.get_by_text("Written down.").wait_for()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("the child is expected").wait_for()


def test_where_the_place_is_hidden_the_pages_pass_axe_and_say_so(opened, site, family):
    guards(family.users["stranger"].person_id, family.asel, hides_place=True)
    page = opened("/family", language="en", user=family.users["stranger"])
    for name in ("", "/2025-09", "/year/2025", "/decisions", "/more"):
        page.goto(f"{site.url}/family/{family.asel}{name}")
        assert "for their safety" in page.locator("main").inner_text()
        assert walk.axe(page) == []


def test_without_scripts_the_sample_is_answered_with_one_tap_and_taken_back(opened, site, family):
    page = opened("/family", language="en", scripts=False, user=family.users["mother"])
    page.get_by_role("button", name="Yes, ate").click()
    assert page.url == f"{site.url}/family"
    page.get_by_text("you said that the meal was eaten.").wait_for()
    back = page.locator("form", has=page.locator("input[name=confirmation]"))
    back.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Yes, ate").wait_for()
