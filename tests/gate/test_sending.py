"""Sending over a network that cuts, to a server that stumbles: each record once, in the end."""

import itertools
import os
import random
import shutil
import ssl
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from amiyan.deliveries.makers.native import keys, wire
from amiyan.gate import problems
from amiyan.gate.client import Client, checked_server, retry_after_s
from amiyan.gate.sender import Sender
from amiyan.gate.status import TROUBLES, status_of
from amiyan.gate.store import Store
from amiyan.kernel.problems import ProblemError
from tests.gate.certificate import self_made
from tests.gate.kit import Clocks, a_pass, made, serving

MOODS = ["well", "500", "429", "cut before", "cut after", "truncated"]


@pytest.fixture
def server():
    with serving() as server:
        yield server


@pytest.fixture
def clocks():
    return Clocks()


class Door:
    """A gate without its process: a store, and a sender whose waits nobody waits."""

    def __init__(self, path: Path, server, clocks, *, algorithm="ed25519", timeout_s=5.0):
        self.clocks, self.said = clocks, []
        self.store = made(path, server.url, algorithm=algorithm)
        server.keys["GATE-1"] = keys.read_public(keys.public_text(self.store.key))
        self.client = Client(server.url, "GATE-1", self.store.key, timeout_s=timeout_s)
        self.begin()

    def begin(self):
        self.sender = Sender(
            self.store, self.client, self.clocks, say=lambda code, detail: self.said.append((code, detail))
        )

    def record(self, *pins):
        for pin in pins:
            self.store.add(a_pass(self.clocks, pin), self.clocks.read())

    def send(self, steps=100):
        for _ in range(steps):
            done = self.sender.step()
            self.clocks.forward(self.sender.wait_s)
            if done in {"idle", "stopped"}:
                return done
        return "failed"


@pytest.fixture
def door(tmp_path, server, clocks):
    door = Door(tmp_path / "gate.store", server, clocks)
    yield door
    door.client.close()


@pytest.mark.parametrize("algorithm", ["ed25519", "p256"])
def test_what_was_recorded_arrives(tmp_path, server, clocks, algorithm):
    door = Door(tmp_path / "gate.store", server, clocks, algorithm=algorithm)
    door.record("101", "102")
    assert door.send() == "idle"
    assert server.pins() == ["101", "102"]
    assert status_of(door.store, clocks).waiting_records == 0
    assert server.requests == 1
    assert door.client.state().committed == 1
    door.client.close()


@pytest.mark.parametrize("mood", MOODS[1:])
def test_after_a_failure_the_same_bytes_are_sent_again(server, door, mood):
    server.mood = lambda count: mood if count == 1 else "well"
    door.record("101")
    assert door.sender.step() == "failed"
    assert status_of(door.store, door.clocks).waiting_records == 1
    door.record("102")  # must not get into the batch whose bytes are out
    assert door.send() == "idle"
    assert [len(wire.decode(body).records) for body in server.bodies] == [1, 1]
    assert server.pins() == ["101", "102"]
    assert server.refused == []


def test_it_waits_longer_each_time_and_never_longer_than_the_longest(server, door):
    server.mood = lambda _: "500"
    door.record("101")
    waits = []
    for _ in range(15):
        door.sender.step()
        waits.append(door.sender.wait_s)
    for n, wait in enumerate(waits):
        longest = min(2.0**n, 300.0)
        assert longest / 2 <= wait <= longest
    assert len(set(waits)) == len(waits)  # jitter: the doors of a country do not come back together


def test_it_waits_as_long_as_it_was_told(server, door):
    server.mood = lambda _: "429"
    door.record("101")
    door.sender.step()
    assert door.sender.wait_s == 7.0


@pytest.mark.parametrize(
    ("header", "seconds"), [("", 0), ("7", 7), ("99999", 3600), ("-1", 0), ("soon", 0), ("²", 0)]
)
def test_retry_after(header, seconds):
    assert retry_after_s(header) == seconds


def test_retry_after_may_be_a_date():
    assert retry_after_s("Mon, 01 Jan 2120 00:00:00 GMT") == 3600
    assert retry_after_s("Mon, 01 Jan 2001 00:00:00 GMT") == 0


def test_a_gap_is_filled_from_where_the_server_is(server, door):
    for pin in ("101", "102", "103"):
        door.record(pin)
        door.send()
    del server.bodies[1:]  # the server was set back
    door.record("104")
    assert door.send() == "idle"
    assert server.pins() == ["101", "102", "103", "104"]
    assert "device-gap" in server.refused


