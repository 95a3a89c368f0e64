-- What the days in "figure_wanted" come to, counted from the registers, the verdicts and the postings as they stand.
--
-- Everything is of one place and one day, so that any days can be counted anew, in any order, in any batch. A listed
-- meal that is not paid has the first cause that applies, as in the audit; where the audit looks for a child all over
-- the town, here only its own place is looked at. Cost: index look-ups for each child and pass of those days.

INSERT INTO figure_person (facility_id, day, person_id, tiyn)
SELECT w.facility_id, w.day, e.person_id,
       CASE WHEN EXISTS (
           SELECT FROM entitlements_decision d WHERE d.person_id = e.person_id AND d.programme = %(programme)s
             AND d.known_to IS NULL AND d.entitled AND d.valid @> w.day) THEN p.tiyn END
FROM figure_wanted w
JOIN registry_facility f ON f.id = w.facility_id
JOIN registry_enrolment e ON e.eats_at_id = w.facility_id AND e.known_to IS NULL AND e.valid @> w.day
LEFT JOIN terms_profile g ON g.facility_id = w.facility_id
LEFT JOIN terms_school_day s ON s.profile = coalesce(g.profile, 0) AND s.day = w.day AND s.grade = coalesce(e.grade, -1)
    AND s.shift = CASE WHEN e.shift = ANY (%(shifts)s) THEN e.shift ELSE 0 END
LEFT JOIN terms_price p ON p.region = coalesce(f.region, '') AND p.grade = s.grade AND p.day = s.day;

INSERT INTO figure_pass (facility_id, day, person_id, pin, place, is_unknown)
SELECT w.facility_id, w.day, coalesce(o.person_id, n.person_id), p.pin,
       CASE WHEN p.via = 'list' THEN 'canteen' ELSE t.place END, o.outcome = 'unknown_person'
FROM figure_wanted w
JOIN deliveries_pass p ON p.facility_id = w.facility_id AND p.at >= w.day AND p.at < w.day + 1
LEFT JOIN LATERAL (
    SELECT o.person_id, o.outcome FROM deliveries_outcome o
    WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
        = (p.facility_id, p.evidence_id, p.record, %(programme)s)
    ORDER BY o.version DESC LIMIT 1
) o ON true
LEFT JOIN registry_terminal t ON t.serial = p.terminal AND t.known_to IS NULL AND t.valid @> w.day
LEFT JOIN registry_pin n ON o.person_id IS NULL AND t.place = 'entrance' AND n.facility_id = p.facility_id
    AND n.pin = registry_pin_key(p.pin) AND n.known_to IS NULL AND n.valid @> w.day;

-- Whoever eats here by the registers, and whoever was seen here.
INSERT INTO figure_person (facility_id, day, person_id)
SELECT DISTINCT facility_id, day, person_id FROM figure_pass WHERE person_id IS NOT NULL
ON CONFLICT DO NOTHING;
ANALYZE figure_person, figure_pass;

-- A held meal that a person decided is held no longer: paid, it is delivered; else it is refused.
INSERT INTO figure_meal (facility_id, day, person_id, verdict, reason, method, tiyn, is_here, is_decided)
SELECT w.facility_id, w.day, w.person_id,
       CASE WHEN h.is_paid THEN 'payable' WHEN NOT h.is_paid THEN 'refused' ELSE v.verdict::text END,
       v.reason::text, v.method, v.amount_tiyn, v.facility_id = w.facility_id, h.is_paid IS NOT NULL
