"""Pages on a small region: each that is opened has its figures, and more rows mean no more queries."""

import pytest
from django.db import connection

from amiyan.bench import growth, pages
from amiyan.bench.pages import FACES, _pages, bench_pages
from amiyan.bench.pages_laid import NOT_LAID
from amiyan.web.access_table import ROUTES

LAID = 150  # verdicts in a transaction, fewer than the children
SIZES = ((400, 10), (800, 10), (800, 30))  # schools of 200, then of 400; then more days of each child


@pytest.fixture(scope="module")
def measured(server, django_db_blocker):
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "OPENED", 2)
        patch.setattr(pages, "BATCH", LAID)
        patch.setattr(growth, "BATCH", LAID)
        yield {size: bench_pages(*size) for size in SIZES}
        connection.close()
        with server.connect() as admin:
            for children, days in SIZES:
                admin.execute(f"DROP DATABASE IF EXISTS amiyan_pages_{children}_{days // 10} WITH (FORCE)")


def test_the_pages_are_those_of_the_table(measured):
    found = measured[SIZES[0]]
    assert set(found["pages"]) <= {name for name, _ in _pages()} <= set(ROUTES)
    assert found["deliveries"] >= SIZES[0][0] * SIZES[0][1]
    assert set(found["not_opened"]) == set(NOT_LAID), "a new page is laid down, or says why not"
    for face in FACES:
        assert any(
            address.partition("/")[0] == face and name in found["pages"] for name, address in _pages()
        ), face


def test_no_page_asks_more_where_there_is_more(measured):
    """Twice as many children in a school, three times as many days of each child: not one query more."""
    for opened in ("pages", "as_ministry"):
        first, *others = (measured[size][opened] for size in SIZES)
        for more in others:
            assert {
                name: one["queries"] for name, one in more.items() if one["queries"] > first[name]["queries"]
            } == {}


def test_offices_are_opened_as_the_ministry_too(measured):
    found = measured[SIZES[0]]
    assert {"office-overview", "office-places", "office-behind", "office-queue"} <= set(found["as_ministry"])
    assert "office-chain" not in found["as_ministry"], "it shows single meals"
    assert set(found["as_ministry"]) < set(found["pages"])


def test_a_day_is_laid_in_batches_as_the_worker_judges_it(measured, server):
    for children, days in SIZES:
        with server.connect(f"amiyan_pages_{children}_{days // 10}") as laid:
            ((most, least),) = laid.execute(
                "SELECT max(n), min(n) FROM (SELECT tx, count(*) AS n FROM deliveries_verdict GROUP BY tx) one"
            )
        assert 0 < least <= most <= LAID


def test_the_worst_is_the_worst(measured):
    found = measured[SIZES[0]]
    every = [*found["pages"].values(), *found["as_ministry"].values()]
    assert found["worst_queries"] == max((one["queries"] for one in every), default=0)
