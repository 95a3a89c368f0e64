"""A budget is entered in the office, with its payer and its first act."""

import re
from uuid import uuid4

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.bench.acts import PAYER
from amiyan.kernel.sql import query
from tests.web.institution.kit import text_of

from .money_kit import money
from .test_money_flow import browser, reads, records

PAGE, ENTER = "/office/79/budgets/new", "/office/79/budgets/enter"


@pytest.fixture
def region(db, monkeypatch, own_terms):
    return money(monkeypatch)


def said(**more):
    return {
        "key": str(uuid4()),
        "year": "2026",
        "name": PAYER.name,
        "bin": "9501 4000 0016",
        "iban": "kz69 9990 0000 0000 0001",
        "bic": PAYER.bic,
        "channel": "treasury",
        "tenge": "1 850 000,50",
        "code": "261-104",
        "rank": "1",
        "act": "№ 31 шешім",
        **more,
    }


def entered(year=2026):
    return query(
        "SELECT region, channel, payer_name, payer_bin, payer_iban, payer_bic, source, a.amount_tiyn, a.act, a.recorded_by"
        " FROM settlement_budget b LEFT JOIN settlement_appropriation a ON a.budget_id = b.id WHERE year = %s",
        [year],
    )


def test_a_budget_is_entered_with_its_payer_and_its_money_and_twice_is_once(region):
    """Fault 11, by hand."""
    client, form = records(region), said()
    assert "Enter a budget" in text_of(client.get("/office/79/budgets"))
    assert 'name="iban"' in text_of(client.get(PAGE))
    for _twice in range(2):
        assert client.post(ENTER, form).status_code == 302
    payer = (PAYER.name, PAYER.bin, PAYER.iban, PAYER.bic)
    act = "№ 31 шешім"
    official = region.people["region_official"].person_id
    assert entered() == [("79", "treasury", *payer, act, 1850000_50, act, official)]
    assert "Shymkent" in reads(region, "region_official", "/office/79/budgets?year=2026")


def test_a_budget_that_stands_is_not_entered_again_by_another_form(region):
    client = records(region)
    client.post(ENTER, said())
    for again in (said(), said(name="Басқа басқарма")):
        answer = client.post(ENTER, again)
        assert answer.status_code == 422
        assert "is entered already" in answer.content.decode()
    assert len(entered()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"bin": "950140000017"},
        {"iban": "KZ000000000000000001"},
        {"bic": "1"},
        {"tenge": "-5"},
        {"act": " "},
        {"year": "2031"},
        {"channel": "x"},
        {"name": ""},
    ],
)
def test_what_could_not_be_paid_from_is_refused_and_nothing_stands(region, wrong):
    answer = records(region).post(ENTER, said(**wrong))
    assert answer.status_code == 422
    assert re.search(r'role="alert"|aria-invalid', answer.content.decode())
    assert entered() == []


def test_without_the_duty_nothing_is_entered_and_the_page_says_why(region):
    html = text_of(browser(region, "region_official").get(PAGE))
    assert "also need to be appointed to record" in html
    assert 'name="iban"' not in html
    assert browser(region, "region_official").post(ENTER, said()).status_code == 422
    for name in ("auditor", "district_official", "ministry_official"):
        assert browser(region, name).get(PAGE).status_code == 404
        assert browser(region, name).post(ENTER, said()).status_code == 404
    assert "Enter a budget" not in text_of(browser(region, "auditor").get("/office/79/budgets"))
    records(region)
    stale = browser(region, "region_official", fresh=False)
    assert stale.post(ENTER, said())["Location"].startswith("/sign-in?")
    assert entered() == []


def test_the_ministry_enters_the_countrys_own(region):
    official = region.people["ministry_official"].person_id
    page, enter = PAGE.replace("/79/", "/00/"), ENTER.replace("/79/", "/00/")
    assert browser(region, "ministry_official").post(enter, said()).status_code == 422
    appoint_signatory(person_id=official, duty="record", source="Бұйрық № 1")
    client = browser(region, "ministry_official")
    assert 'name="iban"' in text_of(client.get(page))
    assert client.post(enter, said()).status_code == 302
    assert [(row[0], row[-1]) for row in entered()] == [(None, official)]
    assert client.post(ENTER, said()).status_code == 404
