"""The gate: every page has its row in the table, and nobody comes further than the row says."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from amiyan.access.roles import FROM_THE_REGISTRY, ROLES
from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY, Within
from amiyan.web.urls import urlpatterns
from tests.web.addresses import address_of


def patterns(found=urlpatterns, before=""):
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        else:
            assert isinstance(one, URLPattern)
            yield before + str(one.pattern), one.name


def test_every_page_has_its_row_and_every_row_its_page():
    """What has no name is no page: it says so."""
    assert {name for _, name in patterns() if name} == set(ROUTES)


def test_a_row_names_roles_that_there_are():
    known = set(ROLES) | set(FROM_THE_REGISTRY) | {ANYONE, SOMEBODY}
    assert {name: row.who - known for name, row in ROUTES.items() if row.who - known} == {}


def test_a_page_within_something_says_in_its_address_within_what():
    for address, name in patterns():
        if name is None:
            continue
        within = ROUTES[name].within
        assert (within is Within.WARD) == ("<int:person>" in address), name
        assert (within is Within.REGION) == ("<region>" in address), name
        # A school on an office's page lies in the office's region.
        assert (within is Within.FACILITY) == ("<facility>" in address and "<region>" not in address), name


def test_who_looks_at_people_says_for_what():
    assert [
        name
        for name, row in ROUTES.items()
        if row.within in {Within.WARD, Within.FACILITY, Within.REGION} and not (row.purpose or row.purposes)
    ] == []


@pytest.mark.parametrize("name", sorted(name for name, row in ROUTES.items() if ANYONE not in row.who))
def test_nobody_who_is_not_signed_in_comes_past_the_door(db, name):
    address = address_of(name, {"person": 1, "facility": 1})
    client = Client()
    answer = client.get(address)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in")
    assert client.post(address).status_code in {302, 401}
