-- One card that serves many, in either of two ways: one child's card shown again and again on a day; or a row of children
-- of different classes, who usually pass otherwise, by card a few seconds apart. A reader that writes everybody several
-- times, and a day on which the whole place passes by card, are left out.
WITH canteen AS (
    SELECT s.facility_id, s.day, s.terminal, s.person_id, s.at, s.method FROM seen s
    WHERE s.place = 'canteen' AND s.person_id IS NOT NULL
),
times AS (
    SELECT facility_id, day, terminal, person_id, count(*) AS passes, count(*) FILTER (WHERE method = 'card') AS by_card
    FROM canteen GROUP BY 1, 2, 3, 4
),
usual AS (
    SELECT facility_id, day, terminal, percentile_cont(0.5) WITHIN GROUP (ORDER BY passes) AS passes,
           avg((by_card > 0)::integer) AS card_share
    FROM times GROUP BY 1, 2, 3
),
shown AS (
    SELECT t.facility_id, t.day, max(t.by_card) AS effect,
           jsonb_build_object('way', 'shown', 'times', max(t.by_card), 'persons', to_jsonb(array_agg(t.person_id))) AS facts
    FROM times t JOIN usual u USING (facility_id, day, terminal)
    WHERE t.by_card >= 7 AND t.by_card >= 3 * u.passes GROUP BY 1, 2
),
habit AS (
    SELECT person_id, avg((method = 'card')::integer) AS by_card FROM canteen GROUP BY 1
),
ordered AS (
    SELECT c.*, h.by_card < 0.5 AS otherwise, e.class_label,
           CASE WHEN c.method = 'card' AND lag(c.method) OVER w = 'card'
                 AND c.at - lag(c.at) OVER w <= interval '10 seconds' THEN 0 ELSE 1 END AS breaks
    FROM canteen c JOIN habit h USING (person_id)
    JOIN enrolled e ON e.person_id = c.person_id AND e.facility_id = c.facility_id AND e.days @> c.day
    WINDOW w AS (PARTITION BY c.facility_id, c.day, c.terminal ORDER BY c.at, c.person_id)
),
runs AS (
    SELECT ordered.*, sum(breaks) OVER (PARTITION BY facility_id, day, terminal ORDER BY at, person_id) AS run FROM ordered
),
lent AS (
    SELECT facility_id, day, terminal, run, count(DISTINCT person_id) FILTER (WHERE otherwise) AS children,
           count(DISTINCT class_label) AS classes, count(*) AS passes,
           mode() WITHIN GROUP (ORDER BY class_label) AS most, array_agg(DISTINCT person_id) AS persons,
           extract(epoch FROM max(at) - min(at))::integer AS seconds
    FROM runs WHERE method = 'card' GROUP BY 1, 2, 3, 4
),
in_a_row AS (
    SELECT l.facility_id, l.day, max(l.children) AS effect,
           -- All that is said is of one row: the one with most children, and of such the fastest.
           jsonb_build_object('way', 'in_a_row', 'children', max(l.children),
                              'seconds', (array_agg(l.seconds ORDER BY l.children DESC, l.seconds, l.terminal, l.run))[1],
                              'persons', (array_agg(to_jsonb(l.persons)
                                                    ORDER BY l.children DESC, l.seconds, l.terminal, l.run))[1]) AS facts
    FROM lent l JOIN usual u USING (facility_id, day, terminal)
    WHERE l.children >= 7 AND l.classes >= 3 AND u.card_share < 0.5 GROUP BY 1, 2
),
both_ways AS (
    SELECT * FROM shown UNION ALL SELECT * FROM in_a_row r WHERE NOT EXISTS (
        SELECT FROM shown s WHERE (s.facility_id, s.day) = (r.facility_id, r.day))
)
SELECT facility_id, 'facility' AS subject, '' AS class_label, NULL::bigint AS person_id, NULL::bigint AS organisation_id,
       day AS period, day AS first, day AS last, effect, facts
FROM both_ways
