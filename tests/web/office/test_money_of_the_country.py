"""The country's own budget: its office is the ministry, which approves its statements and reads no school and no child there."""

import re

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.kernel.sql import query
from amiyan.programmes.payment import settled_terms
from tests.registry.invented_town import called
from tests.settlement.statements.kit import OCTOBER, Books, agreement, budget, provider, school
from tests.web.institution.kit import a_key, signed_by, text_of, works

from .money_kit import TODAY, money
from .test_money_flow import an_act, browser, reads


def of_the_country(found, monkeypatch):
    """A school of 11, whose region has no budget: the country pays its 14 meals, and two of them are held."""
    monkeypatch.setattr(
        "amiyan.settlement.statements.lock.settled_terms",
        lambda programme, day, _region: settled_terms(programme, day, "79"),
    )
    found.country = Books(budget(region=None, tiyn=10**12))
    found.far = provider("990240000099", "«Арқа» ЖШС")
    place = school("А-9", region="11")
    called(place, kk="Арқа мектебі")
    agreement(place, found.far)
    found.country.meals(14, at=place, payee=found.far, on="10-10")
    found.country.held(2, at=place, on="10-10")
    found.country.lock(OCTOBER, today=TODAY)


@pytest.fixture
def region(db, monkeypatch, own_terms):
    found = money(monkeypatch)
    of_the_country(found, monkeypatch)
    return found


def own(region, tail=""):
    return f"/office/00/approvals/{region.far}/{region.country.budget_id}/1{tail}"


def approver(region, name):
    user = works("ministry_official")
    appoint_signatory(person_id=user.person_id, duty="approve", source="Бұйрық № 7")
    region.people[name], region.keys[name] = user, a_key(user)


def approvals():
    return query("SELECT payee, place, person_id FROM settlement_approval ORDER BY place")


def hands_in(region, name, where="00"):
    client, act = browser(region, name), f"{region.far}-{region.country.budget_id}-1"
    document = client.get(f"/office/{where}/approving/document", {"s": [act]})
    if document.status_code != 200:
        return document
    signed = signed_by(region.keys[name], document.content)
    return client.post(
        f"/office/{where}/approving/sign", {"statements": act, "signature": signed}, follow=True
    )


def test_two_of_the_ministry_approve_the_statement_of_the_countrys_own_budget(region):
    for name in ("aigul", "bolat"):
        approver(region, name)
    text = reads(region, "aigul", "/office/00/approvals")
    assert "Of the country's own budget" in text
    assert "«Арқа» ЖШС" in text
    assert "Wait for your approval: 1" in text
    page = reads(region, "aigul", own(region))
    assert "8,834" in page, "14 meals at 631 tenge"
    assert 'name="signature"' in text_of(browser(region, "aigul").get(own(region)))
    for name in ("aigul", "aigul", "bolat"):
        assert hands_in(region, name).status_code == 200
    people = [region.people[name].person_id for name in ("aigul", "bolat")]
    assert approvals() == [(region.far, place, person) for place, person in enumerate(people, 1)]


def test_its_page_tells_of_no_school_and_of_no_few(region):
    approver(region, "aigul")
    for path in ("/office/00/approvals", own(region)):
        text = reads(region, "aigul", path)
        assert "Арқа мектебі" not in text
        assert not re.search(r"\b2 meals are held|By school|Held:", text)
    assert browser(region, "aigul").get(own(region, "/act.pdf")).status_code == 404


def test_who_may_not_approve_has_no_button(region):
    html = text_of(browser(region, "ministry_official").get(own(region)))
    assert "also need to be appointed to approve" in html
    assert 'name="signature"' not in html
    assert 'type="checkbox"' not in text_of(browser(region, "ministry_official").get("/office/00/approvals"))


def test_the_ministry_refuses_and_takes_it_back(region):
    approver(region, "aigul")
    client = browser(region, "aigul")
    assert client.post(own(region, "/refuse"), {"reason": "Бағасы келісілмеген"}).status_code == 302
    assert "You refuse this statement" in reads(region, "aigul", own(region))
    assert client.post(own(region, "/take-back"), {"reason": "Анықталды"}).status_code == 302
    assert "Wait for your approval: 1" in reads(region, "aigul", "/office/00/approvals")


def test_the_ministry_acts_on_no_regions_statement(region):
    """Also with a duty that counts everywhere."""
    approver(region, "aigul")
    client, one = browser(region, "aigul"), region.act()
    for where in ("00", "79"):
        for tail in ("", "/act.pdf"):
            path = f"/office/{where}/approvals/{one.payee}/{one.budget_id}/{one.number}{tail}"
            assert client.get(path).status_code == 404
        path = f"/office/{where}/approvals/{one.payee}/{one.budget_id}/{one.number}/refuse"
        assert client.post(path, {"reason": "x"}).status_code == 404
        name = "-".join(map(str, one))
        assert client.get(f"/office/{where}/approving?s={name}").status_code == 404
        assert client.post(f"/office/{where}/approving/sign", {"statements": name}).status_code == 404
    assert "Нұрлы" not in reads(region, "aigul", "/office/00/approvals")
    assert "ЖШС" not in reads(region, "aigul", "/office/79/approvals")
    assert hands_in(region, "aigul", where="79").status_code == 404
    assert browser(region, "region_official").get(own(region)).status_code == 404


def test_the_ministry_enters_acts_of_the_countrys_own_budget_alone(region):
    official = region.people["ministry_official"].person_id
    appoint_signatory(person_id=official, duty="record", source="Бұйрық № 1")
    client = browser(region, "ministry_official")
    of = "/office/00/budgets/{}".format
    assert 'name="tenge"' in text_of(client.get(of(region.country.budget_id)))
    assert client.post(f"{of(region.country.budget_id)}/act", an_act()).status_code == 302
    assert 'name="tenge"' not in text_of(client.get(of(region.budget_id)))
    assert client.post(f"{of(region.budget_id)}/act", an_act()).status_code == 404
    acts = query("SELECT budget_id FROM settlement_appropriation WHERE recorded_by = %s", [official])
    assert acts == [(region.country.budget_id,)]
