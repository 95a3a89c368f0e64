"""An application is checked against the register of statuses: yes, no, and everything that is no "no"."""

import datetime as dt
import json
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amiyan.access.appointing import end_role
from amiyan.entitlements.actions import decide
from amiyan.entitlements.desk.actions import refuse_application
from amiyan.entitlements.jobs import check_application, check_night
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import load
from amiyan.registry.sources.statuses import sync_statuses
from amiyan.settlement.open_period import decision_periods, open_period
from amiyan.simulator.registers import TownRegisters, serving
from tests.entitlements.village import an_iin
from tests.meals.canteen import EVERY_DAY, PROGRAMME, in_class

from .kit import MONDAY, TUESDAY, a_town, at, it_is, named, signed_in, text_of, works

PDF = b"%PDF-1.7 invented"
MIDNIGHT = int(dt.datetime(2025, 9, 15, 19, tzinfo=dt.UTC).timestamp())


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


@pytest.fixture
def child(town):
    """A child of the eighth grade with an IIN, of whom no register has said anything: the right is not known."""
    found = in_class(town.school, grade=8, label="8А")
    execute("INSERT INTO registry_person (iin, born, source) VALUES (%s, '2099-03-08', 't')", [an_iin(11)])
    known = query("SELECT id FROM registry_person WHERE iin = %s", [an_iin(11)])[0][0]
    execute("UPDATE registry_enrolment SET known_to = now() WHERE person_id = %s", [found])
    execute(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)"
        " SELECT %s, facility_id, eats_at_id, grade, class_label, shift, valid, source FROM registry_enrolment"
        " WHERE person_id = %s",
        [known, found],
    )
    named(known)
    decide(programme=PROGRAMME, first=EVERY_DAY[0], last=EVERY_DAY[1])
    assert right_of(known) is None
    return known


@pytest.fixture
def register(tmp_path, monkeypatch):
    """The register's answers as files; what it is given it says from then on."""
    monkeypatch.setenv("AMIYAN_STATUS_REGISTER", str(tmp_path))

    def says(**answer):
        line = {"iin": an_iin(11), **answer}
        (tmp_path / "statuses.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")

    (tmp_path / "statuses.jsonl").write_text("", encoding="utf-8")
    return says


def right_of(child, day=MONDAY):
    found = query(
        "SELECT entitled FROM entitlements_decision WHERE person_id = %s AND known_to IS NULL AND valid @> %s::date",
        [child, day],
    )
    return found[0][0] if found else "nothing decided"


def applied(town, child, category="low_income"):
    """The desk enters an application; its number."""
    client = signed_in(town.people["social_pedagogue"], language="en")
    key = str(uuid4())
    form = {"key": key, "received_on": "2025-09-15", "category": category, "says": "Ата-анасы сұрайды"}
    answer = client.post(
        at(town, "institution-application", child=child),
        {**form, "scans": [SimpleUploadedFile("a.pdf", PDF)]},
    )
    assert answer.status_code == 302
    return key


def page_of(town, child, language="en"):
    client = signed_in(town.people["social_pedagogue"], language=language)
    return text_of(client.get(at(town, "institution-child", child=child)))


def facts(child):
    return query(
        "SELECT holds, lower(valid), upper(valid) - 1, source FROM registry_social_status"
        " WHERE person_id = %s AND known_to IS NULL ORDER BY id",
        [child],
    )


def asked():
    return [row[0] for row in query("SELECT outcome FROM entitlements_check ORDER BY asked_at")]


def test_the_register_is_asked_in_the_transaction_that_brings_the_application(town, child, register):
    key = applied(town, child)
    jobs = query("SELECT args FROM procrastinate_jobs WHERE task_name LIKE '%%check_application'")
    assert [json.loads(args) for (args,) in jobs] == [{"person_id": child, "application_id": key}]
    assert "The register has not answered yet." in page_of(town, child)


def test_what_the_register_confirms_is_a_fact_with_its_source_and_the_right_follows(town, child, register):
    register(answer="held", held=["low_income"], covered=["low_income", "asp"], until="2026-03-31")
    key = applied(town, child)
    assert check_application(child, key) == ["held"]
    assert facts(child) == [(["low_income"], MONDAY, dt.date(2026, 3, 31), "SDU")]
    assert right_of(child) is True
    text = page_of(town, child)
    assert "SDU confirmed on 15 Sept 2025: “Low-income family”, until 31 Mar 2026." in text
    assert at(town, "institution-refuse", child=child, application=key) not in text
    # Asked again, nothing more comes of it.
    assert check_application(child, key) == []
    assert (len(facts(child)), asked()) == (1, ["held"])


