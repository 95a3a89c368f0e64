"""The auditor's desk where an auditor sits at it: from the bank to one meal, samples, actions, the books to take away."""

import datetime as dt
import uuid

import pytest
from playwright.sync_api import expect

from amiyan.access.appointing import note_views
from amiyan.access.callers import caller_of
from amiyan.access.roles import Purpose
from amiyan.auditor.actions.exports import order_export, write_export
from amiyan.auditor.actions.samples import draw_sealed_sample, record_finding
from amiyan.bench.acts import write_demo_parameters
from amiyan.deliveries.actions.samples import Where, publish_seed
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute
from amiyan.programmes import loader
from amiyan.settlement.log import seal_all
from tests.browser import walk
from tests.deliveries.school import a_village_school, countersign, judge_as_of, send_list
from tests.web.institution.kit import named
from tests.web.office.chain_kit import a_chain, shown_by_the_bank

SEED = "a long random line, kept in a safe"
AUGUST, OCTOBER = dt.datetime(2025, 8, 20, 6, tzinfo=dt.UTC), dt.datetime(2025, 10, 21, 6, tzinfo=dt.UTC)
NAMES = {
    *("office-chain", "office-samples", "office-sample", "office-actions", "office-viewed", "office-export"),
}


@pytest.fixture(scope="module")
def chain(site, monkeypatch_module, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write_demo_parameters(folder / "own", region="79")
    monkeypatch_module.setenv("AMIYAN_PARAMETERS", str(folder / "own"))
    monkeypatch_module.setenv("AMIYAN_EXPORTS", str(folder / "exports"))
    loader.load.cache_clear()
    made = a_chain(monkeypatch_module)
    shown_by_the_bank(made)
    a_sample(made)
    auditor = made.people["auditor"]
    held = caller_of(auditor.pk, now=OCTOBER).held_for(Purpose.AUDIT)
    note_views(viewer=auditor.person_id, held=held, purpose=Purpose.AUDIT, page="x", persons=made.children)
    export = uuid.uuid4()
    order_export(
        export_id=export, region="79", ordered_by=auditor.person_id, reason="№ 12 аудит", now=OCTOBER
    )
    write_export(export)
    yield made
    loader.load.cache_clear()


def a_sample(made):
    """A village school's lists, published, drawn and looked at."""
    school = a_village_school()
    for number, child in enumerate(school.children, 1):
        named(child, f"Тізімдегі{number}", "Айша")
    countersign(school, send_list(school, school.teacher), school.head)
    judge_as_of(school, dt.date(2025, 9, 11))
    execute(
        "INSERT INTO deliveries_evidence (facility_id, id, terminal, file_name, original_sha256, source) OVERRIDING SYSTEM"
        " VALUE SELECT facility_id, evidence_id, 'PHONE1', '', sha256('list'), 'phone' FROM deliveries_list"
        " ON CONFLICT DO NOTHING"
    )
    seal_all()
    by = str(made.people["auditor"].person_id)
    month, next_month = Period.of_month(2025, 9), Period.of_month(2025, 12)
    asked = {"programme": "school-meals", "where": Where("79"), "seed": SEED}
    publish_seed(month=month, published_by=by, now=AUGUST, **asked)
    draw_sealed_sample(month=month, drawn_by=by, today=OCTOBER.date(), **asked)
    publish_seed(month=next_month, published_by=by, now=OCTOBER, **asked)
    record_finding(
        key=uuid.uuid4(),
        sample_id=1,
        place=1,
        finding="not_sound",
        says="Сынып экскурсияда болды",
        found_by=int(by),
    )


def addresses(chain):
    """Every page of the desk that is read: its name, who reads it, its address."""
    auditor, official = chain.people["auditor"], chain.people["region_official"]
    down = f"/office/79/audit/chain?statement={chain.asked}&line=1&day=2025-09-09"
    this_hour = int(dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0).timestamp())
    return [
        ("office-chain", auditor, "/office/79/audit/chain"),
        ("office-chain", auditor, "/office/79/audit/chain?q=NO-SUCH"),
        ("office-chain", auditor, "/office/79/audit/chain?q=one two three"),
        ("office-chain", auditor, f"{down}&meal={chain.children[0]}.1"),
        ("office-chain", official, down),
        (
            "office-chain",
            auditor,
            f"/office/79/audit/chain?meal_of={chain.children[0]}.2025-09-12.school-meals.1",
        ),
        ("office-samples", auditor, "/office/79/audit/samples"),
        ("office-sample", auditor, "/office/79/audit/samples/1"),
        ("office-sample", auditor, "/office/79/audit/samples/2"),
        ("office-actions", auditor, f"/office/79/audit/actions?month={dt.datetime.now(dt.UTC):%Y-%m}"),
        ("office-actions", official, "/office/79/audit/actions?month=2020-01"),
        ("office-viewed", auditor, f"/office/79/audit/actions/looked/{auditor.person_id}/{this_hour}"),
        ("office-export", auditor, "/office/79/audit/export"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, chain, language, monkeypatch):
    # Acts are kept by the database's own clock: the pages' clock is the same.
    now = dt.datetime.now(dt.UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _self: now)
    assert walk.walked(opened, site, addresses(chain), language) == (NAMES, {})


def test_a_bank_s_line_is_followed_to_the_evidence_by_keyboard_alone(opened, chain):
    page = opened(
        "/office/79/audit/chain?q=BK-77/10", language="en", width=1280, user=chain.people["auditor"]
    )
    page.get_by_text("come to what the bank shows").wait_for()
    walk.press(page, "мектеп-гимназия")
    page.wait_for_url("**line=1*")
    walk.press(page, "9 Sep")
    page.wait_for_url("**day=2025-09-09*")
    walk.press(page, "Ойдан1 Сәуле")
    page.wait_for_url("**meal=*")
    page.get_by_role("heading", name="The evidence").wait_for()
    expect(page.locator(".notice.bad")).to_have_count(0)


@pytest.mark.parametrize(("scripts", "width"), [(True, 1280), (False, 360)])
def test_a_finding_that_is_refused_is_in_sight_again_with_every_word(opened, chain, scripts, width):
    page = opened(
        "/office/79/audit/samples/1",
        language="kk",
        scripts=scripts,
        width=width,
        user=chain.people["auditor"],
    )
    line = page.locator("#line-1")
    line.locator("summary").click()
    line.locator('input[name="finding"][value="not_sound"]').check()
    line.locator('[name="tells"]').fill("Сынып сол күні экскурсияда болды.")
    line.locator("button").click()
    page.wait_for_url("**/line/1#line-1")
    expect(line.locator(".summary")).to_be_in_viewport()
    expect(line.locator('input[name="finding"][value="not_sound"]')).to_be_checked()
    expect(line.locator('[name="tells"]')).to_have_value("Сынып сол күні экскурсияда болды.")
    if scripts:  # axe is one
        assert walk.faults(page, "kk") == []
