"""The web processes as they run at a site, over a test's own database, and all that they print."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DOMAIN = "terminals.example.kz"


@dataclass
class Served:
    process: subprocess.Popen
    port: int
    output: Path

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def printed(self) -> str:
        return self.output.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@contextmanager
def served(
    scratch, folder: Path, *, target: str = "tests.api.site:application", **environment: str
) -> Iterator[Served]:
    port, output = free_port(), folder / "printed"
    meters = folder / "meters"
    meters.mkdir()
    own = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(
            [*filter(None, [os.environ.get("PYTHONPATH")]), str(Path(__file__).parents[2])]
        ),
        "AMIYAN_TEST_SITE": "1",
        "AMIYAN_DATABASE_URL": scratch.server.url(scratch.name),
        "AMIYAN_TERMINAL_DOMAIN": DOMAIN,
        "PROMETHEUS_MULTIPROC_DIR": str(meters),
        **environment,
    }
    command = [
        sys.executable,
        "-m",
        "amiyan.config.web",
        "--port",
        str(port),
        "--target",
        target,
    ]
    with output.open("wb") as file:
        process = subprocess.Popen(command, env=own, stdout=file, stderr=file, start_new_session=True)
    one = Served(process, port, output)
    try:
        _wait(one)
        yield one
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait(one: Served) -> None:
    end = time.monotonic() + 120  # it takes two; of a machine where much else runs, more
    while True:
        try:
            one.ask("GET", "/healthz")
        except OSError:
            assert one.process.poll() is None, one.printed()
            assert time.monotonic() < end, one.printed()
            time.sleep(0.05)
        else:
            return
