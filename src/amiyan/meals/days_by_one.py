"""Days behind us that two people declared who turned out to be one: their records were merged since.

What was judged by such a day stays as it was; while the day is open, two others can propose and sign it anew.
"""

import datetime as dt
from typing import Final, NamedTuple
from uuid import UUID

from amiyan.kernel.sql import query

# Officials are few: each is followed to the root of their records once. A later day of two others stands for an earlier one
# where it says something of all its places, grades and shifts.
_BY_ONE: Final = """
WITH signed AS MATERIALIZED (
    SELECT d.*, e.done_by, e.known_from AS signed_at
    FROM registry_past_day d JOIN registry_past_day_end e USING (id) WHERE e.kind = 'signed'
), root AS MATERIALIZED (
    SELECT p.id, (SELECT same.id FROM registry_same_people(p.id, 'infinity') AS same (id) LIMIT 1) AS root
    FROM (SELECT proposed_by FROM signed UNION SELECT done_by FROM signed) p (id)
), judged AS (
    SELECT s.*, a.root = b.root AS by_one
    FROM signed s JOIN root a ON a.id = s.proposed_by JOIN root b ON b.id = s.done_by
)
SELECT o.id, o.programme, o.day FROM judged o
WHERE o.by_one AND NOT EXISTS (
    SELECT FROM judged n
    WHERE NOT n.by_one AND (n.programme, n.day) = (o.programme, o.day) AND n.signed_at > o.signed_at AND n.places @> o.places
      AND coalesce(n.grade_from, -1) <= coalesce(o.grade_from, -1) AND coalesce(n.grade_to, 99) >= coalesce(o.grade_to, 99)
      AND (n.shift IS NULL OR n.shift = o.shift))
ORDER BY o.day, o.id LIMIT %(most)s
"""


class DayByOne(NamedTuple):
    """A proposal that one person proposed and signed under two records."""

    id: UUID
    programme: str
    day: dt.date


def days_by_one(*, most: int = 100) -> list[DayByOne]:
    """Signed days behind us of one person alone, the earliest first, less those that two others said anew.

    One query. Cost: the signed days, and the records of who signed them.
    """
    return [DayByOne(*row) for row in query(_BY_ONE, {"most": most})]
