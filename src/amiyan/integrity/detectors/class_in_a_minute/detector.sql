-- Nearly a whole class at the canteen within a minute, closer together than a terminal recognises people, where the same
-- class usually takes longer. What was typed in on a day on which the terminal failed is not counted.
WITH pass AS (
    SELECT s.facility_id, e.class_label, s.day, s.terminal, s.person_id, min(s.at) AS at
    FROM seen s
    JOIN enrolled e ON e.person_id = s.person_id AND e.facility_id = s.facility_id AND e.days @> s.day
    JOIN place_day d ON d.facility_id = s.facility_id AND d.day = s.day
    WHERE s.place = 'canteen' AND e.class_label <> '' AND NOT (s.method = ANY (%(by_hand)s) AND d.dip < 0.6)
    GROUP BY 1, 2, 3, 4, 5
),
minute AS (
    SELECT pass.*, count(*) OVER w AS children, at - min(at) OVER w AS took
    FROM pass
    WINDOW w AS (PARTITION BY facility_id, class_label, day, terminal ORDER BY at
                 RANGE BETWEEN interval '60 seconds' PRECEDING AND CURRENT ROW)
),
best AS (
    SELECT DISTINCT ON (facility_id, class_label, day)
           facility_id, class_label, day, terminal, children, extract(epoch FROM took)::integer AS seconds
    FROM minute
    -- A row of eight or more that is as fast as that counts before a longer and slower one that holds it.
    ORDER BY facility_id, class_label, day,
             children >= 8 AND extract(epoch FROM took) * 2 <= 5 * (children - 1) DESC, children DESC, took
),
usual AS (
    SELECT facility_id, class_label, percentile_cont(0.5) WITHIN GROUP (ORDER BY children) AS children, count(*) AS days
    FROM best GROUP BY 1, 2
),
size AS (
    SELECT facility_id, class_label, count(DISTINCT person_id) AS enrolled,
           count(DISTINCT person_id) FILTER (WHERE entitled) AS entitled FROM enrolled GROUP BY 1, 2
)
SELECT b.facility_id, 'class' AS subject, b.class_label, NULL::bigint AS person_id, NULL::bigint AS organisation_id,
       b.day AS period, b.day AS first, b.day AS last, b.children AS effect,
       jsonb_build_object('children', b.children, 'seconds', b.seconds, 'enrolled', z.enrolled,
                          'usual', round(u.children::numeric, 1), 'terminal', b.terminal) AS facts
FROM best b JOIN usual u USING (facility_id, class_label) JOIN size z USING (facility_id, class_label)
WHERE b.children >= 8 AND b.children * 5 >= z.entitled * 2 AND b.seconds * 2 <= 5 * (b.children - 1)
  AND u.children * 3 <= b.children * 2 AND u.days >= 5
