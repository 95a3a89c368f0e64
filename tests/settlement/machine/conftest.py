"""The town is built once for a run; its database is gone with it."""

import pytest
from django.db import connection

from amiyan.bench.acts import write_demo_parameters
from amiyan.config import postgres
from amiyan.programmes import loader

from .town import Town


@pytest.fixture(scope="module")
def town(server, django_db_blocker, tmp_path_factory):
    """The country has decided every parameter; each transaction in it is committed for real."""
    folder = tmp_path_factory.mktemp("town")
    write_demo_parameters(folder / "own", region=None)
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        postgres.scratch_database(server) as name,
    ):
        patch.setenv("AMIYAN_PARAMETERS", str(folder / "own"))
        loader.load.cache_clear()
        made = Town(server, name, folder)
        yield made
        made.close()
        connection.close()
        loader.load.cache_clear()
