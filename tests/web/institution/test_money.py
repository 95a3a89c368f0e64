"""Money and what families say: what waits and what to do, statements of the supplier, disputes, ratings, alarms."""

import datetime as dt
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.urls import reverse

from amiyan.access.actions import appoint_signatory
from amiyan.bench.acts import write_demo_parameters
from amiyan.kernel.sql import execute, query
from amiyan.programmes import loader
from amiyan.settlement.approvals.document import read_document
from tests.meals.canteen import eats
from tests.settlement.statements.kit import SEPTEMBER, Books, agreement, budget, provider, school

from .kit import MONDAY, a_key, a_town, at, it_is, signed_by, signed_in, text_of, works


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


def test_what_waits_is_said_with_its_reason_and_what_to_do(town):
    eats(town.children[0], town.school, MONDAY, verdict="held")
    text = text_of(signed_in(town.people["director"], language="en").get(at(town, "institution-money")))
    assert "27 meals" in text
    assert "there is still time to object" in text
    assert "Nothing: when the time to object is over, it counts by itself." in text
    assert "Ойдан" not in text


@pytest.mark.parametrize(
    ("is_paid", "told"), [(True, "28 meals"), (False, "held, and a person decided that it is not paid: 1")]
)
def test_what_a_person_decided_waits_here_no_more(town, is_paid, told):
    eats(town.children[0], town.school, MONDAY, verdict="held")
    page = signed_in(town.people["director"], language="en")
    before = text_of(page.get(at(town, "institution-money")))
    execute(
        "WITH line AS (INSERT INTO settlement_hold SELECT person_id, service_day, programme, slot, version, reason::text,"
        "  facility_id, 1, 1, 1, amount_tiyn, '2025-10-20' FROM deliveries_verdict WHERE verdict = 'held' RETURNING *)"
        " INSERT INTO settlement_hold_decision SELECT person_id, service_day, programme, slot, verdict_version, %s, 'seen', 5"
        " FROM line",
        [is_paid],
    )
    text = text_of(page.get(at(town, "institution-money")))
    assert "there is still time to object" in before
    assert "there is still time to object" not in text
    assert told in text


def test_only_who_heads_the_supplier_sees_its_statements(town):
    head = text_of(
        signed_in(town.people["organisation_head"], language="en").get(at(town, "institution-money"))
    )
    assert "No month is locked yet" in head
    director = text_of(signed_in(town.people["director"], language="en").get(at(town, "institution-money")))
    assert "Statements" not in director


def test_a_statement_of_another_supplier_is_not_there(town):
    client = signed_in(town.people["organisation_head"])
    address = at(town, "institution-statement", payee=town.supplier + 1, budget=1, number=1)
    assert client.get(address).status_code == 404


# --- disputes ------------------------------------------------------------------------------------------------------


def a_dispute(town, *, names_family=False, says="Бала ауырып қалған"):
    child = town.children[0]
    key = uuid4()
    execute(
        "INSERT INTO feedback_dispute (person_id, id, service_day, programme, slot, facility_id, verdict_version,"
        " objection_id, said_by, channel, says, names_family, undo_until, decide_by, known_from)"
        " VALUES (%s, %s, %s, 'school-meals', 1, %s, 1, 1, %s, 'page', %s, %s, %s, %s, %s)",
        [
            *(child, key, MONDAY, town.school, child, says, names_family),
            *(dt.datetime(2025, 9, 16, 12, tzinfo=dt.UTC), dt.date(2025, 9, 22)),
            dt.datetime(2025, 9, 15, 9, tzinfo=dt.UTC),
        ],
    )
    return child, key


def test_a_dispute_is_seen_without_the_family_and_answered_by_the_supplier(town):
    eats(town.children[0], town.school, MONDAY)
    child, key = a_dispute(town)
    head = signed_in(town.people["organisation_head"], language="en")
    text = text_of(head.get(at(town, "institution-said")))
    assert "Waits for a person" in text
    assert "ауырып" not in text
    assert "Ойдан" not in text
    address = at(town, "institution-answer", child=child, dispute=key)
    assert address in text
    assert address not in text_of(signed_in(town.people["canteen_manager"]).get(at(town, "institution-said")))
    form = {"key": str(uuid4()), "says": "Бала келді"}
    for _twice in range(2):
        assert head.post(address, form).status_code == 302
    assert "Бала келді" in text_of(head.get(at(town, "institution-said")))
    assert query("SELECT count(*) FROM feedback_dispute_answer")[0][0] == 1


def test_what_the_family_says_is_shown_where_it_agreed(town):
    eats(town.children[0], town.school, MONDAY)
    a_dispute(town, names_family=True)
    text = text_of(signed_in(town.people["canteen_manager"], language="en").get(at(town, "institution-said")))
    assert "ауырып" in text
    assert "12:04" in text


