"""Through the gate: whoever looks at a person leaves a trace that the person can read, and who reads cannot write."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from amiyan.access.queries import views_of
from amiyan.access.roles import Purpose
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.kernel.sql import execute, query
from amiyan.web import gate, urls
from amiyan.web.access_table import ROUTES, Access, Within
from tests.web.world import OWN, a_world

PUPIL = []


def card(request, facility):
    """Looks at one pupil; with ``?forgets`` it asks the database for everybody's names."""
    request.standing.looked_at.update(PUPIL)
    seen = query("SELECT count(*) FROM registry_person_name") if "forgets" in request.GET else [(0,)]
    return HttpResponse(str(seen[0][0]))


def writes(request, person):
    """A page that reads, and tries to write."""
    with connection.cursor() as cursor:
        cursor.execute(request.GET["sql"])
    return HttpResponse("written")


urlpatterns = [
    path("me/cards/<facility>", card, name="card"),
    path("me/writes/<int:person>", writes, name="writes"),
    path("", include(urls.urlpatterns)),
]
ROWS = {
    "card": Access(frozenset({"social_pedagogue", "teacher"}), Within.FACILITY, Purpose.TEACHING),
    "writes": Access(frozenset({"guardian", "self"}), Within.WARD, Purpose.FAMILY),
}


@pytest.fixture
def world(db, settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(gate, "ROUTES", {**ROUTES, **ROWS})
    found = a_world()
    PUPIL[:] = [found.pupils[OWN]]
    return found


def told(person):
    return views_of(person, scope=Scope(owners=frozenset({person})))


def test_a_look_leaves_a_trace_that_the_person_can_read(world):
    pupil = world.pupils[OWN]
    client = world.people["social_pedagogue"].client()
    assert client.get(f"/me/cards/{world.places[OWN]}").status_code == 200
    (view,) = told(pupil)
    assert (view.role, view.facility_id, view.purpose, view.page) == (
        "social_pedagogue",
        world.facilities[OWN],
        "teaching",
        "card",
    )
    # Opened again within the same sitting it is the same look.
    client.get(f"/me/cards/{world.places[OWN]}")
    assert len(told(pupil)) == 1
    world.people["teacher"].client().get(f"/me/cards/{world.places[OWN]}")
    assert [line.role for line in told(pupil)] == ["teacher", "social_pedagogue"]


def test_a_page_that_was_refused_leaves_none(world):
    assert world.people["canteen_manager"].client().get(f"/me/cards/{world.places[OWN]}").status_code == 404
    assert Client().get(f"/me/cards/{world.places[OWN]}").status_code == 302
    assert told(world.pupils[OWN]) == []


def test_nobody_else_reads_the_trace(world):
    world.people["teacher"].client().get(f"/me/cards/{world.places[OWN]}")
    assert views_of(world.pupils[OWN], scope=EVERYTHING) == []


def test_a_trace_can_be_neither_changed_nor_taken_away(world):
    world.people["teacher"].client().get(f"/me/cards/{world.places[OWN]}")
    for statement in ("DELETE FROM access_view", "UPDATE access_view SET page = 'x'"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            execute(statement)


def test_a_page_that_forgot_its_scope_finds_the_pupils_of_its_place_alone(world):
    answer = world.people["teacher"].client().get(f"/me/cards/{world.places[OWN]}?forgets")
    assert answer.content == b"1", (
        "one pupil belongs to the place; the application's own role would see three"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO access_sign_in (person_id, way, outcome, sender) VALUES (0, 'none', 'out', '\\x00000000000000000000000000000000')",
        "UPDATE registry_person_name SET surname = 'x'",
        "DELETE FROM registry_enrolment",
        "SELECT set_config('transaction_read_only', 'off', true)",
        "SELECT nextval('registry_enrolment_id_seq')",
        "CREATE TEMPORARY TABLE kept (x int)",
        "SELECT iin FROM deliveries_evidence",
    ],
)
def test_a_page_that_reads_cannot_write(world, statement):
    guardian = world.people["guardian"]
    with pytest.raises(DatabaseError):
        guardian.client().get(f"/me/writes/{world.pupils[OWN]}", {"sql": statement})
