"""Class lists with a preview, menus from a file with row-by-row errors, the kitchen's records."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.kernel.sql import query
from amiyan.meals.actions import enter_menu, enter_price_card, keep_sample, record_batch, record_visit
from amiyan.meals.menus.rules import Part
from tests.entitlements.village import an_iin
from tests.meals.canteen import local, porridge, soup

from .kit import MONDAY, TUESDAY, a_town, at, it_is, signed_in, text_of

HEAD = "iin,surname,given_name,grade,class,facility,enrolled_from,enrolled_to"


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


def send(client, address, *rows, head=HEAD, name="r.csv"):
    body = "\n".join([head, *rows]).encode()
    return client.post(address, {"file": SimpleUploadedFile(name, body)})


def sealed_on(text):
    return text.split('name="sealed" value="')[1].split('"')[0]


def enrolled():
    return query(
        "SELECT p.iin, e.class_label FROM registry_enrolment e JOIN registry_person p ON p.id = e.person_id"
        " WHERE e.known_to IS NULL AND p.iin IS NOT NULL AND e.valid @> %s ORDER BY 1",
        [MONDAY],
    )


def test_a_file_is_looked_at_before_anything_counts(town):
    client, address = (
        signed_in(town.people["social_pedagogue"], language="en"),
        at(town, "institution-roster"),
    )
    one, two = an_iin(700), an_iin(701)
    before = enrolled()
    text = text_of(
        send(
            client,
            address,
            f"{one},Ойдан,Ерлан,4,4Б,{town.code},2025-09-01,",
            f"{two},Ойдан,Нұр,4,4Б,Басқа мектеп,2025-09-01,",
            "123,Ойдан,Қате,4,4Б,,2025-09-01,",
        )
    )
    assert "This is a preview. Nothing is changed yet." in text
    assert "is new" in text
    assert "is another school" in text
    assert enrolled() == before
    assert query("SELECT count(*) FROM registry_person WHERE iin = %s", [one])[0][0] == 0
    client.post(at(town, "institution-roster-apply"), {"sealed": sealed_on(text)})
    assert enrolled() == [(one, "4Б")]
    again = text_of(send(client, address, f"{one},Ойдан,Ерлан,4,4В,{town.code},2025-09-01,"))
    assert "another class, grade or shift" in again


def test_a_preview_of_somebody_else_or_a_forged_one_changes_nothing(town):
    client = signed_in(town.people["social_pedagogue"], language="en")
    text = text_of(send(client, at(town, "institution-roster"), f"{an_iin(700)},О,Е,4,4Б,,2025-09-01,"))
    other = signed_in(town.people["director"], language="en")
    for who, what in ((other, sealed_on(text)), (client, "nonsense"), (client, "")):
        who.post(at(town, "institution-roster-apply"), {"sealed": what})
    assert enrolled() == []


def test_a_school_s_file_gives_nobody_a_category(town):
    client = signed_in(town.people["social_pedagogue"])
    text = text_of(
        send(
            client,
            at(town, "institution-roster"),
            f"{an_iin(700)},О,Е,7,7Б,сирота,2025-09-01",
            head="iin,surname,given_name,grade,class,category,enrolled_from",
        )
    )
    client.post(at(town, "institution-roster-apply"), {"sealed": sealed_on(text)})
    assert len(enrolled()) == 1
    assert query("SELECT count(*) FROM registry_social_status")[0][0] == 0


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "Choose a file"),
        (b"hello", ""),
        (b"x" * 1_600_000, "larger than 1.5 MB"),
        (b"PK\x03\x04junk", ""),
    ],
)
def test_what_is_no_class_list_is_said_and_nothing_breaks(town, body, said):
    client = signed_in(town.people["director"], language="en")
    for name in ("institution-roster", "institution-menus"):
        answer = client.post(at(town, name), {"file": SimpleUploadedFile("r.csv", body)})
        assert answer.status_code == 422
        assert "Please look at this again" in answer.content.decode()
        assert said in answer.content.decode()


# --- menus -----------------------------------------------------------------------------------------------------------

MENU = (
    "date,facility,meal,dish_kk,dish_ru,grams,kcal,protein_g,fat_g,carbohydrate_g,sugar_g,salt_g,allergens,kinds,"
    "grade_from,grade_to,part,price_tenge"
)


def a_row(town, *, day="15.09.2025", grams="250"):
    return f"{day},{town.code},lunch,Бұршақ көжесі,Суп гороховый,{grams},180.5,9,5,24,2,0.5,gluten,vegetables,0,4,,"


def test_menus_come_from_a_file_and_wrong_rows_are_named(town):
    client = signed_in(town.people["canteen_manager"], language="ru")
    answer = send(
        client,
        at(town, "institution-menus"),
        a_row(town),
        a_row(town, day="16.09.2025", grams="0"),
        head=MENU,
    )
    assert answer.status_code == 200
    assert query("SELECT service_day FROM meals_menu") == [(MONDAY,)]
    week = text_of(client.get(at(town, "institution-week")))
    assert "Суп гороховый" in week
    assert "250" in week


def test_another_school_s_menu_is_not_taken(town):
    other = a_town()
    answer = send(
        signed_in(town.people["canteen_manager"]), at(town, "institution-menus"), a_row(other), head=MENU
    )
    assert answer.status_code == 200
    assert query("SELECT count(*) FROM meals_menu")[0][0] == 0


def test_the_week_shows_dishes_allergens_price_and_standard(town):
    enter_menu(
        facility_id=town.school,
        service_day=MONDAY,
        meal="lunch",
        dishes=[soup(), porridge()],
        source="t",
        recorded_by=1,
    )
    enter_price_card(
        facility_id=town.school,
        service_day=MONDAY,
        meal="lunch",
        grade_from=0,
        grade_to=4,
        parts=[
            Part("dish", "Бұршақ көжесі", "Суп гороховый", 30_000),
            Part("dish", "Сұлы ботқасы", "Каша овсяная", 20_000),
            Part("work", "Жалақы", "Зарплата", 13_100),
        ],
        source="t",
        recorded_by=1,
    )
    text = text_of(signed_in(town.people["canteen_manager"], language="ru").get(at(town, "institution-week")))
    assert "Каша овсяная" in text
    assert "Зарплата" in text
    assert "631" in text


def test_the_week_asks_as_often_for_five_days_as_for_one(town):
    client, counted = signed_in(town.people["canteen_manager"]), []
    for day in (MONDAY, TUESDAY, dt.date(2025, 9, 17)):
        enter_menu(
            facility_id=town.school, service_day=day, meal="lunch", dishes=[soup()], source="t", recorded_by=1
        )
        with CaptureQueriesContext(connection) as seen:
            text_of(client.get(at(town, "institution-week")))
        counted.append(len(seen))
    assert len(set(counted)) == 1


def test_the_kitchen_shows_kept_portions_and_visits(town):
    cook, batch = town.people["canteen_manager"].person_id, uuid4()
    record_batch(
        facility_id=town.school,
        batch_id=batch,
        service_day=MONDAY,
        meal="lunch",
        dish="Көже",
        portions=40,
        cooked_at=local(MONDAY, 9),
        cooked_by=cook,
        recorded_by=cook,
    )
    keep_sample(
        facility_id=town.school,
        batch_id=batch,
        sample_id=uuid4(),
        grams=100,
        taken_at=local(MONDAY, 10),
        taken_by=cook,
        stored_at="Тоңазытқыш 1",
    )
    record_visit(
        facility_id=town.school,
        visit_id=uuid4(),
        visited_at=local(MONDAY, 11),
        visitors=2,
        has_remarks=True,
        findings="Қол жуатын сабын жоқ",
        recorded_by=cook,
    )
    director = signed_in(town.people["director"], language="en")
    assert "Тоңазытқыш 1, until" in text_of(director.get(at(town, "institution-kitchen")))
    text = text_of(director.get(at(town, "institution-visits")))
    assert "сабын жоқ" in text
    assert "An answer is due by" in text
