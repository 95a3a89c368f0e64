"""The registers of an office and the search for a person, where officials look at them: a phone and a desk."""

import datetime as dt

import pytest

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import execute
from tests.browser import walk
from tests.entitlements.village import say
from tests.meals.canteen import decided
from tests.web.office.kit import TODAY
from tests.web.office.test_people import pupil, search
from tests.web.office.test_registers import asked_for_another_account, cook, furnished, parked, post

NAMES = {
    *("office-facilities", "office-facility"),
    *("office-organisations", "office-organisation", "office-account"),
    *("office-terminals", "office-terminal"),
    *("office-people", "office-found", "office-person"),
}


@pytest.fixture(scope="module")
def region(site, monkeypatch_module):
    """Everything has something to show; a parked terminal, a supplier that asked for another account, a search."""
    found = furnished(monkeypatch_module)
    anar = pupil(7, found.big, "Анар")
    say(anar, holds=["low_income"])
    decided()
    cook(found.big, TODAY - dt.timedelta(days=1))
    cook(found.big, TODAY + dt.timedelta(days=9), "Жақында")
    execute(
        "INSERT INTO registry_clearance (facility_id, kind, valid, source) VALUES (%s, 'санитарлық', '[2024-09-01,2025-09-01)', 't')",
        [found.big],
    )
    execute(
        "INSERT INTO registry_serving_hours (facility_id, open_from, open_to, source) VALUES (%s, '08:00', '15:30', 't')",
        [found.big],
    )
    parked(found)
    found.account = asked_for_another_account(found)
    by = {"surname": "Ізденова", "born": "2099-03-08"}
    found.found = search(found, purpose="entitlement", **by)["Location"].partition("?")[0]
    found.nobody = search(found, surname="Ешкім", born="2099-03-08")["Location"].partition("?")[0]
    found.anar = anar
    return found


def addresses(region):
    """Every page that is read: its name, who reads it, its address."""
    big, official = region.code(region.big), region.people["region_official"]
    ministry, first = region.people["ministry_official"], region.people["first"]
    at = "/office/79/registers"
    return [
        ("office-facilities", official, f"{at}/places"),
        ("office-facilities", official, f"{at}/places?text=жоқ"),
        ("office-facilities", ministry, "/office/00/registers/places"),
        ("office-facility", official, f"{at}/place/{big}"),
        ("office-facility", ministry, f"{at}/place/{region.code(region.tiny)}"),
        ("office-organisations", official, f"{at}/suppliers"),
        ("office-organisation", official, f"{at}/supplier/{region.supplier}"),
        ("office-account", official, f"{at}/{region.account}"),
        ("office-account", first, f"{at}/{region.account}"),
        ("office-account", first, f"{at}/{region.account}?source=7"),
        ("office-terminals", official, f"{at}/terminals"),
        ("office-terminals", ministry, f"{at}/terminals?state=never"),
        ("office-terminal", official, f"{at}/terminal/CJ7001"),
        ("office-terminal", official, f"{at}/terminal/CJ7002"),
        ("office-people", official, "/office/79/people"),
        ("office-found", official, region.found),
        ("office-found", official, region.nobody),
        ("office-person", official, f"{region.found}/{region.anar}?month=2025-09"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, region, language):
    assert walk.walked(opened, site, addresses(region), language) == (NAMES, {})


def test_a_secret_is_seen_once_on_a_phone(opened, site, region):
    page = opened(
        "/office/79/registers/terminal/CJ7002",
        language="kk",
        width=360,
        user=region.people["region_official"],
        fresh=True,
    )
    page.get_by_role("button", name="Құпия кодпен қосу").click()
    page.locator("code.secret").first.wait_for()
    assert walk.faults(page, "kk") == []
    assert post(region, "terminal/CJ7002/bind", role="auditor").status_code == 404
