"""What one programme comes to as a whole: passes, verdicts, and what the books were told."""

from typing import NamedTuple

from amiyan.kernel.sql import query

_TOTALS = """
WITH verdict AS (
    SELECT DISTINCT ON (person_id, service_day, slot) verdict, amount_tiyn FROM deliveries_verdict
    WHERE programme = %(programme)s ORDER BY person_id, service_day, slot, version DESC
), posting AS (
    SELECT DISTINCT ON (person_id, service_day, slot) amount_tiyn FROM settlement_posting
    WHERE programme = %(programme)s ORDER BY person_id, service_day, slot, version DESC
)
SELECT (SELECT count(*) FROM deliveries_pass), count(*) FILTER (WHERE verdict = 'payable'),
       count(*) FILTER (WHERE verdict = 'held'), coalesce(sum(amount_tiyn) FILTER (WHERE verdict = 'payable'), 0),
       (SELECT coalesce(sum(amount_tiyn), 0) FROM posting)
FROM verdict
"""


class Totals(NamedTuple):
    """Passes of all programmes; verdicts as they stand now; what is payable and what was posted, in tiyn."""

    passes: int
    payable: int
    held: int
    payable_tiyn: int
    posted_tiyn: int


def totals(programme: str) -> Totals:
    """As of this moment. Cost: every verdict is read, so this is for a town and not for a country."""
    return Totals(*map(int, query(_TOTALS, {"programme": programme})[0]))