def test_too_few_ratings_are_not_shown(town):
    text = text_of(signed_in(town.people["director"], language="en").get(at(town, "institution-said")))
    assert "No week has enough ratings yet." in text


def test_a_school_notes_what_it_changed(town):
    client = signed_in(town.people["director"], language="ru")
    client.post(at(town, "institution-changed"), {"key": str(uuid4()), "says": "Суп подаём горячим"})
    assert "Суп подаём горячим" in text_of(client.get(at(town, "institution-said")))


# --- alarms --------------------------------------------------------------------------------------------------------


def an_alarm(town):
    for child in town.children:
        execute(
            "INSERT INTO feedback_illness (person_id, id, facility_id, service_day, said_by, channel, known_from)"
            " VALUES (%s, %s, %s, %s, %s, 'page', now())",
            [child, uuid4(), town.school, MONDAY, child],
        )
    execute(
        "INSERT INTO feedback_alarm (facility_id, service_day, children, threshold, served) VALUES (%s, %s, 3, 3, %s)",
        [
            town.school,
            MONDAY,
            '{"menu": [{"dishes": [{"name_kk": "Көже", "name_ru": "Суп"}]}], "samples": null}',
        ],
    )


def test_the_director_sees_how_many_and_what_was_served_and_says_what_was_done(town):
    an_alarm(town)
    client = signed_in(town.people["director"], language="en")
    address = at(town, "institution-alarm", day=MONDAY.isoformat())
    assert address in text_of(client.get(at(town, "institution-said")))
    text = text_of(client.get(address))
    assert "3 children" in text
    assert "Көже" in text
    assert "Ойдан" not in text
    client.post(address, {"key": str(uuid4()), "says": "Асхана жабылды"})
    assert "Асхана жабылды" in text_of(client.get(address))


def test_names_are_for_the_sanitary_service_alone_and_leave_a_trace(town):
    an_alarm(town)
    officer = works("sanitary_service", region="79")
    text = text_of(
        signed_in(officer, language="en").get(at(town, "institution-alarm", day=MONDAY.isoformat()))
    )
    assert text.count("Ойдан") == 3
    assert query("SELECT count(*) FROM access_view WHERE purpose = 'health'")[0][0] == 3


def test_a_day_without_an_alarm_has_no_page(town):
    client = signed_in(town.people["director"])
    for day in (MONDAY.isoformat(), "nonsense"):
        assert client.get(at(town, "institution-alarm", day=day)).status_code == 404


# --- statements ----------------------------------------------------------------------------------------------------


@pytest.fixture
def own_terms(tmp_path, monkeypatch):
    write_demo_parameters(tmp_path / "own", region="79")
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    loader.load.cache_clear()
    yield
    loader.load.cache_clear()


def test_the_supplier_reads_its_statement_line_by_line(db, monkeypatch, own_terms):
    books = Books(budget())
    nur, place = provider(), school("А-1")
    agreement(place, nur)
    books.meals(27, at=place, payee=nur)
    books.lock(SEPTEMBER)
    it_is(monkeypatch, dt.date(2025, 10, 12))
    client = signed_in(works("organisation_head", organisation=nur), language="en")
    text = text_of(client.get("/institution/А-1/money"))
    assert "Waits for your signature" in text
    found = text_of(client.get(f"/institution/А-1/money/{nur}/{books.budget_id}/1"))
    assert "17 037 ₸" in found or "17,037" in found
    assert "Served by fact" in found
    director = works("director", facility=place)
    assert signed_in(director).get(f"/institution/А-1/money/{nur}/{books.budget_id}/1").status_code == 404


# --- the supplier agrees ---------------------------------------------------------------------------------------------


@dataclass
class Act:
    """A statement that is locked, whose it is, and who heads that supplier."""

    budget_id: int
    payee: int
    place: int
    head: object

    def at(self, name):
        return reverse(
            name,
            kwargs={"facility": "А-1", "payee": self.payee, "budget": self.budget_id, "number": 1},
        )


@pytest.fixture
def act(db, monkeypatch, own_terms):
    books = Books(budget())
    nur, place = provider(), school("А-1")
    agreement(place, nur)
    books.meals(27, at=place, payee=nur)
    books.lock(SEPTEMBER)
    it_is(monkeypatch, dt.date(2025, 10, 12))
    return Act(books.budget_id, nur, place, works("organisation_head", organisation=nur))


def appointed(user, act):
    """Whoever heads the supplier has its power of attorney, and a key."""
    appoint_signatory(person_id=user.person_id, duty="agree", organisation_id=act.payee, source="Сенімхат 3")
    return a_key(user)


def taken_along(client, act):
    saved = client.get(act.at("institution-agree-document"))
    assert saved["Content-Disposition"].startswith("attachment;")
    return saved.content


def agreements():
    return query("SELECT person_id FROM settlement_statement_agreed")


