"""Where somebody who signs in is led: to their place of work, else to their family."""

import datetime as dt

import pytest

from amiyan.access.models import User
from tests.entitlements.village import a_person

from .kit import a_town, at, it_is, signed_in


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
