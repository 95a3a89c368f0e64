"""What may be owed to a child: its school's social pedagogue and director read it, and what each may say."""

import re
from uuid import uuid4

import pytest

from amiyan.integrity.actions.cases import answer_case
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from tests.integrity.kit import NOW
from tests.web.institution.kit import works
from tests.web.office.kit import client_of
from tests.web.office.signal_town import LEFT_OUT, a_signal_town, opened, outcome, step, told
from tests.web.office.test_office import text_of

LIST = "/institution/S3/owed"


@pytest.fixture
def town(db, monkeypatch):
    town = a_signal_town(monkeypatch)
    town.people["pedagogue"] = works("social_pedagogue", facility=3)
    town.people["pedagogue_of_1"] = works("social_pedagogue", facility=1)
    town.people["teacher"] = works("teacher", facility=3)
    return town


def page(town, role, path, status=200):
    answer = client_of(town.people[role]).get(path)
    assert answer.status_code == status, (role, path, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ")) if status == 200 else ""


def sent(town, role, path, **given):
    return client_of(town.people[role]).post(path, {"key": str(uuid4()), **given})


def at(town):
    return f"{LIST}/{town.found['not_served'].id}"


@pytest.mark.parametrize("role", ["pedagogue", "director_of_3"])
def test_the_school_reads_which_child_may_be_missing_meals_and_what_to_do(town, role):
    listed = text_of(page(town, role, LIST))
    assert "A child with the right was at school on 18 days and had a meal on 0." in listed
    assert "Сәуле" in listed, "whom to help has a name"
    assert "Nobody has looked yet" in listed
    text = text_of(page(town, role, at(town)))
    assert "Ask the family and the child whether the child wants to eat" in text
    assert "The child fasts." in text
    assert f"/institution/S3/children/{LEFT_OUT}" in page(town, role, at(town)), "apply, or ask the register"
    looks = query("SELECT DISTINCT person_id, viewer, purpose FROM access_view")
    assert looks == [(LEFT_OUT, town.person(role), "dispute")], "the family reads who looked"


def test_nobody_else_reads_it_and_no_suspicion_stands_there(town):
    for role in ("teacher", "pedagogue_of_1", "organisation_head", "director", "mother"):
        page(town, role, LIST, status=404)
        page(town, role, at(town), status=404)
    suspicion = town.found["never_seen"]
    page(town, "director_of_2", f"/institution/S2/owed/{suspicion.id}", status=404)
    assert "Nobody seems to be missing meals" in page(town, "director_of_2", "/institution/S2/owed")


def test_the_pedagogue_says_why_not_once_and_an_official_goes_on(town):
    given = {"key": str(uuid4()), "reason": "innocent", "says": "Үйден тамақ әкеледі, анасымен сөйлестім"}
    for _twice in range(2):  # a broken line sends it again
        assert sent(town, "pedagogue", f"{at(town)}/say", **given).status_code == 302
    ((case_id,),) = query("SELECT id FROM integrity_case")
    me = town.person("pedagogue")
    steps = query(
        "SELECT step, reason, person_id FROM integrity_step WHERE case_id = %s ORDER BY place", [case_id]
    )
    assert steps == [("opened", "signal", me), ("finding", "innocent", me)], "it closes nothing by itself"
    text = text_of(page(town, "pedagogue", at(town)))
    assert "Looked at; an official goes on with it" in text
    assert "Үйден тамақ әкеледі" in text
    assert "Say what you found" not in text
    other = sent(town, "pedagogue", f"{at(town)}/say", **given | {"says": "Басқа сөз"})
    assert "sent once before with other words" in other.content.decode()
    assert "Үйден тамақ әкеледі" in page(town, "region_official", f"/office/79/school/S3/case/{case_id}")


def test_a_director_finds_nothing_in_their_own_school_and_words_are_owed(town):
    assert sent(town, "director_of_3", f"{at(town)}/say", reason="innocent", says="x").status_code == 404
    assert "Say what you found" not in page(town, "director_of_3", at(town))
    empty = sent(town, "pedagogue", f"{at(town)}/say", reason="innocent", says=" ")
    assert empty.status_code == 422
    assert "Write a sentence." in empty.content.decode()
    assert sent(town, "pedagogue_of_1", f"{at(town)}/say", reason="innocent", says="x").status_code == 404
    assert query("SELECT count(*) FROM integrity_case") == [(0,)]


def test_what_an_official_took_up_before_is_gone_on_with(town):
    case = opened(town, "not_served")
    assert "An official looks into it" in page(town, "pedagogue", at(town))
    sent(town, "pedagogue", f"{at(town)}/say", reason="looks_real", says="Терминалда нөмірі жоқ")
    assert outcome(case)[-1] == ("finding", "looks_real", town.person("pedagogue"))


@pytest.mark.parametrize("role", ["pedagogue", "director_of_3"])
def test_where_an_official_asks_the_school_it_answers_on_this_page(town, role):
    case = told(town, "not_served")
    text = text_of(page(town, role, at(town)))
    assert "Your answer is asked for" in text
    assert "Ішкі жазба" not in text, "what officials write for themselves is not shown"
    answer = sent(town, role, f"{at(town)}/answer", reason="explains", says="Енді тамақтанады")
    assert answer.status_code == 302
    assert outcome(case)[-1] == ("answer", "explains", town.person(role))
    with pytest.raises(ProblemError) as caught:
        step(town, case, "decision", "put_right", by=role)
    assert caught.value.problem.kind.code in {
        "integrity-decided-by-a-party",
        "integrity-not-an-officer",
    }, "who answered decides nothing"


def test_who_looked_for_the_state_does_not_answer_for_the_school(town):
    sent(town, "pedagogue", f"{at(town)}/say", reason="looks_real", says="Терминалда нөмірі жоқ")
    ((case_id,),) = query("SELECT id FROM integrity_case")
    found = type("Found", (), {"id": case_id, "facility_id": 3})
    step(town, found, "notice", "told", says="Түсіндіріңіз")
    assert "Your answer is asked for" in page(town, "pedagogue", at(town))
    assert 'name="reason"' not in page(town, "pedagogue", at(town))
    with pytest.raises(ProblemError) as caught:
        answer_case(
            step_id=uuid4(),
            case_id=case_id,
            facility_id=3,
            reason="agrees",
            says="x",
            said_by=town.person("pedagogue"),
            now=NOW,
        )
    assert caught.value.problem.kind.code == "integrity-not-concerned"


def test_a_pedagogue_answers_nothing_of_what_is_no_matter_of_service(town):
    case = told(town, "closed_day")
    with pytest.raises(ProblemError) as caught:
        answer_case(
            step_id=uuid4(),
            case_id=case.id,
            facility_id=1,
            reason="agrees",
            says="x",
            said_by=town.person("pedagogue_of_1"),
            now=NOW,
        )
    assert caught.value.problem.kind.code == "integrity-not-concerned"
