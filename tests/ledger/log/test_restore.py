"""A site that is restored by pg_dump into a new server goes on with its log, by what the refusal says to do."""

import dataclasses
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from amiyan.cli.site import refuse_fallen_back_log
from amiyan.config import postgres
from amiyan.config.database import pointed_at
from amiyan.deliveries.log import EVIDENCE
from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log import sealing
from amiyan.ledger.log.check import check
from amiyan.ledger.log.heads import newest
from amiyan.ledger.log.kept import state_of
from tests.ledger.log import logged
from tests.ledger.log.test_heads import NOON, signed
from tests.ledger.log.test_sealing import root_of

NAME = "restored"


@pytest.fixture
def another():
    """A server of the test's own, beside the suite's: new, and far behind in its transactions."""
    folder = Path(tempfile.mkdtemp(prefix="amiyan-another-"))  # pytest's own folders are closed to the server
    folder.chmod(0o755)
    data = folder / "data"
    postgres.initialise(folder, data)
    run = postgres.socket_folder(folder)
    server = dataclasses.replace(postgres.Server(str(run)), port="54330")
    options = f"-c listen_addresses='' -c unix_socket_directories={run} -c port=54330"

    def control(program, *arguments):
        return postgres._pg(folder, program, *arguments)

    def start():
        control("pg_ctl", "start", "-w", "-D", str(data), "-l", str(data / "server.log"), "-o", options)

    start()
    postgres.create_roles(server)
    yield server, control, start, data
    postgres._pg(folder, "pg_ctl", "stop", "-D", str(data), "-m", "immediate", check=False)
    shutil.rmtree(run)
    shutil.rmtree(folder)


def moved(scratch, server):
    """The database of the test in the new server, by pg_dump and pg_restore."""
    programs = postgres.binaries()
    dump = subprocess.run(
        [
            programs / "pg_dump",
            "-Fc",
            "-h",
            scratch.server.host,
            "-p",
            scratch.server.port,
            "-U",
            "postgres",
            scratch.name,
        ],
        check=True,
        capture_output=True,
    )
    with server.connect() as connection:
        connection.execute(f"CREATE DATABASE {NAME} OWNER amiyan_owner")
    subprocess.run(
        [programs / "pg_restore", "-h", server.host, "-p", server.port, "-U", "postgres", "-d", NAME],
        input=dump.stdout,
        check=True,
        capture_output=True,
    )


def test_a_restored_site_is_refused_until_its_transactions_are_above_the_log_s(scratch, another):
    server, control, start, data = another
    logged.evidence(1, 300)
    logged.sealed(EVIDENCE)
    with scratch.connect("postgres") as superuser:  # as after a year of work
        superuser.execute("UPDATE deliveries_evidence SET tx = tx + 3000000000")
        superuser.execute("UPDATE ledger_log_edge SET tx = tx + 3000000000")
        superuser.execute("UPDATE ledger_log_span SET tx = tx + 3000000000")
    head = signed()
    moved(scratch, server)
    with pointed_at(name=NAME, host=server.host, port=server.port):
        problem = sealing.refusal(EVIDENCE)
        with pytest.raises(ProblemError):
            refuse_fallen_back_log()  # as amiyan serve does before anything can write
        assert (problem.kind.code, problem.params["epoch"]) == ("log-transactions-fell-back", 1)
    control("pg_ctl", "stop", "-D", str(data), "-m", "fast", "-w")
    control("pg_resetwal", "-e", "1", str(data))
    start()
    with pointed_at(name=NAME, host=server.host, port=server.port):
        refuse_fallen_back_log()
        logged.evidence(301, 310)
        assert logged.sealed(EVIDENCE) == (10, 310)
        assert state_of("evidence").tx > 2**32
        assert root_of(EVIDENCE) == logged.by_hand(EVIDENCE)
        assert check(EVIDENCE, full=True).findings == ()
        assert newest("evidence") == head
        assert signed(at=NOON).size == 310
    with server.connect(NAME) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("INSERT INTO ledger_log_tile SELECT * FROM ledger_log_tile")  # all of it is there
