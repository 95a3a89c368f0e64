"""Approving in the office: what waits, what is otherwise than the last time, two persons, and never who recorded it."""

import io
import re
from html import unescape
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from amiyan.kernel.sql import execute, query
from amiyan.settlement.approvals.document import read_document
from amiyan.settlement.approvals.queries import standing
from amiyan.settlement.chain.lines import lines_of
from amiyan.settlement.statements.queries import Key
from tests.web.institution.kit import a_key, signed_by, signed_in, text_of

from .money_kit import money


@pytest.fixture
def region(db, monkeypatch, own_terms):
    return money(monkeypatch)


def plain(html):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def browser(region, name, *, fresh=True):
    return signed_in(region.people[name], language="en", fresh=fresh)


def reads(region, name, path):
    return plain(text_of(browser(region, name).get(path)))


def approvals():
    return query("SELECT payee, number, place, person_id FROM settlement_approval ORDER BY 1, 2, 3")


def hands_in(region, name, acts):
    """Somebody takes the document of some statements along, signs it, and hands the signature in."""
    client = browser(region, name)
    names = ["-".join(map(str, one)) for one in acts]
    document = client.get("/office/79/approving/document", {"s": names}).content
    signed = signed_by(region.keys[name], document)
    return client.post(
        "/office/79/approving/sign", {"statements": ",".join(names), "signature": signed}, follow=True
    )


def test_a_list_that_is_cut_says_so_and_of_how_many(region, monkeypatch):
    region.approver("anar")
    assert "statements under way" not in reads(region, "anar", "/office/79/approvals")
    monkeypatch.setattr("amiyan.web.office.money.under_way.MOST", 2)
    text = reads(region, "anar", "/office/79/approvals")
    assert "The first 2 of 4 statements under way, by the day on which they are due." in text
    assert "Wait for your approval: 2" in text


def test_the_list_says_what_is_otherwise_the_unusual_first(region):
    region.approver("anar")
    text = reads(region, "anar", "/office/79/approvals")
    assert "Wait for your approval: 4" in text
    assert "Meals: 12 more than in the statement before (+44.4 %)." in text
    assert "New schools: № 2 мектеп. Their meals: 9." in text
    assert "Held: 9.3 % of the meals; in the statement before: 0.0 %." in text
    assert "Nothing is otherwise than in the statement before." in text, "of the other supplier's October"
    assert text.index("New schools") < text.index("«Дала ас» ЖШС October 2025")


def test_what_is_as_usual_can_be_ticked_at_once_and_nothing_unusual(region):
    region.approver("anar")
    html = text_of(browser(region, "anar").get("/office/79/approvals?state=yours&tick=usual"))
    (ticked,) = re.findall(r'value="([\d-]+)"[^>]* checked', html)
    assert ticked == "-".join(map(str, region.act(region.dala)))
    assert " checked" not in text_of(browser(region, "anar").get("/office/79/approvals?state=yours"))


def test_what_is_late_says_so(region):
    region.approver("anar")
    assert reads(region, "anar", "/office/79/approvals").count("Its day of payment is past.") == 2


def test_a_statement_opens_to_its_schools_and_its_act(region):
    region.approver("anar")
    text = reads(region, "anar", region.at("approval"))
    assert "«Нұрлы дәм» ЖШС, October 2025" in text
    assert "Compared with: September 2025." in text
    assert "4 meals are held and not in this sum" in text
    assert "Amiyan itself, by the calendar" in text
    assert re.search(r"to the account KZ…\w{4}\b", text)
    assert "998KZ" not in text, "the account is masked"
    pdf = browser(region, "anar").get(region.at("act"))
    assert pdf.content.startswith(b"%PDF")
    xlsx = browser(region, "anar").get(region.at("act").replace(".pdf", ".xlsx"))
    assert load_workbook(io.BytesIO(xlsx.content)).worksheets
    assert browser(region, "anar").get(region.at("act").replace(".pdf", ".exe")).status_code == 404


def test_the_schools_of_an_act_lead_to_their_days_for_who_may_follow_a_chain(region):
    page = text_of(browser(region, "region_official").get(region.at("approval")))
    asked = "statement={}.{}.{}".format(*region.act())
    schools = re.findall(rf'<th scope="row"[^>]*><a href="([^"]*{asked}&amp;line=\d+#days)">', page)
    assert schools
    assert len(set(schools)) == len(schools)
    assert re.search(rf'<a href="[^"]*{asked}">From the bank to the meal</a>', page)
    days = browser(region, "region_official").get(schools[0].replace("&amp;", "&"))
    assert "Days of the line" in text_of(days)


