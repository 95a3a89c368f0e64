"""What files and terminals bring goes in under row-level security, as the application and as its workers."""

import pytest
from django.db import connection
from psycopg.errors import FeatureNotSupported

from amiyan.bench.acts import enter_demo_budget
from amiyan.config.database import APP_ROLE, WORKER_ROLE
from amiyan.deliveries.actions.intake import take_in_log
from amiyan.kernel.sql import copy_rows, query
from amiyan.ledger.verify import verify

from .hamlet import PROGRAMME, founded


@pytest.fixture(params=[APP_ROLE, WORKER_ROLE])
def village(request, tmp_path, monkeypatch):
    """A hamlet in which all is done as one of the two roles."""
    monkeypatch.setattr("amiyan.config.database.APP_ROLE", request.param)
    place = founded(request.getfixturevalue("scratch"), tmp_path, monkeypatch)
    assert query("SELECT current_user::text") == [(request.param,)]
    enter_demo_budget(PROGRAMME, "79", years=[2025, 2026])
    return place


def test_evidence_by_network_and_from_a_file_goes_through_to_the_books(village, tmp_path):
    village.passes("A1", "101 2025-09-08 12:00:00")
    village.drain()
    assert query("SELECT verdict::text FROM deliveries_verdict") == [("payable",)]
    path = tmp_path / "A1_attlog.dat"
    path.write_text("101\t2025-09-09 12:00:00\t0\t15\t0\n", encoding="utf-8")
    with path.open("rb") as log:
        assert take_in_log(log, name=path.name, facility_of={"A1": 1}, source="test").records == 1
    assert query("SELECT count(1) FROM deliveries_pass") == [(2,)]
    assert verify(connection).findings == ()


def test_a_copy_into_a_protected_table_is_refused_by_postgresql(db):
    """Why rows go by a table of the session: were this allowed one day, the detour could go."""
    columns = ("person_id", "service_day", "programme", "sample_id", "place", "facility_id")
    with pytest.raises(FeatureNotSupported, match="row-level security"):
        copy_rows("deliveries_sample_line", columns, [])
