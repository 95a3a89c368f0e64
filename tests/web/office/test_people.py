"""A search for a person: only with a purpose, a reason and a case, which the family reads; and never without end."""

import datetime as dt
import html
import re
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.access import searching
from amiyan.access.callers import caller_of
from amiyan.access.queries import searches_of, views_of
from amiyan.access.reading import reading
from amiyan.access.roles import Purpose
from amiyan.access.searching import Limit
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.guardianship import Powers, appoint_guardian
from amiyan.registry.finding import people_told
from amiyan.registry.queries import enrolment_on, person
from tests.entitlements.village import a_person, an_iin, enrol, say
from tests.meals.canteen import decided
from tests.web.family.home_town import account
from tests.web.institution.kit import named, signed_in

from .kit import TODAY, WEEK, a_region, client_of

WHY = {"reference": "№ 14 іс", "says": "Мерей екі рет жазылған деп шағымданды"}


def pupil(serial, school, given):
    child = a_person(serial)
    enrol(child, school)
    named(child, "Ізденова", given)
    return child


@pytest.fixture
def region(db, monkeypatch):
    found = a_region(monkeypatch)
    found.anar = pupil(7, found.big, "Анар")
    say(found.anar, holds=["low_income"])
    found.far = pupil(8, found.foreign, "Алыс")
    decided()
    return found


def text_of(answer):
    text = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " "))


def search(region, role="region_official", **said):
    client = signed_in(region.people[role], language="en")
    asked = {"key": str(uuid4()), "purpose": "dispute", **WHY, **said}
    return client.post("/office/79/people/search", asked)


def opened(region, answer, person, role="region_official"):
    """The page of a person, from the page of who was found."""
    where = answer["Location"].partition("?")[0]
    return signed_in(region.people[role], language="en").get(f"{where}/{person}")


def looks(person):
    return query(
        "SELECT role, purpose, page, says FROM access_view WHERE person_id = %s ORDER BY at, id", [person]
    )


def test_a_child_is_found_by_number_and_both_pages_leave_a_trace_with_the_reason(region):
    answer = search(region, iin=an_iin(7))
    assert answer.status_code == 302
    assert an_iin(7) not in answer["Location"]
    found = text_of(client_of(region.people["region_official"]).get(answer["Location"]))
    assert "Ізденова Анар" in found
    assert "The family reads: official of the region, " in found
    page = text_of(opened(region, answer, region.anar))
    assert "Ізденова Анар" in page
    words = f"{WHY['says']} ({WHY['reference']})"
    assert looks(region.anar) == [
        ("region_official", "dispute", "office-found", words),
        ("region_official", "dispute", "office-person", words),
    ]


def test_the_family_reads_who_looked_for_what_and_in_which_words(region):
    mother = a_person(born=dt.date(1985, 5, 5))
    appoint_guardian(
        ward_id=region.anar,
        guardian_id=mother,
        kind="parent",
        powers=Powers(may_see=True, may_decide=True, be_told=True),
        source="t",
    )
    opened(region, search(region, iin=an_iin(7)), region.anar)
    read = text_of(signed_in(account(mother), language="en").get(f"/family/{region.anar}/looked"))
    assert "official of the region, Shymkent City" in read
    assert f"to look into a dispute: {WHY['says']} ({WHY['reference']})" in read


def test_a_child_is_found_by_surname_and_birthday_without_kazakh_letters(region):
    answer = search(region, surname="изденова", born="2099-03-08")
    found = text_of(client_of(region.people["region_official"]).get(answer["Location"]))
    assert "Ізденова Анар" in found
    assert "Алыс" not in found
    assert looks(region.far) == []
    nobody = search(region, surname="Ізденова", born="2099-03-09")
    assert "Nobody is found" in text_of(client_of(region.people["region_official"]).get(nobody["Location"]))


def test_outside_the_scope_nobody_is_found_and_the_search_is_kept(region):
    answer = search(region, iin=an_iin(8))
    assert "Nobody is found" in text_of(client_of(region.people["region_official"]).get(answer["Location"]))
    assert opened(region, answer, region.far).status_code == 404
    assert query("SELECT way, purpose, reference FROM access_search") == [
        ("iin", "dispute", WHY["reference"])
    ]
    assert query("SELECT count(*) FROM access_search_found") == [(0,)]


