"""What no terminal should send, on the wire to the production server: no 500, no hang, memory within its bound,
and an honest terminal beside it is answered as ever.
"""

import contextlib
import datetime as dt
import gzip
import os
import random
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from amiyan.bench import servers
from amiyan.bench.country import Country, found_places
from amiyan.bench.terminals import ZKTECO, bound, serial_of
from amiyan.config import postgres
from amiyan.kernel.sql import query
from tests.api.wire import answer_on, answers_on, opened, said

DAY = dt.date(2026, 9, 8)
LINE = b"101\t2026-09-08 12:00:00\t0\t15\t0\t0\t0\n"
MOST = 8 << 20
RSS_MB = 220.0  # of one web process: the program, and some bodies of the bound


class Site:
    """A site whose first terminal is honest and whose second is not."""

    def __init__(self, child, port, terminals):
        self.child, self.port = child, port
        self.honest, self.hostile = (self._path(terminal) for terminal in terminals)
        self._minute = 0

    @staticmethod
    def _path(terminal):
        return f"/t/{terminal.door.secret}/iclock/cdata?SN={terminal.serial}&table=ATTLOG&Stamp=1".encode()

    def post(self, path, *headers: bytes, body: bytes = b"", version=b"1.1"):
        head = b"\r\n".join([b"POST " + path + b" HTTP/" + version, b"Host: x", *headers, b"", b""])
        return head + body

    def sent(self, path, body, *headers: bytes):
        return self.post(path, b"Content-Length: %d" % len(body), *headers, body=body)

    def is_well(self):
        """An honest terminal is answered at once; how long it took, in seconds."""
        self._minute += 1
        body = b"7\t2026-09-08 %02d:%02d:00\t0\t15\t0\t0\t0\n" % (8 + self._minute // 60, self._minute % 60)
        start = time.monotonic()
        status, text = said(self.port, self.sent(self.honest, body))
        assert (status, text[:2]) == (200, b"OK")
        return time.monotonic() - start


@pytest.fixture(scope="module")
def site(server, django_db_blocker, tmp_path_factory):
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("site"))  # where the processes write
    with django_db_blocker.unblock(), postgres.scratch_database(server):
        found_places(Country(0, 2, DAY, DAY, lambda n: serial_of(n, [ZKTECO])))
        with servers.web(servers.address_of_database()) as (child, port):
            yield Site(child, port, bound([serial_of(n, [ZKTECO]) for n in range(2)], port=port))
        connection.close()
    os.chdir(before)


@pytest.fixture(autouse=True)
def _all_is_well(site):
    """Before: what the test before sent is forgotten, and the second terminal is listened to again."""
    until = time.monotonic() + 60
    while said(site.port, site.sent(site.hostile, b""))[0] == 429:
        assert time.monotonic() < until, "it is told to come later for ever"
        time.sleep(0.2)
    yield
    assert site.is_well() < 5.0
    assert site.child.code() is None
    assert servers.rss_mb(site.child) < RSS_MB


def kept():
    return query("SELECT count(*) FROM deliveries_evidence WHERE facility_id = 2")[0][0]


@pytest.fixture
def keeps_nothing(site):
    before = kept()
    yield
    assert kept() == before


@pytest.mark.usefixtures("keeps_nothing")
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ([], b"", {411}),
        ([b"Content-Length: 99999999999"], LINE, {413}),
        ([b"Content-Length: 99999999999999999999999999"], LINE, {400, 413, 0}),
        ([b"Content-Length: -1"], LINE, {400, 0}),
        ([b"Content-Length: 1e3"], LINE, {400, 0}),
        ([b"Content-Length: 40", b"Content-Length: 4"], LINE, {400, 0}),
        (
            [b"Content-Length: 26", b"Transfer-Encoding: chunked"],
            b"26\r\n" + LINE + b"\r\n0\r\n\r\n",
            {400, 411},
        ),
        ([b"Transfer-Encoding: chunked"], b"26\r\n" + LINE + b"\r\n0\r\n\r\n", {411}),
        ([b"Transfer-Encoding: chunked"], b"zz\r\n" + LINE, {400, 411}),
        ([b"Transfer-Encoding: chunked"], b"ffffffffffffffff\r\n" + LINE, {400, 411, 0}),
        ([b"Transfer-Encoding: gzip"], LINE, {400, 411, 501}),
        ([b"Content-Length: 9", b"Content-Encoding: br"], b"something", {415}),
        ([b"Content-Length: 9", b"Content-Encoding: gzip"], b"something", {400}),
    ],
)
def test_a_body_that_cannot_be_read_whole_is_refused_and_leaves_nothing(site, headers, body, status):
    with closing(opened(site.port)) as line:
        line.sendall(site.post(site.hostile, *headers, body=body))
        assert answer_on(line)[0] in status


