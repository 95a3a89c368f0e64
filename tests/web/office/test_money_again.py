"""A payout that came back is paid again in the office: what the bank said, to which account, by whom."""

import datetime as dt

import pytest

from amiyan.country.kz import iban as ibans
from amiyan.kernel.sql import query
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from tests.settlement.payouts import office as o
from tests.settlement.payouts import said as bank
from tests.web.institution.kit import text_of

from .money_kit import money
from .test_money_flow import DUE, approved, browser, reads, records

SAID = {"reason": "Банк шотты растады"}


@pytest.fixture
def region(db, monkeypatch, own_terms):
    found = money(monkeypatch)
    approved(found, found.act(found.dala))
    make_payouts(budget_id=found.budget_id, today=DUE)
    make_messages(budget_id=found.budget_id, now=dt.datetime(2025, 12, 1, 6, tzinfo=dt.UTC))
    return found


def sent():
    ((payee, payout, message),) = query("SELECT payee, payout_id, message_id FROM settlement_message_payout")
    return f"/office/79/payouts/{payee}/{payout}", payout, message


def came_back(why="AC04"):
    path, payout, message = sent()
    bank.says(bank.report(message, (payout.hex, "RJCT", why), group="PART"))
    return path


def attempts():
    return query("SELECT attempt, iban, decided_by, decision FROM settlement_payout ORDER BY attempt")


def test_it_is_paid_again_by_whoever_has_the_duty_and_twice_is_once(region):
    """Fault 11, by hand."""
    path, client = came_back(), records(region)
    page = reads(region, "region_official", path)
    assert "(AC04)" in page
    assert "It would go to the same account as before, KZ…" in page
    for _twice in range(2):
        assert client.post(f"{path}/again", SAID).status_code == 302
    official = region.people["region_official"].person_id
    assert [(row[0], *row[2:]) for row in attempts()] == [(1, 0, ""), (2, official, SAID["reason"])]
    assert "Pay it again" not in reads(region, "region_official", path)
    assert "Came back and was made again" in reads(region, "region_official", path)


def test_it_says_that_the_supplier_has_another_account_today(region):
    path, other = came_back(), ibans.make("998", "KZNEW")
    o.changed(region.dala, other, on=DUE)
    assert "another one than before" in reads(region, "auditor", path)


def test_an_account_that_nobody_signed_for_is_refused_on_the_page(region):
    path = came_back()
    o.account(region.dala, ibans.make("998", "KZNEW"))
    answer = records(region).post(f"{path}/again", SAID)
    assert answer.status_code == 422
    assert len(attempts()) == 1


def test_nobody_else_has_the_button_and_what_is_under_way_has_none(region):
    path, _payout, _message = sent()
    records(region)
    assert "Pay it again" not in reads(region, "region_official", path)
    assert browser(region, "region_official").post(f"{path}/again", SAID).status_code == 422
    came_back()
    assert "reads payouts and pays none again" in reads(region, "auditor", path)
    assert "<textarea" not in text_of(browser(region, "auditor").get(path))
    assert browser(region, "auditor").post(f"{path}/again", SAID).status_code == 404
    assert browser(region, "other_region").post(f"{path}/again", SAID).status_code == 404
    assert browser(region, "region_official").post(f"{path}/again", {"reason": " "}).status_code == 422
    stale = browser(region, "region_official", fresh=False)
    assert stale.post(f"{path}/again", SAID)["Location"].startswith("/sign-in?")
    assert len(attempts()) == 1


def test_without_the_duty_the_page_says_what_is_missing(region):
    path = came_back()
    assert "To pay again, you also need to be appointed" in reads(region, "region_official", path)
    assert browser(region, "region_official").post(f"{path}/again", SAID).status_code == 422
    assert len(attempts()) == 1
