"""The calendar on the office's pages: school days, what differs, lessons at home, and a day that an official declares."""

import datetime as dt

import pytest

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.calendar import RemoteDeclared, Said, declare_day
from amiyan.meals.forecast.remote import declare_remote_day
from amiyan.meals.lessons import lessons_of
from tests.meals.canteen import local

from .kit import PROGRAMME, TODAY, a_region
from .test_rules import client_of, page

CALENDAR = "/office/79/calendar"
FRIDAY = dt.date(2025, 9, 19)


@pytest.fixture
def region(db, monkeypatch):
    return a_region(monkeypatch)


def filled(**more):
    said = {"day": str(FRIDAY), "what": "off", "place": "", "grade_from": "", "grade_to": "", "shift": ""}
    return {**said, "act": "Order No 12 of 15 September 2025: frost", **more}


def rows():
    return query(
        "SELECT facility_id, day, school_day, grade_from, grade_to FROM registry_calendar_day WHERE known_to IS NULL"
        " ORDER BY id"
    )


def test_a_month_says_of_each_day_whether_there_are_lessons_and_why_not(region):
    text = page(region.people["auditor"], f"{CALENDAR}?of=2025-10")
    assert "1 ✓ lessons" in text
    assert "4 – no lessons, day off" in text
    assert "28 – no lessons, autumn break" in text
    assert "Nothing differs" in text


def test_before_a_day_is_declared_it_is_told_whom_it_concerns(region):
    official = region.people["region_official"]
    text = "".join(page(official, f"{CALENDAR}/day?{query_of(filled())}"))
    assert "Whom it concerns Schools 2 Children 15 19 September 2025 becomes a day without lessons" in text
    one = page(official, f"{CALENDAR}/day?{query_of(filled(grade_from='1', grade_to='2'))}")
    assert "Schools 1 Children 3" in one
    assert rows() == [], "nothing is said by looking"


def query_of(said):
    from urllib.parse import urlencode  # noqa: PLC0415

    return urlencode(said)


def test_a_declared_day_is_a_row_of_each_school_with_its_act_and_who_entered_it(region):
    official = region.people["region_official"]
    for _ in range(2):
        assert client_of(official).post(f"{CALENDAR}/declare", filled()).status_code == 302
    assert sorted(rows()) == sorted(
        [(region.big, FRIDAY, False, None, None), (region.tiny, FRIDAY, False, None, None)]
    ), "sent twice it is said once, and never of another region"
    ((source,),) = query("SELECT DISTINCT source FROM registry_calendar_day")
    assert source == f"Order No 12 of 15 September 2025: frost · region_official {official.person_id}"
    lessons = lessons_of(PROGRAMME, [region.big, region.foreign], FRIDAY, FRIDAY)
    assert not lessons.has(region.big, 3, 1, FRIDAY)
    assert lessons.has(region.foreign, 3, 1, FRIDAY)
    text = page(official, CALENDAR)
    assert "No lessons 2 schools everybody Order No 12 of 15 September 2025: frost" in text
    assert str(official.person_id) not in text


def test_the_ministry_reads_not_of_few_portions_how_many_were_cooked_in_vain(region, monkeypatch):
    one = RemoteDeclared(
        region.big, FRIDAY, None, None, None, "director", "Frost", local(FRIDAY, 6), None, 12, 3, 189300
    )
    monkeypatch.setattr("amiyan.web.office.rules.calendar.remote_declared", lambda **_asked: [one])
    assert "12 3 1,893 ₸" in page(region.people["region_official"], CALENDAR)
    text = page(region.people["ministry_official"], "/office/79/calendar")
    assert "in time … … …" in text


def test_a_day_is_given_back_by_a_later_word(region):
    official = region.people["region_official"]
    for what in ("off", "school", "off", "school"):
        client_of(official).post(f"{CALENDAR}/declare", filled(what=what))
    assert lessons_of(PROGRAMME, [region.big], FRIDAY, FRIDAY).has(region.big, 3, 1, FRIDAY)
    assert len(rows()) == 8


def test_a_district_declares_for_its_own_schools_alone(region):
    district = region.people["district_official"]
    assert client_of(district).post(f"{CALENDAR}/declare", filled()).status_code == 302
    assert [row[0] for row in rows()] == [region.big]
    client_of(district).post(f"{CALENDAR}/declare", filled(place=region.code(region.tiny)))
    assert len(rows()) == 1
    page(district, f"{CALENDAR}?place={region.code(region.tiny)}", 404)


def test_who_reads_alone_declares_nothing(region):
    for role, where in (("auditor", CALENDAR), ("ministry_official", "/office/00/calendar")):
        text = page(region.people[role], where)
        assert "Declare a day" not in text
        assert client_of(region.people[role]).post(f"{where}/declare", filled()).status_code == 404
    assert rows() == []


def test_a_closed_day_and_a_day_of_nobody_are_refused(region):
    official = region.people["region_official"]
    assert "is closed" in page(official, f"{CALENDAR}/day?{query_of(filled(day='2025-06-30'))}")
    nobody = page(official, f"{CALENDAR}/day?{query_of(filled(grade_from='9', grade_to='9'))}")
    assert "nobody of these grades" in nobody
    client_of(official).post(f"{CALENDAR}/declare", filled(day="2025-06-30"))
    assert rows() == []


def test_lessons_at_home_are_told_with_who_declared_them_when_and_what_they_cost(region):
    declare_remote_day(
        facility_id=region.big,
        service_day=FRIDAY,
        declaration_id="00000000-0000-4000-8000-000000000001",
        declared_by=1,
        role="director",
        reason="Frost",
        now=local(FRIDAY, 6),
    )
    text = page(region.people["region_official"], CALENDAR)
    assert "director: Frost 19 Sept 2025, 06:00, after the cut-off 12 — —" in text


def test_what_was_forecast_for_tomorrow_is_forecast_again(region):
    scope = Scope(facilities=frozenset({region.big}))
    tomorrow = TODAY + dt.timedelta(days=1)
    declare_day(
        Said(tomorrow, school_day=False),
        act="Order 1",
        declared_by=1,
        role="region_official",
        scope=scope,
        programme=PROGRAMME,
        today=TODAY,
    )
    jobs = query("SELECT args FROM procrastinate_jobs WHERE task_name LIKE '%forecast_again'")
    assert len(jobs) == 1
