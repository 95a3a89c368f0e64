"""The worker's dispatcher: whatever the database does, it goes on asking for what is to be done."""

import threading

import pytest
from django.db import OperationalError
from procrastinate.exceptions import ConnectorException

from amiyan.config import worker
from amiyan.settlement import jobs


@pytest.mark.parametrize("error", [OperationalError("gone"), ConnectorException("gone")])
def test_the_dispatcher_outlives_a_database_that_goes_away_while_it_asks(monkeypatch, error):
    """The queue has errors of its own for it: a dispatcher that died of one left marks for nobody to work off."""
    stop, asked = threading.Event(), []

    def ask_for(shards):
        asked.append(shards)
        if len(asked) == 1:
            raise error
        stop.set()

    monkeypatch.setattr(worker, "LOOKS_EVERY_S", 0.01)
    monkeypatch.setattr(jobs, "dirty_shards", lambda: [3])
    monkeypatch.setattr(jobs, "ask_for", ask_for)
    worker._dispatch(stop)
    assert asked == [[3], [3]]
