"""Held meals in the office: who sees what waits and why, who decides it, and what is said of it afterwards."""

import re
from html import unescape

import pytest

from amiyan.kernel.sql import query
from amiyan.settlement.statements.holds import undecided
from tests.web.institution.kit import text_of

from .money_kit import TODAY, money
from .test_money_flow import browser, leads, reads, records

LATER = TODAY.replace(year=2026)


@pytest.fixture
def region(db, monkeypatch, own_terms):
    return money(monkeypatch)


def group(region):
    """The address of the four meals that are held at the first school."""
    return leads(region, "region_official", "/office/79/held", "/held/").partition("?")[0]


def decisions():
    return query("SELECT is_paid, reason, decided_by FROM settlement_hold_decision ORDER BY person_id")


def said(**more):
    return {"decision": "pay", "reason": "Ас мәзірі мен сынып журналын көрдім", **more}


def test_what_is_held_stands_with_its_reason_and_its_deadline(region):
    text = reads(region, "region_official", "/office/79/held")
    assert re.search(r"«Нұрлы дәм» ЖШС October 2025 № 1 мектеп The way of .+ 3 Dec 2025 4 2,524 .00 ₸", text)
    assert "Overdue" not in text
    page = reads(region, "auditor", group(region))
    assert "Your role reads held meals and decides none." in page
    assert "Decide by" in page
    assert "<textarea" not in text_of(browser(region, "auditor").get(group(region)))


def test_what_should_have_been_decided_is_named_first(region, monkeypatch):
    monkeypatch.setattr("amiyan.web.office.money.held.today", lambda: LATER)
    text = reads(region, "region_official", "/office/79/held")
    assert "Overdue meals: 4" in text


def test_whoever_has_the_duty_decides_all_of_a_reason_and_twice_is_once(region):
    """Fault 11, by hand."""
    client, path = records(region), f"{group(region)}/decide"
    for _twice in range(2):
        assert client.post(path, said()).status_code == 302
    official = region.people["region_official"].person_id
    assert decisions() == [(True, said()["reason"], official)] * 4
    page = reads(region, "auditor", path.removesuffix("/decide"))
    assert "All of it is decided" in page
    assert re.search(r"Paid: 4, 2,524 ₸ .+ Ас мәзірі мен сынып журналын көрдім", page)
    assert "No held meal waits for a decision" in reads(region, "region_official", "/office/79/held")


def test_another_decision_changes_nothing_that_was_decided(region):
    client, path = records(region), f"{group(region)}/decide"
    client.post(path, said())
    client.post(path, said(decision="keep"))
    assert {row[0] for row in decisions()} == {True}


def test_one_meal_is_decided_alone_and_its_evidence_is_a_click_away(region):
    client, path = records(region), group(region)
    alone = leads(region, "region_official", path, "meal=")
    html = unescape(text_of(client.get(alone)))
    assert "/audit/chain?" in html
    meal = re.search(r'name="meal" value="([^"]+)"', html).group(1)
    assert client.post(f"{path}/decide", said(meal=meal, decision="keep")).status_code == 302
    assert [row[0] for row in decisions()] == [False]
    assert undecided(today=TODAY).open == 3
    # The same form once more, and a meal that is not of this group.
    client.post(f"{path}/decide", said(meal=meal, decision="keep"))
    client.post(f"{path}/decide", said(meal="1.2025-10-10.1"))
    assert len(decisions()) == 1


@pytest.mark.parametrize("wrong", [{"decision": ""}, {"decision": "x"}, {"reason": " "}])
def test_a_decision_needs_a_choice_and_a_reason(region, wrong):
    answer = records(region).post(f"{group(region)}/decide", said(**wrong))
    assert answer.status_code == 422
    assert decisions() == []


def test_without_the_duty_there_is_no_button_and_the_action_refuses(region):
    path = group(region)
    html = text_of(browser(region, "region_official").get(path))
    assert "also need to be appointed to record" in html
    assert "Decide all" not in html
    assert browser(region, "region_official").post(f"{path}/decide", said()).status_code == 422
    assert browser(region, "auditor").post(f"{path}/decide", said()).status_code == 404
    assert decisions() == []


def test_a_decision_asks_for_a_new_sign_in(region):
    path = f"{group(region)}/decide"
    records(region)
    stale = browser(region, "region_official", fresh=False)
    assert stale.post(path, said())["Location"].startswith("/sign-in?")
    assert decisions() == []


def test_others_see_nothing_of_it(region):
    path = group(region)
    for name in ("ministry_official", "district_official"):
        assert browser(region, name).get("/office/79/held").status_code == 404
    foreign = browser(region, "other_region")
    assert "No held meal waits" in text_of(foreign.get("/office/75/held"))
    assert foreign.get(path.replace("/79/", "/75/")).status_code == 404
    assert foreign.post(f"{path.replace('/79/', '/75/')}/decide", said()).status_code == 404
    assert browser(region, "auditor").get(f"{path}x").status_code == 404


def test_no_child_is_named(region):
    ((person,),) = query("SELECT min(person_id) FROM settlement_hold")
    assert str(person) not in reads(region, "region_official", group(region))
