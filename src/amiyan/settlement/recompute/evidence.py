"""Evidence, passes, outcomes and verdicts: what stands beside what comes out."""

from typing import Final

from amiyan.settlement.recompute import problems
from amiyan.settlement.recompute.checks import Check

# Before anything is read again, while the names still mean what stands.
BODIES: Final = Check(
    problems.BODY_DIFFERS,
    "deliveries_evidence/{facility}/{evidence}",
    """SELECT e.facility_id AS facility, e.terminal, e.id AS evidence
       FROM again_body b JOIN deliveries_evidence e ON (e.facility_id, e.id) = (b.facility_id, b.id)
       WHERE sha256(e.body) <> e.kept_sha256
       ORDER BY 3""",
)

_RECORD: Final = (
    "concat_ws(' ', {0}.at, {0}.terminal, {0}.pin, {0}.method, {0}.kind, nullif({0}.state, ''), {0}.via,"
    " 'received', {0}.received, {0}.skew_s, 'line', {0}.line)"
)
_SAME: Final = "({0}.line, {0}.terminal, {0}.pin, {0}.at, {0}.state, {0}.method, {0}.kind, {0}.received, {0}.skew_s, {0}.via)"

# A record of a day that was closed when it came was left out of the judging, and is a pass all the same.
PASSES: Final = Check(
    problems.PASS_DIFFERS,
    "deliveries_pass/{facility}/{evidence}/{record}",
    f"""SELECT facility_id AS facility, coalesce(s.terminal, a.terminal) AS terminal, evidence_id AS evidence, record,
               CASE WHEN s.line IS NULL THEN '–' ELSE {_RECORD.format("s")} END AS stands,
               CASE WHEN a.line IS NULL THEN '–' ELSE {_RECORD.format("a")} END AS comes_out
        FROM again_stands s FULL JOIN again_read a USING (facility_id, evidence_id, record)
        WHERE {_SAME.format("s")} IS DISTINCT FROM {_SAME.format("a")}
        ORDER BY 1, 3, 4""",
)

# A list is signed as a whole: whom it names stands in the batch. A list that had come before has no passes of this one.
LISTED: Final = Check(
    problems.PASS_DIFFERS,
    "deliveries_pass/{facility}/{evidence}/{record}",
    """SELECT s.facility_id AS facility, s.terminal, s.evidence_id AS evidence, s.record,
              concat_ws(' ', 'list', s.state, s.pin) AS stands, '–' AS comes_out
       FROM again_stands s
       WHERE s.via = 'list' AND s.evidence_id IN (SELECT evidence_id FROM again_batch) AND NOT EXISTS (
           SELECT FROM again_mark m WHERE (m.evidence_id, m.list_id, m.pin) = (s.evidence_id, s.state, s.pin))
       UNION ALL
       SELECT b.facility_id, l.terminal, m.evidence_id, 0, '–', concat_ws(' ', 'list', m.list_id, m.pin)
       FROM again_mark m JOIN again_body b ON b.id = m.evidence_id
       JOIN deliveries_list l ON (l.facility_id, l.id, l.evidence_id) = (b.facility_id, m.list_id::uuid, m.evidence_id)
           AND l.known_to IS NULL
       WHERE NOT EXISTS (
           SELECT FROM again_stands s
           WHERE s.via = 'list' AND (s.evidence_id, s.state, s.pin) = (m.evidence_id, m.list_id, m.pin))
       ORDER BY 1, 3, 4""",
)

OUTCOMES: Final = Check(
    problems.OUTCOME_DIFFERS,
    "deliveries_outcome/{facility}/{evidence}/{record}",
    """SELECT a.facility_id AS facility, p.terminal, a.evidence_id AS evidence, a.record,
              coalesce(concat_ws(' ', o.outcome, o.person_id), '–') AS stands,
              concat_ws(' ', a.outcome, a.person_id) AS comes_out
       FROM pg_temp.deliveries_outcome a
       JOIN pg_temp.deliveries_pass p USING (facility_id, evidence_id, record)
       LEFT JOIN LATERAL (
           SELECT o.outcome, o.person_id FROM public.deliveries_outcome o
           WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
               = (a.facility_id, a.evidence_id, a.record, a.programme)
           ORDER BY o.version DESC LIMIT 1
       ) o ON true
       WHERE (o.outcome, o.person_id) IS DISTINCT FROM (a.outcome, a.person_id)
       ORDER BY 1, 3, 4""",
)

_VERDICT: Final = "concat_ws(' ', {0}.verdict, {0}.reason, {0}.facility_id, {0}.terminal, {0}.at, {0}.method, {0}.amount_tiyn)"
_SAYS: Final = "({0}.verdict, {0}.reason, {0}.facility_id, {0}.terminal, {0}.at, {0}.method, {0}.amount_tiyn)"

# What nothing supports any more stands as refused, and comes out as nothing.
VERDICTS: Final = Check(
    problems.VERDICT_DIFFERS,
    "deliveries_verdict/{person}/{day}",
    f"""SELECT person_id AS person, %(day)s::date::text AS day,
               CASE WHEN s.verdict IS NULL THEN '–' ELSE {_VERDICT.format("s")} END AS stands,
               CASE WHEN a.verdict IS NULL THEN '–' ELSE {_VERDICT.format("a")} END AS comes_out
        FROM again_verdict s FULL JOIN pg_temp.deliveries_verdict a USING (person_id, slot)
        WHERE {_SAYS.format("s")} IS DISTINCT FROM {_SAYS.format("a")}
          AND NOT (a.verdict IS NULL AND s.verdict = 'refused')
        ORDER BY 1, slot""",
)

# The numbers of every chain that sent a body of the day, and for these bodies what they say of the batch before.
LINKS: Final = Check(
    problems.LINK_DIFFERS,
    "deliveries_chain_link/{terminal}/{number}",
    """WITH link AS (
           SELECT l.serial, l.number, encode(l.sha256, 'hex') AS sha256,
                  coalesce(lag(l.number) OVER chain, 0) AS number_before,
                  coalesce(encode(lag(l.sha256) OVER chain, 'hex'), repeat('0', 64)) AS sha256_before
           FROM deliveries_chain_link l WHERE l.serial IN (SELECT serial FROM again_batch)
           WINDOW chain AS (PARTITION BY l.serial ORDER BY l.number)
       )
       SELECT serial AS terminal, number, 'gap' AS why FROM link WHERE number <> number_before + 1
       UNION ALL
       SELECT b.serial, b.number, CASE WHEN l.number IS NULL THEN 'not a link' WHEN l.sha256 <> b.sha256 THEN 'digest'
                                       ELSE 'previous' END
       FROM again_batch b LEFT JOIN link l ON (l.serial, l.number) = (b.serial, b.number)
       WHERE (l.sha256, l.sha256_before) IS DISTINCT FROM (b.sha256, b.previous)
       UNION ALL
       SELECT c.serial, c.number, 'end' FROM deliveries_chain c
       WHERE c.serial IN (SELECT serial FROM again_batch) AND NOT EXISTS (
           SELECT FROM link l WHERE (l.serial, l.number, l.sha256) = (c.serial, c.number, encode(c.sha256, 'hex'))
             AND NOT EXISTS (SELECT FROM link n WHERE n.serial = c.serial AND n.number > c.number))
       ORDER BY 1, 2, 3""",
)
