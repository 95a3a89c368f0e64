"""The receiver: what one request brings must not make the others wait, and what was told is kept."""

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from amiyan.deliveries import receiver as room
from amiyan.deliveries.actions.receive import Contact
from amiyan.deliveries.receiver import Handed, Receiver
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query

NOON = dt.datetime(2026, 9, 8, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def receiver(scratch):
    made = Receiver()
    yield made
    made.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_ours_is_told_at_once_to_all_who_came_with_it_and_the_next_is_served(receiver):
    """The thread ends by it: whoever waited would else have waited for nothing until the patience was over."""
    started, go = threading.Event(), threading.Event()

    def hold(_session):
        started.set()
        assert go.wait(5)

    def fail(_session):
        raise RuntimeError

    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(receiver.hand_in, Handed(work=hold))
        assert started.wait(5)
        others = [pool.submit(receiver.hand_in, Handed(work=work)) for work in (fail, lambda _session: 1)]
        while receiver._queue.qsize() < 2:
            time.sleep(0.01)
        go.set()
        assert first.result() is None
        for one in others:
            with pytest.raises(ProblemError):
                one.result()
    assert time.monotonic() - began < room.PATIENCE_S / 2
    assert receiver.hand_in(Handed(work=lambda _session: 2)) == 2


def test_what_a_terminal_told_of_its_clock_outlasts_its_next_heartbeat(receiver):
    """They come every few seconds, most of them tell no time, and only the last is written down."""
    receiver.heard(Contact("T1", 1, "zkteco", NOON, 90))
    receiver.heard(Contact("T1", 1, "zkteco", NOON + dt.timedelta(seconds=1), None))
    receiver.hand_in(Handed(work=lambda _session: None))
    receiver.close()
    assert query("SELECT heard_at, skew_s FROM deliveries_contact") == [(NOON + dt.timedelta(seconds=1), 90)]
