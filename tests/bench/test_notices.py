"""The bench of messages at a small size: everything it says it sent went over the wire once, and half was reported."""

from amiyan.bench.notices import bench_notices
from amiyan.kernel.sql import query


def test_each_message_is_written_handed_over_once_and_half_are_reported(scratch):
    found = bench_notices(60, 5)
    assert (found["messages"], found["window"]) == (60, 5)
    assert set(found["messages_per_s"]) == {"written", "handed_over", "handed_over_and_reported"}
    assert min(found["messages_per_s"].values()) > 0
    assert query("SELECT count(*), max(attempt) FROM voice_attempt") == [(60, 1)]
    assert query("SELECT count(*) FROM voice_due") == [(0,)]
    whats = dict(query("SELECT what, count(*) FROM voice_report GROUP BY what"))
    assert whats == {"handed": found["parts"], "delivered": found["parts"] // 2}
    assert query("SELECT count(*) FROM voice_report_unmatched") == [(0,)]
