"""Who comes to which page: of the own school by role, of a neighbour's and of a foreign one nobody. All else is 404."""

import pytest

from amiyan.access.roles import ROLES
from amiyan.web.access_table import ROUTES
from tests.entitlements.village import a_school

from .kit import a_town, at, code_of, it_is, signed_in, works

READ = [
    "institution-today",
    "institution-today-live",
    "institution-tomorrow",
    "institution-remote",
    "institution-absence",
    "institution-week",
    "institution-kitchen",
    "institution-desk",
    "institution-roster",
    "institution-money",
    "institution-said",
    "institution-changed",
]


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


def holder(role, town):
    """Somebody with the role for this school (or its supplier, region, country)."""
    if role in town.people:
        return town.people[role]
    where = {"facility": {"facility": town.school}, "region": {"region": "79"}, "country": {}}
    return works(role, **where[ROLES[role].need])


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_comes_to_the_pages_of_its_rows_and_to_no_other(town, role):
    client = signed_in(holder(role, town))
    for name in READ:
        status = client.get(at(town, name)).status_code
        assert status == (200 if role in ROUTES[name].who else 404), (role, name)


@pytest.mark.parametrize("role", ["director", "canteen_manager", "organisation_head", "teacher"])
def test_a_neighbour_s_and_a_foreign_school_are_not_there(town, role):
    client = signed_in(holder(role, town))
    neighbour, foreign = a_town(), a_school(region="75")
    for name in READ:
        assert client.get(at(neighbour, name)).status_code == 404
        assert (
            client.get(at(town, name).replace(at(town, "institution-today").split("/")[2], "X")).status_code
            == 404
        )
        neighbour.code = code_of(foreign)
        assert client.get(at(neighbour, name)).status_code == 404


def test_a_post_of_who_may_not_is_not_there_either(town):
    client = signed_in(town.people["canteen_manager"], fresh=True)
    for name in (
        "institution-remote",
        "institution-absence",
        "institution-approve-list",
        "institution-roster-apply",
    ):
        assert client.post(at(town, name), {}).status_code == 404


def test_the_bar_leads_nowhere_that_is_closed(town):
    for role, user in town.people.items():
        client = signed_in(user)
        visits = role == "parents_committee"  # menus and visits are all that its members come for
        text = client.get(at(town, "institution-visits" if visits else "institution-today")).content.decode()
        bar = text.split('<nav class="places"')[1].split("</nav>")[0]
        links = [part.split('"')[0] for part in bar.split('href="')[1:]]
        assert (len(links) == 1) if visits else (2 < len(links) <= 5), role
        assert [client.get(link).status_code for link in links] == [200] * len(links), role
