"""The country's own budget: its office is the ministry, which approves its statements, decides what is held, locks its months
and enters who pays; and reads no school and no child there.
"""

import datetime as dt
import re

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.country.kz import iban as ibans
from amiyan.kernel.sql import execute, query
from amiyan.programmes.payment import settled_terms
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from tests.registry.invented_town import called
from tests.settlement.payouts import said as bank
from tests.settlement.statements.kit import NOVEMBER, OCTOBER, Books, agreement, budget, provider, school
from tests.web.institution.kit import a_key, it_is, signed_by, text_of, works

from .money_kit import TODAY, money
from .test_money_flow import DUE, an_act, approved, browser, reads
from .test_money_months import work_off


def of_the_country(found, monkeypatch):
    """A school of 11, whose region has no budget: the country pays its 14 meals, and two of them are held."""
    monkeypatch.setattr(
        "amiyan.settlement.statements.lock.settled_terms",
        lambda programme, day, _region: settled_terms(programme, day, "79"),
    )
    found.country = Books(budget(region=None, tiyn=10**12))
    found.far = provider("990240000099", "«Арқа» ЖШС")
    execute(
        "INSERT INTO registry_organisation_account (organisation_id, iban, source) VALUES (%s, %s, 't')",
        [found.far, ibans.make("998", "KZ9")],
    )
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


# --- what is decided of the country's own budget ---------------------------------------------------------------------


def records(region):
    official = region.people["ministry_official"].person_id
    appoint_signatory(person_id=official, duty="record", source="Бұйрық № 1")
    return browser(region, "ministry_official")


def the_reason():
    """The one reason for which meals of the country's budget are held, and how many."""
    return query(
        "SELECT reason, count(*) FROM settlement_hold h JOIN settlement_budget b ON b.id = h.budget_id"
        " WHERE b.region IS NULL GROUP BY 1"
    )


def group(region, place=0):
    ((reason, _count),) = the_reason()
    return f"/office/00/held/{region.far}/{region.country.budget_id}/1/{place}/{reason}"


def decided(region):
    return query(
        "SELECT d.is_paid, d.decided_by, d.reason FROM settlement_hold_decision d JOIN settlement_hold h"
        " USING (person_id, service_day, programme, slot, verdict_version) WHERE h.budget_id = %s",
        [region.country.budget_id],
    )


def test_the_ministry_decides_held_meals_of_its_budget_by_reason_and_twice_is_once(region):
    client = records(region)
    assert group(region) in text_of(client.get("/office/00/held"))
    said = {"decision": "pay", "reason": "Өңір аудиторының хаты № 4"}
    for _twice in range(2):
        assert client.post(f"{group(region)}/decide", said).status_code == 302
    official = region.people["ministry_official"].person_id
    assert decided(region) == [(True, official, said["reason"])] * 2
    page = reads(region, "ministry_official", group(region))
    assert "All of it is decided" in page
    assert "Өңір аудиторының хаты № 4" in page


def test_of_held_meals_the_ministry_is_shown_no_school_no_meal_and_no_few(region):
    records(region)
    for path in ("/office/00/held", group(region)):
        text = reads(region, "ministry_official", path)
        assert "«Арқа» ЖШС" in text
        assert "Арқа мектебі" not in text
        assert "Нұрлы" not in text, "a region's supplier"
        assert not re.search(r"\b2 meals|1,262", text)
    assert "Fewer than ten meals" in reads(region, "ministry_official", group(region))
    ((place,),) = query(
        "SELECT DISTINCT facility_id FROM settlement_hold WHERE budget_id = %s", [region.country.budget_id]
    )
    client = browser(region, "ministry_official")
    assert client.get(group(region, place)).status_code == 404
    said = {"decision": "pay", "reason": "x", "meal": "1.2025-10-10.1"}
    client.post(f"{group(region)}/decide", said)
    assert decided(region) == [], "no single meal"


def test_many_held_meals_are_told_with_their_sum(region):
    place = query("SELECT facility_id FROM settlement_hold WHERE budget_id = %s", [region.country.budget_id])[
        0
    ][0]
    region.country.held(11, at=place, on="11-10")
    region.country.lock(NOVEMBER, today=TODAY.replace(month=12, day=12))
    path = group(region).replace("/1/0/", "/2/0/")
    assert "11 meals" in reads(region, "ministry_official", path)
    records(region).post(f"{path}/decide", {"decision": "keep", "reason": "Тексерілді"})
    assert re.search(r"Never paid: 11, 6,941(\.00)? ₸", reads(region, "ministry_official", path))


def test_the_ministry_decides_nothing_of_a_region(region):
    client = records(region)
    key = query(
        "SELECT DISTINCT payee, budget_id, number, facility_id, reason FROM settlement_hold WHERE budget_id = %s",
        [region.budget_id],
    )[0]
    for where in ("00", "79"):
        for place in (0, key[3]):
            path = f"/office/{where}/held/{key[0]}/{key[1]}/{key[2]}/{place}/{key[4]}"
            assert client.get(path).status_code == 404
            assert client.post(f"{path}/decide", {"decision": "pay", "reason": "x"}).status_code == 404
        assert client.get(f"/office/{where}/budgets/{region.budget_id}/months").status_code == 404
        payer = f"/office/{where}/budgets/{region.budget_id}/payer"
        assert client.post(payer, another()).status_code == 404
    assert client.get("/office/79/held").status_code == 404
    assert "/office/79/held" not in text_of(client.get("/office/79/payouts"))
    assert query("SELECT count(*) FROM settlement_hold_decision") == [(0,)]
    assert browser(region, "region_official").get(group(region)).status_code == 404
    assert browser(region, "region_official").get(group(region).replace("/00/", "/79/")).status_code == 404


