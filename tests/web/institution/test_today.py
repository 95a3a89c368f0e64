"""Today and tomorrow: who was expected, who came, for how many to cook. Nobody is named."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query
from amiyan.meals.actions import say_needs
from amiyan.meals.queries import forecast_of
from amiyan.registry.actions import record_consent
from tests.meals.canteen import a_guardian, eats, local

from .kit import MONDAY, TUESDAY, a_terminal, a_town, at, it_is, signed_in, text_of


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


def asked_of(client, address):
    with CaptureQueriesContext(connection) as seen:
        text_of(client.get(address))
    return len(seen)


def test_the_canteen_sees_how_many_came_and_nobody_s_name(town):
    eats(town.children[0], town.school, MONDAY)
    text = text_of(
        signed_in(town.people["canteen_manager"], language="en").get(at(town, "institution-today"))
    )
    assert "to 3<" in text
    assert "The last child was seen at 12:04." in text
    assert "3А" in text
    assert "Ойдан" not in text


def test_the_live_part_is_the_same_without_the_page_around_it(town):
    client = signed_in(town.people["canteen_manager"], language="en")
    part = text_of(client.get(at(town, "institution-today-live")))
    assert "<html" not in part
    assert "to 3<" in part
    assert f'hx-get="{at(town, "institution-today-live")}"' in text_of(
        client.get(at(town, "institution-today"))
    )


@pytest.mark.parametrize(
    ("heard", "skew", "said"),
    [
        (None, 0, "was never heard"),
        ((11, 0), 0, "is silent since"),
        ((12, 29), 900, "is off by 15 minutes"),
        ((12, 29), 5, "All terminals are heard"),
    ],
)
def test_how_the_terminals_are_is_said_with_what_to_do(town, heard, skew, said):
    a_terminal(town.school, heard_at=heard and local(MONDAY, *heard), skew_s=skew)
    assert said in text_of(
        signed_in(town.people["director"], language="en").get(at(town, "institution-today"))
    )


def test_tomorrow_says_how_many_how_it_came_about_and_how_right_it_was(town):
    text = text_of(
        signed_in(town.people["canteen_manager"], language="en").get(at(town, "institution-tomorrow"))
    )
    assert "to 3<" in text
    assert "Made the evening before" in text
    assert "3 children have the right" in text


def test_the_next_school_day_is_tomorrow_s_and_a_friday_leads_to_monday(town, monkeypatch):
    it_is(monkeypatch, dt.date(2025, 9, 19))
    text = text_of(
        signed_in(town.people["canteen_manager"], language="en").get(at(town, "institution-tomorrow"))
    )
    assert "22 September 2025" in text


def test_a_need_is_servings_for_the_cook_and_ends_with_the_consent(town):
    child = town.children[0]
    guardian = a_guardian(child)
    record_consent(
        person_id=child, purpose="dietary_need", given=True, first_day=dt.date(2025, 9, 1), source="t"
    )
    say_needs(person_id=child, needs=["no_milk"], said_by=guardian, first_day=MONDAY, source="page")
    cook = signed_in(town.people["canteen_manager"], language="en")
    address = at(town, "institution-tomorrow")
    text = text_of(cook.get(address))
    assert "without milk" in text
    assert "The menu has nothing of its own for:" in text
    record_consent(person_id=child, purpose="dietary_need", given=False, first_day=MONDAY, source="t")
    assert "without milk" not in text_of(cook.get(address))


def test_the_number_of_questions_does_not_grow_with_the_children(db, monkeypatch):
    it_is(monkeypatch)
    few, many = a_town(2), a_town(12)
    for name in ("institution-today", "institution-tomorrow"):
        counted = [asked_of(signed_in(one.people["canteen_manager"]), at(one, name)) for one in (few, many)]
        assert counted[0] == counted[1], name


# --- lessons at home, absences ----------------------------------------------------------------------------------------

KEY = "5d1ad9a0-2f6b-4d3a-9a57-3c3c9a7f0001"


def test_a_director_declares_lessons_at_home_and_the_forecast_is_corrected(town):
    client = signed_in(town.people["director"], language="en")
    page = text_of(client.get(at(town, "institution-remote")))
    assert "Who may declare it" in page
    form = {"key": KEY, "day": "2025-09-16", "reason": "Аяз"}
    for _twice in range(2):
        answer = client.post(at(town, "institution-remote"), form)
        assert answer["Location"] == f"{at(town, 'institution-tomorrow')}?day=2025-09-16"
    assert forecast_of(facility_id=town.school, day=TUESDAY, scope=EVERYTHING).expected == 0
    assert "3 children fewer" in text_of(client.get(answer["Location"]))


def test_what_is_wrong_in_the_declaration_stands_above_it_and_what_was_written_is_kept(town):
    client = signed_in(town.people["director"], language="en")
    answer = client.post(at(town, "institution-remote"), {"key": KEY, "day": "2025-09-16", "reason": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Please look at this again" in text
    assert 'value="2025-09-16"' in text
    sunday = client.post(at(town, "institution-remote"), {"key": KEY, "day": "2025-09-21", "reason": "Аяз"})
    assert "has lessons at the school" in sunday.content.decode()


def test_a_teacher_reports_who_will_not_be_there(town):
    client = signed_in(town.people["teacher"], language="en")
    page = text_of(client.get(at(town, "institution-absence"), {"class": "3А"}))
    assert page.count('name="child"') == 3
    assert "Ойдан" in page
    form = {
        "key": KEY,
        "class": "3А",
        "child": town.children[:2],
        "first": "2025-09-16",
        "last": "2025-09-17",
    }
    for _twice in range(2):
        assert client.post(at(town, "institution-absence"), form).status_code == 302
    assert query("SELECT count(*) FROM meals_absence")[0][0] == 2
    assert "2 children are reported absent" in text_of(client.get(at(town, "institution-absence")))


def test_whoever_looks_at_names_leaves_a_trace_for_each_child(town):
    signed_in(town.people["teacher"]).get(at(town, "institution-absence"), {"class": "3А"})
    rows = query("SELECT person_id, role, page FROM access_view ORDER BY person_id")
    assert rows == [(child, "teacher", "institution-absence") for child in sorted(town.children)]


def test_nobody_chosen_is_said_and_nothing_is_kept(town):
    client = signed_in(town.people["teacher"], language="en")
    form = {"key": KEY, "class": "3А", "first": "2025-09-16", "last": "2025-09-16"}
    answer = client.post(at(town, "institution-absence"), form)
    assert "No child was chosen." in answer.content.decode()
    assert query("SELECT count(*) FROM meals_absence")[0][0] == 0
