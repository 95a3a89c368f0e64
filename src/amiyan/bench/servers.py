"""The processes of a site, started for a bench: web and worker, with what they cost."""

import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from amiyan.config.database import OWNER_ROLE
from amiyan.config.postgres import Server
from amiyan.config.processes import Child, Program

HOST = "127.0.0.1"
READY_WITHIN_S = 60.0
WEB_PROCESSES = 2


def address_of_database() -> dict[str, str]:
    """What the environment of a process must say to reach the database that Django points at."""
    settings = connection.settings_dict
    server = Server(settings["HOST"], str(settings["PORT"]))
    name = settings["NAME"]
    return {
        "AMIYAN_DATABASE_URL": server.url(name),
        "AMIYAN_OWNER_URL": server.url(name, user=OWNER_ROLE),
    }


def start_web(environment: dict[str, str], port: int) -> Child:
    """The production server, :data:`WEB_PROCESSES` of them; it may not answer yet."""
    where = ("--host", HOST, "--port", str(port), "--workers", str(WEB_PROCESSES))
    return Child(Program("web", (sys.executable, "-m", "amiyan.config.web", *where), environment, _log()))


def start_worker(environment: dict[str, str]) -> Child:
    """A worker that drains."""
    return Child(Program("worker", (sys.executable, "-m", "amiyan.config.worker"), environment, _log()))


def _log() -> Path:
    """Where the processes of a bench write: standard output is for its figures."""
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    return folder / "bench.log"


def wait_for_web(port: int, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Return when it answers anything; TimeoutError where it does not. ``meanwhile`` is done before each asking."""
    until = time.monotonic() + READY_WITHIN_S
    while True:
        meanwhile()
        if _answers(port):
            return
        if time.monotonic() > until:
            raise TimeoutError(f"no web process answers at port {port}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        asked.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        asked.close()


@contextmanager
def web(environment: dict[str, str], *, port: int | None = None) -> Iterator[tuple[Child, int]]:
    """A web that answers, and its port (a free one where none is named), for the time of the block."""
    port = port or free_port()
    child = start_web(environment, port)
    try:
        wait_for_web(port)
        yield child, port
    finally:
        end(child)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[Child]:
    """A worker for the time of the block."""
    child = start_worker(environment)
    try:
        yield child
    finally:
        end(child)


def end(child: Child, within_s: float = 20.0) -> None:
    """Ask it to end; kill it where it does not."""
    child.ask_to_end()
    until = time.monotonic() + within_s
    while child.code() is None and time.monotonic() < until:
        time.sleep(0.05)
    child.kill()


def free_port() -> int:
    """A port of this machine at which nobody listens now."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def cpu_s(child: Child) -> float:
    """Seconds of processor time that it and the processes it started have used (Linux; elsewhere 0)."""
    return sum(float(fields[11]) + float(fields[12]) for fields in _group(child.pid)) / os.sysconf(
        "SC_CLK_TCK"
    )


def rss_mb(child: Child) -> float:
    """Memory of the largest of its processes (Linux; elsewhere 0)."""
    pages = max((float(fields[21]) for fields in _group(child.pid)), default=0.0)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def processes_of(child: Child) -> list[int]:
    """The ids of it and of the processes it started, itself first (Linux; elsewhere itself alone)."""
    return [child.pid, *(int(fields[-1]) for fields in _group(child.pid) if int(fields[-1]) != child.pid)]


def _group(leader: int) -> Iterator[list[str]]:
    """The fields of /proc/<pid>/stat from the third on, and the pid at the end, of a group's processes."""
    if not sys.platform.startswith("linux"):
        return
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[2]) == leader:
            yield [*fields, path.parent.name]