def test_a_school_never_leads_to_the_days_of_what_was_cooked_in_vain(region, monkeypatch):
    """Such a line has no meals: its days would come to nothing, and be called a difference."""
    real = lines_of(Key(*region.act()))
    cooked = [real[0]._replace(line=one.line, kind="cooked", facility_id=one.facility_id) for one in real]
    later = [one._replace(line=100 + one.line) for one in real if one.facility_id == region.schools[0]]
    monkeypatch.setattr("amiyan.web.office.money.approvals.lines_of", lambda _key, **_most: cooked + later)
    page = text_of(browser(region, "region_official").get(region.at("approval")))
    led = [int(line) for line in re.findall(r"&amp;line=(\d+)#days", page)]
    assert led == [later[0].line], "of the other school there is nothing but what was cooked"


def test_a_statement_notes_the_open_cases_at_its_schools_and_is_approved_all_the_same(region):
    note = "At these schools a case is open. It stops nothing by itself: look at it before you approve."
    assert note not in reads(region, "region_official", region.at("approval"))
    case, place = uuid4(), region.schools[0]
    execute(
        "INSERT INTO integrity_case (facility_id, id, source, about, kind, for_family, region, facts, opened_by)"
        " VALUES (%s, %s, 'signal', %s, 'closed_day', false, '79', '{}', 1)",
        [place, case, str(uuid4())],
    )

    def step(number, name):
        execute(
            "INSERT INTO integrity_step (facility_id, case_id, place, id, step, person_id, reason, says, known_from)"
            " VALUES (%s, %s, %s, %s, %s, 1, 'done', 'x', now())",
            [place, case, number, uuid4(), name],
        )

    step(1, "opened")
    page = text_of(browser(region, "region_official").get(region.at("approval")))
    assert note in page
    assert re.search(rf'<a href="[^"]*/case/{case}[^"]*">case 1</a>', page)
    region.agreed(region.act())
    region.approver("anar")
    hands_in(region, "anar", [region.act()])
    assert len(approvals()) == 1
    step(2, "closed")
    assert note not in reads(region, "region_official", region.at("approval"))


def test_two_people_approve_many_statements_by_one_signature_each(region):
    """What the command line does, page by page; one signature stands under the list of digests."""
    acts = [region.act(), region.act(region.dala)]
    region.agreed(*acts)
    for name in ("anar", "berik"):
        region.approver(name)
        page = hands_in(region, name, acts)
        assert "Approved by your signature: 2." in text_of(page)
    assert [row[2] for row in approvals()] == [1, 2, 1, 2]
    assert all(one.is_approved for one in standing(acts))
    assert "Approved: 2" in reads(region, "anar", "/office/79/approvals?state=approved")


def test_the_document_names_exactly_what_was_ticked(region):
    region.approver("anar")
    name = "-".join(map(str, region.act()))
    document = browser(region, "anar").get(f"/office/79/approving/document?s={name}").content
    (digest,) = query(
        "SELECT document_sha256 FROM settlement_statement WHERE (payee, budget_id, number) = (%s, %s, %s)",
        list(region.act()),
    )[0]
    assert read_document(document) == ("approve", [bytes(digest)])


def test_the_same_signature_again_changes_nothing(region):
    region.approver("anar")
    for _twice in range(2):
        hands_in(region, "anar", [region.act()])
    assert len(approvals()) == 1


def test_one_person_does_not_give_both_approvals(region):
    region.approver("anar")
    hands_in(region, "anar", [region.act()])
    text = reads(region, "anar", region.at("approval"))
    assert "You have approved this statement. The second approval is another person's." in text
    hands_in(region, "anar", [region.act()])
    assert len(approvals()) == 1


def test_a_signature_under_something_else_approves_nothing(region):
    region.approver("anar")
    client = browser(region, "anar")
    names = ["-".join(map(str, one)) for one in (region.act(), region.act(region.dala))]
    one = client.get("/office/79/approving/document", {"s": names[:1]}).content
    signed = signed_by(region.keys["anar"], one)
    page = client.post(
        "/office/79/approving/sign", {"statements": ",".join(names), "signature": signed}, follow=True
    )
    assert "The signature is damaged or belongs to another document." in text_of(page)
    assert approvals() == []


def test_a_decision_asks_for_a_new_sign_in(region):
    region.approver("anar")
    stale = browser(region, "anar", fresh=False)
    for path in ("/office/79/approving/sign", region.at("refuse"), region.at("take-back")):
        assert stale.post(path)["Location"].startswith("/sign-in?")


# --- who may not, and why --------------------------------------------------------------------------------------------


def test_the_page_says_that_the_role_sees_and_the_duty_is_missing(region):
    text = reads(region, "region_official", region.at("approval"))
    assert "you also need to be appointed to approve" in text
    html = text_of(browser(region, "region_official").get(region.at("approval")))
    assert 'name="signature"' not in html
    assert "Approve by your signature" not in html
    region.keys["region_official"] = a_key(region.people["region_official"])
    page = hands_in(region, "region_official", [region.act()])
    assert "You are not appointed to sign" in text_of(page)
    assert approvals() == []


