"""Money and what families say: what waits and what to do, statements of the supplier, disputes, ratings, alarms."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.kernel.sql import execute, query
from tests.meals.canteen import eats

from .kit import MONDAY, a_town, at, it_is, signed_in, text_of, works


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


def test_only_who_heads_the_supplier_sees_its_statements(town):
    head = text_of(
        signed_in(town.people["organisation_head"], language="en").get(at(town, "institution-money"))
    )
    assert "No month is locked yet" in head
    director = text_of(signed_in(town.people["director"], language="en").get(at(town, "institution-money")))
    assert "Statements" not in director


def a_statement(town):
    """A locked month of the supplier, as a lock writes it; its digest is no document's."""
    budget = query(
        "INSERT INTO settlement_budget (programme, region, year, payer_name, payer_bin, payer_iban, payer_bic, source)"
        " VALUES ('school-meals', '79', 2025, 'Б', '990240000028', 'KZ86125KZT5004100100', 'NBRKKZKX', 't') RETURNING id"
    )[0][0]
    columns = query(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = 'settlement_statement'::regclass AND attnum > 0"
    )
    assert columns
    return budget


def test_a_statement_of_another_supplier_is_not_there(town):
    client = signed_in(town.people["organisation_head"])
    address = at(town, "institution-statement", payee=town.supplier + 1, budget=1, number=1)
    assert client.get(address).status_code == 404


# --- disputes ------------------------------------------------------------------------------------------------------


def a_dispute(town, *, names_family=False, says="Бала ауырып қалған"):
    child = town.children[0]
    key = uuid4()
    execute(
        "INSERT INTO deliveries_objection (person_id, service_day, programme, source, objected_by) "
        "SELECT %s, %s, 'school-meals', 't', %s WHERE false",
        [child, MONDAY, child],
    )
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
