"""What the web process holds of bindings: right within seconds, and quiet towards the database."""

import datetime as dt
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.deliveries import bindings
from amiyan.deliveries.actions.bindings import bind_terminal, end_binding, enrol_device, rotate_secret
from amiyan.deliveries.binding_cache import BindingCache
from amiyan.deliveries.secrets import new_secret
from amiyan.kernel.clock import FixedClock
from tests.deliveries.terminals import SOURCE, a_terminal, moves
from tests.registry.invented_town import a_facility


@pytest.fixture
def clock(db):
    return FixedClock(dt.datetime.now(dt.UTC))


@pytest.fixture
def cache(clock):
    return BindingCache(ttl_s=5, misses_per_s=1, clock=clock)


def asked(call):
    """How many questions a call put to the database."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def seconds(number):
    return dt.timedelta(seconds=number)


def test_it_says_what_the_database_says(cache):
    school = a_terminal("CJ7001")
    secret = bind_terminal(serial="CJ7001", source=SOURCE).secret
    for network in ("10.20.0.0/16", "10.20.30.0/24"):
        bind_terminal(serial="CJ7001", way="network", network=network, source=SOURCE)
    key = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    enrol_device(serial="GATE-1", facility_id=school, place="canteen", public_key=key, source=SOURCE)
    assert cache.of_secret(secret) == bindings.binding_of_secret(secret)
    assert cache.of_device("gate-1") == bindings.binding_of_device("GATE-1")
    for address in ("10.20.30.1", "10.20.1.1", "11.1.1.1", "::ffff:10.20.30.1", "none"):
        assert cache.of_network("CJ7001", address) == bindings.binding_of_network("CJ7001", address)
    assert cache.of_secret(secret).stands_at == cache.facility_of("cj-7001") == school


def test_a_known_secret_costs_no_question(cache, clock):
    a_terminal("CJ7001")
    secret = bind_terminal(serial="CJ7001", source=SOURCE).secret
    cache.of_secret(secret)
    clock.advance(seconds(1))
    assert asked(lambda: [cache.of_secret(secret) for _ in range(100)]) == 0


def test_whoever_guesses_secrets_cannot_load_the_database(cache, clock):
    a_terminal("CJ7001")
    cache.of_secret(new_secret())
    clock.advance(seconds(1))
    assert asked(lambda: [cache.of_secret(new_secret()) for _ in range(500)]) == 1
    assert asked(lambda: [cache.of_network(f"ZZ{n}", "10.1.1.1") for n in range(500)]) == 0
    assert asked(lambda: [cache.of_secret("x") for _ in range(500)]) == 0
    size = len(cache._held.by_secret)
    assert size == 0, "what was not found is not remembered"


def test_a_new_secret_counts_within_a_second_though_others_guess(cache, clock):
    a_terminal("CJ7001")
    cache.of_secret(new_secret())
    secret = bind_terminal(serial="CJ7001", source=SOURCE).secret
    cache.of_secret(new_secret())
    clock.advance(seconds(1))
    cache.of_secret(new_secret())
    assert cache.of_secret(secret).serial == "CJ7001"


def test_a_terminal_that_was_listed_and_bound_a_moment_ago_is_ours_at_once(cache, clock):
    """Else its first records were parked as an unknown terminal's, until somebody of the office let them in."""
    a_terminal("CJ7001")
    moved = a_terminal("CJ7002")
    cache.of_secret(bind_terminal(serial="CJ7001", source=SOURCE).secret)
    clock.advance(seconds(1))
    school = a_terminal("CJ7009")
    secret = bind_terminal(serial="CJ7009", source=SOURCE).secret
    assert cache.of_secret(secret).stands_at == school
    other = a_facility("School 9")
    moves("CJ7002", other)
    clock.advance(seconds(1))
    secret = bind_terminal(serial="CJ7002", source=SOURCE).secret
    assert cache.of_secret(secret)[1:5] == (other, "CJ7002", "secret", other)
    assert other != moved


def test_an_ended_binding_and_a_terminal_that_moved_are_known_within_the_ttl(cache, clock):
    a_terminal("CJ7001"), a_terminal("CJ7002")
    ended = bind_terminal(serial="CJ7001", source=SOURCE)
    moved = bind_terminal(serial="CJ7002", source=SOURCE)
    assert cache.of_secret(ended.secret)
    other = a_facility("School 9")
    end_binding(binding_id=ended.binding_id, source=SOURCE)
    moves("CJ7002", other)
    clock.advance(seconds(5))
    assert cache.of_secret(ended.secret) is None
    assert cache.of_secret(moved.secret).stands_at == other


def test_an_expired_secret_stops_at_its_moment(cache, clock):
    a_terminal("CJ7001")
    secret = bind_terminal(serial="CJ7001", source=SOURCE).secret
    rotate_secret(serial="CJ7001", overlap=seconds(3), source=SOURCE)
    assert cache.of_secret(secret)
    clock.advance(seconds(4))
    assert cache.of_secret(secret) is None


def test_many_threads_read_the_database_once(scratch):
    a_terminal("CJ7001")
    secret = bind_terminal(serial="CJ7001", source=SOURCE).secret
    cache = BindingCache(clock=FixedClock(dt.datetime.now(dt.UTC)))
    reads, found, start = [], [], threading.Barrier(8)
    whole = cache._read

    def read():
        reads.append(1)
        return whole()

    cache._read = read

    def terminal():
        start.wait()
        found.append(cache.of_secret(secret))
        connection.close()

    threads = [threading.Thread(target=terminal) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert {bound.serial for bound in found} == {"CJ7001"}
    assert reads == [1]