def test_a_server_that_lost_more_than_is_kept_stops_the_sending(server, door):
    for pin in ("101", "102", "103"):
        door.record(pin)
        door.send()
    door.clocks.forward(100 * 86_400)
    door.store.prune(door.clocks.read(), days=60)
    server.bodies.clear()
    door.record("104")
    assert door.send() == "stopped"
    assert ("gate-pruned", "") in door.said
    assert status_of(door.store, door.clocks).waiting_records > 0


@pytest.mark.parametrize(
    "answer",
    [(409, {"type": "/problems/device-gap", "committed": 0}), (200, {"committed": 0, "problems": []})],
)
def test_a_server_that_contradicts_itself_is_not_asked_without_pause(server, door, answer):
    door.record("101")
    server.take = lambda *_: answer
    done = [door.sender.step() for _ in range(10)]
    assert done == ["failed"] * 10
    assert door.sender.wait_s > 100


@pytest.fixture
def copied(tmp_path, server, door):
    """Two machines with one key: the card of one was copied into the other."""
    door.record("101")
    door.send()
    shutil.copy(door.store.path, tmp_path / "copy.store")
    for suffix in ("-wal", "-shm"):
        if Path(f"{door.store.path}{suffix}").exists():
            shutil.copy(f"{door.store.path}{suffix}", tmp_path / f"copy.store{suffix}")
    other = Store(tmp_path / "copy.store")
    other.add(a_pass(door.clocks, "901"), door.clocks.read())
    client = Client(server.url, "GATE-1", other.key)
    Sender(other, client, door.clocks, say=lambda *_: None).step()
    client.close()
    return door


def test_a_fork_stops_the_sending_and_not_the_recording(server, copied):
    copied.record("102")
    assert copied.send() == "stopped"
    assert copied.said[-1][0] == "device-fork"
    requests = server.requests
    copied.record("103")
    copied.begin()  # also after a restart
    assert copied.send() == "stopped"
    assert server.requests == requests
    found = status_of(copied.store, copied.clocks)
    assert (found.stopped, found.waiting_records) == ("device-fork", 2)
    assert server.pins() == ["101", "901"]


def test_a_server_that_has_more_than_was_ever_sent_is_a_fork(server, door):
    """The card of the machine was put back to an older state: what it sends now would be taken for the old."""
    door.record("101")
    server.take = lambda *_: (200, {"committed": 7, "problems": []})
    assert door.send() == "stopped"
    assert status_of(door.store, door.clocks).stopped == "device-fork"


def test_trouble_is_said_again_every_minute(copied):
    copied.record("102")
    copied.send()
    for _ in range(5):
        copied.send()
    assert [code for code, _ in copied.said].count("device-fork") >= 5


def test_a_device_that_nobody_knows_goes_on_trying(server, door):
    server.keys, known = {}, server.keys
    door.record("101")
    assert door.sender.step() == "failed"
    assert door.said == [("device-unknown", "404 device-unknown")]
    server.keys = known
    assert door.send() == "idle"
    assert server.pins() == ["101"]
    assert door.said[-1] == ("", "")


def test_another_key_is_refused_by_name(server, door):
    server.keys["GATE-1"] = keys.make_key("p256").public_key()
    door.record("101")
    door.sender.step()
    assert door.said[0][0] == "device-signature"
    assert server.pins() == []


def test_a_server_that_is_not_there_costs_nothing(tmp_path, clocks):
    store = made(tmp_path / "gate.store", "http://127.0.0.1:9")
    sender = Sender(store, Client(store.server, "GATE-1", store.key), clocks, say=lambda *_: None)
    store.add(a_pass(clocks), clocks.read())
    assert [sender.step() for _ in range(3)] == ["failed"] * 3
    assert status_of(store, clocks).waiting_records == 1


def test_every_trouble_that_a_server_names_has_a_sentence():
    assert {
        "device-fork",
        "device-unknown",
        "device-signature",
        "device-batch-malformed",
        "device-clock",
    } <= set(TROUBLES)