FROM figure_person w
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (v.slot) v.slot, v.version, v.verdict, v.reason, v.method, v.amount_tiyn, v.facility_id
    FROM deliveries_verdict v
    WHERE v.person_id = w.person_id AND v.service_day = w.day AND v.programme = %(programme)s
    ORDER BY v.slot, v.version DESC
) v
LEFT JOIN settlement_hold_decision h ON v.verdict = 'held' AND (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
    = (w.person_id, w.day, %(programme)s, v.slot, v.version);
ANALYZE figure_meal;

INSERT INTO figure_counted (facility_id, day, kind, code, meals, tiyn)
WITH listed AS (
    SELECT p.facility_id, p.day, p.person_id, p.tiyn, m.payable, m.elsewhere, m.held, m.decided, m.here
    FROM figure_person p
    LEFT JOIN LATERAL (
        SELECT sum(m.tiyn) FILTER (WHERE m.is_here AND m.verdict = 'payable') AS payable,
               bool_or(NOT m.is_here AND m.verdict = 'payable') AS elsewhere,
               bool_or(m.is_here AND m.verdict = 'held') AS held,
               bool_or(m.is_here AND m.verdict = 'refused' AND m.is_decided) AS decided, bool_or(m.is_here) AS here
        FROM figure_meal m WHERE (m.facility_id, m.day, m.person_id) = (p.facility_id, p.day, p.person_id)
    ) m ON true
    WHERE p.tiyn IS NOT NULL
),
seen AS (
    SELECT facility_id, day, person_id, bool_or(place = 'canteen') AS in_canteen FROM figure_pass
    WHERE person_id IS NOT NULL GROUP BY 1, 2, 3
),
heard AS (
    SELECT facility_id, day, count(DISTINCT pin) FILTER (WHERE is_unknown) AS unknown FROM figure_pass
    WHERE place = 'canteen' GROUP BY 1, 2
),
missing AS (
    SELECT l.facility_id, l.day, l.tiyn, CASE
        WHEN l.held THEN 'held'
        WHEN l.decided THEN 'decided'
        WHEN l.elsewhere THEN 'elsewhere'
        WHEN l.here OR s.in_canteen THEN 'not_accepted'
        WHEN NOT EXISTS (
            SELECT FROM registry_terminal t WHERE t.facility_id = l.facility_id AND t.place = 'canteen'
              AND t.known_to IS NULL AND t.valid @> l.day) THEN 'no_terminal'
        WHEN h.facility_id IS NULL THEN 'silent_terminals'
        WHEN s.person_id IS NOT NULL THEN 'entrance_only'
        ELSE 'no_trace' END AS cause, coalesce(h.unknown, 0) AS unknown
    FROM listed l
    LEFT JOIN seen s USING (facility_id, day, person_id)
    LEFT JOIN heard h USING (facility_id, day)
    WHERE l.payable IS NULL
),
traceless AS (
    SELECT facility_id, day, count(*) AS meals, sum(tiyn) AS tiyn, least(count(*), max(unknown)) AS maybe
    FROM missing WHERE cause = 'no_trace' GROUP BY 1, 2
)
SELECT facility_id, day, 'listed', '', count(*), sum(tiyn) FROM listed GROUP BY 1, 2
UNION ALL
SELECT facility_id, day, 'missing', cause, count(*), sum(tiyn) FROM missing WHERE cause <> 'no_trace' GROUP BY 1, 2, 4
UNION ALL
SELECT facility_id, day, 'missing', 'unknown_persons', maybe, floor(tiyn * maybe / meals) FROM traceless WHERE maybe > 0
UNION ALL
SELECT facility_id, day, 'missing', 'no_trace', meals - maybe, tiyn - floor(tiyn * maybe / meals) FROM traceless
WHERE meals > maybe
UNION ALL
SELECT facility_id, day, 'priced', '', count(*), sum(tiyn - payable) FROM listed WHERE payable <> tiyn GROUP BY 1, 2
UNION ALL
SELECT m.facility_id, m.day, 'beyond', '', count(*), sum(m.tiyn)
FROM figure_meal m JOIN figure_person p USING (facility_id, day, person_id)
WHERE m.is_here AND m.verdict = 'payable' AND p.tiyn IS NULL GROUP BY 1, 2
UNION ALL
SELECT facility_id, day, verdict, CASE verdict WHEN 'payable' THEN '' ELSE reason END, count(*), sum(tiyn)
FROM figure_meal WHERE is_here GROUP BY 1, 2, 3, 4
UNION ALL
SELECT facility_id, day, 'method', method, count(*), sum(tiyn) FROM figure_meal
WHERE is_here AND verdict <> 'refused' GROUP BY 1, 2, 4
UNION ALL
SELECT w.facility_id, w.day, 'posted', '', count(*), sum(b.amount_tiyn)
FROM figure_person w
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (b.slot) b.amount_tiyn, b.facility_id FROM settlement_posting b
    WHERE b.person_id = w.person_id AND b.service_day = w.day AND b.programme = %(programme)s
    ORDER BY b.slot, b.version DESC
) b
WHERE b.facility_id = w.facility_id AND b.amount_tiyn > 0 GROUP BY 1, 2