def test_without_the_duty_the_ministry_reads_held_meals_and_decides_none(region):
    html = text_of(browser(region, "ministry_official").get(group(region)))
    assert "also need to be appointed to record" in html
    assert "<textarea" not in html
    answer = browser(region, "ministry_official").post(
        f"{group(region)}/decide", {"decision": "pay", "reason": "x"}
    )
    assert answer.status_code == 422


def test_the_ministry_locks_a_month_of_its_budget(region, monkeypatch):
    place = query("SELECT facility_id FROM settlement_hold WHERE budget_id = %s", [region.country.budget_id])[
        0
    ][0]
    it_is(monkeypatch, day=dt.date(2025, 12, 10))
    region.country.meals(12, at=place, payee=region.far, on="11-10")
    region.country.held(3, at=place, on="11-11")
    client = records(region)
    months = f"/office/00/budgets/{region.country.budget_id}/months"
    assert months in text_of(client.get(f"/office/00/budgets/{region.country.budget_id}"))
    assert "November 2025 may be locked" in reads(region, "ministry_official", months)
    page = reads(region, "ministry_official", f"{months}/2025-11")
    assert "meals that are held …" in page
    assert "Suppliers with meals in this month and no statement yet: 1." in page
    assert client.post(f"{months}/2025-11/lock", {}).status_code == 302
    work_off()
    assert query(
        "SELECT delivered_units, recorded_by FROM settlement_statement WHERE (payee, month) = (%s, '2025-11-01')",
        [region.far],
    ) == [(12, region.people["ministry_official"].person_id)]
    assert re.search(r"Held meals …", reads(region, "ministry_official", f"{months}/2025-11"))


def test_the_ministry_pays_again_what_came_back_of_its_budget(region):
    approved(region, Statement(region.far, region.country.budget_id, 1))
    make_payouts(budget_id=region.country.budget_id, today=DUE)
    make_messages(budget_id=region.country.budget_id, now=dt.datetime(2025, 12, 1, 6, tzinfo=dt.UTC))
    ((payee, payout, message),) = query("SELECT payee, payout_id, message_id FROM settlement_message_payout")
    bank.says(bank.report(message, (payout.hex, "RJCT", "AC04"), group="PART"))
    text = reads(region, "ministry_official", "/office/00/payouts?at=came_back")
    assert "«Арқа» ЖШС" in text
    client, path = records(region), f"/office/00/payouts/{payee}/{payout}"
    assert path in text_of(client.get("/office/00/payouts?at=came_back"))
    assert "Pay it again" in reads(region, "ministry_official", path)
    assert client.post(f"{path}/again", {"reason": "Банкпен анықталды"}).status_code == 302
    assert query("SELECT attempt, decision FROM settlement_payout ORDER BY attempt") == [
        (1, ""),
        (2, "Банкпен анықталды"),
    ]
    assert client.get(path.replace("/00/", "/79/")).status_code == 404
    assert "Арқа" not in reads(region, "ministry_official", "/office/79/payouts")


# --- another payer ---------------------------------------------------------------------------------------------------


def another(**more):
    return {
        "name": "Оқу-ағарту министрлігі",
        "bin": "990240000080",
        "iban": ibans.make("070", "KZMINISTRY1").lower(),
        "bic": "KKMFKZ2A",
        "from_day": "2025-11-13",
        "source": "№ 14 хат, 11 қараша",
        **more,
    }


def payers(budget_id):
    return query(
        "SELECT name, from_day, source, recorded_by FROM settlement_budget_payer WHERE budget_id = %s",
        [budget_id],
    )


def test_another_payer_is_entered_from_a_later_day_and_twice_is_once(region):
    client, at = records(region), f"/office/00/budgets/{region.country.budget_id}"
    assert "Enter another payer" in text_of(client.get(at))
    for _twice in range(2):
        answer = client.post(f"{at}/payer", another())
        assert answer.status_code == 302, answer.content.decode()
    official = region.people["ministry_official"].person_id
    said = another()
    assert payers(region.country.budget_id) == [
        (said["name"], dt.date(2025, 11, 13), said["source"], official)
    ]
    page = reads(region, "ministry_official", at)
    assert re.search(r"Оқу-ағарту министрлігі 13 Nov 2025, to come KZ…\S{4} № 14 хат, 11 қараша", page)
    assert "(pays now) the beginning" in page
    assert said["iban"].upper() not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"from_day": "2025-11-12"}, "changes on a later day"),
        ({"from_day": ""}, "Choose a day."),
        ({"source": " "}, "Name the paper."),
        ({"iban": "KZ00"}, "KZ00"),
    ],
)
def test_a_payer_that_may_not_stand_is_refused_with_the_reason(region, wrong, sentence):
    answer = records(region).post(f"/office/00/budgets/{region.country.budget_id}/payer", another(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert payers(region.country.budget_id) == []


def test_a_region_enters_another_payer_of_its_own_budget_alone(region):
    official = region.people["region_official"].person_id
    at = f"/office/79/budgets/{region.budget_id}"
    client = browser(region, "region_official")
    assert "Enter another payer" not in text_of(client.get(at)), "without the duty"
    assert client.post(f"{at}/payer", another()).status_code == 422
    appoint_signatory(person_id=official, duty="record", region="79", source="Бұйрық № 9")
    assert client.post(f"{at}/payer", another()).status_code == 302
    assert len(payers(region.budget_id)) == 1
    country = f"/office/79/budgets/{region.country.budget_id}/payer"
    assert client.post(country, another()).status_code == 404
    assert browser(region, "auditor").post(f"{at}/payer", another()).status_code == 404
