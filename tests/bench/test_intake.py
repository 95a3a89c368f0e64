"""The benches of live intake in small: what they measure is measured, and nothing is left out."""

import pytest
from django.db import connection

from amiyan.bench.drain import bench_drain
from amiyan.bench.intake import bench_intake


@pytest.fixture
def small(scratch, monkeypatch):
    monkeypatch.setattr("amiyan.bench.intake.SINGLES", 40)
    yield
    connection.close()


def test_every_pass_is_acknowledged_and_measured_beside_the_plain_insert(small):
    found = bench_intake(terminals=4, passes=800)
    assert found["passes"] == 800
    wanted = {
        *("terminals", "passes", "acknowledged_per_s", "p50_ms", "p95_ms", "p99_ms", "cpu_ms_per_100"),
        *("insert_rows_per_s", "ratio_to_insert", "single_requests_per_s"),
    }
    assert wanted <= set(found)
    assert all(value > 0 for name, value in found.items() if name != "cpu_ms_per_100"), found
    assert found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]


def test_every_pass_of_a_noon_gets_its_verdict_and_a_backlog_is_worked_off(small):
    found = bench_drain(passes=480, seconds=2)
    assert found["noon_verdicts"] == found["noon_passes"] >= 600
    assert found["backlog_passes"] == 480
    assert 0 < found["verdict_p50_s"] <= found["verdict_p95_s"] <= found["verdict_max_s"]
    assert found["backlog_to_verdicts_per_s"] >= found["backlog_to_books_per_s"] > 0
