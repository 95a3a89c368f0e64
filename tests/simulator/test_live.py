"""The simulated terminals, against a server of a few lines that says what it got."""

import base64
import datetime as dt
import hashlib
import json
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from amiyan.simulator.live import faults, zkteco
from amiyan.simulator.live.native import Device
from amiyan.simulator.live.plan import Answer, Door, Entry, Line, Seen, Sending
from amiyan.simulator.live.sending import Sender
from amiyan.simulator.live.town import read_town
from amiyan.simulator.town import simulate

NOW = dt.datetime(2026, 9, 30, 15, 0, tzinfo=dt.UTC)


class Server(ThreadingHTTPServer):
    """Keeps what came whole; refuses every third request once, as a server that is ill."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, *, ill: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[str, bytes]] = []
        self.asked = 0
        self.ill = ill
        self.lock = threading.Lock()

    def handle_error(self, request, client_address):
        """A terminal that hangs up in the middle is what is tested."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        self._answer(b"OK")

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return
        with self.server.lock:
            self.server.asked += 1
            sick = self.server.ill and self.server.asked % 3 == 0
            if not sick:
                self.server.got.append((self.path, body))
        if sick:
            self._answer(b"no", 503)
        elif self.path.startswith("/api/"):
            self._answer(b'{"committed": %d, "problems": []}' % json.loads(body)["number"])
        else:
            self._answer(b"OK: 1")

    def _answer(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def served(request):
    server = Server(ill=getattr(request, "param", False))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def entries(count: int, serial: str = "S1") -> list[Entry]:
    at = [f"2026-09-08 12:{n // 60:02}:{n % 60:02}" for n in range(count)]
    return [
        Entry(f"{100 + n}\t{at[n]}\t0\t15\t0\t0\t0".encode(), Seen(serial, str(100 + n), at[n], "0"))
        for n in range(count)
    ]


def lines_of(body: bytes) -> list[str]:
    return [line.split("\t")[0] for line in body.decode().splitlines()]


@pytest.mark.parametrize("served", [True], indirect=True)
def test_what_is_cut_unanswered_or_refused_comes_again_until_it_is_acknowledged(served):
    rng = np.random.default_rng(3)
    door = Door("127.0.0.1", served.server_port, "hush")
    lines = [
        faults.with_cuts(
            Line(door, tuple(zkteco.attendance(f"S{n}", entries(40, f"S{n}"), batch=4, stamp=0))),
            rng,
            share=0.3,
        )
        for n in range(5)
    ]
    tally = Sender().send(lines)
    assert tally.records == 200
    assert tally.answers[503] > 0
    assert {sending.cut_at is not None for line in lines for sending in line.sendings} == {True, False}
    came = Counter((path.split("SN=")[1][:2], pin) for path, body in served.got for pin in lines_of(body))
    assert len(came) == 200
    assert max(came.values()) > 1  # a lost answer: the same once more
    assert all(path.startswith("/t/hush/iclock/cdata?SN=S") for path, _ in served.got)


def test_a_terminal_gives_up_when_its_time_is_over_and_says_what_is_left():
    nobody = Door("127.0.0.1", 9)  # the port of "discard": nobody listens
    tally = Sender(until=0.0).send(
        [Line(nobody, tuple(zkteco.attendance("S", entries(3), batch=1, stamp=0)))]
    )
    assert (tally.acknowledged, len(tally.given_up)) == (0, 3)


def test_a_signed_batch_names_the_one_before_and_its_signature_holds():
    device = Device.made("PHONE1")
    one, two = device.batches(entries(5, "PHONE1"), batch=3, now=NOW)
    key = load_pem_public_key(device.public_pem().encode())
    for sending in (one, two):
        key.verify(base64.b64decode(dict(sending.headers)["Amiyan-Signature"]), sending.body)
    said = [json.loads(sending.body) for sending in (one, two)]
    assert [batch["number"] for batch in said] == [1, 2]
    assert said[1]["previous"] == hashlib.sha256(one.body).hexdigest()
    assert [record["at"] for record in said[1]["records"]] == [
        "2026-09-08T12:00:03+05:00",
        "2026-09-08T12:00:04+05:00",
    ]


def test_a_number_that_is_not_yet_committed_is_no_acknowledgement(served):
    sending = Sending("P", "POST", "/api/x", (), b'{"number": 4}', Answer.COMMITTED, number=5)
    tally = Sender(until=0.0).send([Line(Door("127.0.0.1", served.server_port), (sending,))])
    assert tally.acknowledged == 0


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    truth = simulate(seed=7, children=600, days=6, schools=10, out=folder, first_day=dt.date(2026, 9, 7))
    return folder, truth


def everything_of(folder, **how) -> list[Sending]:
    terminals = read_town(folder, **how)
    days = sorted({day for one in terminals for day in [*one.days, *one.again]})
    return [sending for day in days for one in terminals for sending in one.sends(day, NOW, batch=50)]


def test_the_terminals_of_a_town_send_every_record_of_its_logs(town):
    folder, truth = town
    sendings = everything_of(folder)
    lines = sum(
        body.count(b"\n") for path, body in ((s.path, s.body) for s in sendings) if "table=ATTLOG" in path
    )
    # The logs hold heartbeats too; those of now are added by whoever sends.
    events = sum(s.path == "/events" and NOW.strftime("%Y-%m-%dT20").encode() not in s.body for s in sendings)
    assert lines + events == truth["expected"]["passes"]["read"]


def test_the_last_word_of_a_terminal_that_tells_the_time_is_the_time_of_now(town):
    """Else what its log says of being alive days ago would be taken for its clock."""
    folder, _truth = town
    speaks = next(one for one in read_town(folder) if one.hikvision and one.facility)
    *_, last = speaks.sends(max(speaks.days), NOW, batch=50)
    assert b'"eventType": "heartBeat"' in last.body
    assert NOW.strftime("%Y-%m-%dT20").encode() in last.body


def test_names_templates_and_pictures_are_planted_where_a_maker_sends_them(town):
    bodies = b"".join(sending.body for sending in everything_of(town[0]))
    assert zkteco.PLANTED.encode() in bodies
    assert b"PLANTEDPICTURE" in bodies
    assert b"<EventNotificationAlert" in bodies


def test_a_day_of_a_stopped_clock_is_sent_on_the_day_on_which_it_was_recorded(town):
    folder, truth = town
    (serial, day), *_ = truth["planted"]["wrong_clock_days"]["where"]
    terminal = next(one for one in read_town(folder) if one.serial == serial)
    claimed = {entry.seen.at[:4] for entry in terminal.days[dt.date.fromisoformat(day)] if entry.seen}
    assert claimed == {"2020"}


def test_terminals_of_our_own_stand_where_small_schools_have_none(town):
    own = [one for one in read_town(town[0], native=2) if one.device]
    assert len(own) == 2
    sendings = [s for one in own for day in sorted(one.days) for s in one.sends(day, NOW, batch=50)]
    assert [s.number for s in sendings if s.terminal == own[0].serial][:3] == [1, 2, 3]
    assert {s.path for s in sendings} == {"/api/device/v1/batches"}


def test_a_terminal_without_network_for_days_sends_them_all_on_the_day_it_comes_back():
    days = [[Sending("S", "POST", f"/{n}")] for n in range(7)]
    held = faults.offline(days, first=1, count=5)
    assert [[s.path for s in day] for day in held] == [
        ["/0"],
        [],
        [],
        [],
        [],
        [],
        [f"/{n}" for n in range(1, 7)],
    ]


def test_a_clock_that_jumps_claims_another_time_in_the_line_too():
    (entry,) = faults.clock_jump(entries(1), dt.timedelta(days=-2))
    assert entry.seen.at == "2026-09-06 12:00:00"
    assert b"\t2026-09-06 12:00:00\t" in entry.line
    event = Entry(b'{"dateTime":"2026-09-08T12:00:00+05:00"}', entry.seen._replace(at="2026-09-08 12:00:00"))
    (later,) = faults.clock_jump([event], dt.timedelta(hours=7))
    assert later.line == b'{"dateTime":"2026-09-08T19:00:00+05:00"}'
    elsewhere = event._replace(line=b'{"dateTime":"2026-09-08T07:00:00+00:00"}')
    assert faults.clock_jump([elsewhere], dt.timedelta(hours=7)) == [elsewhere]


def test_after_a_reset_the_old_records_come_with_an_old_stamp():
    sent = zkteco.attendance("S", entries(4), batch=2, stamp=900)
    assert [re.search(r"Stamp=(\d+)", s.path)[1] for s in [*sent, *faults.again(sent)]] == [
        "902", "904", "0", "0",
    ]  # fmt: skip
