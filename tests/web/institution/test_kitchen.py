"""The kitchen's forms: dishes, menus in a few taps, kept portions at noon, visits of parents and the school's answers."""

import datetime as dt
import re
from uuid import uuid4

import pytest

from amiyan.kernel.sql import query
from amiyan.meals.actions import enter_dish, enter_menu, keep_portions, record_visit
from amiyan.meals.queries import batches_of, book_of, cards_of, key_of, menu_of, visits_of
from tests.meals.canteen import local, only, porridge, soup

from .kit import MONDAY, TUESDAY, a_town, at, it_is, signed_in, text_of

LAST_MONDAY = MONDAY - dt.timedelta(days=7)
DISH = {
    "name_kk": "Қарақұмық",
    "name_ru": "Гречка",
    "name_en": "",
    "grams": "180",
    "energy_cal": "210,5",
    "protein_mg": "7",
    "fat_mg": "5.25",
    "carbohydrate_mg": "36",
    "sugar_mg": "",
    "salt_mg": "0,4",
    "allergens": ["milk"],
    "kinds": ["grain"],
    "grade_from": "0",
    "grade_to": "12",
    "food": "145,50",
    "first_day": MONDAY.isoformat(),
}


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


@pytest.fixture
def cook(town):
    return signed_in(town.people["canteen_manager"], language="en")


@pytest.fixture
def parent(town):
    return signed_in(town.people["parents_committee"], language="en")


def menu(town, day, *dishes):
    enter_menu(
        facility_id=town.school, service_day=day, meal="lunch", dishes=dishes, source="t", recorded_by=1
    )


def on(town, day):
    return menu_of(facility_id=town.school, service_day=day, meal="lunch", scope=only(town.school))


def wrong(answer):
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Please look at this again" in text
    return text


# --- dishes --------------------------------------------------------------------------------------------------------


def book(town):
    return book_of(facility_id=town.school, scope=only(town.school))


def test_a_dish_is_entered_once_however_often_the_form_is_sent(town, cook):
    said = {**DISH, "key": str(uuid4())}
    for _ in range(2):
        assert cook.post(at(town, "institution-dish-new"), said).status_code == 302
    (one,) = book(town)
    dish = one.dish
    assert (dish.energy_cal, dish.fat_mg, dish.sugar_mg, dish.salt_mg) == (210_500, 5_250, 0, 400)
    assert (dish.allergens, one.food_tiyn, one.first_day) == (("milk",), 14_550, MONDAY)
    text = text_of(cook.get(at(town, "institution-dish", dish=one.dish_id)))
    assert 'value="210.5"' in text
    assert 'value="5.25"' in text
    assert 'value="145.5"' in text


def test_a_changed_dish_changes_the_menus_ahead_and_it_is_said_how_many(town, cook):
    menu(town, TUESDAY, soup())
    dish_id = uuid4()
    enter_dish(facility_id=town.school, dish_id=dish_id, dish=soup(), first_day=MONDAY, recorded_by=1)
    address = at(town, "institution-dish", dish=dish_id)
    said = {**DISH, "name_kk": soup().name_kk, "key": str(dish_id), "first_day": TUESDAY.isoformat()}
    assert "1 menu was changed" in text_of(cook.post(address, said, follow=True))
    assert on(town, TUESDAY).dishes[0].allergens == ("milk",)
    assert book(town)[0].version == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name_kk", "", "Write the name of the dish."),
        ("grams", "0", "Write a number from 1 to 2000."),
        ("energy_cal", "a lot", "Write a number, such as"),
        ("grade_to", "13", "Write a number from 0 to 12."),
        ("food", "1,234", "Write tenge"),
        ("first_day", "", "Choose the day."),
    ],
)
def test_what_is_wrong_with_a_dish_stands_at_its_field(town, cook, field, value, said):
    text = wrong(cook.post(at(town, "institution-dish-new"), {**DISH, "key": str(uuid4()), field: value}))
    assert f'href="#id_{field}"' in text
    assert said in text
    assert book(town) == []


