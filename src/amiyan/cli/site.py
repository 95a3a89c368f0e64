"""The site's own database: the one that ``AMIYAN_DATABASE_URL`` names, else the embedded server's."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from amiyan.config import postgres
from amiyan.config.database import DATABASE, pointed_at


@contextmanager
def site() -> Iterator[None]:
    """For the time of the block Django points at the site's database, made and migrated where it is embedded."""
    if os.environ.get("AMIYAN_DATABASE_URL"):
        yield
        return
    server = postgres.embedded()
    postgres.site_database(server)
    with pointed_at(name=DATABASE, host=server.host, port=server.port):
        yield
