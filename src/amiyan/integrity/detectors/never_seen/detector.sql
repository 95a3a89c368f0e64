-- Children of a class who have meals by card or by hand and of whom nothing else is known in the month: not seen at the
-- entrance, never recognised by a terminal, nothing said by the family. Where no entrance sees a class, a child with a
-- card leaves no other trace either: there more of them are usual, and the class is compared with such classes.
WITH child AS (
    SELECT e.facility_id, e.class_label, e.person_id, count(DISTINCT s.day) AS meals,
           bool_or(s.method NOT IN ('card', 'unknown') AND s.method <> ALL (%(by_hand)s)) AS recognised
    FROM enrolled e
    JOIN seen s ON s.person_id = e.person_id AND s.facility_id = e.facility_id AND s.place IN ('canteen', 'list')
    WHERE e.entitled AND e.class_label <> '' AND e.days @> s.day GROUP BY 1, 2, 3
),
traced AS (
    SELECT c.*,
           EXISTS (SELECT FROM seen s WHERE s.person_id = c.person_id AND s.facility_id = c.facility_id
                   AND s.place = 'entrance') AS at_entrance,
           EXISTS (SELECT FROM feedback_rating r WHERE r.person_id = c.person_id
                   AND r.service_day BETWEEN %(first)s AND %(last)s)
           OR EXISTS (SELECT FROM feedback_confirmation r WHERE r.person_id = c.person_id
                      AND r.service_day BETWEEN %(first)s AND %(last)s)
           OR EXISTS (SELECT FROM meals_day_off o WHERE o.person_id = c.person_id
                      AND o.known_from >= %(first)s::date) AS spoken_for
    FROM child c WHERE c.meals >= 5
),
class AS (
    SELECT facility_id, class_label, count(*) AS children, count(*) FILTER (WHERE at_entrance) AS at_entrance,
           count(*) FILTER (WHERE NOT at_entrance AND NOT recognised AND NOT spoken_for) AS unseen,
           array_agg(person_id ORDER BY person_id) FILTER (WHERE NOT at_entrance AND NOT recognised AND NOT spoken_for)
               AS persons
    FROM traced GROUP BY 1, 2
),
judged AS (
    SELECT class.*, at_entrance * 2 >= children AS sees FROM class
),
peers AS (
    SELECT sees, CASE WHEN sees THEN 0.01 WHEN count(*) < 5 THEN 0.05  -- a class is no peer of itself
        ELSE greatest(0.05, percentile_cont(0.5) WITHIN GROUP (ORDER BY unseen / children::float8)) END AS usual
    FROM judged GROUP BY sees
)
SELECT facility_id, 'class' AS subject, class_label, NULL::bigint AS person_id, NULL::bigint AS organisation_id,
       %(first)s::date AS period, %(first)s::date AS first, %(last)s::date AS last, unseen AS effect,
       jsonb_build_object('unseen', unseen, 'children', children, 'at_entrance', at_entrance,
                          'persons', to_jsonb(persons)) AS facts
FROM judged JOIN peers USING (sees)
WHERE unseen >= 3 AND integrity_at_least(unseen, children * usual) < 5e-3
