"""What is left after the kills: is anything lost, does anything count twice, do the books hold?

Asked of the tables directly, apart from the functions that wrote them.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from amiyan.bench.waiting import Left
from amiyan.kernel.problems import sentence
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.simulator.live.plan import Seen

# Each record by what a terminal says of it, and how often it counts: copies are outcomes of their own kind.
_RECORDS = """
SELECT p.terminal, p.pin, to_char(p.at, 'YYYY-MM-DD HH24:MI:SS'),
       count(*) FILTER (WHERE o.outcome IS DISTINCT FROM 'repeated_record'), count(*) FILTER (WHERE o.outcome IS NULL)
FROM deliveries_pass p
LEFT JOIN LATERAL (
    SELECT outcome FROM deliveries_outcome o
    WHERE (o.facility_id, o.evidence_id, o.record) = (p.facility_id, p.evidence_id, p.record)
    ORDER BY version DESC LIMIT 1
) o ON true
WHERE p.kind = 'pass'
GROUP BY 1, 2, 3
"""
# What the latest verdict of each meal owes, beside what was posted for it last and what the transfers come to.
_MEALS = """
WITH verdict AS (
    SELECT DISTINCT ON (person_id, service_day, slot) person_id, service_day,
           CASE verdict WHEN 'payable' THEN amount_tiyn ELSE 0 END AS due
    FROM deliveries_verdict ORDER BY person_id, service_day, slot, version DESC
), posted AS (
    SELECT DISTINCT ON (person_id, service_day, slot) person_id, service_day, amount_tiyn
    FROM settlement_posting ORDER BY person_id, service_day, slot, version DESC
), moved AS (
    SELECT person_id, service_day, sum(amount) AS amount FROM (
        SELECT payer_owner AS person_id, subject::date AS service_day, amount FROM ledger_transfer
        WHERE subject ~ '^\\d{4}-\\d\\d-\\d\\d$'
        UNION ALL
        SELECT payee_owner, subject::date, -amount FROM ledger_transfer WHERE subject ~ '^\\d{4}-\\d\\d-\\d\\d$'
    ) legs JOIN registry_person r ON r.id = legs.person_id
    GROUP BY 1, 2
)
SELECT count(*) FILTER (WHERE payables > 1),
       count(*) FILTER (WHERE coalesce(posted, 0) <> due), count(*) FILTER (WHERE coalesce(moved, 0) > due),
       count(*) FILTER (WHERE coalesce(moved, 0) < due)
FROM (
    SELECT person_id, service_day, coalesce(sum(v.due), 0) AS due, count(*) FILTER (WHERE v.due > 0) AS payables,
           max(p.amount_tiyn) AS posted, max(m.amount) AS moved
    FROM verdict v
    FULL JOIN posted p USING (person_id, service_day)
    FULL JOIN moved m USING (person_id, service_day)
    GROUP BY person_id, service_day
) meals
"""


@dataclass(slots=True)
class Found:
    """``lost``: acknowledged and nowhere. ``doubled``: counted or paid more than once. ``wrong``: the rest."""

    lost: int
    doubled: int
    wrong: list[str] = field(default_factory=list)


def examine(sent: AbstractSet[Seen], acknowledged: AbstractSet[Seen], left: Left) -> Found:
    """Hold the database that Django points at against what the terminals know. Memory grows with the records."""
    rows: list[tuple[Any, ...]] = query(_RECORDS)
    stored = {(terminal, pin, at): (counted, open_) for terminal, pin, at, counted, open_ in rows}
    known = {one[:3] for one in sent}
    lost = len({one[:3] for one in acknowledged} - set(stored))
    counted_twice = sum(counted > 1 for counted, _ in stored.values())
    ((paid_twice, unlike, too_much, too_little),) = query(_MEALS)
    wrong = {
        "records that nobody sent": len(set(stored) - known),
        "records that never count": sum(counted == 0 for counted, _ in stored.values()),
        "records without an outcome": sum(open_ > 0 for _, open_ in stored.values()),
        "marks left on the work lists": sum(left),
        "postings unlike their verdict": unlike,
        "meals paid too little": too_little,
    }
    report = verify(connection)
    texts = [f"{count} {what}" for what, count in wrong.items() if count]
    return Found(
        lost, counted_twice + paid_twice + too_much, texts + [sentence(one) for one in report.findings[:5]]
    )
