-- What every record of some facilities comes to, and what follows for each child and day.
--
-- One pure step over sets: the same passes, registers, decisions and terms give the same rows, in any order and
-- however the work is cut into facilities, days and people (a child's accepted passes of a day all lie in the
-- facility where the child eats, and all copies of a record carry the same time). Nothing is edited: what differs
-- from the latest version is added as a newer one.
--
-- deliveries/actions/judge.py fills in which passes are judged, and what becomes of the verdicts that are new.
--
-- Cost: n log n with the passes of the batch, and index look-ups in the registers.

WITH pass AS (
    SELECT p.facility_id, p.evidence_id, p.record, p.terminal, p.at, p.at::date AS day, p.method, p.kind,
           p.received, p.skew_s, p.via, registry_pin_key(p.pin) AS pin,
           t.place IS NOT DISTINCT FROM 'canteen' OR p.via = 'list' AS at_canteen,
           CASE WHEN p.via = 'list' THEN p.state::uuid END AS list_id,
           row_number() OVER (
               PARTITION BY p.terminal, registry_pin_key(p.pin), p.at, p.state
               ORDER BY p.via = 'network', p.evidence_id, p.record  -- the copy counts that is bound best
           ) AS copy
    FROM ({passes}) p
    LEFT JOIN registry_terminal t
        ON t.serial = p.terminal AND t.known_to IS NULL AND (p.at IS NULL OR t.valid @> p.at::date)
),
-- Registers are asked one row at a time by their keys (LATERAL … LIMIT 1): a batch is a small part of a country,
-- and a join would read the whole country for each batch. Of copies nothing is asked: one terminal can send a
-- million of them.
named AS (
    SELECT pass.*, coalesce(n.person_id, i.id) AS person_id
    FROM pass
    LEFT JOIN LATERAL (
        SELECT n.person_id FROM registry_pin n
        WHERE pass.copy = 1 AND pass.kind = 'pass' AND pass.at_canteen AND n.facility_id = pass.facility_id AND n.pin = pass.pin
          AND n.known_to IS NULL AND n.valid @> pass.day
        LIMIT 1
    ) n ON true
    LEFT JOIN LATERAL (
        SELECT i.id FROM registry_person i
        WHERE n.person_id IS NULL AND pass.copy = 1 AND pass.kind = 'pass' AND pass.at_canteen
          AND i.iin = lpad(pass.pin, 12, '0') AND length(pass.pin) BETWEEN 6 AND 12
        LIMIT 1
    ) i ON true
),
placed AS (
    SELECT named.*, e.eats_at_id,
           CASE WHEN e.eats_at_id IS NOT NULL THEN e.grade ELSE (
               SELECT x.grade FROM registry_enrolment x
               WHERE x.person_id = named.person_id AND x.known_to IS NULL ORDER BY upper(x.valid) DESC LIMIT 1
           ) END AS grade,
           CASE WHEN e.shift = ANY (%(shifts)s) THEN e.shift ELSE 0 END AS shift,
           d.entitled, place.region, place.profile,
           coalesce(w.open_from, h.open_from) AS open_from,
           coalesce(w.open_to, h.open_to) AS open_to, h.methods, h.clock, h.late, h.weak_bindings
    FROM named
    LEFT JOIN LATERAL (
        SELECT e.eats_at_id, e.grade, e.shift FROM registry_enrolment e
        WHERE e.person_id = named.person_id AND e.known_to IS NULL AND e.valid @> named.day
        LIMIT 1
    ) e ON true
    LEFT JOIN LATERAL (
        SELECT d.entitled FROM entitlements_decision d
        WHERE d.person_id = named.person_id AND d.programme = %(programme)s AND d.known_to IS NULL
          AND d.valid @> named.day
        LIMIT 1
    ) d ON true
    LEFT JOIN (
        SELECT f.id, coalesce(f.region, '') AS region, coalesce(g.profile, 0) AS profile
        FROM registry_facility f
        LEFT JOIN terms_profile g ON g.facility_id = f.id
        WHERE f.id = ANY (%(facilities)s)
    ) place ON place.id = named.facility_id
    LEFT JOIN (
        SELECT facility_id, open_from, open_to, valid FROM registry_serving_hours
        WHERE known_to IS NULL AND facility_id = ANY (%(facilities)s)
    ) w ON w.facility_id = named.facility_id AND w.valid @> named.day
    LEFT JOIN terms_hours h ON h.day = named.day
),
-- Whether somebody says that this meal did not happen. An objection to a list leaves alone what a terminal saw; what
-- was taken back is as if it had not been said.
contested AS (
    SELECT placed.*, coalesce(o.upheld, false) AS upheld, coalesce(o.waits, false) AS waits
    FROM placed
    LEFT JOIN LATERAL (
        SELECT bool_or(d.upheld) AS upheld, bool_or(d.upheld IS NULL) AS waits
        FROM deliveries_objection o
        LEFT JOIN deliveries_objection_decision d
            ON (d.person_id, d.service_day, d.programme, d.objection_id)
             = (o.person_id, o.service_day, o.programme, o.id)
        WHERE (o.person_id, o.service_day, o.programme) = (placed.person_id, placed.day, %(programme)s)
          AND (o.covers = 'meal' OR placed.via = 'list')
          AND NOT EXISTS (
              SELECT FROM deliveries_objection_withdrawal w
              WHERE (w.person_id, w.service_day, w.programme, w.objection_id)
                  = (o.person_id, o.service_day, o.programme, o.id))
    ) o ON placed.person_id IS NOT NULL
),
-- What stands behind a mark on a list: who marked and who signed it.
listed AS (
    SELECT contested.*, l.found AS of_list, coalesce(l.programme = %(programme)s, true) AS of_programme
    FROM contested
    LEFT JOIN LATERAL (
        SELECT l.programme, CASE
            WHEN l.refused <> '' THEN 'list_refused'
            WHEN l.form = 'unrecorded' AND EXISTS (
                SELECT FROM deliveries_pass w
                JOIN registry_terminal t ON t.serial = w.terminal AND t.place = 'canteen' AND t.known_to IS NULL
                    AND t.valid @> l.service_day
                WHERE w.facility_id = l.facility_id AND w.kind = 'pass' AND w.via <> 'list'
                  AND w.at BETWEEN l.service_day + coalesce(l.served_from, contested.open_from)
                               AND l.service_day + coalesce(l.served_to, contested.open_to)
            ) THEN 'terminal_recorded'
            WHEN c.payable_from IS NULL THEN 'not_countersigned'
            WHEN contested.upheld THEN 'objection_upheld'
            WHEN contested.waits THEN 'objected'
            WHEN c.payable_from > %(today)s THEN 'open_to_objection'
            WHEN h.held THEN 'too_many_by_hand'
            ELSE 'used'
        END AS found
        FROM deliveries_list l
        LEFT JOIN deliveries_countersignature c
            ON c.facility_id = l.facility_id AND c.list_id = l.id AND c.refused = '' AND c.known_to IS NULL
        LEFT JOIN LATERAL (
            SELECT h.held FROM deliveries_hand_share h
            WHERE (h.facility_id, h.programme, h.month)
                = (l.facility_id, l.programme, date_trunc('month', l.service_day)::date)
            ORDER BY h.id DESC LIMIT 1
        ) h ON true
        WHERE l.facility_id = contested.facility_id AND l.id = contested.list_id AND l.known_to IS NULL
    ) l ON contested.list_id IS NOT NULL
),
checked AS MATERIALIZED (
    SELECT listed.*,
           CASE
               WHEN kind = 'unreadable' THEN 'unreadable'
               WHEN copy > 1 THEN 'repeated_record'
               WHEN kind <> 'pass' OR NOT at_canteen OR NOT of_programme THEN 'not_a_pass'
               WHEN person_id IS NULL THEN 'unknown_person'
               WHEN day NOT BETWEEN %(first)s AND %(last)s THEN 'outside_period'
               WHEN NOT EXISTS (
                   SELECT FROM terms_school_day s
                   WHERE s.profile = listed.profile AND s.grade = coalesce(listed.grade, -1) AND s.day = listed.day
                     AND s.shift = listed.shift
               ) THEN 'not_a_school_day'
               WHEN eats_at_id IS NULL THEN 'not_enrolled'
               WHEN eats_at_id <> facility_id THEN 'other_facility'
               WHEN entitled IS FALSE THEN 'not_entitled'
               WHEN entitled IS NULL THEN 'entitlement_unknown'
               WHEN via <> 'list' AND at::time NOT BETWEEN open_from AND open_to THEN 'outside_serving_hours'
               -- Of a file nobody knows when the terminal sent it: "received" is null and these never apply.
               WHEN via <> 'list' AND (skew_s NOT BETWEEN -clock AND clock OR at > received + make_interval(secs => clock))
               THEN 'clock_is_wrong'
               WHEN received > at + make_interval(days => late) THEN 'came_too_late'
               WHEN via = 'list' THEN nullif(coalesce(of_list, 'list_refused'), 'used')
               WHEN upheld THEN 'objection_upheld'
               WHEN waits THEN 'objected'
               WHEN via = ANY (weak_bindings) THEN 'source_needs_confirmation'
               WHEN via <> 'list' AND method <> ALL (methods) THEN 'method_needs_confirmation'
           END AS found
    FROM listed
),
judged AS MATERIALIZED (
    SELECT checked.*,
           coalesce(found, CASE WHEN row_number() OVER (
               PARTITION BY person_id, day, found ORDER BY via = 'list', at, terminal, evidence_id, record
           ) = 1 THEN 'used' ELSE 'second_that_day' END)::deliveries_outcome_kind AS outcome
    FROM checked
),
changed AS MATERIALIZED (
    SELECT j.facility_id, j.evidence_id, j.record, j.day, j.terminal, j.at, j.method, j.outcome, j.person_id,
           coalesce(o.version, 0) AS old_version, o.outcome AS old_outcome, o.person_id AS old_person
    FROM judged j
    LEFT JOIN LATERAL (
        SELECT version, outcome, person_id FROM deliveries_outcome o
        WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
            = (j.facility_id, j.evidence_id, j.record, %(programme)s)
        ORDER BY version DESC LIMIT 1
    ) o ON true
    WHERE (o.outcome, o.person_id) IS DISTINCT FROM (j.outcome, j.person_id)
      -- What a judgement of its own period found is not unsaid by the judgement of another.
      AND (o.outcome IS NULL OR j.outcome <> 'outside_period')
),
outcomes AS (
    INSERT INTO deliveries_outcome (facility_id, evidence_id, record, version, programme, outcome, person_id)
    SELECT facility_id, evidence_id, record, old_version + 1, %(programme)s, outcome, person_id FROM changed
    RETURNING 1
),
meals AS (
    SELECT DISTINCT ON (person_id, day)
           person_id, day, outcome, facility_id, terminal, at, method, evidence_id, record, region, grade
    FROM judged
    WHERE outcome = ANY (%(supporting)s::deliveries_outcome_kind[])
    ORDER BY person_id, day, outcome <> 'used', via = 'list', at, terminal, evidence_id, record
),
-- What a pass supported before and supports no longer (an enrolment corrected, a decision changed): unless
-- another pass of that day carries the meal, a newer verdict says so. Where the child's new place was judged in
-- an earlier batch, the latest verdict is about that place and stands.
unsupported AS (
    SELECT DISTINCT ON (c.old_person, c.day)
           c.old_person AS person_id, c.day, c.outcome, c.facility_id, c.terminal, c.at, c.method, c.evidence_id,
           c.record
    FROM changed c
    JOIN LATERAL (
        SELECT facility_id FROM deliveries_verdict v
        WHERE (v.person_id, v.service_day, v.programme, v.slot) = (c.old_person, c.day, %(programme)s, 1)
        ORDER BY version DESC LIMIT 1
    ) latest ON latest.facility_id = c.facility_id
    WHERE c.old_outcome = ANY (%(supporting)s::deliveries_outcome_kind[])
      AND NOT EXISTS (SELECT FROM meals m WHERE (m.person_id, m.day) = (c.old_person, c.day))
    ORDER BY c.old_person, c.day, c.old_outcome <> 'used', c.at, c.terminal, c.evidence_id, c.record
),
found AS (
    SELECT m.person_id, m.day, (CASE WHEN m.outcome = 'used' THEN 'payable' ELSE 'held' END)::deliveries_verdict_kind
           AS verdict, m.outcome, m.facility_id, m.terminal, m.at, m.method, m.evidence_id, m.record, p.tiyn
    FROM meals m
    JOIN terms_price p ON p.region = m.region AND p.grade = coalesce(m.grade, -1) AND p.day = m.day
    UNION ALL
    SELECT person_id, day, 'refused', outcome, facility_id, terminal, at, method, evidence_id, record, 0
    FROM unsupported
),
verdicts AS (
    INSERT INTO deliveries_verdict (
        person_id, service_day, programme, slot, version, verdict, reason, facility_id, terminal, at, method,
        evidence_id, record, amount_tiyn)
    SELECT f.person_id, f.day, %(programme)s, 1, coalesce(v.version, 0) + 1, f.verdict, f.outcome,
           f.facility_id, f.terminal, f.at, f.method, f.evidence_id, f.record, f.tiyn
    FROM found f
    LEFT JOIN LATERAL (
        SELECT version, verdict, reason, facility_id, terminal, at, method, amount_tiyn FROM deliveries_verdict v
        WHERE (v.person_id, v.service_day, v.programme, v.slot) = (f.person_id, f.day, %(programme)s, 1)
        ORDER BY version DESC LIMIT 1
    ) v ON true
    WHERE (v.verdict, v.reason, v.facility_id, v.terminal, v.at, v.method, v.amount_tiyn)
        IS DISTINCT FROM (f.verdict, f.outcome, f.facility_id, f.terminal, f.at, f.method, f.tiyn)
    RETURNING person_id, service_day, facility_id
){after}
SELECT (SELECT count(*) FROM judged), (SELECT count(*) FROM outcomes), (SELECT count(*) FROM verdicts)