@pytest.mark.parametrize(
    "missing",
    [
        {"says": ""},
        {"says": "  "},
        {"reference": ""},
        {"purpose": ""},
        {"purpose": "payment"},
        {"purpose": "audit"},
        {"iin": ""},
        {"iin": "123456789012"},
        {"iin": "", "surname": "Ізденова"},
    ],
)
def test_without_a_purpose_a_reason_a_case_or_somebody_there_is_no_search(region, missing):
    answer = search(region, **{"iin": an_iin(7), **missing})
    assert answer.status_code == 422
    assert "Анар" not in text_of(answer)
    assert query("SELECT count(*) FROM access_search") == [(0,)]


def test_a_purpose_shows_what_it_needs_and_never_more(region):
    dispute = text_of(opened(region, search(region, iin=an_iin(7)), region.anar))
    assert "Circumstances and rights are not shown for this purpose." in dispute
    assert "Why" not in dispute
    assert "low" not in dispute.lower().replace("below", "")
    right = text_of(opened(region, search(region, iin=an_iin(7), purpose="entitlement"), region.anar))
    assert "Rights" in right
    assert "not shown for this purpose" not in right


def test_meals_of_a_month_stand_there_with_what_came_of_them(region):
    child = region.children[0]
    answer = search(region, surname="Ойдан1", born="2099-03-08")
    page = text_of(opened(region, answer, child))
    assert "8 Sept 2025 12:04 № 12 мектеп-гимназия" in page
    assert page.count("Will be paid") == len(WEEK)
    assert "The family disputes nothing." in page
    where = answer["Location"].partition("?")[0]
    before = signed_in(region.people["region_official"], language="en").get(f"{where}/{child}?month=2025-08")
    assert "No meal of this month is known at your places." in text_of(before)


def test_who_was_not_found_by_one_s_own_search_is_not_opened(region):
    mine = search(region, iin=an_iin(7))
    assert opened(region, mine, region.children[0]).status_code == 404, "not found by it"
    assert opened(region, mine, region.anar, role="district_official").status_code == 404, "another's search"
    assert opened(region, mine, region.anar, role="auditor").status_code == 404


def test_the_ministry_cannot_search_at_all(region):
    client = signed_in(region.people["ministry_official"], language="en")
    for path in ("/office/79/people", "/office/00/people"):
        assert client.get(path).status_code == 404
    assert search(region, role="ministry_official", iin=an_iin(7)).status_code == 404
    assert query("SELECT count(*) FROM access_search") == [(0,)]


def test_a_district_finds_the_children_of_its_own_places_alone(region):
    answer = search(region, role="district_official", iin=an_iin(7))
    assert "Анар" in text_of(signed_in(region.people["district_official"]).get(answer["Location"]))
    pupil(9, region.tiny, "Тайтөбе")
    answer = search(region, role="district_official", iin=an_iin(9))
    assert "Тайтөбе" not in text_of(signed_in(region.people["district_official"]).get(answer["Location"]))