def test_who_recorded_does_not_approve_and_is_told_why(region):
    cook = region.approver("anar")
    act = region.act(region.nur, 1)
    query(
        "INSERT INTO settlement_cooked (facility_id, service_day, programme, portions, expected, share_per_mille,"
        " amount_tiyn, declared_at, cut_off_at, payee, budget_id, batch, recorded_by)"
        " VALUES (%s, '2025-09-11', 'school-meals', 5, 9, 500, 5, '2025-09-11 06:00+05', '2025-09-10 18:00+05', %s, %s, 0,"
        " %s) RETURNING 1",
        [region.schools[0], act.payee, act.budget_id, cook.person_id],
    )
    assert "Two others approve it." in reads(region, "anar", region.at("approval", act))
    page = hands_in(region, "anar", [act])
    assert "You recorded this statement, so you do not approve it." in text_of(page)
    page = hands_in(region, "anar", [act, region.act()])
    assert "Approved by your signature: 1." in text_of(page)
    assert "Not approved: 1." in text_of(page)
    assert [row[:2] for row in approvals()] == [(region.nur, 2)]


def test_an_auditor_reads_and_approves_nothing(region):
    text = reads(region, "auditor", region.at("approval"))
    assert "Your role reads statements and approves none." in text
    client = browser(region, "auditor")
    name = "-".join(map(str, region.act()))
    assert client.get(f"/office/79/approving?s={name}").status_code == 404
    for path in ("/office/79/approving/sign", region.at("refuse"), region.at("take-back")):
        assert client.post(path, {"statements": name}).status_code == 404
    assert 'type="checkbox"' not in text_of(client.get("/office/79/approvals"))


def test_the_ministry_reads_sums_and_no_supplier(region):
    text = reads(region, "ministry_official", "/office/00/approvals")
    assert "Wait for the supplier" in text
    assert "ЖШС" not in text
    assert "ЖШС" not in reads(region, "ministry_official", "/office/79/approvals")
    assert browser(region, "ministry_official").get(region.at("approval")).status_code == 404


def test_outside_the_region_no_statement_is_there(region):
    foreign = region.foreign
    region.approver("anar")
    client = browser(region, "anar")
    name = "-".join(map(str, foreign))
    assert client.get(region.at("approval", foreign)).status_code == 404
    assert client.get(region.at("act", foreign)).status_code == 404
    assert client.get(f"/office/79/approving?s={name}").status_code == 404
    assert client.get(f"/office/79/approving/document?s={name}").status_code == 404
    assert client.post("/office/79/approving/sign", {"statements": name}).status_code == 404
    assert client.post(region.at("refuse", foreign), {"reason": "x"}).status_code == 404
    assert browser(region, "other_region").get("/office/79/approvals").status_code == 404
    text = reads(region, "other_region", "/office/75/approvals?state=supplier")
    assert "«Алыс» ЖШС" in text
    assert "Нұрлы" not in text


def test_a_district_reads_no_statement_of_a_supplier_that_serves_others_too(region):
    client = browser(region, "district_official")
    for path in ("/office/79/approvals", region.at("approval"), "/office/79/payouts"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("said", ["", "x", "1-2", "1-2-3-4", "1-2-99999999999", "9" * 30 + "-1-1", "-1-2-3"])
def test_what_names_no_statement_is_not_there(region, said):
    region.approver("anar")
    assert browser(region, "anar").get("/office/79/approving", {"s": said}).status_code == 404
    big = f"/office/79/approvals/{9**30}/1/1"
    assert browser(region, "anar").get(big).status_code == 404


# --- refusing --------------------------------------------------------------------------------------------------------


def test_a_refusal_names_its_reason_and_is_taken_back_by_the_same_person(region):
    for name in ("anar", "berik"):
        region.approver(name)
    client = browser(region, "anar")
    page = client.post(region.at("refuse"), {"reason": " "}, follow=True)
    assert "A refusal needs a reason." in text_of(page)
    client.post(region.at("refuse"), {"reason": "3А сыныбы жоқ"})
    text = reads(region, "anar", region.at("approval"))
    assert "You refuse this statement. Take your refusal back before you approve." in text
    assert "3А сыныбы жоқ" in text
    assert "Refused: 1" in reads(region, "berik", "/office/79/approvals")
    page = browser(region, "berik").post(region.at("take-back"), {"reason": "ok"}, follow=True)
    assert "You have not refused this statement" in text_of(page)
    client.post(region.at("take-back"), {"reason": "тексерілді"})
    text = reads(region, "anar", region.at("approval"))
    assert all(each in text for each in ("3А сыныбы жоқ", "тексерілді", "Took the refusal back"))
    assert "Refuse the statement" in text


def test_a_page_costs_as_many_questions_for_many_statements_as_for_one(region, django_assert_max_num_queries):
    region.approver("anar")
    client = browser(region, "anar")
    with django_assert_max_num_queries(40):
        client.get("/office/79/approvals")


def test_a_deputy_of_another_region_s_duty_approves_nothing_here(region):
    """The duty is of a region: appointed for another, one reads here and approves there."""
    region.approver("anar", region="75")
    assert "you also need to be appointed to approve" in reads(region, "anar", region.at("approval"))
