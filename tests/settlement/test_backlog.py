"""What waits for a region's acts is not what the books refused."""

from amiyan.deliveries import backlog
from amiyan.kernel.sql import execute

MARK = "INSERT INTO deliveries_unposted (person_id, service_day, programme, shard, refused) VALUES (%s, %s, 'x', 0, %s)"


def test_placeholders_wait_and_refusals_alarm(db):
    for person, why in enumerate(
        ["", "placeholder", "placeholder", "no_account", "fund_dry", "no_budget", "year_closed"]
    ):
        execute(MARK, [person, "2026-09-08", why])
    found = backlog.now()
    assert (found.refused_postings, found.awaiting_acts, found.awaiting_money) == (1, 2, 3)
    assert found.queues[2].due == 1