def test_a_dish_of_a_menu_is_taken_into_the_book_by_its_own_form(town, cook):
    menu(town, MONDAY, soup())
    assert f"?like={key_of(soup())}" in text_of(cook.get(at(town, "institution-dishes")))
    text = text_of(cook.get(at(town, "institution-dish-new"), {"like": key_of(soup())}))
    assert 'value="Суп гороховый"' in text


def test_a_dish_of_another_school_is_not_found(town, cook):
    other, dish_id = a_town(), uuid4()
    enter_dish(facility_id=other.school, dish_id=dish_id, dish=soup(), first_day=MONDAY, recorded_by=1)
    address = at(town, "institution-dish", dish=dish_id)
    assert cook.get(address).status_code == cook.post(address, DISH).status_code == 404


# --- a menu in a few taps ------------------------------------------------------------------------------------------


def test_a_week_is_taken_over_with_one_tap(town, cook):
    menu(town, LAST_MONDAY, soup(), porridge())
    text = text_of(cook.get(at(town, "institution-week")))
    assert "As last week" in text
    told = text_of(cook.post(at(town, "institution-copy-week"), {"day": MONDAY.isoformat()}, follow=True))
    assert "Taken over: 1 meals" in told
    assert on(town, MONDAY).dishes == on(town, LAST_MONDAY).dishes


def test_where_nothing_was_cooked_there_is_nothing_to_take_over_and_it_is_said(town, cook):
    told = text_of(cook.post(at(town, "institution-copy-week"), {"day": MONDAY.isoformat()}, follow=True))
    assert "The week before has no menu." in told


def test_an_empty_meal_opens_with_last_weeks_dishes_ticked_and_one_tap_keeps_it(town, cook):
    menu(town, LAST_MONDAY, soup(), porridge())
    address = at(town, "institution-meal", day=MONDAY.isoformat(), meal="lunch")
    text = text_of(cook.get(address))
    assert "Ticked is what was served a week ago" in text
    assert text.count("checked") == 2
    assert on(town, MONDAY) is None
    cook.post(address, {"dish": [key_of(porridge())]})
    assert on(town, MONDAY).dishes == (porridge(),)


def test_a_menu_keeps_its_order_and_a_dish_of_the_book_is_as_on_that_day(town, cook):
    menu(town, TUESDAY, soup(), porridge())
    enter_dish(
        facility_id=town.school, dish_id=uuid4(), dish=soup(grams=300), first_day=TUESDAY, recorded_by=1
    )
    address = at(town, "institution-meal", day=TUESDAY.isoformat(), meal="lunch")
    cook.post(address, {"dish": [key_of(porridge()), key_of(soup())]})
    assert [one.grams for one in on(town, TUESDAY).dishes] == [300, 200]


def test_a_meal_without_a_dish_is_no_meal(town, cook):
    menu(town, MONDAY, soup())
    address = at(town, "institution-meal", day=MONDAY.isoformat(), meal="lunch")
    for said in ({}, {"dish": ["moon"]}):
        assert "Tick at least one dish." in wrong(cook.post(address, said))
    assert on(town, MONDAY).version == 1


def test_bands_of_grades_that_overlap_are_said_above_the_form(town, cook):
    menu(town, LAST_MONDAY, soup(grade_to=4), porridge(grade_from=5))
    menu(town, MONDAY, soup())
    address = at(town, "institution-meal", day=MONDAY.isoformat(), meal="lunch")
    said = {"dish": [key_of(soup()), key_of(porridge(grade_from=5))]}
    assert "overlap" in wrong(cook.post(address, said))


@pytest.mark.parametrize(("day", "meal"), [("2025-02-30", "lunch"), ("x", "lunch"), ("2025-09-15", "supper")])
def test_a_day_or_a_meal_that_there_is_not_is_not_found(town, cook, day, meal):
    assert cook.get(at(town, "institution-meal", day=day, meal=meal)).status_code == 404
    assert cook.get(at(town, "institution-card", day=day, meal=meal, grade=0)).status_code == 404


