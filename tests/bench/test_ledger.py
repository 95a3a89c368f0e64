"""The bench of the ledger compares every outcome; here it is small."""

import pytest

from amiyan.bench import ledger
from amiyan.ledger.models import Transfer


@pytest.fixture
def small(monkeypatch):
    for name, value in {"BATCHES": 2, "BATCH": 400, "TPCB_SCALE": 1, "TPCB_SECONDS": 1}.items():
        monkeypatch.setattr(ledger, name, value)


def test_it_says_how_fast_the_books_are_beside_what_the_machine_can_do(scratch, small):
    found = ledger.bench_ledger(300)
    assert list(found) == [
        "accounts",
        "batch_per_s",
        "hot_batch_per_s",
        "copy_rows_per_s",
        "ratio_to_copy",
        "tpcb_per_s",
    ]
    assert found["accounts"] == 300
    assert min(found.values()) > 0
    assert 0 < Transfer.objects.filter(code="hot").count() < 800, "some were refused"
    assert 0 < Transfer.objects.filter(code="uniform").count() < 800


def test_an_outcome_that_is_not_what_plain_python_says_stops_it(scratch, small, monkeypatch):
    monkeypatch.setattr(ledger._Books, "expected", lambda _, moves: ["posted"] * len(moves))
    with pytest.raises(AssertionError):
        ledger.bench_ledger(300)