@pytest.mark.usefixtures("keeps_nothing")
def test_chunks_without_end_are_not_read_and_not_acknowledged(site):
    with closing(opened(site.port)) as line:
        block = b"10000\r\n" + (LINE * 2000)[:65_536] + b"\r\n"
        with contextlib.suppress(ConnectionError, TimeoutError):
            line.sendall(site.post(site.hostile, b"Transfer-Encoding: chunked"))
            for _ in range(3 * MOST // 65_536):
                line.sendall(block)
        assert answer_on(line)[0] in {411, 0}


@pytest.mark.usefixtures("keeps_nothing")
def test_a_request_that_is_cut_in_the_middle_leaves_nothing(site):
    whole = site.sent(site.hostile, b"8" + LINE)
    for end in (1, 20, len(whole) - len(LINE), len(whole) - 1):
        with closing(opened(site.port)) as line:
            line.sendall(whole[:end])
            line.shutdown(1)
            assert answer_on(line)[0] in {0, 400}


@pytest.mark.usefixtures("keeps_nothing")
def test_a_small_body_does_not_become_a_large_one(site):
    bomb = gzip.compress(bytes(600 << 20), 9)
    assert len(bomb) < MOST
    for _ in range(4):
        assert said(site.port, site.sent(site.hostile, bomb, b"Content-Encoding: gzip"))[0] == 413


def test_requests_one_after_the_other_without_waiting_are_all_answered(site):
    bodies = [b"%d\t2026-09-08 13:00:00\t0\t15\t0\t0\t0\n" % pin for pin in range(200, 205)]
    with closing(opened(site.port)) as line:
        line.sendall(b"".join(site.sent(site.hostile, body) for body in bodies))
        assert answers_on(line, len(bodies)) == [(200, b"OK: 1")] * len(bodies)
    assert [kept_with(b"%d\t" % pin) for pin in range(200, 205)] == [1] * 5


def kept_with(start):
    return query("SELECT count(*) FROM deliveries_evidence WHERE position(%s::bytea IN body) = 1", [start])[
        0
    ][0]


def test_an_address_with_its_host_in_it_is_the_same_address(site):
    path = b"http://127.0.0.1:%d" % site.port + site.hostile
    assert said(site.port, site.sent(path, b"55" + LINE))[0] in {200, 400, 404}


@pytest.mark.usefixtures("keeps_nothing")
@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET / HTTP/1.1\r\nX: " + b"a" * (4 << 20)],
        [b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100_000 + b"\r\n"],
        [b"GET /" + b"a" * (2 << 20) + b" HTTP/1.1\r\n\r\n"],
        [b"\x00" * 1000],
        [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(200)],  # TLS
        [b"GET / HTTP/9.9\r\n\r\n"],
        [b"G\xffT / HTTP/1.1\r\n\r\n"],
        [b"GET / HTTP/1.1\nHost: x\n\n"],
        [b"POST /t/%00%00/iclock/cdata HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"],
        [b"POST /t/" + b"a" * 28 + b"/../../etc HTTP/1.1\r\nHost: \xff\xfe\r\nContent-Length: 0\r\n\r\n"],
        [b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"],
        [b"POST /iclock/cdata?SN=%ff%fe&table=\x7f HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"],
    ],
    ids=range(12),
)
def test_what_is_no_request_is_never_an_error_of_ours(site, pieces):
    with closing(opened(site.port)) as line:
        with contextlib.suppress(OSError):  # it may have hung up already
            for piece in pieces:
                line.sendall(piece)
            line.shutdown(1)
        status, _ = answer_on(line)
    assert status < 500


def test_bytes_at_random_are_never_an_error_of_ours(site):
    rng = random.Random(11)
    good = site.sent(site.hostile, LINE)
    for _ in range(150):
        mangled = bytearray(good)
        for _ in range(rng.randint(1, 12)):
            mangled[rng.randrange(len(mangled))] = rng.randrange(256)
        with closing(opened(site.port)) as line:
            with contextlib.suppress(ConnectionError):
                line.sendall(bytes(mangled))
                line.shutdown(1)
            assert answer_on(line)[0] < 500, bytes(mangled)


def test_slow_senders_who_know_a_secret_do_not_slow_an_honest_terminal(site):
    """Forty connections of one secret that give a byte now and then, for ten seconds."""
    whole = site.sent(site.hostile, b"9" + LINE)
    stop = threading.Event()

    def slow():
        with closing(opened(site.port)) as line, contextlib.suppress(OSError):
            line.sendall(whole[: len(whole) - len(LINE)])
            for byte in LINE:
                if stop.wait(0.5):
                    return
                line.sendall(bytes([byte]))

    threads = [threading.Thread(target=slow) for _ in range(40)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    took = []
    until = time.monotonic() + 6
    while time.monotonic() < until:
        took.append(site.is_well())
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    took.sort()
    assert took[len(took) * 95 // 100] < 1.0, took[-5:]


def test_connections_that_say_nothing_do_not_keep_others_out(site):
    """Fewer than one process takes, however unevenly the processes take them."""
    idle = [opened(site.port) for _ in range(300)]
    try:
        assert max(site.is_well() for _ in range(10)) < 2.0
    finally:
        for line in idle:
            line.close()
