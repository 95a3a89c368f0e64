"""Signals and cases where officials work them, those concerned answer, and everybody reads how often they were right."""

import datetime as dt

import pytest

from amiyan.integrity.publishing import publish_quarter
from amiyan.kernel.languages import LANGUAGES
from tests.browser import walk
from tests.integrity.kit import NOW
from tests.web.institution.kit import works
from tests.web.office.signal_town import LEFT_OUT, a_signal_town, decided, opened, told

NAMES = {
    *("office-queue", "office-signals", "office-signal", "office-matter", "office-case", "office-precision"),
    *(
        "office-overview",
        "office-place",
        "institution-cases",
        "institution-case",
        "family-cases",
        "family-case",
    ),
    *("public-precision", "public-data", "family-more"),
    *("institution-owed", "institution-owed-one"),
}


@pytest.fixture(scope="module")
def town(site, monkeypatch_module):
    town = a_signal_town(monkeypatch_module)
    town.people["pedagogue"] = works("social_pedagogue", facility=3)
    town.cases = {
        "opened": opened(town, "never_seen"),
        "decided": decided(town, "closed_day"),
        "told": told(town, "not_served"),
    }
    publish_quarter(quarter=dt.date(2025, 10, 1), on=dt.date(2026, 3, 5), now=NOW)
    return town


def addresses(town):
    """Every page of signals and cases that is read: its name, who reads it, its address."""
    people, office = town.people, "/office/79"
    official, ministry = people["region_official"], people["ministry_official"]

    def case(name):
        one = town.cases[name]
        return f"{office}/school/S{one.facility_id}/case/{one.id}"

    def signal(name):
        one = town.found[name]
        return f"{office}/school/S{one.facility_id}/signal/{one.id}"

    concerned = town.cases["decided"].id
    owed = town.cases["told"].id
    return [
        ("office-overview", official, f"{office}?month=2025-09"),
        ("office-place", official, f"{office}/school/S2?month=2025-09"),
        ("office-queue", official, f"{office}/queue"),
        ("office-queue", ministry, "/office/00/queue"),
        ("office-queue", people["district_official"], f"{office}/queue"),
        ("office-signals", official, f"{office}/signals?month=2025-09"),
        ("office-signals", official, f"{office}/signals?month=2025-08&school=S1"),
        ("office-signal", official, signal("never_seen") + "?names=1"),
        ("office-signal", official, signal("not_served")),
        ("office-signal", people["auditor"], signal("closed_day")),
        ("office-matter", official, f"{office}/school/S4/matter/dispute/{town.dispute}"),
        ("office-case", official, case("opened")),
        ("office-case", official, case("told")),
        ("office-case", people["decider"], case("decided")),
        ("office-case", people["auditor"], case("decided")),
        ("office-precision", official, f"{office}/precision"),
        ("office-precision", ministry, "/office/00/precision"),
        ("institution-cases", people["director"], "/institution/S1/cases"),
        ("institution-cases", people["director_of_2"], "/institution/S2/cases"),
        ("institution-case", people["director"], f"/institution/S1/cases/{concerned}"),
        ("institution-case", people["director_of_3"], f"/institution/S3/cases/{owed}"),
        ("institution-owed", people["pedagogue"], "/institution/S3/owed"),
        ("institution-owed", people["director_of_2"], "/institution/S2/owed"),
        ("institution-owed-one", people["pedagogue"], f"/institution/S3/owed/{town.found['not_served'].id}"),
        ("family-more", people["mother"], f"/family/{LEFT_OUT}/more"),
        ("family-cases", people["mother"], f"/family/{LEFT_OUT}/cases"),
        ("family-cases", people["mother"], "/family/4000000/cases"),
        ("family-case", people["mother"], f"/family/{LEFT_OUT}/cases/{owed}"),
        ("public-precision", official, "/public/precision"),
        ("public-data", official, "/public/data"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, town, language):
    assert walk.walked(opened, site, addresses(town), language) == (NAMES, {})


@pytest.mark.parametrize("scripts", [True, False])
def test_a_director_answers_with_and_without_scripts(opened, town, scripts):
    where = f"/institution/S3/cases/{town.cases['told'].id}"
    page = opened(
        where, language="en", scripts=scripts, user=town.people["director_of_3"], fresh=True, width=360
    )
    page.get_by_label("I explain how it was").check()
    page.get_by_label("In your own words").fill("Бала үйден тамақ әкеледі")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Your answer is kept.").first.wait_for()


def test_from_the_office_to_the_children_of_a_ghost_class_by_keyboard_alone(opened, town):
    """What a newcomer does: the office, what waits, the case, the signal and a day's class by name."""
    page = opened("/office", language="en", width=1280, user=town.people["region_official"], fresh=True)
    walk.press(page, "All that waits")
    page.wait_for_url("**/queue*")
    walk.press(page, "8 of the 8 children of the class")
    page.wait_for_url("**/case/*")
    walk.press(page, "The signal and the meals behind it")
    page.wait_for_url("**/signal/*")
    walk.press(page, "2 Sept 2025")
    page.wait_for_url("**/lines*")
    page.get_by_text("Ойдан1 Сәуле").first.wait_for()