def test_the_night_has_nothing_to_change_in_what_the_check_decided(town, child, register):
    register(answer="held", held=["low_income"], covered=["low_income"])
    check_application(child, applied(town, child))
    decided = "SELECT id FROM entitlements_decision WHERE person_id = %s AND known_to IS NULL ORDER BY id"
    before = query(decided, [child])
    rules = load(PROGRAMME)
    period = open_period(MONDAY, rules)
    for year in decision_periods(period, rules):
        decide(programme=PROGRAMME, first=year.first, last=year.last)
    assert query(decided, [child]) == before


@pytest.fixture
def no(town, child, register):
    """An application to which the register said "no"; its number."""
    register(answer="held", held=[], covered=["low_income", "asp"])
    key = applied(town, child)
    assert check_application(child, key) == ["not_held"]
    return key


def refuses(town, child, key, reason="Табыс анықтамасы жоқ: 5-тармақ", role="social_pedagogue"):
    """Somebody of the school refuses after a new sign-in; the child's page as they see it then."""
    client = signed_in(town.people[role], language="en", fresh=True)
    client.post(at(town, "institution-refuse", child=child, application=key), {"reason": reason})
    return page_of_client(client, town, child)


def refusals():
    return query("SELECT reason, refused_by FROM entitlements_refusal")


def test_a_no_of_the_register_refuses_nothing_a_person_decides(town, child, no):
    """No machine takes anything away: the page says what the register said and when, and offers the decision."""
    assert facts(child) == [([], MONDAY, None, "SDU")]
    text = page_of(town, child)
    assert "SDU checked on 15 Sept 2025, and the child does not have: “Low-income family”." in text
    assert "A person decides" in text
    assert ">Refused<" not in text
    assert refusals() == []
    assert at(town, "institution-refuse", child=child, application=no) in text


def test_a_no_never_becomes_a_right_by_asking_again(town, child, no, register):
    """P23: a negative conclusion is a hard stop; only a new application asks anew."""
    register(answer="held", held=["low_income"], covered=["low_income"])
    assert at(town, "institution-check", child=child, application=no) not in page_of(town, child)
    assert (check_application(child, no), check_night(MIDNIGHT)) == ([], 0)
    client = signed_in(town.people["social_pedagogue"], language="en")
    client.post(at(town, "institution-check", child=child, application=no))
    assert "it is asked no more" in page_of_client(client, town, child)
    assert asked() == ["not_held"]
    assert check_application(child, applied(town, child)) == ["held"]


def test_after_a_no_a_named_person_refuses_and_the_desk_shows_who(town, child, no):
    who = town.people["social_pedagogue"].person_id
    named(who, "Аманова", "Гүлнар")
    text = refuses(town, child, no)
    assert refusals() == [("Табыс анықтамасы жоқ: 5-тармақ", who)]
    assert "Аманова Гүлнар (social pedagogue) refused on 15 Sept 2025: Табыс анықтамасы жоқ: 5-тармақ" in text
    # The fact stands beside the decision: whose word, and of which day.
    assert "SDU checked on 15 Sept 2025" in text
    assert "A person decides" not in text
    assert at(town, "institution-refuse", child=child, application=no) not in text


def test_who_refused_is_named_by_the_post_they_held_on_that_day(town, child, no, monkeypatch):
    who = town.people["social_pedagogue"].person_id
    named(who, "Аманова", "Гүлнар")
    refuses(town, child, no)
    ((role,),) = query("SELECT id FROM access_role WHERE person_id = %s", [who])
    end_role(person_id=who, role_id=role, source="Бұйрық № 2", last_day=MONDAY)
    it_is(monkeypatch, TUESDAY)
    director = signed_in(town.people["director"], language="en")
    assert "Аманова Гүлнар (social pedagogue) refused" in page_of_client(director, town, child)


def test_a_post_at_another_place_is_not_told_beside_a_refusal(town, child, no):
    who = works("director", facility=a_town(1, forecast_days=()).school).person_id
    named(who, "Бөтен", "Асқар")
    refuse_application(
        person_id=child,
        application_id=UUID(no),
        reason="Қате",
        refused_by=who,
        now=SystemClock().now(),
        scope=EVERYTHING,
    )
    assert "Бөтен Асқар (post not known) refused" in page_of(town, child)


