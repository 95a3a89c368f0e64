"""What a family reads: its own and nothing else, in words, with as many queries for many rows as for one."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.access.appointing import appoint_role
from amiyan.kernel.sql import query
from tests.meals.canteen import eats
from tests.registry.invented_town import called

from .home_town import FRIDAY, PROGRAMME, as_owner, guards, pages_of


def words(answer):
    """The page as it is read."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


def test_home_says_in_one_line_what_was_eaten_today(signed_in):
    said = words(signed_in("mother").get("/family"))
    assert "Әсел" in said
    assert "12:04 · School 12" in said
    assert "Lunch: Бұршақ көжесі, Oat porridge" in said
    assert "How was the meal?" in said
    assert "Дәулет" not in said


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_is_read_in_every_language(signed_in, family, language):
    mother = signed_in("mother", language)
    for address in ["/family", *pages_of(family)]:
        said = words(mother.get(address))
        assert len(said) > 200, address


def test_the_wallet_says_what_is_used_held_and_left(signed_in, family):
    said = words(signed_in("mother").get(f"/family/{family.asel}"))
    assert "Meals: 9 counted, 1 waiting." in said
    assert "5,679 ₸" in said
    assert "631 ₸" in said
    assert "30 Sept 2025" in said or "30 Sep 2025" in said


def test_what_is_left_is_one_number_in_the_wallet_and_in_the_year(signed_in, family):
    mother = signed_in("mother")
    wallet = words(mother.get(f"/family/{family.asel}"))
    left = wallet.partition("Left ")[2].partition(" ₸")[0]
    year = words(mother.get(f"/family/{family.asel}/year/2025"))
    assert f"Left {left}" in year
    assert "Held 631" in year


def test_the_foot_leads_to_a_place_of_work_only_whoever_has_one(signed_in, family):
    mother = signed_in("mother")
    assert "Where you work" not in words(mother.get("/family"))
    appoint_role(
        person_id=family.mother,
        role="teacher",
        facility_id=family.school,
        first=dt.date(2025, 9, 1),
        source="order 1",
    )
    assert "Where you work" in words(mother.get("/family"))


def test_the_dishes_stand_also_where_their_menu_was_entered_after_the_meal(signed_in, family):
    mother, meal = signed_in("mother"), f"/family/{family.asel}/day/2025-09-19/{PROGRAMME}/1"
    for page in ("/family", meal):
        said = words(mother.get(page))
        assert "Бұршақ көжесі" in said, page
        assert "entered after the meal" not in said, page
    as_owner(family.place.database, "UPDATE meals_menu SET known_from = '2025-09-20'")
    for page in ("/family", meal):
        said = words(mother.get(page))
        assert "Бұршақ көжесі" in said, page
        assert "The menu was entered after the meal." in said, page


def test_a_month_says_place_time_proof_amount_and_why(signed_in, family):
    said = words(signed_in("mother").get(f"/family/{family.asel}/2025-09"))
    assert said.count("12:04 · School 12") == 10
    assert "By face · 631.00 ₸" in said or "By face · 631 ₸" in said
    assert "We are looking into it" in said


def test_a_delivery_shows_its_evidence_and_what_is_still_to_come(signed_in, family):
    said = words(signed_in("mother").get(f"/family/{family.asel}/day/2025-09-17/{PROGRAMME}/1"))
    for part in (
        "Seen by the terminal of the canteen",
        "The family said: this did not happen",
        "Waiting for a person",
        "Take it back",
        "A named person decides by",
        "Receipt No.",
    ):
        assert part in said
    assert "Save the receipt" not in said


def test_the_year_leads_down_to_each_delivery(signed_in, family):
    mother = signed_in("mother")
    said = words(mother.get(f"/family/{family.asel}/year/2025"))
    assert "Дастархан" in said
    assert "What is not here" in said
    part = f"/family/{family.asel}/year/2025/2025-09/{PROGRAMME}/{family.supplier}"
    assert part in mother.get(f"/family/{family.asel}/year/2025").content.decode()
    behind = words(mother.get(part))
    assert "Taken back" in behind
    assert "5,679" in behind


