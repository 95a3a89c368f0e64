"""Programmes, a change of a value and the calendar, where officials look at them: a phone and a screen at a desk."""

import datetime as dt
from uuid import UUID, uuid4

import pytest

from amiyan.entitlements.changes.standing import look_again
from amiyan.entitlements.changes.values import Proposed
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.scope import Scope
from amiyan.meals.calendar import Said, declare_day
from amiyan.meals.past_days import propose_past_day
from tests.browser import walk
from tests.entitlements.changes import Signer, counted, proposed, signs
from tests.web.institution.kit import named, works
from tests.web.office.kit import PROGRAMME, TODAY, a_region

NAMES = {
    *("office-programmes", "office-programme", "office-change-new", "office-change"),
    *("office-calendar", "office-calendar-day", "office-past-day"),
}
ACT = "№ 5 шешім, 2025 жылғы 10 қыркүйек"


@pytest.fixture(scope="module")
def region(site, monkeypatch_module):
    made = a_region(monkeypatch_module)
    official, ministry = (made.people[role].person_id for role in ("region_official", "ministry_official"))
    named(official, "Ойданова", "Мәдина")
    made.signer = works("region_official", region="79")
    named(made.signer.person_id, "Ойданов", "Ерлан")
    first = Signer(region="79", person=made.signer.person_id)
    made.price = a_change(_said("price_tiyn", 70000, region="79"), official)
    signs(first, made.price, today=TODAY, now=SystemClock().now())
    made.grades = a_change(_said("free_grades_to", 2), ministry)
    made.past = a_change(_said("price_tiyn", 65000, region="79", first=dt.date(2025, 9, 1)), official)
    declare_day(
        Said(dt.date(2025, 9, 19), school_day=False),
        act="Білім басқармасының № 12 бұйрығы: аяз",
        declared_by=official,
        role="region_official",
        scope=Scope(regions=frozenset({"79"})),
        programme=PROGRAMME,
        today=TODAY,
    )
    made.behind = propose_past_day(
        Said(dt.date(2025, 9, 10), school_day=False),
        proposal_id=uuid4(),
        act="Білім басқармасының № 14 бұйрығы: аяз",
        proposed_by=official,
        role="region_official",
        scope=Scope(regions=frozenset({"79"})),
        programme=PROGRAMME,
        now=SystemClock().now(),
        today=TODAY,
    )
    yield made
    look_again()


def _said(parameter, value, region=None, first=dt.date(2025, 10, 1)):
    return Proposed(
        parameter,
        value,
        first,
        None,
        region,
        None,
        ACT,
        "https://adilet.zan.kz/kaz/docs/V2500000005",
        "Азық-түлік қымбаттады",
    )


def a_change(said, by):
    made: UUID = proposed(said, by=by, today=TODAY, now=SystemClock().now(), count=False)
    counted(made, today=TODAY, now=SystemClock().now())
    return made


def addresses(region):
    official, ministry = region.people["region_official"], region.people["ministry_official"]
    of = f"/office/79/programmes/{PROGRAMME}"
    day = "day=2025-09-22&what=off&place=&grade_from=1&grade_to=4&shift=&act=%E2%84%96+12+%D0%B1%D2%B1%D0%B9%D1%80%D1%8B%D2%9B"
    return [
        ("office-programmes", official, "/office/79/programmes"),
        ("office-programmes", ministry, "/office/00/programmes"),
        ("office-programme", official, of),
        ("office-change-new", official, f"{of}/change"),
        ("office-change-new", official, f"{of}/change?parameter=price_tiyn"),
        ("office-change-new", ministry, f"/office/00/programmes/{PROGRAMME}/change?parameter=free_statuses"),
        ("office-change", region.signer, f"{of}/change/{region.price}"),
        ("office-change", official, f"{of}/change/{region.past}"),
        ("office-change", ministry, f"/office/00/programmes/{PROGRAMME}/change/{region.grades}"),
        ("office-calendar", official, "/office/79/calendar"),
        ("office-calendar", official, f"/office/79/calendar?of=2025-10&place={region.code(region.big)}"),
        ("office-calendar-day", official, "/office/79/calendar/day"),
        ("office-calendar-day", official, f"/office/79/calendar/day?{day}"),
        ("office-calendar-day", official, f"/office/79/calendar/day?{day.replace('09-22', '09-10')}"),
        ("office-past-day", official, f"/office/79/calendar/past/{region.behind.id}"),
        ("office-past-day", region.signer, f"/office/79/calendar/past/{region.behind.id}"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_rules_passes_axe_and_needs_no_sideways_scrolling(opened, site, region, language):
    assert walk.walked(opened, site, addresses(region), language) == (NAMES, {})


def test_a_day_is_declared_without_a_script(opened, region):
    page = opened(
        "/office/79/calendar/day",
        language="en",
        scripts=False,
        fresh=True,
        user=region.people["region_official"],
    )
    page.get_by_label("Which day?").fill("2025-09-23")
    page.get_by_label("By which order?").fill("Order No 13")
    page.get_by_role("button", name="Show whom it concerns").click()
    page.get_by_role("button", name="Declare it").click()
    page.get_by_text("Declared for 2 schools and 15 children.").wait_for()
    page.get_by_text("Order No 13").first.wait_for()
