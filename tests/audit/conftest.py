"""Each scenario audits its own small files in an empty database.

Making and dropping a database costs a second or two, emptying one a tenth of that: the scenarios share one, and
Django's connection points at it only while a scenario runs. What a command does with a database of its own is
tested with ``scratch`` and with the command itself.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections

from amiyan.config import postgres
from amiyan.config.database import pointed_at

from .kit import Files

_TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND relname NOT LIKE %s AND relname <> 'auth_permission'
"""


@pytest.fixture(scope="session")
def audit_database(server: postgres.Server, django_db_blocker) -> Iterator[str]:
    with django_db_blocker.unblock(), postgres.scratch_database(server, keep=True) as name:
        pass
    yield name
    postgres._drop(server, name)


@pytest.fixture
def files(audit_database: str, server: postgres.Server, django_db_blocker, tmp_path) -> Iterator[Files]:
    with django_db_blocker.unblock(), pointed_at(name=audit_database, host=server.host, port=server.port):
        yield Files(tmp_path)
        connections.close_all()
    with server.connect(audit_database, user=server.superuser) as connection:
        empty(connection)


def empty(connection: psycopg.Connection) -> None:
    """Leave only what the migrations left."""
    tables = [name for (name,) in connection.execute(_TABLES, ["django_%"])]
    marks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
    if filled := [name for (name,) in connection.execute(marks)]:
        connection.execute("SET synchronous_commit = off")
        connection.execute(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")
