"""Where somebody who signs in is led: to their place of work, else to their family."""

import datetime as dt

import pytest

from amiyan.access.appointing import appoint_role
from amiyan.access.models import User
from tests.entitlements.village import a_person
from tests.registry.invented_town import a_facility, called

from .kit import a_town, at, it_is, signed_in, text_of


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


@pytest.fixture
def visitor(db):
    """Somebody who works nowhere."""
    person = a_person(born=dt.date(1985, 1, 1))
    return User.objects.create(username=f"visitor{person}", password="!", person_id=person)


@pytest.mark.parametrize("role", ["canteen_manager", "director", "organisation_head"])
def test_who_works_at_one_place_is_led_to_its_first_page(town, role):
    client = signed_in(town.people[role])
    home = client.get("/")
    assert (home.status_code, home["Location"]) == (302, "/institution")
    assert client.get("/institution")["Location"] == at(town, "institution-today")


def test_who_works_nowhere_is_led_to_the_family_and_told_so_elsewhere(visitor):
    client = signed_in(visitor, language="en")
    assert client.get("/")["Location"] == "/family"
    assert "You work at no place that is listed here" in client.get("/institution").content.decode()


def test_whoever_is_signed_in_may_still_read_what_amiyan_is(visitor):
    assert signed_in(visitor).get("/?about").status_code == 200


def test_a_place_is_called_by_its_name_in_the_readers_language_and_found_by_its_code(town):
    called(town.school, kk="«Самал» мектебі", ru="Школа «Самал»")
    for language, name in (("kk", "«Самал» мектебі"), ("ru", "Школа «Самал»"), ("en", "«Самал» мектебі")):
        page = signed_in(town.people["director"], language=language).get(at(town, "institution-today"))
        said = text_of(page)
        assert name in said
        assert town.code not in said


def test_who_works_at_two_places_chooses_among_their_names(town):
    other = a_facility("KZ79-0777")
    called(other, kk="№ 7 мектеп")
    manager = town.people["canteen_manager"]
    appoint_role(
        person_id=manager.person_id,
        role="canteen_manager",
        facility_id=other,
        source="t",
        first=dt.date(2025, 1, 1),
    )
    page = signed_in(manager).get("/institution")
    assert "№ 7 мектеп" in text_of(page)
    assert "/institution/KZ79-0777/" in page.content.decode()
