-- What every detector reads, laid out once for some days of a region as tables of this session. Only registers, passes
-- and verdicts are read, and nothing about a person but where they are enrolled, whether they have the right, and what
-- terminals saw: no address, no family, no status, no name.
--
-- Cost: the passes and verdicts of the days, joined with the registers by hash.

CREATE TEMPORARY TABLE place ON COMMIT DROP AS
SELECT f.id AS facility_id, f.region,
       EXISTS (SELECT FROM registry_terminal t WHERE t.facility_id = f.id AND t.place = 'entrance' AND t.known_to IS NULL
               AND t.valid && daterange(%(first)s, %(last)s, '[]')) AS has_entrance
FROM registry_facility f WHERE %(region)s::text IS NULL OR f.region = %(region)s;
ANALYZE place;

-- Who eats where on which days, and whether they have the right.
CREATE TEMPORARY TABLE enrolled ON COMMIT DROP AS
SELECT e.person_id, e.eats_at_id AS facility_id, e.class_label, e.grade,
       e.valid * daterange(%(first)s, %(last)s, '[]') AS days,
       EXISTS (SELECT FROM entitlements_decision d
               WHERE d.person_id = e.person_id AND d.programme = %(programme)s AND d.known_to IS NULL AND d.entitled
                 AND d.valid && (e.valid * daterange(%(first)s, %(last)s, '[]'))) AS entitled
FROM registry_enrolment e JOIN place p ON p.facility_id = e.eats_at_id
WHERE e.known_to IS NULL AND e.valid && daterange(%(first)s, %(last)s, '[]');
CREATE INDEX ON enrolled (person_id);
ANALYZE enrolled;

-- Each pass once, with whom the terminal's number stands for. Copies of a record are one.
CREATE TEMPORARY TABLE seen ON COMMIT DROP AS
WITH pass AS (
    SELECT DISTINCT ON (p.facility_id, p.terminal, registry_pin_key(p.pin), p.at, p.state)
           p.facility_id, p.evidence_id, p.record, p.terminal, registry_pin_key(p.pin) AS pin, p.at,
           p.at::date AS day, p.method,
           CASE WHEN p.via = 'list' THEN 'list' ELSE coalesce(t.place, 'unlisted') END AS place
    FROM place a
    JOIN deliveries_pass p ON p.facility_id = a.facility_id AND p.at >= %(first)s::date AND p.at < %(last)s::date + 1
    LEFT JOIN registry_terminal t ON t.serial = p.terminal AND t.known_to IS NULL AND t.valid @> p.at::date
    WHERE p.kind = 'pass'
)
SELECT pass.*, coalesce(n.person_id, i.id) AS person_id
FROM pass
LEFT JOIN registry_pin n ON n.facility_id = pass.facility_id AND n.pin = pass.pin AND n.known_to IS NULL
    AND n.valid @> pass.day
LEFT JOIN registry_person i ON n.person_id IS NULL AND length(pass.pin) BETWEEN 6 AND 12
    AND i.iin = lpad(pass.pin, 12, '0');
CREATE INDEX ON seen (person_id, day);
ANALYZE seen;

-- What counts as served, or waits to: the latest verdict on each meal.
CREATE TEMPORARY TABLE served ON COMMIT DROP AS
SELECT * FROM (
    SELECT DISTINCT ON (v.person_id, v.service_day, v.slot)
           v.person_id, v.service_day AS day, v.facility_id, v.verdict, v.reason, v.method, v.at, v.terminal,
           v.evidence_id, v.record
    FROM (SELECT DISTINCT person_id FROM enrolled) e JOIN deliveries_verdict v USING (person_id)
    WHERE v.programme = %(programme)s AND v.service_day BETWEEN %(first)s AND %(last)s
    ORDER BY v.person_id, v.service_day, v.slot, v.version DESC
) latest WHERE verdict <> 'refused';
CREATE INDEX ON served (person_id, day);
ANALYZE served;

-- Each day of each place: how many were served, how many a terminal saw of itself, and how that compares with the usual.
CREATE TEMPORARY TABLE place_day ON COMMIT DROP AS
WITH counted AS (
    SELECT a.facility_id, d.day::date AS day,
           coalesce(s.served, 0) AS served, coalesce(o.own, 0) AS own, coalesce(o.entrance, 0) AS entrance
    FROM place a CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 day') d (day)
    LEFT JOIN (SELECT facility_id, day, count(*) AS served FROM served GROUP BY 1, 2) s
        ON s.facility_id = a.facility_id AND s.day = d.day::date
    LEFT JOIN (
        SELECT facility_id, day,
               count(DISTINCT person_id) FILTER (WHERE place = 'canteen' AND method <> ALL (%(by_hand)s)) AS own,
               count(DISTINCT person_id) FILTER (WHERE place = 'entrance') AS entrance
        FROM seen GROUP BY 1, 2
    ) o ON o.facility_id = a.facility_id AND o.day = d.day::date
),
usual AS (
    SELECT facility_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY own) AS usual FROM counted WHERE own > 0 GROUP BY 1
)
SELECT c.*, coalesce(u.usual, 0) AS usual, c.own / greatest(u.usual, 1) AS dip,
       c.served * 2 >= greatest(u.usual, 1) AND c.served > 0 AS is_open
FROM counted c LEFT JOIN usual u USING (facility_id);
CREATE INDEX ON place_day (facility_id, day);
ANALYZE place_day;

-- Days on which most places of the region worked.
CREATE TEMPORARY TABLE school_day ON COMMIT DROP AS
SELECT day FROM place_day WHERE usual > 0 GROUP BY day HAVING count(*) FILTER (WHERE is_open) * 2 >= count(*);
ANALYZE school_day;
