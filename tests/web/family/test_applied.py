"""What a family reads of its applications: what it applied for, where it stands, and by whom and why it was refused."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.access.appointing import appoint_role
from amiyan.access.callers import caller_of
from amiyan.access.reading import reading
from amiyan.access.roles import Purpose
from amiyan.entitlements.desk.queries import applications_of
from amiyan.kernel.scope import NOBODY, Scope
from amiyan.kernel.sql import execute, query

from .applied import REASON, a_pedagogue, applied, refused, said
from .home_town import FRIDAY, NOON, account, an_adult, guards
from .test_reading import words

MONDAY, TUESDAY, EARLY = dt.date(2025, 9, 15), dt.date(2025, 9, 16), dt.date(2025, 9, 1)
NAMES = "SELECT name, post FROM entitlements_refused_by(%s)"


@pytest.fixture
def refusal(family):
    """An application of Monday to which the register said "no", and which a named person refused on Tuesday."""
    key = applied(family, MONDAY)
    said(family, key, MONDAY, "not_held")
    refused(family, key, TUESDAY, a_pedagogue(family))
    return key


def decisions(browser, person):
    return words(browser.get(f"/family/{person}/decisions"))


def test_a_refusal_names_who_why_the_fact_with_its_source_and_how_to_appeal(signed_in, family, refusal):
    for who in ("mother", "father"):
        seen = decisions(signed_in(who), family.asel)
        assert "Application of 15 September 2025" in seen
        assert "The paper is to prove: “Low-income family”." in seen
        assert "SDU checked on 15 September 2025 and did not find: “Low-income family”." in seen
        assert f"Why it was refused {REASON}" in seen
        assert "Decided by: Аманова Гүлнар, social pedagogue, 16 September 2025." in seen
        about = seen[seen.index("Application of") :]
        assert "You can appeal to the education department of your district or city until" in about
        assert "What is received goes on meanwhile." in about


def test_a_register_s_no_is_no_refusal_until_a_person_decides(signed_in, family):
    key = applied(family, MONDAY)
    said(family, key, MONDAY, "not_held")
    seen = decisions(signed_in("mother"), family.asel)
    about = seen[seen.index("Application of") :]
    assert "A person decides" in about
    assert "That refuses nothing yet" in about
    for word in ("Why it was refused", "You can appeal", "Decided by"):
        assert word not in about, word


@pytest.mark.parametrize(
    ("outcome", "reason", "told"),
    [
        ("held", "", "SDU confirmed on 16 September 2025: “Low-income family”, until 31 March 2026."),
        ("not_known", "", "SDU does not know this person (asked on 16 September 2025)."),
        (
            "not_covered",
            "",
            "SDU has not checked this yet (asked on 16 September 2025): “Low-income family”.",
        ),
        ("silent", "outage", "SDU was asked on 16 September 2025 and did not answer. That is not a “no”"),
        ("silent", "consent", "SDU tells us nothing without the family's agreement"),
        ("silent", "no_iin", "No IIN is written down, so no register can be asked. Tell the school the IIN."),
    ],
)
def test_where_an_application_stands_is_said_in_plain_words(signed_in, family, outcome, reason, told):
    key = applied(family, MONDAY)
    said(family, key, TUESDAY, outcome, reason, dt.date(2026, 3, 31) if outcome == "held" else None)
    seen = decisions(signed_in("mother"), family.asel).replace("&#x27;", "'")
    assert told in seen
    assert ("Confirmed" if outcome == "held" else "Still open") in seen


def test_what_nobody_has_looked_at_yet_is_open_and_says_who_looks(signed_in, family, monkeypatch):
    applied(family, MONDAY, category="")
    seen = decisions(signed_in("mother"), family.asel)
    assert "The paper is to prove any category that gives the right." in seen
    assert "A person at the school looks at the paper." in seen
    monkeypatch.setenv("AMIYAN_STATUS_REGISTER", "/srv/register")
    assert "The register is being asked." in decisions(signed_in("mother"), family.asel)


def test_an_application_of_years_ago_is_asked_about_no_more_and_says_so(signed_in, family, monkeypatch):
    monkeypatch.setenv("AMIYAN_STATUS_REGISTER", "http://register.invalid")
    said(family, applied(family, MONDAY), MONDAY, "not_known")
    assert "asked again each night" in decisions(signed_in("mother"), family.asel)
    monkeypatch.setattr("amiyan.web.family.rights.today", lambda: MONDAY + dt.timedelta(days=366))
    seen = decisions(signed_in("mother"), family.asel)
    assert "asked again each night" not in seen
    assert "It is older than a year" in seen


def test_the_newest_application_stands_first(signed_in, family):
    applied(family, EARLY)
    applied(family, MONDAY)
    seen = decisions(signed_in("mother"), family.asel)
    assert seen.index("Application of 15 September 2025") < seen.index("Application of 1 September 2025")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_refusal_is_read_in_the_reader_s_language_and_the_name_as_it_is(
    signed_in, family, refusal, language
):
    seen = decisions(signed_in("mother", language), family.asel)
    post = {"kk": "әлеуметтік педагог", "ru": "социальный педагог"}[language]
    assert f"Аманова Гүлнар, {post}" in seen
    assert "Application" not in seen


def test_an_adult_reads_their_own_application(signed_in, family):
    execute(
        "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, source)"
        " VALUES (%s, %s, %s, 11, '11А', 1, 't')",
        [family.mother, family.school, family.school],
    )
    key = applied(family, MONDAY, child=family.mother)
    said(family, key, MONDAY, "not_held", child=family.mother)
    refused(family, key, TUESDAY, a_pedagogue(family), child=family.mother)
    seen = decisions(signed_in("mother"), family.mother)
    about = seen[seen.index("Application of") :]
    assert "Decided by: Аманова Гүлнар" in about
    assert "child" not in about.casefold()
    home = signed_in("mother").get("/family").content.decode()
    assert f"/family/{family.mother}/decisions#application-{key}" in home


# --- who is told the name ----------------------------------------------------------------------------------------------


def test_the_database_tells_who_refused_beside_a_refusal_that_the_session_sees_and_nothing_else(
    family, refusal
):
    told, nothing = [("Аманова Гүлнар", "social_pedagogue")], []
    for who, found in {
        "mother": told,
        "grandmother": told,
        "neighbour": nothing,
        "stranger": nothing,
    }.items():
        with reading(caller_of(family.users[who].id, now=NOON)):
            assert (who, query(NAMES, [[family.asel]])) == (who, found)
            # A refusal names who refused; the registry itself names no staff to a family.
            assert query("SELECT count(*) FROM registry_person_name WHERE surname = 'Аманова'") == [(0,)]
    with reading(Scope(facilities=frozenset({family.school}))):
        assert query(NAMES, [[family.asel]]) == told
    with reading(Scope(facilities=frozenset({family.school + 1000}))):
        assert query(NAMES, [[family.asel]]) == nothing
    with reading(NOBODY):
        assert query(NAMES, [[family.asel]]) == nothing


def test_a_purpose_that_shows_no_circumstances_is_told_no_name(family, refusal):
    teacher = an_adult("Мұғалім", "Айбек")
    appoint_role(
        person_id=teacher, role="teacher", source="t", facility_id=family.school, first=dt.date(2025, 1, 1)
    )
    with reading(caller_of(account(teacher).id, now=NOON), purpose=Purpose.TEACHING):
        assert query(NAMES, [[family.asel]]) == []


def test_where_the_place_is_hidden_no_application_is_told(signed_in, family, refusal):
    guards(family.users["stranger"].person_id, family.asel, hides_place=True)
    stranger = caller_of(family.users["stranger"].id, now=NOON)
    with reading(stranger) as scope:
        assert query(NAMES, [[family.asel]]) == []
        assert applications_of(family.asel, scope=scope, on=FRIDAY) == []
    for page in (f"/family/{family.asel}/decisions", "/family"):
        seen = words(signed_in("stranger").get(page))
        assert "Аманова" not in seen
        assert "pplication" not in seen


# --- the first page ----------------------------------------------------------------------------------------------------


def test_the_first_page_leads_for_a_week_to_what_was_decided(signed_in, family, refusal):
    home = signed_in("mother").get("/family").content.decode()
    assert f'href="/family/{family.asel}/decisions#application-{refusal}"' in home
    assert "An application was refused: by whom, why, and how to appeal" in home
    page = signed_in("mother").get(f"/family/{family.asel}/decisions").content.decode()
    assert f'id="application-{refusal}"' in page
    assert "An application" not in words(signed_in("neighbour").get("/family"))


def test_what_was_decided_long_ago_or_not_at_all_is_no_news(signed_in, family):
    old, no = applied(family, EARLY), applied(family, MONDAY)
    refused(family, old, EARLY, a_pedagogue(family))
    said(family, no, MONDAY, "not_held")
    assert "pplication" not in words(signed_in("mother").get("/family"))
    said(family, applied(family, MONDAY), TUESDAY, "held")
    assert "A register confirmed an application" in words(signed_in("mother").get("/family"))


def test_the_number_of_questions_does_not_grow_with_applications(signed_in, family):
    decider, counted = a_pedagogue(family), []
    mother = signed_in("mother")
    for more in (1, 6):
        for _ in range(more):
            refused(family, applied(family, MONDAY), TUESDAY, decider)
        for page in ("/family", f"/family/{family.asel}/decisions"):
            mother.get(page)
            with CaptureQueriesContext(connection) as seen:
                assert mother.get(page).status_code == 200
            counted.append(len(seen))
    assert counted[:2] == counted[2:]
