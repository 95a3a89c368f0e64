"""The public log of the town: a key of the demo, two witnesses as processes of their own, and the separate verifier."""

import datetime as dt
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.db import connection

from amiyan.bench.servers import HOST, end, free_port
from amiyan.config.postgres import HERE, SUPERUSER, Server, binaries
from amiyan.config.processes import Child, Program
from amiyan.ledger.log import notes
from amiyan.settlement.log import TREES, publish, seal_all, standing
from amiyan.witness.keeping import Folder

ORIGIN: Final = "town.amiyan.invalid"
WITNESSES: Final = ("chamber.amiyan.invalid/witness", "university.amiyan.invalid/witness")
READY_WITHIN_S: Final = 20.0
ATTEMPTS: Final = 50
_VERIFIER: Final = "import sys; from amiyan_verify.check import main; sys.exit(main(sys.argv[1:]))"
_ROW: Final = re.compile(r"DOES NOT HOLD: transfers: row (\d+) was changed or moved")
# One tenge more for a meal that was served long ago.
_BENT: Final = (
    "UPDATE ledger_transfer SET amount = amount + {tiyn} WHERE id = '{id}' AND payer_owner = {owner}"
)
BENT_TIYN: Final = 100_000


@dataclass(frozen=True, slots=True)
class PublicLog:
    """``environment`` is what a process needs to sign and to ask; ``policy`` whom the verifier believes."""

    environment: dict[str, str]
    policy: Path


@dataclass(frozen=True, slots=True)
class Verified:
    """What the verifier said, line by line, and its exit status."""

    status: int
    lines: list[str]

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return self.status == 0

    @property
    def row(self) -> int | None:
        """The first transfer that it names as changed."""
        return next((int(found[1]) for line in self.lines if (found := _ROW.match(line))), None)


@contextmanager
def public_log(folder: Path) -> Iterator[PublicLog]:
    """A key, and two witnesses that run in folders of their own under ``folder``, for the time of the block.

    Here and in every process that is started within, heads are signed and both witnesses are asked.
    """
    key = notes.make_key(ORIGIN, notes.LOG)
    policy = folder / "policy.txt"
    with ExitStack() as stack:
        private = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="amiyan-log-"))) / "log.pem"
        private.touch(mode=0o600)
        private.write_text(key.private_text(), encoding="ascii")
        listed, believed = [], [f"log {key.verifier}"]
        for number, name in enumerate(WITNESSES, 1):
            own = _made(folder / f"witness-{number}", name, key.verifier)
            address = stack.enter_context(_witness(folder / f"witness-{number}"))
            listed.append(f"{own}@http://{address}")
            believed.append(f"witness {own}")
        policy.write_text("\n".join([*believed, f"quorum {len(WITNESSES)}", ""]), encoding="ascii")
        environment = {
            "AMIYAN_LOG_ORIGIN": ORIGIN,
            "AMIYAN_LOG_KEY": str(private),
            "AMIYAN_LOG_QUORUM": str(len(WITNESSES)),
            "AMIYAN_WITNESSES": "\n".join(listed),
        }
        stack.enter_context(_set(environment))
        yield PublicLog(environment, policy)


def _made(folder: Path, name: str, log: notes.VerifierKey) -> notes.VerifierKey:
    Folder.create(folder, name=name, password=None)
    made = Folder(folder)
    for tree in TREES:
        made.trust(f"{ORIGIN}/{tree}", log, dt.datetime.now(dt.UTC))
    return made.own


@contextmanager
def _witness(folder: Path) -> Iterator[str]:
    """A witness that answers, as another body would run it; its address."""
    address = f"{HOST}:{free_port()}"
    serve = ("serve", "--folder", str(folder), "--listen", address)
    said = folder.with_suffix(".log")
    child = Child(Program("witness", (sys.executable, "-m", "amiyan.witness.main", *serve), {}, said))
    try:
        _wait_for(address)
        yield address
    finally:
        end(child)


def _wait_for(address: str) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while True:
        asked = http.client.HTTPConnection(address, timeout=5)
        try:
            asked.request("GET", "/heads")
            asked.getresponse().read()
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until:
                raise
        else:
            return
        finally:
            asked.close()
        time.sleep(0.05)


@contextmanager
def _set(environment: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def seal_and_publish() -> int:
    """Seal all five trees, sign them, let both witnesses cosign; how many leaves both stand by.

    A worker of the town does the same each minute: who comes second waits for the first.
    """
    for _attempt in range(ATTEMPTS):
        sealed = seal_all().values()
        publish(now=dt.datetime.now(dt.UTC))
        trees = standing().trees
        if None not in sealed and all(tree.sealed == tree.published for tree in trees):
            return sum(tree.published for tree in trees)
        time.sleep(0.2)
    raise AssertionError(standing())


# The separate verifier


@dataclass(frozen=True, slots=True)
class Verifier:
    """``amiyan-verify``, a program of its own; ``policy`` says whom it believes, ``environment`` where it lies."""

    policy: Path
    environment: dict[str, str]

    def says(self, *arguments: str | Path) -> Verified:
        """What it says in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-c", _VERIFIER, *map(str, arguments), "--policy", str(self.policy)],
            env={**os.environ, **self.environment},
            capture_output=True,
            check=False,
        )
        return Verified(done.returncode, (done.stdout + done.stderr).decode().splitlines())


def find_verifier(policy: Path) -> Verifier | None:
    """The separate verifier: installed, or beside our own folder in the repository; None where it is not here."""
    installed = find_spec("amiyan_verify")
    folders = [Path(installed.origin).parent.parent] if installed and installed.origin else []
    for folder in [*folders, HERE.parent.parent / "verifier" / "src"]:
        if (folder / "amiyan_verify").is_dir():
            return Verifier(policy, {"PYTHONPATH": str(folder)})
    return None


@contextmanager
def bent(transfer: str, owner: int) -> Iterator[None]:
    """For the time of the block a superuser of the database has made one transfer larger, by psql."""
    _by_psql(_BENT.format(tiyn=BENT_TIYN, id=transfer, owner=owner))
    try:
        yield
    finally:
        _by_psql(_BENT.format(tiyn=-BENT_TIYN, id=transfer, owner=owner))


def _by_psql(statement: str) -> None:
    settings = connection.settings_dict
    address = Server(settings["HOST"], str(settings["PORT"])).url(settings["NAME"], user=SUPERUSER)
    done = subprocess.run(
        [str(binaries() / "psql"), "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "-c", statement, address],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "UPDATE 1" in done.stdout, done.stdout


def write_json(path: Path, content: object) -> None:
    """As people read it."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
