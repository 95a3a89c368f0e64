"""The office's pages of money where officials look at them: what waits, what is signed, and where the money is."""

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.bench.acts import write_demo_parameters
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import execute, query
from amiyan.programmes import loader
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.payouts.make import make_payouts
from tests.browser import walk
from tests.web.office.money_kit import money
from tests.web.office.test_money_flow import DUE, approved
from tests.web.office.test_money_of_the_country import group as all_of_a_reason
from tests.web.office.test_money_of_the_country import of_the_country, own

NAMES = {
    *("office-approvals", "office-approval", "office-approving"),
    *("office-held", "office-held-lines"),
    *("office-payouts", "office-payout", "office-stated", "office-paid"),
    *("office-budgets", "office-budget", "office-budget-lines", "office-budget-new"),
    *("office-months", "office-month"),
}


@pytest.fixture(scope="module")
def region(site, monkeypatch_module, tmp_path_factory):
    own = tmp_path_factory.mktemp("own")
    write_demo_parameters(own, region="79")
    monkeypatch_module.setenv("AMIYAN_PARAMETERS", str(own))
    loader.load.cache_clear()
    found = money(monkeypatch_module)
    found.approver("anar")
    clerk, ministry = found.people["region_official"], found.people["ministry_official"]
    appoint_signatory(person_id=clerk.person_id, duty="record", region="79", source="№ 9")
    appoint_signatory(person_id=ministry.person_id, duty="record", source="№ 10")
    of_the_country(found, monkeypatch_module)
    approved(found, found.act(found.dala, 1))
    make_payouts(budget_id=found.budget_id, today=DUE)
    approved(found, Statement(found.far, found.country.budget_id, 1))
    make_payouts(budget_id=found.country.budget_id, today=DUE)
    execute(
        "INSERT INTO settlement_figure_waiting (programme, region, year, why, units, tiyn, first_day, counted_on)"
        " VALUES ('school-meals', '79', 2025, 'fund_dry', 12, 757200, '2025-11-03', '2025-11-12')"
    )
    yield found
    loader.load.cache_clear()


def addresses(region):
    """Every page of money that is read: its name, who reads it, its address."""
    anar, auditor = region.people["anar"], region.people["auditor"]
    ministry, district = region.people["ministry_official"], region.people["district_official"]
    names = "&".join(f"s={'-'.join(map(str, one))}" for one in (region.act(), region.act(region.dala)))
    ((payee, payout),) = query("SELECT payee, id FROM settlement_payout WHERE payee = %s", [region.dala])
    ((theirs,),) = query("SELECT id FROM settlement_payout WHERE payee = %s", [region.far])
    country = f"/office/00/budgets/{region.country.budget_id}"
    budget = f"/office/79/budgets/{region.budget_id}"
    clerk, key = (
        region.people["region_official"],
        "payee, budget_id, number, facility_id, reason, min(person_id)",
    )
    ((*group, person),) = query(
        f"SELECT {key} FROM settlement_hold WHERE budget_id = %s GROUP BY 1, 2, 3, 4, 5", [region.budget_id]
    )
    held = f"/office/79/held/{'/'.join(map(str, group))}"
    return [
        ("office-approvals", anar, "/office/79/approvals"),
        ("office-approvals", auditor, "/office/79/approvals?state=refused"),
        ("office-approvals", ministry, "/office/00/approvals"),
        ("office-approvals", ministry, "/office/79/approvals"),
        ("office-approval", ministry, own(region)),
        ("office-approval", anar, region.at("approval")),
        ("office-approval", auditor, region.at("approval")),
        ("office-approving", anar, f"/office/79/approving?{names}"),
        ("office-held", anar, "/office/79/held"),
        ("office-held", region.people["other_region"], "/office/75/held"),
        ("office-held-lines", clerk, held),
        ("office-held-lines", clerk, f"{held}?meal={person}.2025-10-10.1"),
        ("office-payouts", anar, "/office/79/payouts"),
        ("office-payouts", anar, "/office/79/payouts?at=stopped"),
        ("office-payouts", ministry, "/office/00/payouts"),
        ("office-stated", anar, "/office/79/in-statements?month=2025-10"),
        ("office-paid", anar, "/office/79/paid?month=2025-10"),
        ("office-payout", anar, f"/office/79/payouts/{payee}/{payout}"),
        ("office-budgets", anar, "/office/79/budgets"),
        ("office-budgets", district, "/office/79/budgets"),
        ("office-budgets", anar, "/office/79/budgets?year=2024"),
        ("office-budget", anar, budget),
        ("office-budget", region.people["region_official"], budget),
        ("office-budget-new", clerk, "/office/79/budgets/new"),
        ("office-budget-new", anar, "/office/79/budgets/new"),
        ("office-held", ministry, "/office/00/held"),
        ("office-held-lines", ministry, all_of_a_reason(region)),
        ("office-payout", ministry, f"/office/00/payouts/{region.far}/{theirs}"),
        ("office-budget", ministry, country),
        ("office-budget-new", ministry, "/office/00/budgets/new"),
        ("office-months", ministry, f"{country}/months"),
        ("office-month", ministry, f"{country}/months/2025-10"),
        ("office-months", auditor, f"{budget}/months"),
        ("office-month", clerk, f"{budget}/months/2025-10"),
        ("office-month", anar, f"{budget}/months/2025-11"),
        ("office-budget-lines", auditor, f"{budget}/used"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_passes_axe_and_needs_no_sideways_scrolling(opened, site, region, language):
    assert walk.walked(opened, site, addresses(region), language) == (NAMES, {})


def test_statements_are_ticked_and_led_to_the_signature_by_keyboard_alone(opened, region):
    page = opened("/office/79/approvals", language="en", width=1280, user=region.people["anar"], fresh=True)
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Approve what is ticked").press("Enter")
    page.wait_for_url("**/approving?s=*")
    page.get_by_text("1. Save the document.").wait_for()
