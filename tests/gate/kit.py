"""A server that speaks the native protocol over real HTTP, as badly as a test wishes; clocks that a test sets."""

import datetime as dt
import json
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from amiyan.deliveries.makers.native import keys, wire
from amiyan.gate.clock import Moment
from amiyan.gate.store import Store
from amiyan.kernel.problems import ProblemError

FIVE = dt.timezone(dt.timedelta(hours=5))


class Clocks:
    """Both clocks of a machine, moved by the test."""

    def __init__(self):
        self.at = dt.datetime(2026, 9, 8, 12, 0, 0, tzinfo=FIVE)
        self.monotonic_ms = 5_000_000
        self.boot = "boot-1"

    def read(self) -> Moment:
        return Moment(self.at, self.monotonic_ms, self.boot)

    def forward(self, seconds: float) -> None:
        self.at += dt.timedelta(seconds=seconds)
        self.monotonic_ms += round(seconds * 1000)


class Server(ThreadingHTTPServer):
    """What the server of the house promises, in a few lines: it verifies, checks the chain, commits, answers.

    ``mood(count)`` says how the request of this ordinal goes: 'well', or one of the ways in which a network
    and a server go wrong.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.keys: dict[str, keys.PublicKey] = {}
        self.bodies: list[bytes] = []
        self.mood: Callable[[int], str] = lambda _count: "well"
        self.requests = 0
        self.refused: list[str] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def marks(self) -> list[wire.Mark]:
        return [mark for body in self.bodies for mark in wire.decode(body).records]

    def pins(self) -> list[str]:
        return [mark.pin for mark in self.marks() if isinstance(mark, wire.PassMark)]

    def take(self, device: str, signature: str, body: bytes) -> tuple[int, dict]:
        if device not in self.keys:
            return 404, {"type": "/problems/device-unknown"}
        if not keys.verify(self.keys[device], signature, body):
            return 401, {"type": "/problems/device-signature"}
        try:
            batch = wire.decode(body)
        except ProblemError as error:
            return error.problem.kind.status, {"type": f"/problems/{error.problem.kind.code}"}
        last = wire.sha256_of(self.bodies[-1]) if self.bodies else wire.ZEROS
        verdict = wire.chain(
            len(self.bodies),
            last,
            batch.number,
            batch.previous,
            wire.sha256_of(body),
            kept=body in self.bodies,
        )
        if verdict == "gap":
            return 409, {"type": "/problems/device-gap", "committed": len(self.bodies)}
        if verdict == "fork":
            return 409, {"type": "/problems/device-fork", "committed": len(self.bodies)}
        if verdict == "next":
            self.bodies.append(body)
        return 200, {
            "committed": len(self.bodies),
            "problems": ["device-replay"] if verdict == "replay" else [],
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_):
        pass

    def do_POST(self):
        assert self.path == "/api/device/v1/batches"
        assert self.headers["Content-Type"] == "application/json"
        assert self.headers["Date"]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.requests += 1
            mood = self.server.mood(self.server.requests)
            if mood in {"500", "429", "cut before"}:
                status, told = int(mood) if mood.isdigit() else 0, {"type": "about:blank"}
            else:
                status, told = self.server.take(
                    self.headers["Amiyan-Device"], self.headers["Amiyan-Signature"], body
                )
                if status != 200:
                    self.server.refused.append(told["type"].rsplit("/", 1)[-1])
        if mood.startswith("cut"):
            self.close_connection = True
            return
        self.answer(status, json.dumps(told).encode(), mood)

    def do_GET(self):
        device, date = self.headers["Amiyan-Device"], self.headers["Date"]
        signed = keys.verify(
            self.server.keys[device], self.headers["Amiyan-Signature"], wire.state_message(device, date)
        )
        told = {
            "committed": len(self.server.bodies),
            "previous": wire.ZEROS,
            "now": "2026-09-08T12:00:00+05:00",
        }
        self.answer(200 if signed else 401, json.dumps(told).encode(), "well")

    def answer(self, status: int, body: bytes, mood: str):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if mood == "429":
            self.send_header("Retry-After", "7")
        self.end_headers()
        if mood == "truncated":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        else:
            self.wfile.write(body)


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def made(
    path: Path, server: str = "https://amiyan.example", device: str = "GATE-1", algorithm="ed25519"
) -> Store:
    Store.create(path, device=device, server=server, key=keys.make_key(algorithm))
    return Store(path)


def a_pass(clocks: Clocks, pin: str = "101") -> wire.PassMark:
    now = clocks.read()
    return wire.PassMark(id=uuid.uuid4(), at=now.at, monotonic_ms=now.monotonic_ms, pin=pin, method="qr")


def gate(*arguments: str, **options) -> subprocess.Popen:
    """A gate in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "amiyan.gate.main", "--lang", "en", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )
