"""What officials read and do of signals and cases: the queue, one signal, a case step by step, the switch."""

import ast
import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

import amiyan.web.cases
import amiyan.web.office.signals
from amiyan.access.models import User
from amiyan.integrity.actions.cases import answer_case
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.publishing import publish_quarter
from amiyan.kernel.sql import execute, query
from amiyan.settlement.figures.lines import lines_of_day
from tests.integrity.kit import NOW
from tests.integrity.test_nothing_stops import imports

from .kit import client_of
from .signal_town import GHOSTS, LEFT_OUT, a_signal_town, decided, opened, outcome, step, told
from .test_office import text_of

NOTHING_STOPS = "While a case is open nothing stops: meals go on, and what is owed is paid."


@pytest.fixture
def town(db, monkeypatch):
    return a_signal_town(monkeypatch)


def page(town, role, path, status=200, **how):
    answer = client_of(town.people[role], **how).get(path)
    assert answer.status_code == status, (role, path, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ")) if status == 200 else ""


def sent(town, role, path, **given):
    """A form that was sent: the answer."""
    return client_of(town.people[role]).post(path, {"key": str(uuid4()), **given})


def at(town, detector):
    one = town.found[detector]
    return f"/office/79/school/S{one.facility_id}/signal/{one.id}"


def case_at(case):
    return f"/office/79/school/S{case.facility_id}/case/{case.id}"


# --- reading ---------------------------------------------------------------------------------------------------------


def test_the_overview_leads_to_what_does_not_add_up_in_one_click(town):
    overview = page(town, "region_official", "/office/79")
    card = overview[overview.index("What does not add up") :]
    first = re.search(r'<a href="([^"]+/signal/[^"]+)">([^<]+)</a>', card)
    assert "8 of the 8 children of the class who had meals passed by card or by hand" in first[2], (
        "the ghost class comes first"
    )
    assert "A child with the right" not in card, "what is owed is no suspicion"
    waits = len(re.findall(r"/(?:signal|matter)/", page(town, "region_official", "/office/79/queue")))
    assert waits > 3
    assert f"All that waits: {waits}" in card, "the button says how many"
    text = text_of(page(town, "region_official", first[1].replace("&amp;", "&")))
    assert text.index("What usually explains it") < text.index("What to look at first")
    assert text.index("The class comes in by another door.") < text.index("The meals behind it")
    assert "See the class: count the children in the room" in text


@pytest.mark.parametrize("role", ["region_official", "auditor"])
def test_what_a_family_says_is_wrong_in_a_register_waits_on_the_overview_as_in_the_queue(town, role):
    """An overview shows less of people than the queue; how much waits is one number on both."""
    execute(
        "INSERT INTO feedback_correction (person_id, id, fact_table, fact_id, register, says, said_by, channel, answer_by,"
        " known_from) VALUES (4000000, gen_random_uuid(), 'registry_enrolment', 1, 'r', '3-сынып', %s, 'page',"
        " '2025-10-15', %s)",
        [town.person("mother"), NOW],
    )
    waits = page(town, role, "/office/79/queue")
    assert "/matter/correction/" in waits
    count = len(re.findall(r"/(?:signal|matter)/", waits))
    assert f"All that waits: {count}" in page(town, role, "/office/79")


def test_the_lines_behind_a_class_are_one_more_click_away(town):
    found = page(town, "region_official", at(town, "never_seen"))
    days = re.findall(r'href="(/office/79/school/S2/2025-09-\d\d/lines[^"]*)"', found)
    assert len(days) == 18, "the days on which the school served"
    lines = page(town, "region_official", days[0].replace("&amp;", "&"))
    assert "Ойдан1 Сәуле" in lines
    names = {name for (name,) in query("SELECT person_id FROM access_view")}
    assert names == set(GHOSTS)


def test_a_signal_names_children_only_when_asked_and_each_can_read_who_looked(town):
    found = page(town, "region_official", at(town, "never_seen"))
    assert "Children whom it is about: 8." in found
    assert "Ойдан" not in found
    assert query("SELECT count(*) FROM access_view") == [(0,)]
    assert "Ойдан1 Сәуле" in page(town, "region_official", at(town, "never_seen") + "?names=1")
    assert {row[0] for row in query("SELECT person_id FROM access_view")} == set(GHOSTS)


def test_names_in_a_form_that_is_shown_again_leave_their_trace_too(town):
    one = town.found["never_seen"]
    given = {"source": "signal", "about": str(one.id), "says": " "}
    answer = sent(town, "region_official", "/office/79/school/S2/case/open?names=1", **given)
    assert answer.status_code == 422
    assert "Ойдан1 Сәуле" in answer.content.decode()
    assert {row[0] for row in query("SELECT person_id FROM access_view")} == set(GHOSTS)


def test_who_reads_the_names_of_a_family_in_a_case_leaves_a_trace(town):
    case = told(town, "not_served")
    assert "Жанар" in page(town, "region_official", case_at(case))
    looks = query("SELECT person_id, viewer, purpose, page FROM access_view")
    assert looks == [(LEFT_OUT, town.person("region_official"), "dispute", "office-case")]


def test_a_signal_shows_the_rule_that_found_it(town):
    text = text_of(page(town, "auditor", at(town, "never_seen")))
    assert "Children whom nothing else has seen, version 1" in text
    assert "No act was found yet: a placeholder." in text
    assert "no case of it is closed yet" in text
    assert "Open a case" not in text, "an auditor looks and opens nothing"


def test_the_queue_stands_in_its_order_with_what_is_owed_as_care(town):
    text = text_of(page(town, "region_official", "/office/79/queue"))
    order = [
        text.index(words)
        for words in (
            "What families say",
            "What may be owed to a child",
            "Drawn by lot",
            "What does not add up",
        )
    ]
    assert order == sorted(order)
    owed = text[text.index("What may be owed") : text.index("Drawn by lot")]
    assert "Care, no suspicion A child with the right was at school on 18 days and had a meal on 0." in owed
    assert "№ 12 мектеп-гимназия" in text
    assert "13 Sept 2025" in text or "13.09.2025" in text, text[-1500:]
    assert "8 marks" in text
    assert "Beyond what can be worked 0" in text, "it is always shown"


def test_what_lies_beyond_what_can_be_worked_is_counted(town, monkeypatch):
    monkeypatch.setattr("amiyan.integrity.queries.queue.capacity", lambda *_a, **_k: 2)
    text = text_of(page(town, "region_official", "/office/79/queue"))
    assert "Waiting here 2" in text
    assert re.search(r"\d+ more lie beyond what can be worked", text)


def test_open_cases_stand_first_and_the_overdue_ones_before_all(town, monkeypatch):
    late = opened(town, "closed_day")
    soon = decided(town, "never_seen", by="director_of_2")
    monkeypatch.setattr(
        "amiyan.web.office.signals.waiting.today", lambda: late.due.replace(day=late.due.day + 1)
    )
    found = page(town, "region_official", "/office/79/queue")
    assert found.index(str(late.id)) < found.index(str(soon.id))
    assert "overdue since" in found
    assert "That a day passes decides nothing." in found


def test_the_ministry_reads_numbers_and_no_signal(town):
    text = text_of(page(town, "ministry_official", "/office/00/queue"))
    assert "Waiting, by kind" in text
    assert "2V" not in text
    assert "мектеп" not in text
    for path in ("/office/79/signals", at(town, "never_seen"), case_at(opened(town, "closed_day"))):
        page(town, "ministry_official", path, status=404)
    assert "What does not add up" not in page(town, "ministry_official", "/office/00")


def test_the_ministry_reads_no_sum_of_few(town):
    opened(town, "closed_day")
    assert re.search(r"Waiting here \d", text_of(page(town, "region_official", "/office/79/queue")))
    for region in ("00", "79"):
        text = text_of(page(town, "ministry_official", f"/office/{region}/queue"))
        assert re.search("Open cases … .*What nobody has taken up …", text), text
        assert "Beyond what can be worked …" in text, (
            "what is withheld is not told by what is reckoned from it"
        )


def test_a_district_official_finds_only_their_own_places(town):
    found = page(town, "district_official", "/office/79/queue")
    assert "/school/S1/signal/" in found
    assert "/school/S2/" not in found
    page(town, "district_official", at(town, "never_seen"), status=404)
    assert "/school/S2/" not in page(town, "district_official", "/office/79/signals?month=2025-09")


def test_signals_are_sought_by_detector_school_and_month(town):
    every = page(town, "region_official", "/office/79/signals?month=2025-09")
    assert every.count("/signal/") == 3
    by_kind = page(town, "region_official", "/office/79/signals?month=2025-09&detector=closed_day")
    assert by_kind.count("/signal/") == 1
    by_school = page(town, "region_official", "/office/79/signals?month=2025-09&school=S2")
    assert re.findall(r"/school/(S\d)/signal/", by_school) == ["S2"]
    assert "No signal about this month" in page(town, "region_official", "/office/79/signals?month=2025-08")
    assert "No such school" in page(town, "region_official", "/office/79/signals?month=2025-09&school=X")


def test_a_long_list_goes_on_from_the_last_key(town, monkeypatch):
    monkeypatch.setattr("amiyan.web.office.signals.listed._A_PAGE", 2)
    path, seen = "/office/79/signals?month=2025-09", []
    while path:
        found = page(town, "region_official", path)
        seen += re.findall(r"/signal/([^?\"]+)", found)
        more = re.search(r'href="([^"]*after=[^"]*)"', found)
        path = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 3


def test_a_school_says_that_there_are_signals_about_it(town):
    found = page(town, "region_official", "/office/79/school/S2?month=2025-09")
    assert "Signals about this school: 1" in found
    assert "Signals about" not in page(town, "region_official", "/office/79/school/S4?month=2025-09")


# --- a case ----------------------------------------------------------------------------------------------------------


def test_a_matter_is_taken_up_and_worked_to_its_notice_on_pages_alone(town):
    one = town.found["closed_day"]
    answer = sent(
        town,
        "region_official",
        "/office/79/school/S1/case/open",
        source="signal",
        about=str(one.id),
        says="Сенбідегі белгілер",
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    where = answer["Location"]
    found = text_of(page(town, "region_official", where))
    assert NOTHING_STOPS in found
    assert "As the registers stood on" in found
    assert "Ойлыre Айгүл (official of the region)" in found, "who took a step stands there by name and post"
    path = where.partition("?")[0]
    assert sent(
        town, "region_official", f"{path}/step", step="finding", reason="looks_real", says="Сұрадым"
    ).status_code == 302  # fmt: skip
    text = text_of(page(town, "region_official", where))
    assert "An official asks you to explain: Marks on a day without school." in text, (
        "the message as it goes out"
    )
    assert "Должностное лицо просит вас объяснить" in text
    assert "The director, The head of the supplier" in text
    assert sent(
        town, "region_official", f"{path}/step", step="notice", reason="told", says="Түсіндіріңіз"
    ).status_code == 302  # fmt: skip
    assert query("SELECT count(*) FROM voice_notice WHERE kind = 'case-told'") == [(2,)]


def test_a_button_that_cannot_be_pressed_says_why(town):
    text = text_of(page(town, "region_official", case_at(told(town, "closed_day"))))
    assert "Reasons that cannot be chosen yet" in text
    assert "Who wrote the finding does not confirm it." in text, "the finder confirms nothing"
    other = text_of(page(town, "decider", case_at(told(town, "never_seen"))))
    assert "Those concerned still have time to answer." in other


def test_a_reason_that_a_step_never_has_is_not_offered_as_one_that_waits(town):
    text = text_of(page(town, "decider", case_at(decided(town, "closed_day"))))
    assert "Close the case" in text
    assert "Reasons that cannot be chosen yet" not in text


def test_what_the_rules_refuse_is_said_above_the_form_and_nothing_is_lost(town):
    case = told(town, "closed_day")
    answer = sent(
        town, "region_official", f"{case_at(case)}/step", step="decision", reason="confirmed", says="Солай"
    )
    assert answer.status_code == 422
    assert "Солай" in answer.content.decode(), "what was written stays"
    assert [one[0] for one in outcome(case)] == ["opened", "finding", "notice"]
    nothing = sent(town, "region_official", f"{case_at(case)}/step", step="closed", reason="done", says="x")
    assert nothing.status_code == 302
    assert [one[0] for one in outcome(case)][-1] == "notice"


def test_who_came_in_person_is_written_down_and_it_stands_who_wrote(town):
    case = told(town, "closed_day")
    found = page(town, "region_official", case_at(case))
    assert "Somebody came in person" in found
    answer = sent(
        town,
        "region_official",
        f"{case_at(case)}/spoken",
        who=str(town.person("director")),
        reason="asks_hearing",
        says="Тыңдауды сұрайды",
    )
    assert answer.status_code == 302
    assert outcome(case)[-1] == ("answer", "asks_hearing", town.person("director"))
    text = text_of(page(town, "region_official", case_at(case)))
    assert "The director, written down by an official: They ask to be heard." in text
    waits = text_of(page(town, "decider", case_at(case)))
    assert "A hearing was asked for and was not held." in waits
    stranger = sent(
        town,
        "region_official",
        f"{case_at(case)}/spoken",
        who=str(town.person("mother")),
        reason="explains",
        says="x",
    )
    assert stranger.status_code == 422, "only who was told"


def test_whom_no_message_reached_is_handed_it_and_their_time_begins(town):
    case = told(town, "closed_day")
    where = case_at(case)
    text = text_of(page(town, "region_official", where))
    assert "The director not reached yet" in text
    assert "until 15 October" not in text
    assert "working days: 10, from the day on which the last of them is reached" in text
    assert "closed_day" not in text, "a rule is called by its name"
    assert "once they are reached" in text_of(page(town, "region_official", "/office/79/queue"))
    for role in ("director", "organisation_head"):
        answer = sent(town, "region_official", f"{where}/handed", person=str(town.person(role)), by="paper")
        assert answer.status_code == 302
    text = text_of(page(town, "region_official", where))
    assert "The director reached on 1 October 2025" in text
    assert "until 15 October 2025" in text
    assert "It was handed over" not in text, "everybody has it"
    late = sent(town, "region_official", f"{where}/handed", person=str(town.person("mother")), by="paper")
    assert late.status_code == 404


def test_the_log_of_actions_tells_nothing_of_what_a_family_said(town):
    case = told(town, "not_served")
    given = {"case_id": case.id, "facility_id": 3, "reason": "explains", "said_by": town.person("mother")}
    answer_case(step_id=uuid4(), says="Балам ауырып жатыр", now=NOW, **given)
    log = "/office/79/audit/actions?month=2025-10&kind=case-step"
    for role in ("region_official", "auditor"):
        text = text_of(page(town, role, log))
        assert "Сенбіде неге белгіленгенін түсіндіріңіз" in text, "what officials do stands there"
        assert "Балам" not in text
        assert f"{town.person('mother')}" not in text
        assert "Answer" not in text
    answer_case(
        step_id=uuid4(), says="Балам үйде", now=NOW, recorded_by=town.person("region_official"), **given
    )
    text = text_of(page(town, "auditor", log))
    assert re.search("Ойлыre Айгүл .*Answer", text), (
        "that an official wrote an answer down is an act in office"
    )
    assert "Балам" not in text


def test_an_answer_that_came_meanwhile_stands_on_the_page_before_anybody_decides(town):
    case = told(town, "closed_day")
    answered(town, case, "director", "Сабақ болды")
    client = client_of(town.people["decider"])
    found = client.get(case_at(case)).content.decode()
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', found))
    answered(town, case, "organisation_head", "Тізім қате еді")
    given = {"key": str(uuid4()), "step": "decision", "reason": "confirmed", "says": "Шештім", "seen": seen}
    again = client.post(f"{case_at(case)}/step", given)
    text = text_of(again.content.decode())
    assert again.status_code == 422
    assert "Something was added to the case since you read it" in text
    assert "Тізім қате еді" in text, "the new answer stands there"
    assert "Шештім" in text, "and no word is lost"
    given["seen"] = re.findall(r'name="seen" value="(\d+)"', again.content.decode())[0]
    for _twice in range(2):  # a broken line sends it again
        assert client.post(f"{case_at(case)}/step", given).status_code == 302
    assert [one[0] for one in outcome(case)].count("decision") == 1
    other = client.post(f"{case_at(case)}/step", given | {"says": "Басқа сөз"}, follow=True)
    assert "sent once before with other words" in other.content.decode()


def answered(town, case, role, says):
    given = {"case_id": case.id, "facility_id": case.facility_id, "reason": "explains", "now": NOW}
    answer_case(step_id=uuid4(), says=says, said_by=town.person(role), **given)


def test_an_appeal_is_decided_by_another_person(town):
    case = decided(town, "closed_day")
    answer = sent(
        town,
        "region_official",
        f"{case_at(case)}/spoken",
        who=str(town.person("director")),
        reason="disagrees",
        says="Келіспеймін",
    )
    assert answer.status_code == 302
    text = text_of(page(town, "decider", case_at(case)))
    assert "An appeal is decided by somebody who had no part in the case." in text
    answer = sent(
        town,
        "above",
        f"{case_at(case)}/step",
        step="appeal_decision",
        seen="6",
        reason="overturned",
        says="Сабақ болған",
    )
    assert answer.status_code == 302
    text = text_of(page(town, "region_official", case_at(case)))
    assert "Ойлыab Сая (official of the region): The decision was overturned" in text, "each by name"
    assert "Ойлыde Болат (official of the region): Confirmed" in text


def test_a_registers_error_names_the_fact_and_closes_what_rests_on_it(town):
    case = opened(town, "closed_day")
    found = page(town, "region_official", case_at(case))
    assert "The region&#x27;s calendar, for every place" in found
    answer = sent(
        town,
        "region_official",
        f"{case_at(case)}/step",
        step="finding",
        reason="register_error",
        register="region_calendar",
        says="Күнтізбе қате",
    )
    assert answer.status_code == 302
    sent(
        town, "region_official", f"{case_at(case)}/step", step="closed", reason="register_error", says="Солай"
    )
    assert query("SELECT register, found_by FROM integrity_wrong_value") == [
        ("region_calendar", town.person("region_official"))
    ]


def test_what_a_family_said_and_a_drawn_class_are_taken_up_too(town):
    found = page(town, "region_official", "/office/79/queue")
    for source in ("dispute", "sample"):
        path = re.search(rf'href="([^"]*/matter/{source}/[^"]*)"', found)[1].replace("&amp;", "&")
        text = page(town, "region_official", path)
        assert "Take it up" in text
        about = re.search(r'name="about" value="([^"]*)"', text)[1]
        action = re.search(r'action="([^"]*/case/open[^"]*)"', text)[1].replace("&amp;", "&")
        answer = sent(town, "region_official", action, source=source, about=about, says="Қараймын")
        assert answer.status_code == 302
        assert client_of(town.people["region_official"]).get(path).status_code == 302, "it leads to the case"
    assert query("SELECT source FROM integrity_case ORDER BY 1") == [("dispute",), ("sample",)]


def test_an_empty_word_is_said_above_the_form(town):
    one = town.found["closed_day"]
    answer = sent(
        town,
        "region_official",
        "/office/79/school/S1/case/open",
        source="signal",
        about=str(one.id),
        says=" ",
    )
    assert answer.status_code == 422
    assert "Write a sentence." in answer.content.decode()
    for source, about in (("signal", "x"), ("nothing", "1"), ("dispute", "x")):
        wrong = sent(
            town, "region_official", "/office/79/school/S1/case/open", source=source, about=about, says="x"
        )
        assert wrong.status_code == 404, source


def test_only_officials_of_the_place_act(town):
    case = told(town, "never_seen")
    for role in ("auditor", "ministry_official", "director", "district_official"):
        for what in ("step", "spoken", "handed"):
            answer = sent(
                town, role, f"{case_at(case)}/{what}", step="decision", reason="unfounded", says="x"
            )
            assert answer.status_code == 404, role
    assert len(outcome(case)) == 3


# --- precision and the switch ----------------------------------------------------------------------------------------


def test_how_often_they_were_right_and_the_switch_of_a_region(town):
    decided(town, "closed_day")
    text = text_of(page(town, "region_official", "/office/79/precision"))
    assert "Marks on a day without school 1 1 1 1 0 0 100.0 %" in text
    answer = sent(
        town,
        "region_official",
        "/office/79/precision/switch",
        detector="closed_day",
        on="no",
        says="Күнтізбе түзелуде",
    )
    assert answer.status_code == 302
    assert query("SELECT detector, is_on, region, switched_by FROM integrity_switch") == [
        ("closed_day", False, "79", town.person("region_official"))
    ]
    assert "Күнтізбе түзелуде" in page(town, "auditor", "/office/79/precision")
    empty = sent(
        town, "region_official", "/office/79/precision/switch", detector="closed_day", on="yes", says=""
    )
    assert empty.status_code == 422


def test_the_ministry_switches_in_the_country_and_a_district_switches_nothing(town):
    given = {"detector": "closed_day", "on": "no", "says": "x"}
    assert sent(town, "ministry_official", "/office/00/precision/switch", **given).status_code == 302
    assert query("SELECT region FROM integrity_switch") == [(None,)]
    assert sent(town, "district_official", "/office/79/precision/switch", **given).status_code == 404
    assert sent(town, "auditor", "/office/79/precision/switch", **given).status_code == 404


def test_the_ministry_reads_what_was_published_and_nothing_that_is_counted_anew(town):
    text = text_of(page(town, "ministry_official", "/office/00/precision"))
    assert "No quarter was published yet" in text
    decided(town, "closed_day")
    publish_quarter(quarter=dt.date(2025, 10, 1), on=dt.date(2026, 3, 5), now=NOW)
    for region in ("00", "79"):
        text = text_of(page(town, "ministry_official", f"/office/{region}/precision"))
        assert "as it was published once" in text
        assert "Marks on a day without school … … … 0 0" in text, "few are withheld from everybody alike"
    asked = page(town, "ministry_official", "/office/79/precision?quarter=2025-10-01")
    assert "Marks on a day without school" in asked


def test_of_a_quarter_from_before_regions_were_published_a_region_says_so(town):
    execute("INSERT INTO integrity_release VALUES ('2025-07-01', '2025-11-05', 10, now())")
    execute("INSERT INTO integrity_release_figure VALUES ('2025-07-01', 'kind', 'closed_day', 'signals', 40)")
    text = text_of(page(town, "ministry_official", "/office/79/precision"))
    assert "nothing was published by region" in text


def test_a_decision_needs_a_sign_in_of_the_last_minutes(town):
    case = opened(town, "closed_day")
    client = client_of(town.people["region_official"])
    session = client.session
    del session["fresh_at"]
    session.save()
    for path in (f"{case_at(case)}/step", f"{case_at(case)}/spoken", "/office/79/school/S1/case/open"):
        answer = client.post(path, {})
        assert (answer.status_code, "fresh=1" in answer["Location"]) == (302, True)


# --- there is no way from these pages to a stopped benefit -------------------------------------------------------------

PAGES = [
    path
    for room in (amiyan.web.office.signals, amiyan.web.cases)
    for path in sorted(Path(room.__file__).parent.rglob("*.py"))
]
# What these pages may do: the room's own actions, and nothing of money, rights, verdicts or registers.
MAY_DO = re.compile(r"^amiyan\.integrity\.actions\.(cases|owed|reaching|switch)$")
READS_OF_BOOKS = {
    "amiyan.deliveries.told",
    "amiyan.settlement.audit.report_words",
    "amiyan.settlement.figures.kinds",
    "amiyan.settlement.figures.lines",
    "amiyan.settlement.figures.queries",
}
STOPS = re.compile(
    r"hold|suspend|refus|recover|revoke|end_|withdraw|cancel|reject|block|decide_", re.IGNORECASE
)


def test_the_pages_call_nothing_that_stops_anything():
    assert len(PAGES) > 10
    for path in PAGES:
        for module in imports(path):
            if ".actions" in module:
                assert MAY_DO.match(module), (path.name, module)
            if module.startswith(
                ("amiyan.settlement", "amiyan.deliveries", "amiyan.entitlements", "amiyan.ledger")
            ):
                assert module in READS_OF_BOOKS, (path.name, module)


@pytest.mark.parametrize("module", sorted(READS_OF_BOOKS))
def test_what_the_pages_read_of_the_books_writes_nothing(module):
    path = Path(amiyan.__path__[0]).parent / f"{module.replace('.', '/')}.py"
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(INSERT INTO|UPDATE \w|DELETE FROM|TRUNCATE|execute\(|copy_rows\()", text), (
        module
    )
    assert not [name for name in imports(path) if ".actions" in name], module


def test_the_pages_call_no_action_by_a_name_that_stops():
    for path in PAGES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and ".actions" in node.module:
                assert not [one.name for one in node.names if STOPS.search(one.name)], path.name


def test_a_whole_case_on_pages_leaves_verdicts_and_money_as_they_were(town):
    tables = [
        name
        for (name,) in query(
            "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
            " AND relname ~ '^(registry|deliveries|entitlements|settlement|ledger|meals|feedback)_'"
        )
    ]

    def state():
        return {
            name: query(f"SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM {name}")
            for name in tables
        }

    before = state()
    case = decided(town, "closed_day")
    sent(town, "region_official", f"{case_at(case)}/step", step="closed", reason="done", says="Бітті")
    assert outcome(case)[-1][:2] == ("closed", "done")
    assert state() == before


def test_every_detector_has_its_words_on_its_page(town):
    assert isinstance(town.people["region_official"], User)
    text = text_of(page(town, "region_official", "/office/79/precision"))
    assert not [one.id for one in detectors().values() if one.words.look not in text.replace("&#x27;", "'")]
    assert LEFT_OUT
    assert step


def test_a_case_says_until_when_its_month_is_paid_and_leads_to_where_that_is_decided(town):
    case = opened(town, "closed_day")
    month = dt.date.fromisoformat(case.facts["last"]).replace(day=1)
    html = page(town, "region_official", case_at(case))
    said = text_of(html)
    assert f"What was served in {month:%B %Y} is paid by " in said
    assert "Whether it is paid is decided by who approves the statement, and nowhere else." in said
    assert re.search(r'<a href="/office/79/approvals[^"]*">Approvals</a></p>', html)


def test_a_disputed_meal_is_told_by_class_time_and_sum_and_the_family_reads_who_looked(town):
    child, day, place = query("SELECT person_id, service_day, facility_id FROM feedback_dispute")[0]
    ((at_, sum_),) = query(
        "SELECT at, amount_tiyn FROM deliveries_verdict WHERE person_id = %s AND service_day = %s",
        [child, day],
    )
    html = page(town, "region_official", f"/office/79/school/S{place}/matter/dispute/{town.dispute}")
    said = text_of(html)
    assert f"At {at_:%H:%M:%S}" in said
    assert f"Amount {sum_ // 100:,} ₸" in said
    assert re.search(
        rf'<a href="/office/79/school/S{place}/{day}/[^"]*class=[^"]*">The class on that day</a>', html
    )
    assert query("SELECT page FROM access_view WHERE person_id = %s", [child]) == [("office-matter",)]


@pytest.mark.parametrize(("label", "written"), [("3-«А»", "3А"), ("?", "class not known"), ("", "—")])
def test_the_class_of_a_disputed_meal_is_written_as_people_write_it(town, monkeypatch, label, written):
    def labelled(**asked):
        return [replace(one, label=label) for one in lines_of_day(**asked)]

    monkeypatch.setattr("amiyan.web.office.signals.disputed.lines_of_day", labelled)
    said = text_of(page(town, "region_official", f"/office/79/school/S4/matter/dispute/{town.dispute}"))
    assert f"Class {written} At" in said