# --- its price -----------------------------------------------------------------------------------------------------


def price(town, day=MONDAY):
    return at(town, "institution-card", day=day.isoformat(), meal="lunch", grade=0)


def test_the_price_comes_to_the_tariff_or_it_is_said_how_much_is_between_them(town, cook):
    menu(town, MONDAY, soup(), porridge())
    text = wrong(cook.post(price(town), {"dish0": "300", "dish1": "200", "work": "100"}))
    assert "31" in text
    told = cook.post(price(town), {"dish0": "300", "dish1": "200", "work": "131"}, follow=True)
    assert "The price card is kept" in text_of(told)
    (card,) = cards_of(facility_id=town.school, first=MONDAY, last=MONDAY, scope=only(town.school))[
        MONDAY, "lunch"
    ]
    assert [part.tiyn for part in card.parts] == [30_000, 20_000, 13_100]


def test_the_next_card_stands_there_as_the_last_one_was(town, cook):
    menu(town, MONDAY, soup())
    menu(town, TUESDAY, soup())
    cook.post(price(town), {"dish0": "500", "work": "131"})
    text = text_of(cook.get(price(town, TUESDAY)))
    assert 'value="500"' in text
    assert 'value="131"' in text
    assert cook.get(at(town, "institution-card", day="2025-09-17", meal="lunch", grade=0)).status_code == 404


# --- at noon -------------------------------------------------------------------------------------------------------


def filled(text):
    """What a browser would send of the page as it stands: hidden and filled fields, and what is ticked."""
    form = text.split('<form method="post"')[-1].split("</form>")[0]
    said = {}
    for tag in re.findall(r"<input[^>]*>", form):
        found = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if found.get("type") not in {"checkbox", "radio"} or " checked" in tag:
            said.setdefault(found["name"], []).append(found.get("value", ""))
    return said


def kept(town):
    return batches_of(facility_id=town.school, first=MONDAY, last=MONDAY, scope=only(town.school))


def test_at_noon_portions_are_kept_by_two_taps_how_cold_and_keep(town, cook):
    menu(town, MONDAY, soup(), porridge())
    said = filled(text_of(cook.get(at(town, "institution-sample"))))
    said.pop("csrfmiddlewaretoken", None)
    said["stored_at"] = ["Тоңазытқыш 2"]
    told = cook.post(at(town, "institution-sample"), {**said, "celsius": "4"}, follow=True)
    assert "2 portions are kept." in text_of(told)
    assert {(one.dish, one.portions) for one in kept(town)} == {(soup().name_kk, 3), (porridge().name_kk, 3)}
    (sample,) = kept(town)[0].samples
    manager = town.people["canteen_manager"].person_id
    assert (sample.celsius, sample.taken_by, sample.taken_at) == (4, manager, local(MONDAY, 12, 30))
    again = filled(text_of(cook.get(at(town, "institution-sample"))))
    assert again["stored_at"] == ["Тоңазытқыш 2"]
    assert "dish" not in again


PORTIONS = {
    "meal": "lunch",
    "celsius": "4",
    "degrees": "",
    "more": "Компот",
    "portions": "40",
    "cooked_at": "11:50",
    "grams": "100",
    "stored_at": "Тоңазытқыш 2",
}


@pytest.mark.parametrize(
    ("field", "value", "leads", "said"),
    [
        ("celsius", "", "celsius_0", "Say how cold it is"),
        ("celsius", "other", "degrees", "Write how many degrees."),
        ("more", "", "dish_0", "Choose at least one dish."),
        ("portions", "0", "portions", "Write a number from 1"),
        ("cooked_at", "noon", "cooked_at", "Write the hour"),
        ("grams", "99", "grams", "Write a number from 100"),
        ("stored_at", "", "stored_at", "Write where"),
    ],
)
def test_what_is_wrong_with_a_kept_portion_stands_at_its_field(town, cook, field, value, leads, said):
    text = wrong(cook.post(at(town, "institution-sample"), {**PORTIONS, "key": str(uuid4()), field: value}))
    assert f'href="#id_{leads}"' in text
    assert said in text
    assert kept(town) == []


