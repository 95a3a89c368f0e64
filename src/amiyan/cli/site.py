"""The site's own database: the one that ``AMIYAN_DATABASE_URL`` names, else the embedded server's."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from amiyan.config import postgres
from amiyan.config.database import DATABASE, OWNER_ROLE, pointed_at
from amiyan.config.problems import MIGRATIONS_PENDING, NO_DATABASE
from amiyan.kernel.problems import ProblemError
from amiyan.ledger.log.sealing import refusal
from amiyan.settlement.log import SOURCES


@contextmanager
def site(*, checked: bool = True) -> Iterator[None]:
    """For the time of the block Django points at the site's database, made and migrated where it is embedded.

    ProblemError where one of the site's own does not answer or is older than this program, unless ``checked``
    is False: `doctor` says by itself what is wrong.
    """
    if os.environ.get("AMIYAN_DATABASE_URL"):
        if checked:
            refuse_pending_migrations()
        yield
        return
    server = postgres.embedded()
    postgres.site_database(server)
    with pointed_at(name=DATABASE, host=server.host, port=server.port):
        connection.ensure_connection()  # the loader asks a session that is there what two people signed
        yield


@contextmanager
def served_site() -> Iterator[dict[str, str]]:
    """As :func:`site`, for processes that will be started: what their environment must say to reach it.

    The embedded server is held by a process of its own for the time of the block, however the block ends.
    Migrations are applied only there; a database of the site's own is migrated by a person, who has a backup.
    """
    if os.environ.get("AMIYAN_DATABASE_URL"):
        try:
            refuse_pending_migrations()
            refuse_fallen_back_log()
        finally:
            connection.close()  # what is served has connections of its own
        yield {}
        return
    with _kept():
        server = postgres.embedded()
        postgres.site_database(server)
        with pointed_at(name=DATABASE, host=server.host, port=server.port):
            refuse_fallen_back_log()
        yield {
            "AMIYAN_DATABASE_URL": server.url(DATABASE),
            "AMIYAN_OWNER_URL": server.url(DATABASE, user=OWNER_ROLE),
        }


def pending_migrations() -> list[str]:
    """The migrations that the site's database does not have yet, in order; OperationalError where it is silent."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def refuse_pending_migrations() -> None:
    """ProblemError where the site's database does not answer or is older than this program."""
    try:
        pending = pending_migrations()
    except OperationalError as error:
        raise ProblemError(NO_DATABASE) from error
    if pending:
        raise ProblemError(MIGRATIONS_PENDING, count=len(pending), first=pending[0])


def refuse_fallen_back_log() -> None:
    """ProblemError where the database was restored into a server whose transactions are behind the public log.

    Rows that such a site took in would stand before leaves that are sealed: nothing may write until it is put right.
    """
    for problem in map(refusal, SOURCES):
        if problem:
            raise ProblemError(problem.kind, **problem.params)


@contextmanager
def _kept() -> Iterator[None]:
    command = [sys.executable, "-m", "amiyan.config.keeper"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        if keeper.stdout.readline() != b"held\n":
            raise ProblemError(NO_DATABASE)
        try:
            yield
        finally:
            keeper.stdin.close()