@pytest.mark.parametrize("name", ["neighbour", "stranger"])
def test_what_is_anothers_is_not_found(signed_in, family, name):
    reader = signed_in(name)
    for address in pages_of(family):
        assert reader.get(address).status_code == 404, address
    own = family.daulet if name == "neighbour" else family.madi
    assert reader.get(f"/family/{own}").status_code == 200
    answer = reader.post(f"/family/{family.asel}/did-not-happen", {"day": "2025-09-19"})
    assert answer.status_code == 404


def test_nobody_who_is_not_signed_in_reads(client, family):
    assert client.get(f"/family/{family.asel}")["Location"].startswith("/sign-in")


def test_a_grandmother_looks_and_is_offered_no_decision(signed_in, family):
    reader = signed_in("grandmother")
    assert "12:04 · School 12" in words(reader.get("/family"))
    for name in ("days-off", "consents", "needs", "viewing"):
        said = words(reader.get(f"/family/{family.asel}/{name}"))
        assert "A guardian who may decide says this." in said


def test_where_the_place_is_hidden_no_page_tells_place_or_time(signed_in, family):
    reader = family.users["stranger"].person_id
    called(family.school, kk="Самал мектебі")
    guards(reader, family.asel, hides_place=True)
    browser = signed_in("stranger")
    for address in ["/family", *pages_of(family)]:
        answer = browser.get(address)
        said = answer.content.decode()
        assert answer.status_code in {200, 404}
        assert "School 12" not in said, address
        assert "Самал" not in said, address
        assert "12:04" not in said, address
        assert "Дастархан" not in said, address
    assert "kept from you" in words(browser.get(f"/family/{family.asel}"))


def test_where_the_place_is_hidden_no_answer_tells_whether_the_child_ate_on_a_day(signed_in, family):
    guards(family.users["stranger"].person_id, family.asel, hides_place=True)
    browser, meal = signed_in("stranger"), {"programme": PROGRAMME, "slot": "1", "rating": "1"}
    for form in ("did-not-happen", "did-happen", "rate", "receipt", "ill/say"):
        for day in ("2025-09-19", "2025-09-20"):
            sent = {"ask": str(uuid4()), "day": day, **meal}
            assert browser.post(f"/family/{family.asel}/{form}", sent).status_code == 404, form


def test_an_adult_reads_their_own_record_and_leaves_no_trace_of_it(signed_in, family):
    mother = signed_in("mother")
    own = [
        page for page in pages_of(family, family.mother) if "/day/" not in page and "year/2025/" not in page
    ]
    for address in own:
        assert len(words(mother.get(address))) > 200, address
    assert query("SELECT count(*) FROM access_view WHERE person_id = %s", [family.mother]) == [(0,)]


def test_a_meal_known_from_a_list_only_is_asked_about_until_somebody_said_something(signed_in, family):
    eats(family.daulet, family.school, dt.date(2025, 9, 18), verdict="held")
    neighbour = signed_in("neighbour")
    question = "Did Дәулет eat at school on 18 September 2025?"
    assert question in words(neighbour.get("/family"))
    form = {"ask": str(uuid4()), "day": "2025-09-18", "programme": PROGRAMME, "slot": "1", "back": "/family"}
    assert neighbour.post(f"/family/{family.daulet}/did-happen", form)["Location"] == "/family"
    assert question not in words(neighbour.get("/family"))


def test_whoever_is_signed_in_begins_at_home(signed_in, family):
    mother = signed_in("mother")
    assert mother.get("/")["Location"] == "/family"
    assert mother.get("/?about=1").status_code == 200


def test_who_looked_is_read_by_the_family(signed_in, family):
    signed_in("grandmother").get(f"/family/{family.asel}")
    rows = query("SELECT viewer, role, purpose, page FROM access_view WHERE person_id = %s", [family.asel])
    assert rows == [(family.grandmother, "guardian", "family", "family-wallet")]
    assert "guardian" in words(signed_in("mother").get(f"/family/{family.asel}/looked"))


def test_why_yes_what_would_change_it_and_how_to_appeal(signed_in, family):
    said = words(signed_in("mother").get(f"/family/{family.asel}/decisions"))
    assert "Why yes" in said
    assert "What is not known" in said
    assert "You can appeal to the education department" in said
    assert "What is received goes on meanwhile." in said


