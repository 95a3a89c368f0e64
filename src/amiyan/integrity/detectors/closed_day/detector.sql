-- Marks on a day that has no school there. Whoever came through the entrance was there: then the calendar is wrong. A
-- clock that is a day off shows itself: on a day beside it, a school day, the canteen's terminals say nothing.
WITH mark AS (
    SELECT DISTINCT s.facility_id, s.day, s.person_id, s.evidence_id, s.record
    FROM seen s
    JOIN enrolled e ON e.person_id = s.person_id AND e.facility_id = s.facility_id AND e.days @> s.day AND e.entitled
    WHERE s.place = 'canteen' AND NOT EXISTS (SELECT FROM served v WHERE v.person_id = s.person_id AND v.day = s.day)
),
closed AS (
    SELECT m.facility_id, m.day, m.person_id FROM mark m
    JOIN LATERAL (
        SELECT o.outcome FROM deliveries_outcome o
        WHERE (o.facility_id, o.evidence_id, o.record, o.programme)
            = (m.facility_id, m.evidence_id, m.record, %(programme)s)
        ORDER BY o.version DESC LIMIT 1
    ) o ON o.outcome = 'not_a_school_day'
),
counted AS (
    SELECT c.facility_id, c.day, count(DISTINCT c.person_id) AS marks,
           count(DISTINCT c.person_id) FILTER (WHERE EXISTS (
               SELECT FROM seen s WHERE s.person_id = c.person_id AND s.day = c.day AND s.facility_id = c.facility_id
                 AND s.place = 'entrance')) AS came
    FROM closed c GROUP BY 1, 2
),
size AS (
    SELECT facility_id, count(DISTINCT person_id) FILTER (WHERE entitled) AS children FROM enrolled GROUP BY 1
)
SELECT c.facility_id, 'facility' AS subject, '' AS class_label, NULL::bigint AS person_id,
       NULL::bigint AS organisation_id, c.day AS period, c.day AS first, c.day AS last, c.marks AS effect,
       jsonb_build_object('marks', c.marks, 'came', c.came, 'children', s.children) AS facts
FROM counted c JOIN size s USING (facility_id)
WHERE c.marks >= 3 AND c.came * 2 < c.marks AND c.marks * 2 < s.children
  AND NOT EXISTS (
    SELECT FROM place_day n JOIN school_day d ON d.day = n.day
    WHERE n.facility_id = c.facility_id AND abs(n.day - c.day) = 1 AND n.dip < 0.2)
