"""A small kept database: what was laid down directly agrees with itself, and is not laid down twice."""

import pytest
from django.db import connection

from amiyan.bench.growth import bench_growth
from amiyan.bench.kept import kept_database
from amiyan.kernel.sql import query
from amiyan.ledger.log.check import check
from amiyan.ledger.log.source import TRANSFERS
from amiyan.ledger.verify import verify

TRANSFERS_ASKED = 80_000
NAME = f"amiyan_growth_{TRANSFERS_ASKED}"


@pytest.fixture
def swept(server, unblocked):
    yield
    connection.close()
    with server.connect() as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def test_what_is_laid_down_is_sound_and_kept(swept):
    first = bench_growth(TRANSFERS_ASKED)
    assert first["transfers"] == TRANSFERS_ASKED * 1.1 + 10  # each child's grants, and the appropriations
    assert {"balance_of_a_child", "statement", "receipt"} <= set(first["queries"])
    with kept_database(NAME):
        report = verify(connection)
        assert report.findings == ()
        assert report.transfers == first["transfers"]
        assert check(TRANSFERS, full=True).findings == ()
        statements = query("SELECT sum(delivered_tiyn), count(DISTINCT month) FROM settlement_statement")
        assert statements == [(TRANSFERS_ASKED // 5 * 63_100, 2)]
    again = bench_growth(TRANSFERS_ASKED)
    assert again["seconds"] == {"build": None, "seal": None, "lock": None}
    assert again["transfers"] == first["transfers"]