@pytest.mark.parametrize(
    "server",
    [
        "http://amiyan.example", "amiyan.example", "", "https://", "https://a@b", "https://a?b", "ftp://a",
        "https://[", "https://a:99999",
    ],
)  # fmt: skip
def test_an_address_that_is_not_safe_is_refused(server):
    with pytest.raises(ProblemError) as caught:
        checked_server(server)
    assert caught.value.problem.kind is problems.SERVER


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path, server, clocks):
    """The client really speaks TLS to a server that shows a certificate of its own making."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_made(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # the handshake that the client ends
    store = made(tmp_path / "gate.store", server.url.replace("http:", "https:"))
    server.keys["GATE-1"] = store.key.public_key()
    store.add(a_pass(clocks), clocks.read())
    store.cut(clocks.read())
    batch = store.batch(1)
    strict = Client(store.server, "GATE-1", store.key, timeout_s=5)
    answer = strict.send(batch.body, batch.signature)
    assert (answer.status, answer.code.startswith("certificate")) == (0, True)
    assert server.bodies == []
    trusting = Client(store.server, "GATE-1", store.key, authorities=str(tmp_path / "own.pem"), timeout_s=5)
    assert trusting.send(batch.body, batch.signature).committed == 1
    trusting.close()


def test_any_sequence_of_failures_loses_and_doubles_nothing(server, door):
    chance = random.Random(7)
    server.mood = lambda _: chance.choice(MOODS)
    pins = [str(n) for n in range(200)]
    for few in (
        itertools.batched(pins, 7)
        if hasattr(itertools, "batched")
        else [pins[n : n + 7] for n in range(0, 200, 7)]
    ):
        door.record(*few)
        door.send(steps=3)
        door.begin()
    server.mood = lambda _: "well"
    assert door.send() == "idle"
    assert server.pins() == pins


def test_run_sends_what_comes_later_too(server, door):
    stop, finish, wake = (threading.Event() for _ in range(3))
    thread = threading.Thread(target=door.sender.run, kwargs={"stop": stop, "finish": finish, "wake": wake})
    thread.start()
    other = Store(door.store.path)  # another process marks a list
    other.add(a_pass(door.clocks, "101"), door.clocks.read())
    for _ in range(500):
        if server.pins():
            break
        stop.wait(0.01)
    finish.set()
    wake.set()
    thread.join(5)
    assert not thread.is_alive()
    assert server.pins() == ["101"]


def test_what_is_recorded_while_the_sender_finds_nothing_is_sent_before_the_end(server, door):
    """The keyboard ends just after the sender has looked: it looks once more."""
    stop, finish, wake = (threading.Event() for _ in range(3))
    looked = door.sender.step

    def step():
        done = looked()
        if not finish.is_set():
            door.record("101")
            finish.set()
            wake.set()
        return done

    door.sender.step = step
    door.sender.run(stop=stop, finish=finish, wake=wake)
    assert server.pins() == ["101"]


class OneDoor(RuleBasedStateMachine):
    """Recording, sending, failing, restarting and a server that is set back, in any order."""

    @initialize()
    def begin(self):
        self.folder = Path(os.environ["PYTEST_TMP_OF_ONE_DOOR"]) / os.urandom(8).hex()
        self.folder.mkdir()
        self.serving = serving()
        self.server = self.serving.__enter__()
        self.door = Door(self.folder / "gate.store", self.server, Clocks())
        self.recorded = []

    @rule(count=st.integers(1, 5))
    def record(self, count):
        for _ in range(count):
            pin = str(len(self.recorded))
            self.door.record(pin)
            self.recorded.append(pin)

    @rule(mood=st.sampled_from(MOODS))
    def send_once(self, mood):
        self.server.mood = lambda _: mood
        self.door.sender.step()

    @rule()
    def cut_for_a_stick(self):
        self.door.store.cut(self.door.clocks.read())

    @rule()
    def restart(self):
        self.door.store.close()
        self.door.store = Store(self.folder / "gate.store")
        self.door.clocks.boot = os.urandom(4).hex()
        self.door.begin()

    @precondition(lambda self: self.server.bodies)
    @rule(data=st.data())
    def set_the_server_back(self, data):
        del self.server.bodies[data.draw(st.integers(0, len(self.server.bodies))) :]

    @invariant()
    def what_arrived_is_the_beginning_of_what_was_recorded(self):
        pins = self.server.pins()
        assert pins == self.recorded[: len(pins)]

    def teardown(self):
        if hasattr(self, "door"):
            self.server.mood = lambda _: "well"
            self.door.record("last")  # a server that was set back says so when something comes
            assert self.door.send() == "idle"
            assert self.server.pins() == [*self.recorded, "last"]
            self.door.client.close()
            self.door.store.close()
            self.serving.__exit__(None, None, None)


def test_one_door_in_any_order(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_TMP_OF_ONE_DOOR", str(tmp_path))
    run_state_machine_as_test(
        OneDoor, settings=settings(max_examples=15, stateful_step_count=25, deadline=None)
    )
