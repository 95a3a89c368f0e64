-- A class, or a whole place, in which next to nobody ever misses a meal, where children elsewhere do and the other classes
-- of the place do too. Few children say little: the chance is reckoned. Days on which the terminal failed are left out.
WITH day AS (
    SELECT facility_id, day FROM place_day WHERE is_open AND dip >= 0.85
),
child_day AS (
    SELECT e.facility_id, e.class_label, e.person_id, d.day, EXISTS (
               SELECT FROM seen s WHERE s.person_id = e.person_id AND s.day = d.day AND s.facility_id = e.facility_id
                 AND s.place IN ('canteen', 'list')) AS came
    FROM enrolled e JOIN day d ON d.facility_id = e.facility_id AND e.days @> d.day
    WHERE e.entitled AND e.class_label <> ''
),
-- A day on which most of a class was not seen was an outing, or a cut in its break.
child AS (
    SELECT facility_id, class_label, person_id, count(*) AS days, count(*) FILTER (WHERE came) AS came
    FROM (SELECT child_day.*, avg(came::integer) OVER (PARTITION BY facility_id, class_label, day) AS share FROM child_day) each
    WHERE share >= 0.5 GROUP BY 1, 2, 3
),
-- The child who missed most is left out: somebody who moved away hides no class.
class AS (
    SELECT facility_id, class_label, sum(days) AS days, sum(days - came) AS missed, count(*) AS children
    FROM (SELECT child.*, row_number() OVER (PARTITION BY facility_id, class_label ORDER BY days - came DESC, person_id) AS place
          FROM child WHERE came > 0) each
    WHERE place > 1 GROUP BY 1, 2
),
shares AS (
    SELECT class.*, sum(missed) OVER () / sum(days) OVER () AS of_region,
           (sum(missed) OVER place - missed) / nullif(sum(days) OVER place - days, 0) AS of_place,
           sum(missed) OVER place AS place_missed, sum(days) OVER place AS place_days, count(*) OVER place AS classes,
           sum(children) OVER place AS place_children
    FROM class WINDOW place AS (PARTITION BY facility_id)
)
SELECT facility_id, 'class' AS subject, class_label, NULL::bigint AS person_id, NULL::bigint AS organisation_id,
       %(first)s::date AS period, %(first)s::date AS first, %(last)s::date AS last,
       (1000 - missed * 1000 / days)::integer AS effect,
       jsonb_build_object('children', children, 'meals', days - missed, 'of', days,
                          'usual_missed_per_mille', round(of_region * 1000)) AS facts
FROM shares
WHERE missed * 100 <= days AND integrity_at_most(missed::bigint, (days * of_region)::float8) < 1e-5
  AND integrity_at_most(missed::bigint, (days * of_place)::float8) < 1e-3
UNION ALL
SELECT DISTINCT facility_id, 'facility', '', NULL::bigint, NULL::bigint, %(first)s::date, %(first)s::date, %(last)s::date,
       (1000 - place_missed * 1000 / place_days)::integer,
       jsonb_build_object('children', place_children, 'meals', place_days - place_missed, 'of', place_days,
                          'usual_missed_per_mille', round(of_region * 1000))
FROM shares
WHERE classes > 1 AND place_missed * 500 <= place_days
  AND integrity_at_most(place_missed::bigint, (place_days * of_region)::float8) < 1e-9