def test_a_refrigerator_that_is_too_warm_is_recorded_and_told(town, cook):
    said = {**PORTIONS, "key": str(uuid4()), "celsius": "other", "degrees": "11"}
    assert "have the refrigerator looked at" in text_of(
        cook.post(at(town, "institution-sample"), said, follow=True)
    )
    assert kept(town)[0].samples[0].celsius == 11
    assert "+11 °C" in text_of(cook.get(at(town, "institution-kitchen")))


def test_nobody_measured_is_said_too(town, cook):
    cook.post(at(town, "institution-sample"), {**PORTIONS, "key": str(uuid4()), "celsius": "none"})
    assert kept(town)[0].samples[0].celsius is None


def a_sample(town, day=MONDAY):
    keep_portions(
        facility_id=town.school,
        key=uuid4(),
        service_day=day,
        meal="lunch",
        portions={"Көже": 40},
        cooked_at=local(day, 11),
        taken_at=local(day, 12),
        by=1,
        stored_at="Тоңазытқыш 2",
        grams=100,
        celsius=4,
    )
    found = batches_of(facility_id=town.school, first=day, last=day, scope=only(town.school))
    return found[0].samples[0].id


def ended():
    return query("SELECT reason, note FROM meals_sample_end")


def test_a_portion_whose_time_is_over_is_discarded_with_one_tap_and_no_other(town, cook):
    old, new = a_sample(town, dt.date(2025, 9, 11)), a_sample(town)
    text = text_of(cook.get(at(town, "institution-kitchen")))
    assert text.count('name="reason" value="discarded"') == 1
    cook.post(at(town, "institution-sample-end", sample=old), {"reason": "discarded"})
    assert ended() == [("discarded", "")]
    assert "The sample is kept until" in wrong(
        cook.post(at(town, "institution-sample-end", sample=new), {"reason": "discarded"})
    )


def test_a_portion_that_is_handed_over_says_to_whom(town, cook):
    address = at(town, "institution-sample-end", sample=a_sample(town))
    text = wrong(cook.post(address, {"reason": "handed_over"}))
    assert 'href="#id_note"' in text
    cook.post(address, {"reason": "handed_over", "note": "Зертхана 3"})
    assert ended() == [("handed_over", "Зертхана 3")]
    assert cook.get(at(town, "institution-sample-end", sample=uuid4())).status_code == 404


# --- visits ----------------------------------------------------------------------------------------------------------

VISIT = {"day": MONDAY.isoformat(), "hour": "12:00", "visitors": "2", "clean": "well", "warm": "ill"}


def visits(town):
    return visits_of(facility_id=town.school, since=local(MONDAY, 0), scope=only(town.school))


def test_a_member_of_the_committee_writes_down_what_was_seen_and_reads_the_answer(town, parent):
    assert text_of(parent.get(at(town, "institution-week")))
    said = {**VISIT, "key": str(uuid4()), "findings": "Көже суық."}
    for _ in range(2):
        assert parent.post(at(town, "institution-visit"), said).status_code == 302
    (one,) = visits(town)
    assert (one.seen_well, one.seen_ill, one.has_remarks) == (("clean",), ("warm",), True)
    assert one.recorded_by == town.people["parents_committee"].person_id
    director = signed_in(town.people["director"], language="en")
    address = at(town, "institution-visit-answer", visit=one.id)
    assert address in text_of(director.get(at(town, "institution-visits")))
    answer = {"key": str(uuid4()), "says": "Мармит алынды."}
    for _ in range(2):
        director.post(address, answer)
    text = text_of(parent.get(at(town, "institution-visits")))
    assert text.count("Мармит алынды.") == 1
    assert "Көже суық." in text
    assert "hot dishes are hot" in text


