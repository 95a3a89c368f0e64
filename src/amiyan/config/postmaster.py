"""A PostgreSQL whose postmaster is our own child: what may be killed to see what is left.

The embedded server (:mod:`amiyan.config.postgres`) is shared by every process of a user and must live; this one
belongs to whoever started it, has a folder of its own, and goes with it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from amiyan.config import postgres

READY_WITHIN_S = 60.0
STOPS_WITHIN_S = 20.0


class Postmaster:
    """Start, kill and start again; ``folder`` must be one that the unprivileged account can reach.

    ``settings`` are PostgreSQL's own, beside and before ours. What lies in ``folder / "data"`` is gone on from.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self.server = postgres.Server(str(postgres.socket_folder(folder)))

    def start(self) -> None:
        """Start and wait until it answers; after a kill that includes its recovery. RuntimeError where it does not."""
        if not (self._data / "PG_VERSION").exists():
            postgres.initialise(self._folder, self._data)
        until = time.monotonic() + READY_WITHIN_S
        self._process = self._launched()
        while not self._answers():
            if time.monotonic() > until:
                raise RuntimeError(f"the server in {self._folder} does not answer: see server.log there")
            # What a killed postmaster left behind (its children, its shared memory) goes within moments.
            if self._process.poll() is not None:
                self._process = self._launched()
            time.sleep(0.05)
        postgres.create_roles(self.server)

    def kill(self, *, with_children: bool) -> None:
        """SIGKILL, to the postmaster alone or, as a power cut does, to all of its processes at once."""
        assert self._process is not None
        if with_children:
            for child in _children(self._process.pid):
                _kill(child)
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """A fast, orderly end."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill(with_children=True)

    def _launched(self) -> "subprocess.Popen[bytes]":
        settings = {
            **postgres.SETTINGS,
            "unix_socket_directories": self.server.host,
            "port": self.server.port,
            "listen_addresses": "",
            "timezone": "UTC",
            "shared_buffers": "128MB",
            **self._settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        account = postgres.unprivileged_account()
        with (self._folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                [
                    str(postgres.reachable_binaries(self._folder) / "postgres"),
                    "-D",
                    str(self._data),
                    *options,
                ],
                cwd="/",
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        try:
            self.server.connect().close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def own_postgres(name: str, settings: Mapping[str, str] | None = None) -> Iterator[Postmaster]:
    """A fresh server in a folder of its own beside the embedded one's data, removed at the end."""
    folder = postgres.data_folder() / f"{name}-{os.getpid()}"
    folder.mkdir(parents=True)
    postmaster = Postmaster(folder, settings)
    try:
        postmaster.start()
        yield postmaster
    finally:
        postmaster.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(postmaster.server.host, ignore_errors=True)


def _children(parent: int) -> list[int]:
    """The processes whose parent is ``parent`` (Linux; elsewhere none are found)."""
    if not sys.platform.startswith("linux"):
        return []
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent:
            found.append(int(path.parent.name))
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
