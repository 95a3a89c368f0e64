"""The list of a month that is over: it shows whom its approval counts, also a child who has left the school since."""

import datetime as dt
import json

import pytest
from psycopg.types.range import DateRange

from amiyan.kernel.sql import execute, query
from tests.entitlements.village import a_school, say
from tests.meals.canteen import decided
from tests.registry.invented_town import a_person

from .kit import a_town, at, it_is, named, signed_by, signed_in, text_of
from .test_desk import a_director, approvals, digest_on, document_of, sent


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


def moves(child, town, last):
    """The child leaves on ``last`` and is of another school from then on."""
    elsewhere = a_school()
    for school, days in (
        (town.school, DateRange(dt.date(2025, 9, 1), last)),
        (elsewhere, DateRange(last, None)),
    ):
        execute(
            "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)"
            " VALUES (%s, %s, %s, 3, '3В', 1, %s, 't')",
            [child, school, school, days],
        )
    named(child)


def test_a_past_months_list_is_approved_where_a_child_on_it_has_left_since(town, monkeypatch):
    """The page reads under row-level security, the action does not: both must count who was there in that month."""
    left_since, left_before = a_person(90), a_person(91)
    moves(left_since, town, dt.date(2025, 10, 3))
    moves(left_before, town, dt.date(2025, 9, 20))
    decided()
    say(left_since, holds=["low_income"], covers=["low_income"], last=dt.date(2025, 10, 10), source="paper 7")
    it_is(monkeypatch, dt.date(2025, 10, 15))
    client, key = a_director(town)
    text = text_of(client.get(at(town, "institution-desk"), {"month": "2025-09", "class": "3В"}))
    (name,) = query("SELECT surname FROM registry_person_name WHERE person_id = %s", [left_since])[0]
    (other,) = query("SELECT surname FROM registry_person_name WHERE person_id = %s", [left_before])[0]
    assert name in text
    assert "left this school on 3 Oct 2025" in text
    assert other not in text
    assert "paper" not in text
    assert "ends on" not in text
    document = document_of(client, town)
    assert json.loads(document)["entitled"] == 4
    sent(client, town, digest_on(text), signed_by(key, document))
    assert approvals() == 1
    seen = {row[0] for row in query("SELECT person_id FROM access_view")}
    assert left_since in seen
    assert left_before not in seen


def test_who_left_after_a_month_is_opened_by_no_other_page_and_no_later_month(town, monkeypatch):
    gone = a_person(90)
    moves(gone, town, dt.date(2025, 10, 3))
    decided()
    (name,) = query("SELECT surname FROM registry_person_name WHERE person_id = %s", [gone])[0]
    it_is(monkeypatch, dt.date(2025, 11, 12))
    client = signed_in(town.people["director"], language="en")
    september = text_of(client.get(at(town, "institution-desk"), {"month": "2025-09", "class": "3В"}))
    assert name in september
    assert f"/children/{gone}" not in september
    assert client.get(at(town, "institution-child", child=gone), {"month": "2025-09"}).status_code == 404
    for month in ("2025-10", "2025-11"):
        page = text_of(client.get(at(town, "institution-desk"), {"month": month, "class": "3В"}))
        assert name not in page
