"""``amiyan serve``: refuses what cannot work with a sentence, and runs the whole site otherwise."""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from amiyan.cli import main
from amiyan.cli.commands.serve import programs
from amiyan.config import postgres
from amiyan.config.database import DATABASE, pointed_at
from amiyan.deliveries.actions.bindings import bind_terminal
from tests.api.served import free_port
from tests.config.test_supervisor import alive, until
from tests.deliveries.terminals import a_terminal

COMMAND = (
    sys.executable,
    "-c",
    "import sys; from amiyan.cli import main; sys.exit(main())",
    "serve",
    "--lang",
    "en",
)


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "тыңдап тұр"), ("ru", "слушает"), ("en", "Another program listens")]
)
def test_a_port_that_is_taken_is_said_at_once(language, words, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert main(["serve", "--lang", language, "--port", port]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert port in said


def test_an_address_that_is_not_ours_is_refused(capsys):
    assert main(["serve", "--lang", "en", "--host", "203.0.113.1", "--port", str(free_port())]) == 2
    assert "does not let us listen" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong", [["--port", "0"], ["--port", "x"], ["--workers", "0"], ["--web-only", "--workers-only"]]
)
def test_options_that_mean_nothing_are_refused(wrong, capsys):
    with pytest.raises(SystemExit) as raised:
        main(["serve", "--lang", "en", *wrong])
    assert raised.value.code == 2


def test_a_database_of_the_sites_own_is_not_migrated_by_serve(scratch, monkeypatch, capsys):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    with scratch.connect("postgres") as superuser:
        superuser.execute("DELETE FROM django_migrations WHERE app = 'settlement'")
    assert main(["serve", "--lang", "en", "--port", str(free_port())]) == 2
    said = capsys.readouterr().err
    assert "settlement.0001" in said
    assert "backup" in said


def names(**options) -> list[str]:
    given = {
        "web_only": False,
        "workers_only": False,
        "host": "::1",
        "port": 80,
        "web_workers": 2,
        "workers": 2,
    }
    return [one.name for one in programs(argparse.Namespace(**{**given, **options}), {})]


def test_web_and_workers_run_together_or_apart():
    assert names() == ["web", "worker-1", "worker-2"]
    assert names(web_only=True) == ["web"]
    assert names(workers_only=True, workers=1) == ["worker-1"]


def descendants(pid: int) -> list[int]:
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


@pytest.fixture
def own_data():
    """A folder for an embedded server of the test's own, which may be killed. What stands in the usual folder is the
    developer's, and may be older than any release.
    """
    folder = postgres.data_folder() / f"test-serve-{os.getpid()}"
    folder.mkdir(parents=True)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(postgres.socket_folder(folder), ignore_errors=True)


def started(folder: Path, printed: Path) -> tuple[int, subprocess.Popen]:
    """A whole site over the embedded server of ``folder``: the port at which it answers, and its keeper."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if key != "AMIYAN_DATABASE_URL"}
    environment["AMIYAN_DATA"] = str(folder)
    with printed.open("wb") as file:
        site = subprocess.Popen(
            [*COMMAND, "--port", str(port)], env=environment, stdout=file, stderr=file, start_new_session=True
        )
    ready = "Amiyan answers at"  # a server and all migrations from nothing
    until(lambda: ready in printed.read_text() or site.poll() is not None, "the site", 120)
    assert site.poll() is None, printed.read_text()
    return port, site


@contextlib.contextmanager
def a_site(folder: Path, printed: Path):
    """A site as it is started, for a ``with``: it is told to end after it."""
    port, site = started(folder, printed)
    try:
        yield port
        site.send_signal(signal.SIGTERM)
        assert site.wait(20) == 0, printed.read_text()
    finally:
        site.kill()
        site.wait()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_whole_site_runs_and_leaves_nothing_behind(end, own_data, tmp_path):
    printed = tmp_path / "printed"
    _port, site = started(own_data, printed)
    family = descendants(site.pid)
    assert len(family) >= 4, "the keeper, the web and its two processes, a worker"
    site.send_signal(end)
    assert site.wait(40) == (0 if end == signal.SIGTERM else -signal.SIGKILL), printed.read_text()
    until(lambda: not any(map(alive, family)), "the end of all")


def answered(port: int, path: str, body: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", data=body, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def an_orphan(server: postgres.Server, seconds: int) -> threading.Thread:
    """A session in a statement that does not see its postmaster die."""
    busy = f"DO $$ BEGIN WHILE clock_timestamp() < now() + interval '{seconds} s' LOOP END LOOP; END $$"

    def work():
        with contextlib.suppress(psycopg.OperationalError), server.connect() as session:
            session.execute(busy)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_killed_postmaster_is_started_again_and_what_was_sent_is_there(own_data, unblocked, tmp_path):
    printed = tmp_path / "printed"
    with a_site(own_data, printed) as port:
        server = postgres.Server(str(postgres.socket_folder(own_data)))
        with pointed_at(name=DATABASE, host=server.host, port=server.port):
            a_terminal("CJ1")
            secret = bind_terminal(serial="CJ1", source="office").secret
            connection.close()
        sent = f"/t/{secret}/iclock/cdata?SN=CJ1&table=ATTLOG&Stamp=1"
        assert answered(port, sent, b"101\t2026-09-08 12:00:00\t0\t15\t0\n") == 200
        orphan = an_orphan(server, 4)
        pid = int((own_data / "data" / "postmaster.pid").read_text().split()[0])
        until(lambda: busy_sessions(server), "the orphan at work")
        os.kill(pid, signal.SIGKILL)
        until(lambda: answered(port, "/healthz") != 200, "that it is gone")
        until(lambda: answered(port, "/healthz") == 200, "that it is there again", patience=30)
        orphan.join()
        with server.connect(DATABASE) as again:
            for durable in ("fsync", "full_page_writes", "synchronous_commit"):
                assert again.execute(f"SHOW {durable}").fetchone() == ("on",)
            assert again.execute("SELECT count(*) FROM deliveries_evidence").fetchone() == (1,)
    assert '"the database was gone and is started again"' in printed.read_text()


def busy_sessions(server: postgres.Server) -> bool:
    with server.connect() as asking:
        found = asking.execute(
            "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %' AND pid <> pg_backend_pid()"
        )
        return found.fetchone() is not None
