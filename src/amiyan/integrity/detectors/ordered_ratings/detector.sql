-- Many ratings of one place within ten minutes, all the same, where neither the place nor the hour is used to so many: what
-- comes to every place at that hour (after a notice, say) is usual. Many different faces at once are a meeting of parents.
WITH rating AS (
    SELECT r.facility_id, r.service_day, (r.known_from AT TIME ZONE 'Asia/Almaty') AS at, r.face, r.person_id
    FROM feedback_rating r JOIN place p USING (facility_id)
    WHERE r.programme = %(programme)s AND r.service_day BETWEEN %(first)s AND %(last)s
),
tens AS (
    SELECT rating.*, at::date AS day, count(*) OVER w AS ratings, count(*) FILTER (WHERE face = 3) OVER w AS glad,
           count(*) FILTER (WHERE face = 1) OVER w AS sad
    FROM rating
    WINDOW w AS (PARTITION BY facility_id, at::date ORDER BY at RANGE BETWEEN interval '10 minutes' PRECEDING AND CURRENT ROW)
),
best AS (
    SELECT DISTINCT ON (facility_id, day) facility_id, day, at, ratings, greatest(glad, sad) AS same, glad >= sad AS is_glad
    FROM tens ORDER BY facility_id, day, greatest(glad, sad) DESC, at
),
volume AS (
    SELECT facility_id, count(*) / greatest(count(DISTINCT at::date), 1)::float8 AS a_day,
           avg((face = 3)::integer) AS glad, avg((face = 1)::integer) AS sad
    FROM rating GROUP BY 1
),
hour AS (
    SELECT b.facility_id, b.day,
           count(*) FILTER (WHERE r.at::time BETWEEN (b.at - interval '10 minutes')::time AND b.at::time)
               / greatest(count(*), 1)::float8 AS share
    FROM best b JOIN rating r ON r.facility_id <> b.facility_id
    WHERE b.same >= 10 GROUP BY 1, 2
)
SELECT b.facility_id, 'facility' AS subject, '' AS class_label, NULL::bigint AS person_id,
       NULL::bigint AS organisation_id, b.day AS period, b.day AS first, b.day AS last, b.same AS effect,
       jsonb_build_object('ratings', b.ratings, 'same', b.same, 'glad', b.is_glad, 'until', to_char(b.at, 'HH24:MI'),
                          'usual_a_day', round(v.a_day::numeric, 1)) AS facts
FROM best b JOIN volume v USING (facility_id) JOIN hour h USING (facility_id, day)
CROSS JOIN LATERAL (SELECT (CASE WHEN b.is_glad THEN v.glad ELSE v.sad END)::float8 AS usual) face
WHERE b.same >= 10 AND (b.ratings - b.same) * 5 <= b.same
  AND integrity_at_least(b.same, 2 * v.a_day * greatest(h.share, 0.005) * face.usual) < 1e-5
