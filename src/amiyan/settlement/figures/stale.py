"""Days whose figures are no longer right: marked in the transaction that changed what they are counted from."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from amiyan.kernel.sql import execute

# Every place that a verdict or a posting of these days ever named: what left a place counts there no more.
_MARK: Final = """
INSERT INTO settlement_figure_stale (facility_id, programme, service_day)
SELECT DISTINCT v.facility_id, %(programme)s, d.service_day FROM due_day d
JOIN deliveries_verdict v ON v.person_id = d.person_id AND v.service_day = d.service_day AND v.programme = %(programme)s
"""
_MARK_THESE: Final = """
INSERT INTO settlement_figure_stale (facility_id, programme, service_day)
SELECT DISTINCT v.facility_id, v.programme, v.service_day
FROM unnest(%s::bigint[], %s::date[], %s::text[]) m (person_id, service_day, programme)
JOIN deliveries_verdict v USING (person_id, service_day, programme)
"""


def mark_due_days(programme: str) -> int:
    """Mark the places of the days that lie in ``due_day``; how many marks. Cost: index look-ups for each day.

    A mark has no key, so nobody who posts waits for whoever counts.
    """
    return execute(_MARK, {"programme": programme})


def mark_days(meals: Sequence[tuple[int, dt.date, str]]) -> None:
    """Mark the places of days by person, day and programme, as :func:`mark_due_days` does. One statement."""
    if meals:
        execute(_MARK_THESE, [list(column) for column in zip(*meals, strict=True)])
