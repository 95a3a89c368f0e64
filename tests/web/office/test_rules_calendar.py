"""The calendar on the office's pages: school days, what differs, lessons at home, and a day that an official declares."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.calendar import RemoteDeclared, Said, declare_day
from amiyan.meals.forecast.remote import declare_remote_day
from amiyan.meals.lessons import lessons_of
from tests.entitlements.changes import Signer
from tests.meals.canteen import local
from tests.web.institution.kit import works

from .kit import PROGRAMME, TODAY, a_region
from .test_rules import a_file, client_of, page

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


BEHIND = dt.date(2025, 9, 10)


def test_a_day_behind_us_is_proposed_by_one_and_signed_by_another_who_sees_what_it_does(region):
    official = region.people["region_official"]
    asked = filled(day=str(BEHIND))
    text = page(official, f"{CALENDAR}/day?{query_of(asked)}")
    # Ten children at the big school and one at the tiny one ate at 631 ₸.
    assert "Meals that would not be paid 11 Money 6,941 ₸" in text
    assert "somebody else signs it" in text
    key = str(uuid4())
    for _ in range(2):
        client_of(official).post(f"{CALENDAR}/declare", {**asked, "key": key})
    assert rows() == [], "one person alone declares no past day"
    assert "Waits for another signature" in page(official, CALENDAR)
    where = f"{CALENDAR}/past/{key}"
    own = page(official, where)
    assert "You proposed this day. Somebody else signs it." in own
    assert "Your signature" not in own
    other, without = works("region_official", region="79"), works("region_official", region="79")
    assert "You are not." in page(without, where)
    assert "Refuse the day" not in page(without, where), "what is refused is not offered"
    signer = Signer(region="79", person=other.person_id)
    assert "Your signature" in page(other, where)
    document = client_of(other).get(f"{where}/document").content
    client_of(other).post(f"{where}/sign", {"signature": a_file(signer, document)})
    assert sorted(rows()) == sorted(
        [(region.big, BEHIND, False, None, None), (region.tiny, BEHIND, False, None, None)]
    )
    assert "Order No 12 of 15 September 2025: frost" in page(official, CALENDAR)
    assert str(other.person_id) not in page(official, CALENDAR)
    acts = page(region.people["auditor"], "/office/79/audit/actions?kind=past-day-signed&month=2025-09")
    assert "10 September 2025 · 11 · 6,941 ₸" in acts


def test_a_past_day_of_other_places_is_not_there_and_a_reader_signs_nothing(region):
    official = region.people["region_official"]
    key = str(uuid4())
    client_of(official).post(f"{CALENDAR}/declare", {**filled(day=str(BEHIND)), "key": key})
    where = f"{CALENDAR}/past/{key}"
    # The district answers for one of the two schools.
    page(region.people["district_official"], where, 404)
    page(region.people["two_regions"], f"/office/75/calendar/past/{key}", 404)
    assert "Signatures" in page(region.people["auditor"], where)
    assert client_of(region.people["auditor"]).post(f"{where}/end", {"reason": "No"}).status_code == 404
    # Three meals of the tiny school would tell the ministry of few children.
    tiny = str(uuid4())
    said = filled(day=str(BEHIND), place=region.code(region.tiny))
    client_of(official).post(f"{CALENDAR}/declare", {**said, "key": tiny})
    assert "Meals that would not be paid … Money …" in page(
        region.people["ministry_official"], f"{CALENDAR}/past/{tiny}"
    )
    page(region.people["ministry_official"], f"{CALENDAR}/past/{tiny}/document", 404)


def test_who_proposed_a_past_day_withdraws_it(region):
    official = region.people["region_official"]
    key = str(uuid4())
    client_of(official).post(f"{CALENDAR}/declare", {**filled(day=str(BEHIND)), "key": key})
    where = f"{CALENDAR}/past/{key}"
    assert "Withdraw the day" in page(official, where)
    client_of(official).post(f"{where}/end", {"reason": "A slip"})
    text = page(official, where)
    assert "Withdrawn" in text
    assert "A slip" in text
    assert rows() == []


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
