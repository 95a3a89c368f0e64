"""A database that a bench builds once and keeps on the embedded server."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command

from amiyan.config import postgres
from amiyan.config.database import pointed_at


@contextmanager
def kept_database(name: str) -> Iterator[None]:
    """Made where it is not, migrated where it was made before; Django points at it for the time of the block."""
    server = postgres.embedded()
    with server.connect() as connection:
        postgres.copy_template(server, connection, name)
    with pointed_at(name=name, host=server.host, port=server.port):
        call_command("migrate", database="owner", verbosity=0)
        yield
