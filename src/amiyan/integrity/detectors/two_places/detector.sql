-- One child at the canteens of two places on one day, on several days. The signal goes to the place where the child is not
-- enrolled. A day of a contest or of lessons elsewhere has a meal there and none at home; the days about a transfer are few.
WITH meal AS (
    SELECT DISTINCT person_id, day, facility_id FROM seen WHERE place = 'canteen' AND person_id IS NOT NULL
),
twice AS (
    SELECT o.facility_id, m.person_id, m.day, e.facility_id AS own
    FROM meal m
    JOIN enrolled e ON e.person_id = m.person_id AND e.facility_id = m.facility_id AND e.days @> m.day
    JOIN meal o ON o.person_id = m.person_id AND o.day = m.day AND o.facility_id <> m.facility_id
)
SELECT facility_id, 'person' AS subject, '' AS class_label, person_id, NULL::bigint AS organisation_id,
       %(first)s::date AS period, min(day) AS first, max(day) AS last, count(DISTINCT day) AS effect,
       jsonb_build_object('days', count(DISTINCT day), 'enrolled_at', min(own),
                          'on', to_jsonb(array_agg(DISTINCT day))) AS facts
FROM twice GROUP BY facility_id, person_id HAVING count(DISTINCT day) >= 3
