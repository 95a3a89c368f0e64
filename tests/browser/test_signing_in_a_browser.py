"""Signing and checking where people do it: the director's list, a supplier's act, an application that was answered."""

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from amiyan.access.actions import appoint_signatory
from amiyan.bench.acts import write_demo_parameters
from amiyan.entitlements.desk.actions import enter_application
from amiyan.entitlements.desk.papers import paper_of
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import execute, query
from amiyan.programmes import loader
from tests.browser import walk
from tests.meals.canteen import PROGRAMME
from tests.settlement.statements.kit import SEPTEMBER, Books, agreement, budget, provider, school
from tests.web.institution.kit import MONDAY, a_key, a_town, at, it_is, signed_by, works

SAID = {
    "held": ("held", "", ["low_income"], dt.date(2026, 3, 31)),
    "not held": ("not_held", "", [], None),
    "not known": ("not_known", "", [], None),
    "not covered": ("not_covered", "", [], None),
    "silent": ("silent", "outage", [], None),
    "not asked": None,
}


@pytest.fixture(scope="module")
def own_terms(tmp_path_factory, monkeypatch_module):
    folder = tmp_path_factory.mktemp("own")
    write_demo_parameters(folder, region="79")
    monkeypatch_module.setenv("AMIYAN_PARAMETERS", str(folder))
    monkeypatch_module.setenv("AMIYAN_STATUS_REGISTER", str(folder))
    loader.load.cache_clear()
    yield
    loader.load.cache_clear()


@pytest.fixture(scope="module")
def town(site, monkeypatch_module, own_terms):
    it_is(monkeypatch_module)
    found = a_town(8)
    for said in SAID.values():
        an_application(found, found.children[0], said)
    return found


def an_application(town, child, said):
    """One of each answer that a register can give."""
    key = uuid4()
    enter_application(
        person_id=child,
        application_id=key,
        programme=PROGRAMME,
        facility_id=town.school,
        received_on=MONDAY,
        category="low_income",
        says="Ата-анасы сұрайды",
        papers=[paper_of(b"%PDF-1.7 invented")],
        recorded_by=town.people["social_pedagogue"].person_id,
        now=SystemClock().now(),
    )
    if said is not None:
        outcome, reason, holds, last_day = said
        execute(
            "INSERT INTO entitlements_check (person_id, application_id, asked_at, source, asked_for, outcome, reason,"
            " holds, last_day) VALUES (%s, %s, %s, 'SDU', '{low_income}', %s, %s, %s, %s)",
            [child, key, SystemClock().now(), outcome, reason, holds, last_day],
        )


@pytest.fixture(scope="module")
def act(town):
    """A locked statement of a supplier, whose head may sign for it: (address of its page, head, key)."""
    books = Books(budget())
    nur, place = provider("990240000039"), school("А-9")
    agreement(place, nur)
    books.meals(27, at=place, payee=nur)
    books.lock(SEPTEMBER)
    head = works("organisation_head", organisation=nur)
    appoint_signatory(person_id=head.person_id, duty="agree", organisation_id=nur, source="Сенімхат 3")
    return f"/institution/А-9/money/{nur}/{books.budget_id}/1", head, a_key(head)


def looked_at(page, name, language="kk", looks=None):
    """Nothing to be ashamed of: a picture where one is wanted, no sideways scrolling, axe."""
    found = walk.faults(page, language, looks=looks)
    if walk.PICTURES:
        walk.keep(page, Path(walk.PICTURES) / f"{name}-{language}")
    assert found == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_signing_and_checking_passes_axe(opened, site, town, act, language):
    director = town.people["director"]
    child = at(town, "institution-child", child=town.children[0])
    page = opened(at(town, "institution-desk"), user=director, language=language)
    looked_at(page, "desk-door", language)
    page.goto(site.url + child)
    looked_at(page, "child", language)
    page.goto(site.url + at(town, "institution-application", child=town.children[0]))
    looked_at(page, "application", language)
    # Of a month that no other test signs.
    page = opened(
        at(town, "institution-desk") + "?month=2025-11", user=director, language=language, fresh=True
    )
    expect(page.locator("input[type=file]")).to_have_count(1)
    looked_at(page, "desk", language)
    address, head, _key = act
    page = opened(address, user=head, language=language, fresh=True)
    looked_at(page, "statement", language)


def handed_in(page, key, tmp_path):
    """The document is saved, signed beside the browser, and the signature chosen: as anybody would, without scripts."""
    with page.expect_download() as saving:
        page.locator("a[download]").last.click()
    document = Path(saving.value.path()).read_bytes()
    signature = tmp_path / "signature.sig"
    signature.write_bytes(signed_by(key, document).read())
    page.locator("input[type=file]").set_input_files(signature)
    page.locator("form[enctype] button").click()


@pytest.mark.parametrize("scripts", [False, True])
def test_a_director_signs_the_list(opened, town, tmp_path, scripts):
    director = town.people["director"]
    month = at(town, "institution-desk") + ("?month=2025-09" if scripts else "?month=2025-10")
    page = opened(month, user=director, scripts=scripts, fresh=True, language="en")
    handed_in(page, a_key(director), tmp_path)
    page.get_by_text("This list was approved by signature on").wait_for()
    expect(page.locator("input[type=file]")).to_have_count(0)
    if scripts:
        looked_at(page, "desk-approved", "en", walk.LOOKS["kk"])  # colours too: no other language comes here


def test_a_supplier_agrees_without_scripts(opened, act, tmp_path):
    address, head, key = act
    page = opened(address, user=head, scripts=False, fresh=True, language="en")
    handed_in(page, key, tmp_path)
    page.get_by_text("Agreed by signature on").wait_for()
    assert query("SELECT person_id FROM settlement_statement_agreed") == [(head.person_id,)]
    page = opened(address, user=head, width=1280)
    looked_at(page, "statement-agreed")