def test_the_supplier_sees_what_it_agrees_to_and_agrees_by_its_signature(act):
    key = appointed(act.head, act)
    client = signed_in(act.head, language="en", fresh=True)
    text = text_of(client.get(act.at("institution-statement")))
    (digest,) = query("SELECT encode(document_sha256, 'hex') FROM settlement_statement")[0]
    assert "17,037" in text.replace("17 037", "17,037")
    assert all(seen in text for seen in ("Lines", digest))
    document = taken_along(client, act)
    assert read_document(document) == ("agree", [bytes.fromhex(digest)])
    stale = signed_in(act.head)
    assert stale.post(act.at("institution-agree"))["Location"].startswith("/sign-in?")
    assert agreements() == []
    client.post(act.at("institution-agree"), {"signature": signed_by(key, document)})
    assert agreements() == [(act.head.person_id,)]
    text = text_of(client.get(act.at("institution-statement")))
    assert "Agreed by signature on" in text
    assert "The signature was checked again just now." in text
    assert 'name="signature"' not in text
    assert "Waits for the approvers" in text


def test_agreeing_twice_changes_nothing_and_another_is_told(act):
    key = appointed(act.head, act)
    client = signed_in(act.head, language="en", fresh=True)
    document = taken_along(client, act)
    for said in (
        "You agreed to this statement by your signature.",
        "You had agreed to this statement before",
    ):
        client.post(act.at("institution-agree"), {"signature": signed_by(key, document)})
        assert said in text_of(client.get(act.at("institution-statement")))
    second = works("organisation_head", organisation=act.payee)
    key = appointed(second, act)
    other = signed_in(second, language="en", fresh=True)
    other.post(act.at("institution-agree"), {"signature": signed_by(key, document)})
    assert "Another representative of the provider has already agreed." in text_of(
        other.get(act.at("institution-statement"))
    )
    assert agreements() == [(act.head.person_id,)]


def test_who_heads_the_supplier_without_its_power_of_attorney_does_not_sign(act):
    key = a_key(act.head)
    client = signed_in(act.head, language="en", fresh=True)
    text = text_of(client.get(act.at("institution-statement")))
    assert "you are not appointed to sign for it" in text
    assert 'name="signature"' not in text
    client.post(act.at("institution-agree"), {"signature": signed_by(key, taken_along(client, act))})
    assert "You are not appointed to sign" in text_of(client.get(act.at("institution-statement")))
    assert agreements() == []


def test_a_signature_that_does_not_hold_agrees_to_nothing(act):
    key = appointed(act.head, act)
    client = signed_in(act.head, language="en", fresh=True)
    document = taken_along(client, act)
    approving = document.replace(b"agree", b"approve")
    for signature, said in (
        (signed_by(key, approving), "The signature is damaged or belongs to another document."),
        (signed_by(a_key(works("teacher", facility=act.place)), document), "made by another person"),
        ("", "No file came with the form."),
    ):
        client.post(act.at("institution-agree"), {"signature": signature})
        assert said in text_of(client.get(act.at("institution-statement")))
    assert agreements() == []
    assert query("SELECT count(*) FROM access_signature")[0][0] == 0


def test_nobody_agrees_for_another_supplier_and_no_cook_or_director_at_all(act):
    others = [works("canteen_manager", facility=act.place), works("director", facility=act.place)]
    stranger = works("organisation_head", organisation=provider("990240000039"))
    for user in (*others, stranger):
        client = signed_in(user, fresh=True)
        assert client.get(act.at("institution-agree-document")).status_code == 404
        assert client.post(act.at("institution-agree")).status_code == 404
    assert agreements() == []


# --- the account ---------------------------------------------------------------------------------------------------

IBAN = "KZ86125KZT5004100100"


def test_asking_for_another_account_needs_a_new_sign_in_and_pays_nobody_there(town):
    """P19."""
    address = at(town, "institution-account-ask")
    form = {"key": str(uuid4()), "iban": IBAN, "says": "№ 12 хат"}
    stale = signed_in(town.people["organisation_head"]).post(address, form)
    assert stale["Location"].startswith("/sign-in?")
    client = signed_in(town.people["organisation_head"], language="en", fresh=True)
    for _twice in range(2):
        assert client.post(address, form).status_code == 302
    assert query("SELECT iban FROM settlement_account_request") == [(IBAN,)]
    assert query("SELECT count(*) FROM registry_organisation_account")[0][0] == 0
    assert "№ 12 хат" in text_of(client.get(at(town, "institution-account")))
    assert signed_in(town.people["director"]).get(at(town, "institution-account")).status_code == 404


def test_an_account_that_cannot_be_one_is_said_beside_the_form(town):
    client = signed_in(town.people["organisation_head"], language="en", fresh=True)
    form = {"key": str(uuid4()), "iban": "KZ00", "says": "хат"}
    answer = client.post(at(town, "institution-account-ask"), form)
    assert answer.status_code == 422
    assert query("SELECT count(*) FROM settlement_account_request")[0][0] == 0
