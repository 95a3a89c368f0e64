"""What a director, the head of a supplier and a family read of a case, and how they answer: from the notice on, no sooner."""

import datetime as dt
import re
from uuid import uuid4

import pytest

from amiyan.integrity.queries.cases import case_of
from amiyan.integrity.words import NOTHING_STOPS
from amiyan.kernel.sql import execute, query
from tests.web.institution.kit import it_is, works
from tests.web.office.kit import client_of
from tests.web.office.signal_town import LEFT_OUT, TODAY, a_signal_town, decided, opened, outcome, step, told
from tests.web.office.test_office import text_of

INNER = "Ішкі жазба: терминалды қарадым"
LIST, FAMILY = "/institution/S1/cases", f"/family/{LEFT_OUT}/cases"


@pytest.fixture
def town(db, monkeypatch):
    return a_signal_town(monkeypatch)


def page(town, role, path, status=200):
    answer = client_of(town.people[role]).get(path)
    assert answer.status_code == status, (role, path, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ")) if status == 200 else ""


def sent(town, role, path, **given):
    return client_of(town.people[role]).post(path, {"key": str(uuid4()), **given})


def owed(town):
    """A case of what may be owed to a child, of which the family was told."""
    return told(town, "not_served")


def test_before_the_notice_nobody_concerned_reads_anything(town):
    case = opened(town, "closed_day")
    step(town, case, "finding", "looks_real", says=INNER)
    for role in ("director", "organisation_head"):
        assert "Nobody asks you anything" in page(town, role, LIST)
        page(town, role, f"{LIST}/{case.id}", status=404)
    assert "Nobody asks you anything" in page(town, "mother", FAMILY)


@pytest.mark.parametrize("role", ["director", "organisation_head"])
def test_who_heads_the_place_or_its_supplier_reads_the_facts_and_answers(town, role):
    case = told(town, "closed_day")
    listed = text_of(page(town, role, LIST))
    assert "Your answer is asked for" in listed
    assert "You can answer until 15 October 2025; later answers count too." in listed
    text = text_of(page(town, role, f"{LIST}/{case.id}"))
    assert "8 children were marked on a day without school; 0 of them were seen at the entrance." in text
    assert "Сенбіде неге белгіленгенін түсіндіріңіз" in text
    assert NOTHING_STOPS in text
    assert "Айгүл (official of the region)" in text, "who asks stands there by name"
    assert INNER not in text, "what officials write for themselves is not shown"
    answer = sent(town, role, f"{LIST}/{case.id}/answer", reason="explains", says="Сабақ болды")
    assert answer.status_code == 302
    assert outcome(case)[-1] == ("answer", "explains", town.person(role))
    assert "Сабақ болды" in page(town, role, f"{LIST}/{case.id}")


def test_who_reads_the_case_was_reached_and_opening_the_list_alone_is_not_reading_it_p24(town):
    case = told(town, "closed_day")
    page(town, "director", LIST)
    assert case_of(facility_id=1, case_id=case.id).reached["notice"] == {"place": None, "supplier": None}
    page(town, "director", f"{LIST}/{case.id}")
    found = case_of(facility_id=1, case_id=case.id)
    assert found.reached["notice"] == {"place": TODAY, "supplier": None}
    assert found.answer_due is None, "the supplier knows nothing of it"
    page(town, "organisation_head", f"{LIST}/{case.id}")
    assert case_of(facility_id=1, case_id=case.id).answer_due == dt.date(2025, 10, 15)


def test_what_the_one_answered_the_other_does_not_read(town):
    case = told(town, "closed_day")
    sent(town, "director", f"{LIST}/{case.id}/answer", reason="explains", says="Менің сөзім")
    assert "Менің сөзім" in page(town, "director", f"{LIST}/{case.id}")
    assert "Менің сөзім" not in page(town, "organisation_head", f"{LIST}/{case.id}")


def test_a_director_reads_no_case_of_another_school(town):
    case = told(town, "never_seen")
    assert case.facility_id == 2
    page(town, "director", f"{LIST}/{case.id}", status=404)
    page(town, "director", f"/institution/S2/cases/{case.id}", status=404)
    assert sent(town, "director", f"{LIST}/{case.id}/answer", reason="explains", says="x").status_code == 404
    assert len(outcome(case)) == 3


def test_a_supplier_is_not_asked_about_what_is_owed_to_a_child(town):
    case = owed(town)
    assert "Your answer is asked for" in page(town, "director_of_3", "/institution/S3/cases")
    page(town, "organisation_head", f"/institution/S3/cases/{case.id}", status=404)


def test_a_new_supplier_reads_and_answers_nothing_of_what_the_one_before_it_was_asked(town, monkeypatch):
    case = told(town, "closed_day")
    execute("UPDATE registry_agreement SET known_to = now() WHERE facility_id = 1")
    execute(
        "INSERT INTO registry_organisation (id, bin, name, source) VALUES (78, '000140000001', 'Nan', 't')"
    )
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, valid, source)"
        " VALUES (1, 77, 'school-meals', '(,2025-10-03)', 't'), (1, 78, 'school-meals', '[2025-10-03,)', 't')"
    )
    town.people["new_head"] = works("organisation_head", organisation=78)
    it_is(monkeypatch, day=dt.date(2025, 10, 6))
    assert "Nobody asks you anything" in page(town, "new_head", LIST)
    page(town, "new_head", f"{LIST}/{case.id}", status=404)
    answer = sent(town, "new_head", f"{LIST}/{case.id}/answer", reason="agrees", says="x")
    assert answer.status_code == 404
    assert "Your answer is asked for" in page(town, "director", LIST)


