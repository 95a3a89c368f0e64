-- A child who has the right, was at school on many days, and next to never got a meal. This one looks in the other
-- direction: somebody may be owed something. Days that the family took off are not counted, nor days on which the
-- canteen's terminal saw too few; a fast of two weeks has fewer than twelve school days.
WITH present AS (
    SELECT e.facility_id, e.class_label, e.person_id, s.day,
           EXISTS (SELECT FROM served v WHERE v.person_id = e.person_id AND v.day = s.day)
           OR bool_or(s.place IN ('canteen', 'list')) AS served
    FROM enrolled e
    JOIN seen s ON s.person_id = e.person_id AND s.facility_id = e.facility_id AND e.days @> s.day
    JOIN place_day d ON d.facility_id = s.facility_id AND d.day = s.day AND d.is_open AND d.dip >= 0.6
    WHERE e.entitled AND NOT EXISTS (
        SELECT FROM meals_day_off o
        WHERE o.person_id = e.person_id AND NOT o.eats AND s.day BETWEEN o.first_day AND o.last_day
          AND NOT EXISTS (SELECT FROM meals_undone u WHERE (u.person_id, u.said_id) = (o.person_id, o.id)))
    GROUP BY e.facility_id, e.class_label, e.person_id, s.day
)
SELECT facility_id, 'person' AS subject, '' AS class_label, person_id, NULL::bigint AS organisation_id,
       %(first)s::date AS period, min(day) AS first, max(day) AS last, count(*) FILTER (WHERE NOT served) AS effect,
       jsonb_build_object('present', count(*), 'served', count(*) FILTER (WHERE served), 'class', min(class_label)) AS facts
FROM present GROUP BY facility_id, person_id
HAVING count(*) FILTER (WHERE NOT served) >= 12 AND count(*) FILTER (WHERE served) * 5 < count(*)
