"""The office's pages where officials look at them: a phone in a corridor, a screen at a desk."""

import pytest

from amiyan.kernel.languages import LANGUAGES
from tests.browser import walk
from tests.web.office.kit import WEEK, a_region

NAMES = {
    *(
        "office",
        "office-overview",
        "office-places",
        "office-behind",
        "office-place",
        "office-day",
        "office-lines",
    ),
}


@pytest.fixture(scope="module")
def region(site, monkeypatch_module):
    return a_region(monkeypatch_module)


def addresses(region):
    """Every page of the office that is read: its name, who reads it, its address."""
    big, tiny = region.code(region.big), region.code(region.tiny)
    official, ministry = region.people["region_official"], region.people["ministry_official"]
    return [
        ("office", region.people["two_regions"], "/office"),
        ("office-overview", official, "/office/79"),
        ("office-overview", ministry, "/office/00"),
        ("office-overview", official, "/office/79?month=2024-02"),
        ("office-places", official, "/office/79/schools"),
        ("office-places", ministry, "/office/79/schools?order=held"),
        ("office-behind", official, "/office/79/behind/missing"),
        ("office-behind", official, "/office/79/behind/refused"),
        ("office-behind", ministry, "/office/79/behind/missing?code=no_terminal"),
        ("office-place", official, f"/office/79/school/{big}"),
        ("office-place", ministry, f"/office/79/school/{tiny}"),
        ("office-place", ministry, f"/office/79/school/{big}"),
        ("office-day", official, f"/office/79/school/{big}/{WEEK[0]}"),
        ("office-day", ministry, f"/office/79/school/{big}/{WEEK[0]}"),
        ("office-lines", official, f"/office/79/school/{big}/{WEEK[0]}/lines?class=3А"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, region, language):
    assert walk.walked(opened, site, addresses(region), language) == (NAMES, {})


def test_a_number_is_followed_to_its_meals_by_keyboard_alone(opened, region):
    page = opened("/office/79", language="en", width=1280, user=region.people["region_official"])
    walk.press(page, "Held until a person decides")
    page.wait_for_url("**/behind/held*")
    walk.press(page, "Ақбұлақ")
    page.wait_for_url(f"**/{WEEK[0]}*")
    page.get_by_text("12:04:00").first.wait_for()