def test_a_child_that_changed_its_school_is_answered_by_the_new_one(town, child, register, monkeypatch):
    """What one school had entered would otherwise be refused by neither: the new one decides, with its post told."""
    key = applied(town, child)
    new = a_town(1, forecast_days=())
    execute(
        "UPDATE registry_enrolment SET known_to = now() WHERE person_id = %s AND known_to IS NULL", [child]
    )
    execute(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)"
        " VALUES (%s, %s, %s, 8, '8В', 1, daterange(%s, NULL), 't')",
        [child, new.school, new.school, TUESDAY],
    )
    third = a_town(1, forecast_days=())
    it_is(monkeypatch, TUESDAY)
    foreign = signed_in(third.people["director"], language="en", fresh=True)
    address = at(third, "institution-refuse", child=child, application=key)
    foreign.post(address, {"reason": "Бөтен мектеп"})
    assert refusals() == []
    named(new.people["director"].person_id, "Жаңабаева", "Сәуле")
    client = signed_in(new.people["director"], language="en", fresh=True)
    client.post(at(new, "institution-refuse", child=child, application=key), {"reason": "Анықтама ескі"})
    assert refusals() == [("Анықтама ескі", new.people["director"].person_id)]
    assert "Жаңабаева Сәуле (director) refused" in page_of_client(client, new, child)


def test_an_application_older_than_a_year_does_not_say_that_it_is_asked_each_night(
    town, child, register, monkeypatch
):
    key = applied(town, child)
    assert check_application(child, key) == ["silent"]
    assert "is asked again each night" in page_of(town, child)
    it_is(monkeypatch, MONDAY + dt.timedelta(days=366))
    text = page_of(town, child)
    assert "is asked again each night" not in text
    assert "It is older than a year" in text
    assert at(town, "institution-check", child=child, application=key) not in text


def test_the_month_s_list_shows_that_a_child_waits_for_a_person_until_one_has_decided(town, child, no):
    def listed():
        return text_of(
            signed_in(town.people["director"], language="en").get(
                at(town, "institution-desk") + "?month=2025-09"
            )
        )

    waits = "a register says no to an application: a person decides"
    assert listed().count(waits) == 1
    refuses(town, child, no, role="director")
    assert waits not in listed()


def test_what_is_still_unknown_waits_for_no_person_on_the_list(town, child, register):
    register(answer="not_found")
    check_application(child, applied(town, child))
    client = signed_in(town.people["director"], language="en")
    assert "a register says no" not in text_of(client.get(at(town, "institution-desk") + "?month=2025-09"))


SILENT = {
    "not known there": ({"answer": "not_found"}, "not_known", "SDU does not know this child"),
    "not checked": (
        {"answer": "held", "held": [], "covered": ["asp"]},
        "not_covered",
        "SDU has not checked this (asked on 15 Sept 2025): “Low-income family”.",
    ),
    "true until yesterday": (
        {"answer": "held", "held": ["low_income"], "covered": ["low_income"], "until": "2025-09-14"},
        "not_covered",
        "SDU has not checked this",
    ),
    "no consent": (
        {"answer": "unavailable", "reason": "consent"},
        "silent",
        "said nothing: the family has not agreed that it tells us.",
    ),
    "a subsystem that was down": (
        {"answer": "unavailable"},
        "silent",
        "said nothing: it has checked nothing of this child.",
    ),
}


@pytest.mark.parametrize("case", SILENT)
def test_unknown_is_not_no(town, child, register, case):
    """P29: what was not answered is neither a yes nor a no, and the application stays open."""
    answer, outcome, said = SILENT[case]
    register(**answer)
    key = applied(town, child)
    assert check_application(child, key) == [outcome]
    assert right_of(child) is None
    assert not any("low_income" in row[0] for row in facts(child))
    text = page_of(town, child)
    assert said in text
    assert "That is not a “no”" in text
    assert "Still open" in text
    assert at(town, "institution-refuse", child=child, application=key) in text


def test_an_outage_writes_no_fact_and_the_night_asks_again(town, child, monkeypatch):
    """P29: a register that is down leaves everything as it was; its first word afterwards counts."""
    held = {"iin": an_iin(11), "answer": "held", "held": ["asp"], "covered": ["asp"]}
    down = {"now": True}
    plan = lambda _number: "outage" if down["now"] else None  # noqa: E731
    with serving(TownRegisters(answers={an_iin(11): held}), plan=plan) as server:
        monkeypatch.setenv("AMIYAN_STATUS_REGISTER", server.url)
        key = applied(town, child, category="asp")
        assert check_application(child, key) == ["silent"]
        assert (facts(child), right_of(child)) == ([], None)
        assert query("SELECT count(*) FROM entitlements_refusal")[0][0] == 0
        assert "said nothing: it does not answer." in page_of(town, child)
        down["now"] = False
        assert check_night(MIDNIGHT) == 1
    assert (right_of(child), right_of(child, TUESDAY)) == (None, True)
    assert asked() == ["silent", "held"]
    assert check_night(MIDNIGHT) == 0


