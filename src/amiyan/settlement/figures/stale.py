"""Days whose figures are no longer right: marked in the transaction that changed what they are counted from."""

from typing import Final

from amiyan.kernel.sql import execute

# Every place that a verdict or a posting of these days ever named: what left a place counts there no more.
_MARK: Final = """
INSERT INTO settlement_figure_stale (facility_id, programme, service_day)
SELECT DISTINCT v.facility_id, %(programme)s, d.service_day FROM due_day d
JOIN deliveries_verdict v ON v.person_id = d.person_id AND v.service_day = d.service_day AND v.programme = %(programme)s
"""


def mark_due_days(programme: str) -> int:
    """Mark the places of the days that lie in ``due_day``; how many marks. Cost: index look-ups for each day.

    A mark has no key, so nobody who posts waits for whoever counts.
    """
    return execute(_MARK, {"programme": programme})
