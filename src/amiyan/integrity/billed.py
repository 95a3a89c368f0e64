"""What suppliers bill: kept beside the facts, and corrected by a newer file."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from amiyan.kernel.sql import execute, query, staged_rows
from amiyan.kernel.text import skeleton
from amiyan.registry.files.invoice import read_invoice
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers.stage import Sink
from amiyan.settlement.audit.problems import INVOICE_FACILITY

_CLOSE = """
UPDATE integrity_billed b SET known_to = %(now)s
FROM unnest(%(facilities)s::bigint[], %(days)s::date[], %(meals)s::int[]) n (facility_id, day, meals)
WHERE (b.facility_id, b.day, b.programme) = (n.facility_id, n.day, %(programme)s) AND b.known_to IS NULL
  AND b.meals <> n.meals
"""
_SAME = """
SELECT b.facility_id, b.day FROM integrity_billed b
JOIN unnest(%(facilities)s::bigint[], %(days)s::date[]) n (facility_id, day) USING (facility_id, day)
WHERE b.programme = %(programme)s AND b.known_to IS NULL
"""


@transaction.atomic
def keep_billed(path: Path, *, programme: str, source: str, now: dt.datetime, problem: Sink) -> int:
    """Keep the rows of a supplier's invoice; returns how many days were new or other than before.

    The same row twice is one row, other rows of one day and place add up. What another file said of the same day before
    is ended, not overwritten. Rows of places that are not known go to ``problem``. Cost: the rows of the file.
    """
    known = dict(query("SELECT match_key, id FROM registry_facility"))
    rows: dict[tuple[int, dt.date, int], None] = {}
    for row in read_invoice(path):
        if isinstance(row, RowProblem):
            problem(row)
        elif facility := known.get(skeleton(row.facility)):
            rows[facility, row.date, row.meals] = None
        else:
            problem(RowProblem(row.file, row.row, "facility", row.facility, INVOICE_FACILITY))
    days: dict[tuple[int, dt.date], int] = {}
    for facility, day, meals in rows:
        days[facility, day] = days.get((facility, day), 0) + meals
    values = {
        "facilities": [facility for facility, _ in days],
        "days": [day for _, day in days],
        "meals": list(days.values()),
        "programme": programme,
        "now": now,
    }
    execute(_CLOSE, values)
    same = set(query(_SAME, values))
    new = [(*key, programme, meals, source, now) for key, meals in days.items() if key not in same]
    columns = ("facility_id", "day", "programme", "meals", "source", "known_from")
    return staged_rows("integrity_billed", columns, new)