def test_the_same_form_sent_twice_is_one_search(region):
    key = str(uuid4())
    first, second = (search(region, key=key, iin=an_iin(7)) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert query("SELECT count(*) FROM access_search") == [(1,)]


def test_two_that_come_at_once_under_one_id_are_one_search_and_look_up_one_person(region, monkeypatch):
    """The second has asked whether its id is known before the first has kept it."""
    key = str(uuid4())
    pupil(9, region.big, "Екінші")
    search(region, key=key, iin=an_iin(7))
    known, asked = searching.search_of, count()
    monkeypatch.setattr(searching, "search_of", lambda *one: known(*one) if next(asked) else None)
    answer = search(region, key=key, iin=an_iin(9))
    assert answer.status_code == 302
    assert query("SELECT count(*) FROM access_search") == [(1,)]
    assert query("SELECT found_id FROM access_search_found") == [(region.anar,)]


def test_a_refused_search_that_is_sent_again_is_refused_again(region, monkeypatch):
    monkeypatch.setattr("amiyan.access.searching.limit_of_today", lambda: Limit(0, 10))
    key = str(uuid4())
    for _ in range(2):
        refused = search(region, key=key, iin=an_iin(7))
        assert refused.status_code == 422
        assert "that is the limit of a day" in text_of(refused)


def test_beyond_the_limit_of_a_day_a_search_is_refused_and_the_auditor_sees_it(region, monkeypatch):
    monkeypatch.setattr("amiyan.access.searching.limit_of_today", lambda: Limit(1, 10))
    assert search(region, iin=an_iin(7)).status_code == 302
    refused = search(region, iin=an_iin(7))
    assert refused.status_code == 422
    assert "that is the limit of a day" in text_of(refused)
    told = searches_told(region, "auditor")
    assert [one.refused for one in told] == ["too_many", ""]


def searches_told(region, role, purpose=Purpose.AUDIT):
    caller = caller_of(region.people[role].pk, now=SystemClock().now())
    within = Scope(regions=frozenset({"79"}))
    with reading(caller, purpose=purpose, within=within) as _scope:
        return searches_of(scope=within)


def test_the_auditor_sees_who_searched_for_whom_and_did_not_open(region):
    named(region.people["region_official"].person_id, "Ахметова", "Сәуле")
    unopened = search(region, iin=an_iin(7))
    client_of(region.people["region_official"]).get(unopened["Location"])
    opened(region, search(region, iin=an_iin(7), reference="№ 15 іс"), region.anar)
    last, first = searches_told(region, "auditor")
    assert (first.name, first.reference, first.found, first.unopened) == (
        "Ахметова Сәуле",
        WHY["reference"],
        (region.anar,),
        (region.anar,),
    )
    assert (last.reference, last.opened, last.unopened) == ("№ 15 іс", (region.anar,), ())
    assert searches_told(region, "region_official", Purpose.DISPUTE) == [], (
        "no purpose of an official shows it"
    )


def test_a_list_of_who_was_found_costs_the_same_for_one_and_for_three(region):
    region.more = [pupil(9, region.big, "Айна"), pupil(10, region.big, "Арай")]
    few = search(region, iin=an_iin(7))
    many = search(region, iin=an_iin(7))
    execute(
        "INSERT INTO access_search_found SELECT person_id, search_id, unnest(%s::bigint[]), region FROM access_search_found"
        " WHERE search_id = %s",
        [region.more, many["Location"].split("/")[-1].partition("?")[0]],
    )
    asked = []
    for answer in (few, many):
        with CaptureQueriesContext(connection) as made:
            text = text_of(client_of(region.people["region_official"]).get(answer["Location"]))
        asked.append(len(made))
    assert all(name in text for name in ("Анар", "Айна", "Арай"))
    assert asked[0] == asked[1]


def test_who_is_told_is_who_each_is_found_as(region):
    scope = Scope(regions=frozenset({"79"}))
    with reading(scope):
        told = people_told([region.anar, region.far], scope=scope, on=TODAY)
        one = person(region.anar, scope=scope, on=TODAY)
        seat = enrolment_on(region.anar, scope=scope, on=TODAY)
    assert list(told) == [region.anar], "nobody of another region"
    found = told[region.anar]
    assert (found.name, found.born) == (f"{one.surname} {one.given_name}", one.born)
    assert (found.facility_id, found.class_label) == (seat.facility_id, seat.class_label)


def test_a_search_leads_to_nobody_on_the_next_day(region):
    key, by = uuid4(), region.people["region_official"].person_id
    execute(
        "INSERT INTO access_search (person_id, id, at, role, region, purpose, says, reference, way)"
        " VALUES (%s, %s, now() - interval '13 hours', 'region_official', '79', 'dispute', 'x', 'x', 'iin')",
        [by, key],
    )
    execute("INSERT INTO access_search_found VALUES (%s, %s, %s, '79')", [by, key, region.anar])
    client = signed_in(region.people["region_official"], language="en")
    assert client.get(f"/office/79/people/{key}/{region.anar}").status_code == 404


def test_a_trace_of_a_search_is_the_family_s_to_read(region):
    opened(region, search(region, iin=an_iin(7)), region.anar)
    scope = Scope(owners=frozenset({region.anar}))
    with reading(scope):
        assert next(one.says for one in views_of(region.anar, scope=scope)).endswith("(№ 14 іс)")