def test_a_decision_is_read_with_who_decided_and_is_appealed_once(town):
    case = decided(town, "closed_day")
    where = f"{LIST}/{case.id}"
    text = text_of(page(town, "director", where))
    assert "Болат (official of the region): Confirmed. Сабақ болған жоқ" in text
    assert "You can appeal until" in text
    empty = sent(town, "director", f"{where}/appeal", says=" ")
    assert empty.status_code == 422
    assert "Write a sentence." in empty.content.decode()
    assert sent(town, "director", f"{where}/appeal", says="Келіспеймін").status_code == 302
    assert outcome(case)[-1] == ("appeal", "disagrees", town.person("director"))
    text = text_of(page(town, "director", where))
    assert "You appealed; another person decides" in text
    assert "Do you disagree?" not in text


def test_a_family_reads_it_in_plain_words_and_answers(town):
    assert "An official asks you something" not in page(town, "mother", f"/family/{LEFT_OUT}/more")
    case = owed(town)
    assert "An official asks you something" in page(town, "mother", f"/family/{LEFT_OUT}/more")
    assert "What you are asked" in page(town, "mother", f"/family/{LEFT_OUT}/said"), (
        "it stands beside as well"
    )
    listed = text_of(page(town, "mother", FAMILY))
    assert "A child with the right was at school on 18 days and had a meal on 0." in listed
    text = text_of(page(town, "mother", f"{FAMILY}/{case.id}"))
    assert "Nothing changes until a person decides." in text
    assert "You can answer until 15 October 2025; later answers count too." in text
    assert NOTHING_STOPS in text
    assert INNER not in text
    answer = client_of(town.people["mother"]).post(
        f"{FAMILY}/{case.id}/answer", {"key": str(uuid4()), "reason": "explains", "says": "Үйден жейді"}
    )
    assert answer.status_code == 302
    assert outcome(case)[-1] == ("answer", "explains", town.person("mother"))
    assert "Үйден жейді" in page(town, "mother", f"{FAMILY}/{case.id}")


def test_a_family_appeals(town):
    case = owed(town)
    sent(town, "mother", f"{FAMILY}/{case.id}/answer", reason="explains", says="Тамақ бермейді")
    step(town, case, "decision", "confirmed", by="decider", says="Рас")
    assert sent(town, "mother", f"{FAMILY}/{case.id}/appeal", says="Келіспеймін").status_code == 302
    assert outcome(case)[-1] == ("appeal", "disagrees", town.person("mother"))


def test_a_family_reads_no_case_about_a_place_that_lists_its_child(town):
    told(town, "closed_day")
    child = 1_000_000
    execute(
        "INSERT INTO registry_guardianship (ward_id, guardian_id, kind, may_see, may_decide, be_told, source)"
        " VALUES (%s, %s, 'parent', true, true, true, 't')",
        [child, town.person("mother")],
    )
    assert "Nobody asks you anything" in page(town, "mother", f"/family/{child}/cases")


def test_where_place_and_time_are_hidden_there_is_no_such_page(town):
    owed(town)
    child = 3_000_000
    execute(
        "INSERT INTO registry_guardianship (ward_id, guardian_id, kind, may_see, may_decide, be_told, hides_place, source)"
        " VALUES (%s, %s, 'parent', true, false, true, true, 't')",
        [child, town.person("mother")],
    )
    page(town, "mother", f"/family/{child}/cases", status=404)
    assert "/cases" not in page(town, "mother", f"/family/{child}/more")


def test_a_strangers_answer_is_nobodys(town):
    case = owed(town)
    for role in ("director", "organisation_head", "auditor"):
        assert sent(town, role, f"{FAMILY}/{case.id}/answer", reason="explains", says="x").status_code == 404
    assert query("SELECT count(*) FROM integrity_step WHERE step = 'answer'") == [(0,)]
