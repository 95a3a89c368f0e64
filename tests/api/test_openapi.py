"""The device API against its own description: whatever a client makes of it, every answer is one that is described."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest
import schemathesis
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amiyan.bench import servers
from amiyan.bench.country import Country, found_places
from amiyan.bench.terminals import NATIVE, bound, serial_of
from amiyan.config import postgres
from amiyan.config.openapi import FOLDER, documents, outdated
from amiyan.simulator.live.native import signed
from tests.api.wire import said

DAY = dt.date(2026, 9, 8)
SCHEMA = schemathesis.openapi.from_path(FOLDER / "device-v1.json")
QUIET = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def device(server, django_db_blocker, tmp_path_factory):
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("site"))  # where the processes write
    with django_db_blocker.unblock(), postgres.scratch_database(server):
        found_places(Country(0, 1, DAY, DAY, lambda n: serial_of(n, [NATIVE])))
        with servers.web(servers.address_of_database()) as (_, port):
            yield bound([serial_of(0, [NATIVE])], port=port)[0]
        connection.close()
    os.chdir(before)


def test_the_kept_document_says_what_the_code_does():
    assert outdated() == []


def keys_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON, none of whose names stands twice."""
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), names
    return dict(pairs)


def test_no_name_stands_twice_in_the_document():
    for text in documents().values():
        assert json.loads(text, object_pairs_hook=keys_of)


@SCHEMA.parametrize()
@QUIET
def test_whatever_is_asked_is_answered_as_described(case, device):
    case.call_and_validate(base_url=f"http://{device.door.host}:{device.door.port}")


def sent(device, body: bytes) -> tuple[int, dict]:
    request = device.door.request(signed(device.device, body))
    status, text = said(device.door.port, request)
    return status, json.loads(text)


@QUIET
@given(JSON)
def test_signed_json_that_is_no_batch_is_refused_by_name(device, value):
    status, answer = sent(device, json.dumps(value).encode())
    assert status in {400, 422}, answer
    assert answer["type"].startswith("/problems/")


@QUIET
@given(st.binary(max_size=200))
def test_signed_bytes_that_are_no_batch_are_refused_by_name(device, body):
    status, answer = sent(device, body)
    assert status in {400, 411, 422}, answer


WRONG = {
    "number": st.integers() | JSON,
    "previous": st.text(max_size=70) | JSON,
    "sent_at": st.text(max_size=30) | JSON,
    "monotonic_ms": st.integers() | JSON,
    "boot": st.text(max_size=300) | JSON,
    "records": st.lists(JSON, max_size=3) | JSON,
    "device": JSON,
}


@QUIET
@given(st.data())
def test_a_batch_with_one_thing_wrong_is_answered_by_name(device, data):
    good = {
        "device": device.serial,
        "number": 1,
        "previous": "0" * 64,
        "sent_at": "2026-09-08T12:00:03+05:00",
        "monotonic_ms": 1,
        "boot": "b",
        "records": [],
    }
    name = data.draw(st.sampled_from(sorted(WRONG)))
    status, answer = sent(device, json.dumps({**good, name: data.draw(WRONG[name])}).encode())
    assert status in {200, 400, 404, 409, 422}, answer
