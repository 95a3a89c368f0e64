-- The share of meals marked by hand at a place with a terminal, far above places of the same region that mark by hand at
-- all. Days on which its terminal saw too few are left out: whoever types then does what they should.
WITH meal AS (
    SELECT s.facility_id, s.method = ANY (%(by_hand)s) OR l.place = 'list' AS by_hand
    FROM served s
    JOIN place_day d ON d.facility_id = s.facility_id AND d.day = s.day AND d.dip >= 0.6
    LEFT JOIN seen l ON (l.facility_id, l.evidence_id, l.record) = (s.facility_id, s.evidence_id, s.record)
    WHERE d.usual > 0
),
share AS (
    SELECT facility_id, count(*) AS meals, count(*) FILTER (WHERE by_hand) AS by_hand FROM meal GROUP BY 1
),
peers AS (
    -- Where next to nobody marks by hand a place is no peer of itself.
    SELECT CASE WHEN count(*) < 5 THEN 0.005
           ELSE greatest(0.005, percentile_cont(0.5) WITHIN GROUP (ORDER BY by_hand / meals::float8)) END AS usual
    FROM share WHERE by_hand > 0
)
SELECT facility_id, 'facility' AS subject, '' AS class_label, NULL::bigint AS person_id, NULL::bigint AS organisation_id,
       %(first)s::date AS period, %(first)s::date AS first, %(last)s::date AS last,
       (by_hand * 1000 / meals)::integer AS effect,
       jsonb_build_object('by_hand', by_hand, 'meals', meals, 'usual_per_mille', round((usual * 1000)::numeric)) AS facts
FROM share, peers
WHERE by_hand >= 20 AND by_hand / meals::float8 >= usual + 0.02
  AND integrity_at_least(by_hand, meals * usual * 1.5) < 1e-6
