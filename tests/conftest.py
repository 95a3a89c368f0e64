"""The suite runs as the application's role, on a real PostgreSQL, and stops at the first warning."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection

from amiyan.config import postgres
from amiyan.config.database import APP_ROLE


@pytest.fixture(scope="session")
def server() -> postgres.Server:
    return postgres.embedded()


@pytest.fixture(scope="session")
def django_db_setup(server: postgres.Server, django_db_blocker) -> Iterator[None]:
    """One migrated database for all tests that roll back, instead of one made by Django's superuser."""
    with django_db_blocker.unblock(), postgres.scratch_database(server):
        yield


@dataclass(frozen=True)
class Scratch:
    """A database of a test's own, whose commits are real; Django's connection points at it."""

    server: postgres.Server
    name: str

    def connect(self, user: str | None = None) -> psycopg.Connection:
        return self.server.connect(self.name, user=user or APP_ROLE)


@pytest.fixture
def scratch(server: postgres.Server, django_db_blocker) -> Iterator[Scratch]:
    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        yield Scratch(server, name)
        connection.close()