def test_what_is_no_address_is_not_found(signed_in, family):
    reader, of = signed_in("mother"), f"/family/{family.asel}"
    for rest in ("/2025-13", "/x", "/year/0", "/day/2025-02-30/x/1", "/wrong?table=x&fact=1", "/wrong"):
        assert reader.get(of + rest).status_code == 404, rest


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200, address
    return len(seen)


def test_no_page_asks_more_for_many_rows_than_for_one(signed_in, family):
    """One meal, then many of them; one child, then two."""
    other = signed_in("neighbour")
    one = {page: queries_of(other, page) for page in ["/family", *few(family)]}
    days = [day for day in range(1, 20) if dt.date(2025, 9, day).weekday() < 5]
    family.place.passes("A1", *(f"102 2025-09-{day:02d} 12:00:00" for day in days[1:]))
    family.place.drain(FRIDAY)
    guards(family.neighbour, family.asel)
    many = {page: queries_of(other, page) for page in ["/family", *few(family)]}
    assert many == one
    assert max(many.values()) <= 40, many


def few(family):
    return [page for page in pages_of(family, family.daulet) if "year/2025/" not in page]


def test_a_school_is_called_by_its_name_in_the_readers_language(signed_in, family):
    called(family.school, kk="№ 12 мектеп", ru="Школа № 12")
    of = f"/family/{family.asel}"
    pages = ["/family", f"{of}/2025-09", f"{of}/day/2025-09-19/{PROGRAMME}/1", f"{of}/facts"]
    for language, name in (("kk", "№ 12 мектеп"), ("ru", "Школа № 12"), ("en", "№ 12 мектеп")):
        mother = signed_in("mother", language)
        for address in pages:
            said = words(mother.get(address))
            assert name in said, address
            assert "School 12" not in said, address


def decided(person, *, is_paid):
    """A person decided of the one meal that is held; whose day it is."""
    ((day,),) = query(
        "WITH line AS (INSERT INTO settlement_hold SELECT person_id, service_day, programme, slot, version,"
        "  reason::text, facility_id, 1, 1, 1, amount_tiyn, '2025-10-20' FROM deliveries_verdict v"
        "  WHERE person_id = %s AND verdict = 'held' AND NOT EXISTS (SELECT FROM deliveries_verdict n"
        "   WHERE (n.person_id, n.service_day, n.programme, n.slot)"
        "       = (v.person_id, v.service_day, v.programme, v.slot) AND n.version > v.version) RETURNING *)"
        " INSERT INTO settlement_hold_decision SELECT person_id, service_day, programme, slot, verdict_version,"
        " %s, 'seen', 5 FROM line RETURNING service_day",
        [person, is_paid],
    )
    return day


@pytest.mark.parametrize(
    ("is_paid", "told"),
    [
        (True, "It was held; a person decided that it is paid."),
        (False, "It was held; a person decided that it is not paid."),
    ],
)
def test_what_a_person_decided_waits_no_more_in_the_wallet_the_year_and_on_its_day(
    signed_in, family, is_paid, told
):
    mother, of = signed_in("mother"), f"/family/{family.asel}"
    before = words(mother.get(f"{of}/year/2025"))
    day = decided(family.asel, is_paid=is_paid)
    assert "1 waiting" not in words(mother.get(of))
    year = words(mother.get(f"{of}/year/2025"))
    assert "Held 631" in before
    assert "Held 631" not in year
    assert told in words(mother.get(f"{of}/day/{day}/{PROGRAMME}/1"))
    assert told in words(mother.get(f"{of}/{day:%Y-%m}"))


def test_what_a_person_decided_is_asked_about_no_more(signed_in, family):
    eats(family.daulet, family.school, dt.date(2025, 9, 18), verdict="held")
    neighbour = signed_in("neighbour")
    assert "Did Дәулет eat at school on 18 September 2025?" in words(neighbour.get("/family"))
    decided(family.daulet, is_paid=True)
    assert "Did Дәулет eat at school on 18 September 2025?" not in words(neighbour.get("/family"))
