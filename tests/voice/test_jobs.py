"""What workers do by themselves: each minute the outbox, a turn at a time; each morning the reminders."""

import datetime as dt

import pytest
from procrastinate import testing
from procrastinate.contrib.django import app

from amiyan.voice import jobs
from amiyan.voice.actions.choices import note_phones
from amiyan.voice.outbox import is_more_due

from .kit import a_person, at, count, face, tell


@pytest.fixture
def queue(db):
    connector = testing.InMemoryConnector()
    with app.replace_connector(connector):
        yield connector


def minute(hour):
    return int(at(hour).timestamp())


def test_each_minute_what_is_due_goes_out(family, queue, monkeypatch, tmp_path):
    monkeypatch.setenv("AMIYAN_SMS", str(tmp_path / "network"))
    tell(family.mother)
    assert [jobs.send_out(timestamp=minute(12)) for _ in "ab"] == [1, 0]
    assert face(family.mother)[0].state == "delivered"
    assert queue.jobs == {}


def test_without_a_way_out_messages_wait(family, monkeypatch):
    monkeypatch.delenv("AMIYAN_SMS", raising=False)
    tell(family.mother)
    assert jobs.send_out(timestamp=minute(12)) == 0
    assert count("voice_due") == 1


def test_a_centre_that_is_away_fails_no_job(family, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AMIYAN_SMS", str(tmp_path / "file" / "network"))
    tell(family.mother)
    assert jobs.send_out(timestamp=minute(12)) == 0
    assert count("voice_due") == 1


def test_what_a_turn_left_is_asked_for_at_once(family, queue, monkeypatch, tmp_path):
    monkeypatch.setenv("AMIYAN_SMS", str(tmp_path / "network"))
    monkeypatch.setattr("amiyan.voice.outbox.SET", 2)
    monkeypatch.setattr(jobs, "drain", lambda *a, **k: real(*a, **(k | {"most": 2})))
    people = [a_person() for _ in range(5)]
    note_phones(phones=[(one, f"8702000{n:04}") for n, one in enumerate(people)], source="desk", now=at(9))
    for one in people:
        tell(one)
    assert jobs.send_out(timestamp=minute(12)) == 2
    assert [job["task_name"].rpartition(".")[2] for job in queue.jobs.values()] == ["send_more"]
    assert is_more_due(now=at(12))
    assert not is_more_due(now=at(23)), "at night it waits for the morning"


real = jobs.drain


def test_each_morning_reminders(family):
    assert jobs.remind_morning(timestamp=minute(10)) == 0
    assert dt.timedelta(seconds=1) < jobs.A_TURN < dt.timedelta(seconds=10), (
        "shorter than a worker's patience"
    )