@pytest.mark.parametrize(
    ("changed", "leads", "said"),
    [
        ({"hour": "12:31"}, "hour", "The visit lies ahead."),
        ({"visitors": ""}, "visitors", "Write a number from 1 to 50."),
        ({"clean": "", "warm": ""}, "findings", "Say what you saw"),
        ({"day": ""}, "day", "Choose the day."),
        ({"clean": "perhaps"}, "clean_0", ""),
    ],
)
def test_what_is_wrong_with_a_visit_stands_at_its_field(town, parent, changed, leads, said):
    text = wrong(parent.post(at(town, "institution-visit"), {**VISIT, "key": str(uuid4()), **changed}))
    assert f'href="#id_{leads}"' in text
    assert said in text
    assert visits(town) == []


def test_all_well_waits_for_no_answer_and_a_sentence_may(town, parent):
    parent.post(at(town, "institution-visit"), {**VISIT, "key": str(uuid4()), "warm": "well"})
    assert not visits(town)[0].has_remarks
    said = {**VISIT, "key": str(uuid4()), "warm": "", "findings": "Орындық аз", "remarks": "on"}
    parent.post(at(town, "institution-visit"), said)
    assert sum(one.has_remarks for one in visits(town)) == 1


def test_an_answer_says_something_and_only_to_a_visit_here(town):
    director, other = signed_in(town.people["director"], language="en"), a_town()
    ids = []
    for school in (town.school, other.school):
        ids.append(uuid4())
        record_visit(
            facility_id=school,
            visit_id=ids[-1],
            visited_at=local(MONDAY, 11),
            visitors=2,
            has_remarks=True,
            findings="Сабын жоқ",
            recorded_by=1,
        )
    said = {"key": str(uuid4()), "says": " "}
    assert "Write a sentence." in wrong(
        director.post(at(town, "institution-visit-answer", visit=ids[0]), said)
    )
    assert director.get(at(town, "institution-visit-answer", visit=ids[1])).status_code == 404
    said["says"] = "Сабын қойылды"
    director.post(at(town, "institution-visit-answer", visit=ids[1]), said)
    assert query("SELECT count(*) FROM meals_visit_answer") == [(0,)]


# --- who may ---------------------------------------------------------------------------------------------------------

ENTERS = ("dishes", "dish-new", "meal", "sample")


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("canteen_manager", (*ENTERS, "week", "kitchen", "visits"), ("visit", "visit-answer")),
        ("organisation_head", (*ENTERS, "week", "kitchen", "visits"), ("visit", "visit-answer")),
        ("director", (*ENTERS, "visit-answer", "week", "visits"), ("visit",)),
        ("social_pedagogue", ("week", "kitchen", "visits"), (*ENTERS, "visit", "visit-answer")),
        ("teacher", ("week",), (*ENTERS, "kitchen", "visits", "visit", "visit-answer")),
        ("parents_committee", ("week", "visits", "visit"), (*ENTERS, "kitchen", "today", "visit-answer")),
    ],
)
def test_each_role_enters_what_is_its_own(town, role, may, may_not):
    visit = uuid4()
    record_visit(
        facility_id=town.school,
        visit_id=visit,
        visited_at=local(MONDAY, 11),
        visitors=2,
        has_remarks=True,
        findings="Сабын жоқ",
        recorded_by=1,
    )
    more = {"meal": {"day": MONDAY.isoformat(), "meal": "lunch"}, "visit-answer": {"visit": visit}}
    client = signed_in(town.people[role])
    for name in may:
        assert client.get(at(town, f"institution-{name}", **more.get(name, {}))).status_code == 200, name
    for name in may_not:
        assert client.get(at(town, f"institution-{name}", **more.get(name, {}))).status_code == 404, name
