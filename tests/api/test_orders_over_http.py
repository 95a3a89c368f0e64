"""A ZKTeco terminal is told whom to know and to forget as it polls, and its answer is the proof."""

import datetime as dt

import pytest

from amiyan.api.device import terminals
from amiyan.country.kz.names import Name
from amiyan.deliveries.actions.bindings import bind_terminal
from amiyan.deliveries.actions.orders import follow_registry
from amiyan.deliveries.orders import OrdersPending, proof_of_forgetting
from amiyan.kernel.sql import execute
from amiyan.registry.actions import Seat, enrol
from amiyan.registry.actions.consent import record_consent
from tests.deliveries.terminals import a_terminal
from tests.registry.invented_town import a_person

SEPTEMBER, JANUARY = dt.date(2025, 9, 1), dt.date(2026, 1, 12)


@pytest.fixture
def school(web, monkeypatch):
    monkeypatch.setattr(terminals, "PENDING", OrdersPending(ttl_s=0))
    return a_terminal("CJ1")


@pytest.fixture
def pupil(school):
    person = a_person(0, name=Name("Ахметова", "Айгүл", ""))
    enrol(person_id=person, seat=Seat(school), first=SEPTEMBER, source="test")
    execute(
        "INSERT INTO registry_pin (facility_id, pin, person_id, source) VALUES (%s, '101', %s, 'test')",
        [school, person],
    )
    return person


def bound(**way):
    """A terminal that was bound and heard; its secret."""
    made = bind_terminal(serial="CJ1", source="office", **way)
    execute(
        "INSERT INTO deliveries_contact (serial, binding_id, heard_at, source) VALUES ('CJ1', %s, now(), 'zkteco')"
        " ON CONFLICT DO NOTHING",
        [made.binding_id],
    )
    return made.secret


def poll(web, secret, **caller):
    start = f"/t/{secret}" if secret else ""
    return web.get(f"{start}/iclock/getrequest?SN=CJ1", **caller).content.decode()


def answer(web, secret, orders, code=0):
    """What a terminal answers to all that it was told."""
    numbers = [line.split(":")[1] for line in orders.splitlines()]
    body = "\n".join(f"ID={number}&Return={code}&CMD=DATA" for number in numbers)
    return web.post(f"/t/{secret}/iclock/devicecmd?SN=CJ1", body, content_type="text/plain").content


def test_a_pupil_is_added_and_forgotten_and_the_terminals_answer_proves_it(web, pupil):
    secret = bound()
    assert poll(web, secret).strip() == "OK"
    follow_registry()
    orders = poll(web, secret)
    assert "DATA UPDATE USERINFO PIN=101\tName=Ахметова Айгүл" in orders
    assert answer(web, secret, orders).strip() == b"OK"
    record_consent(person_id=pupil, purpose="biometrics", given=False, first_day=JANUARY, source="her mother")
    follow_registry()
    orders = poll(web, secret)
    assert "DATA DELETE BIODATA Pin=101" in orders
    assert not proof_of_forgetting(pupil)[0].proven
    answer(web, secret, orders)
    (proof,) = proof_of_forgetting(pupil)
    assert proof.proven
    assert poll(web, secret).strip() == "OK"


def test_whoever_only_a_network_proves_is_told_no_name_even_where_the_terminal_has_a_secret(web, pupil):
    bound()
    bound(way="network", network="10.20.30.0/24")
    follow_registry()
    orders = poll(web, "", REMOTE_ADDR="10.20.30.4")
    assert "PIN=101" in orders
    assert "Ахметова" not in orders


def test_a_terminal_that_was_parked_is_told_nothing(web, pupil, school):
    secret = bound()
    follow_registry()
    other = web.get(f"/t/{secret}/iclock/getrequest?SN=ZZ9").content.decode()
    assert other.strip() == "OK"
    assert "PIN=101" in poll(web, secret)