def test_a_paper_that_does_not_say_which_is_proved_by_any_that_gives_the_right(town, child, register):
    register(answer="held", held=["large_family"], covered=["large_family"])
    assert check_application(child, applied(town, child, category="")) == ["held"]
    assert "The paper is to prove any category that gives the right." in page_of(town, child)


def test_some_of_them_checked_is_no_no_to_a_paper_that_does_not_say_which(town, child, register):
    register(answer="held", held=[], covered=["large_family"])
    assert check_application(child, applied(town, child, category="")) == ["not_covered"]


def test_who_has_no_iin_cannot_be_asked_about(town, register):
    key = applied(town, town.children[0])
    assert check_application(town.children[0], key) == ["silent"]
    assert "the child has no IIN in the registry" in page_of(town, town.children[0])


def test_a_refusal_by_a_person_is_not_asked_about_any_more(town, child, register):
    key = applied(town, child)
    client = signed_in(town.people["social_pedagogue"], language="en", fresh=True)
    client.post(at(town, "institution-refuse", child=child, application=key), {"reason": "Құжат жоқ"})
    register(answer="held", held=["low_income"], covered=["low_income"])
    assert check_application(child, key) == []
    client.post(at(town, "institution-check", child=child, application=key))
    assert "it is asked no more" in page_of_client(client, town, child)


def page_of_client(client, town, child):
    return text_of(client.get(at(town, "institution-child", child=child)))


def test_what_the_register_confirmed_is_refused_by_nobody(town, child, register):
    register(answer="held", held=["low_income"], covered=["low_income"])
    key = applied(town, child)
    check_application(child, key)
    client = signed_in(town.people["social_pedagogue"], language="en", fresh=True)
    client.post(at(town, "institution-refuse", child=child, application=key), {"reason": "Құжат жоқ"})
    assert query("SELECT count(*) FROM entitlements_refusal")[0][0] == 0
    assert "The register has confirmed this application" in page_of_client(client, town, child)


def test_the_desk_asks_again_and_once_while_it_waits(town, child, register):
    key = applied(town, child)
    client = signed_in(town.people["social_pedagogue"], language="en")
    address = at(town, "institution-check", child=child, application=key)
    assert address in page_of_client(client, town, child)
    assert client.post(address).status_code == 302
    assert "Look at this page again in a minute." in page_of_client(client, town, child)
    assert query("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%check_application'") == [
        (1,)
    ]


def test_a_site_that_asks_no_register_says_so_and_leaves_it_to_a_person(town, child, monkeypatch):
    monkeypatch.delenv("AMIYAN_STATUS_REGISTER", raising=False)
    key = applied(town, child)
    assert query("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%check_application'") == [
        (0,)
    ]
    assert check_application(child, key) == []
    assert check_night(MIDNIGHT) == 0
    text = page_of(town, child)
    assert "This site asks no register about categories." in text
    client = signed_in(town.people["social_pedagogue"], language="en")
    client.post(at(town, "institution-check", child=child, application=key))
    assert "AMIYAN_STATUS_REGISTER" in page_of_client(client, town, child)


def test_a_check_and_a_sync_of_the_same_register_say_it_once(town, child, register, tmp_path):
    """The same word of the same register under one name: the walk finds it said already."""
    from amiyan.registry.sources.files import FolderStatuses  # noqa: PLC0415

    register(answer="held", held=["low_income"], covered=["low_income"])
    check_application(child, applied(town, child))
    sync_statuses(FolderStatuses(tmp_path), source="SDU", problem=lambda _: None)
    assert len(facts(child)) == 1


def test_a_category_that_is_none_is_not_entered(town, child, register):
    client = signed_in(town.people["social_pedagogue"], language="en")
    answer = client.post(
        at(town, "institution-application", child=child),
        {
            "key": str(uuid4()),
            "received_on": "2025-09-15",
            "category": "rich",
            "scans": [SimpleUploadedFile("a.pdf", PDF)],
        },
    )
    assert answer.status_code == 422
