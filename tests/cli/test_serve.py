"""``amiyan serve``: refuses what cannot work with a sentence, and runs the whole site otherwise."""

import argparse
import os
import signal
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from amiyan.cli import main
from amiyan.cli.commands.serve import programs
from tests.api.served import free_port
from tests.config.test_supervisor import alive, until

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


@pytest.mark.skipif(find_spec("amiyan.config.worker") is None, reason="the worker is not there yet")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_whole_site_runs_and_leaves_nothing_behind(end, tmp_path):
    port, printed = free_port(), tmp_path / "printed"
    environment = {key: value for key, value in os.environ.items() if key != "AMIYAN_DATABASE_URL"}
    with printed.open("wb") as file:
        site = subprocess.Popen(
            [*COMMAND, "--port", str(port)], env=environment, stdout=file, stderr=file, start_new_session=True
        )
    until(lambda: "Amiyan answers at" in printed.read_text() or site.poll() is not None, "the site")
    assert site.poll() is None, printed.read_text()
    family = descendants(site.pid)
    assert len(family) >= 4, "the keeper, the web and its two processes, a worker"
    site.send_signal(end)
    assert site.wait(40) == (0 if end == signal.SIGTERM else -signal.SIGKILL), printed.read_text()
    until(lambda: not any(map(alive, family)), "the end of all")


def descendants(pid: int) -> list[int]:
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found
