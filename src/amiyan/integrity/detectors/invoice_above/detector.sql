-- A supplier bills more than was served, more than others do and on most days. Days on which the terminal saw too few are
-- left out: there the supplier may be right.
WITH day AS (
    SELECT b.facility_id, b.day, b.meals AS billed, d.served
    FROM integrity_billed b JOIN place_day d ON d.facility_id = b.facility_id AND d.day = b.day
    WHERE b.known_to IS NULL AND b.programme = %(programme)s AND b.day BETWEEN %(first)s AND %(last)s AND d.dip >= 0.85
),
month AS (
    SELECT facility_id, sum(billed) AS billed, sum(served) AS served, count(*) AS days,
           count(*) FILTER (WHERE billed > served) AS days_above
    FROM day GROUP BY 1 HAVING sum(served) > 0
),
peers AS (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY (billed - served) / served::float8) AS usual FROM month
)
SELECT m.facility_id, 'organisation' AS subject, '' AS class_label, NULL::bigint AS person_id,
       (SELECT a.organisation_id FROM registry_agreement a
        WHERE a.facility_id = m.facility_id AND a.programme = %(programme)s AND a.known_to IS NULL
          AND a.valid @> %(last)s::date LIMIT 1) AS organisation_id,
       %(first)s::date AS period, %(first)s::date AS first, %(last)s::date AS last,
       (m.billed - m.served)::integer AS effect,
       jsonb_build_object('billed', m.billed, 'served', m.served, 'above', m.billed - m.served, 'days', m.days,
                          'days_above', m.days_above, 'usual_per_mille', round((p.usual * 1000)::numeric)) AS facts
FROM month m, peers p
WHERE m.billed - m.served >= 20 AND (m.billed - m.served) / m.served::float8 >= greatest(p.usual, 0) + 0.02
  AND m.days_above * 3 >= m.days * 2
