"""A meal of a day that is judged no more: what a person's word makes of it.

Days leave the open period after some months, and from then on nothing judges them by itself. When somebody says that a
meal of such a day did not happen, or a person decides it, the newer outcome and verdict are written here, by the same
precedence as in ``sql/judge.sql``: so the day, computed again from its evidence, comes to the same.
"""

import datetime as dt
from typing import Final

from amiyan.deliveries.shards import SHARD_SQL
from amiyan.kernel.sql import execute, query

# What the objections to the meal come to now.
_STATE: Final = """
SELECT bool_or(d.upheld) AS upheld, bool_or(d.upheld IS NULL) AS waits
FROM deliveries_objection o
LEFT JOIN deliveries_objection_decision d
    ON (d.person_id, d.service_day, d.programme, d.objection_id) = (o.person_id, o.service_day, o.programme, o.id)
WHERE (o.person_id, o.service_day, o.programme) = (%(person)s, %(day)s, %(programme)s) AND o.covers = 'meal'
  AND NOT EXISTS (
    SELECT FROM deliveries_objection_withdrawal w
    WHERE (w.person_id, w.service_day, w.programme, w.objection_id) = (o.person_id, o.service_day, o.programme, o.id))
"""
# What came before an objection in the order of precedence stays what it was.
_COMES_AFTER: Final = "> 'objected'::deliveries_outcome_kind"
_REASON: Final = """CASE WHEN b.{reason} {after} AND s.upheld THEN 'objection_upheld'
    WHEN b.{reason} {after} AND s.waits THEN 'objected' ELSE b.{reason}::text END"""

_VERDICT: Final = f"""
WITH state AS ({_STATE}),
latest AS (
    SELECT DISTINCT ON (slot) * FROM deliveries_verdict
    WHERE (person_id, service_day, programme) = (%(person)s, %(day)s, %(programme)s) ORDER BY slot, version DESC
),
before AS (
    SELECT DISTINCT ON (slot) * FROM deliveries_verdict
    WHERE (person_id, service_day, programme) = (%(person)s, %(day)s, %(programme)s)
      AND reason NOT IN ('objected', 'objection_upheld') ORDER BY slot, version DESC
),
wanted AS (
    SELECT b.*, ({_REASON.format(reason="reason", after=_COMES_AFTER)})::deliveries_outcome_kind AS now
    FROM before b CROSS JOIN state s WHERE b.verdict <> 'refused'
)
INSERT INTO deliveries_verdict (
    person_id, service_day, programme, slot, version, verdict, reason, facility_id, terminal, at, method, evidence_id,
    record, amount_tiyn)
SELECT w.person_id, w.service_day, w.programme, w.slot, l.version + 1,
       CASE w.now WHEN 'objection_upheld' THEN 'refused' WHEN 'objected' THEN 'held' ELSE w.verdict END,
       w.now, w.facility_id, w.terminal, w.at, w.method, w.evidence_id, w.record,
       CASE WHEN w.now = 'objection_upheld' THEN 0 ELSE w.amount_tiyn END
FROM wanted w JOIN latest l USING (slot)
WHERE l.reason <> w.now
RETURNING facility_id
"""
_OUTCOMES: Final = f"""
WITH state AS ({_STATE}),
pass AS (
    SELECT p.facility_id, p.evidence_id, p.record
    FROM (SELECT DISTINCT facility_id FROM deliveries_verdict
          WHERE (person_id, service_day, programme) = (%(person)s, %(day)s, %(programme)s)) f
    JOIN deliveries_pass p ON p.facility_id = f.facility_id AND p.at >= %(day)s AND p.at < %(day)s::date + 1
),
latest AS (
    SELECT o.* FROM pass p CROSS JOIN LATERAL (
        SELECT * FROM deliveries_outcome o
        WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
            = (p.facility_id, p.evidence_id, p.record, %(programme)s) ORDER BY version DESC LIMIT 1) o
    WHERE o.person_id = %(person)s
),
wanted AS (
    SELECT b.*, l.version AS latest, l.outcome AS stood,
           ({_REASON.format(reason="outcome", after=_COMES_AFTER)})::deliveries_outcome_kind AS now
    FROM latest l CROSS JOIN state s CROSS JOIN LATERAL (
        SELECT * FROM deliveries_outcome o
        WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
            = (l.facility_id, l.evidence_id, l.record, l.programme)
          AND outcome NOT IN ('objected', 'objection_upheld') ORDER BY version DESC LIMIT 1) b
)
INSERT INTO deliveries_outcome (facility_id, evidence_id, record, version, programme, outcome, person_id)
SELECT facility_id, evidence_id, record, latest + 1, programme, now, person_id FROM wanted WHERE stood <> now
"""
_MARK: Final = f"""
INSERT INTO deliveries_unposted (person_id, service_day, programme, shard)
VALUES (%(person)s, %(day)s, %(programme)s, {SHARD_SQL.format(facility="%(facility)s::bigint")})
ON CONFLICT (person_id, programme, service_day) DO UPDATE SET marked_at = now(), not_before = now(), refused = ''
"""


def restate_closed_meal(*, person_id: int, day: dt.date, programme: str) -> bool:
    """Write what objections make of a meal whose day is judged no more; whether anything changed.

    In the caller's transaction, and only for such a day: for a day of the open period the judgement does it. The books
    follow as they follow any newer verdict. Written again, it stands as it is. Cost: the passes of the day at the
    person's places, by index.
    """
    values = {"person": person_id, "day": day, "programme": programme}
    changed = query(_VERDICT, values)
    if not changed:
        return False
    execute(_OUTCOMES, values)
    execute(_MARK, {**values, "facility": changed[0][0]})
    return True
