"""Health and metrics: who may see them, and that they answer in time when the database does not."""

import ipaddress
import json
import threading
import time

import pytest
from django.db import DatabaseError
from django.test import Client

from amiyan.api import operation
from amiyan.api.operation import Kept, Pulse, may_see_metrics


@pytest.fixture
def client(settings, db) -> Client:
    settings.ROOT_URLCONF = settings.TERMINAL_URLCONF = "tests.api.site"
    return Client()


def test_a_site_that_lives_says_so_and_nothing_else(client, monkeypatch):
    monkeypatch.setattr(operation, "PULSE", Pulse(lambda: None))
    answer = client.get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"status": "ok", "database": "ok"})
    assert client.post("/healthz").status_code == 405


def test_a_site_without_its_database_is_not_given_requests(client, monkeypatch):
    def silent():
        raise DatabaseError

    monkeypatch.setattr(operation, "PULSE", Pulse(silent))
    answer = client.get("/healthz")
    assert (answer.status_code, json.loads(answer.content)["database"]) == (503, "silent")


def test_a_database_that_hangs_holds_nobody_longer_than_the_bound():
    go_on, asked = threading.Event(), []

    def hangs():
        asked.append(1)
        go_on.wait(20)

    pulse = Pulse(hangs)
    began = time.monotonic()
    assert [pulse.beats(0.1) for _again in range(3)] == [False] * 3
    assert time.monotonic() - began < 2
    assert asked == [1], "one question at a time, however many ask"
    go_on.set()
    end = time.monotonic() + 10
    while not pulse.beats(0.5):
        assert time.monotonic() < end, "it lives again once the database answers"


@pytest.mark.parametrize(
    ("meta", "may"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, True),
        ({"REMOTE_ADDR": "10.2.3.4"}, True),
        ({"REMOTE_ADDR": "10.3.3.4"}, False),
        ({"REMOTE_ADDR": "203.0.113.9"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.2.3.4"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=10.2.3.4"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "10.2.3.4"}, False),
    ],
)
def test_metrics_are_for_this_machine_and_the_networks_named(meta, may, settings):
    settings.METRICS_NETWORKS = (ipaddress.ip_network("10.2.0.0/16"),)
    assert may_see_metrics(meta) is may


def test_for_others_there_are_no_metrics(client):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    answer = client.get("/metrics", REMOTE_ADDR="127.0.0.1")
    assert answer.status_code == 200
    text = answer.content.decode()
    for gauge in ("amiyan_database_up 1.0", "amiyan_silent_terminals 0.0", "amiyan_parked_records 0.0"):
        assert gauge in text
    for queue in ("unread", "unjudged", "unposted"):
        assert f'amiyan_queue_oldest_seconds{{queue="{queue}"}} 0.0' in text


def test_what_is_asked_often_is_asked_of_the_database_rarely():
    asked = []
    kept = Kept(lambda: asked.append(1) or len(asked), seconds=0.2)
    assert [kept.get(), kept.get()] == [1, 1]
    time.sleep(0.25)
    assert kept.get() == 2
