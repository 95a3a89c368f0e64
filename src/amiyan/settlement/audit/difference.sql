-- The difference between the list and the fact, taken apart: every expected meal that nobody was paid for gets
-- the first cause that applies. Temporary tables of the audit's own session.

DROP TABLE IF EXISTS latest_verdict, canteen_day, entrance_day, tried_day, missing_meal;

CREATE TEMPORARY TABLE latest_verdict AS
SELECT DISTINCT ON (person_id, service_day, slot) *
FROM deliveries_verdict
WHERE programme = %(programme)s AND service_day BETWEEN %(first)s AND %(last)s
ORDER BY person_id, service_day, slot, version DESC;
CREATE INDEX ON latest_verdict (person_id, service_day);

-- What each canteen's terminals sent on a day, and how many numbers among it nobody knows.
CREATE TEMPORARY TABLE canteen_day AS
SELECT p.facility_id, p.at::date AS day, count(DISTINCT p.terminal) AS terminals,
       count(DISTINCT p.pin) FILTER (WHERE o.outcome = 'unknown_person') AS unknown_numbers
FROM deliveries_pass p
JOIN deliveries_outcome o USING (facility_id, evidence_id, record)
JOIN registry_terminal t ON t.serial = p.terminal AND t.known_to IS NULL AND t.place = 'canteen'
WHERE p.at >= %(first)s AND p.at < %(last)s::date + 1 AND o.programme = %(programme)s
GROUP BY 1, 2;

-- Children whom the entrance saw.
CREATE TEMPORARY TABLE entrance_day AS
SELECT DISTINCT coalesce(n.person_id, i.id) AS person_id, p.at::date AS day
FROM deliveries_pass p
JOIN registry_terminal t ON t.serial = p.terminal AND t.known_to IS NULL AND t.place = 'entrance'
LEFT JOIN registry_pin n
    ON n.facility_id = p.facility_id AND n.pin = registry_pin_key(p.pin) AND n.known_to IS NULL
LEFT JOIN registry_person i
    ON n.person_id IS NULL AND i.iin = lpad(registry_pin_key(p.pin), 12, '0') AND length(p.pin) BETWEEN 6 AND 12
WHERE p.kind = 'pass' AND p.at >= %(first)s AND p.at < %(last)s::date + 1
  AND coalesce(n.person_id, i.id) IS NOT NULL;
CREATE INDEX ON entrance_day (person_id, day);

-- Children whom a canteen saw, though the pass did not count.
CREATE TEMPORARY TABLE tried_day AS
SELECT DISTINCT o.person_id, p.at::date AS day
FROM deliveries_outcome o
JOIN deliveries_pass p USING (facility_id, evidence_id, record)
WHERE o.programme = %(programme)s AND o.person_id IS NOT NULL
  AND o.outcome IN ('other_facility', 'outside_serving_hours', 'not_entitled');
CREATE INDEX ON tried_day (person_id, day);
ANALYZE latest_verdict; ANALYZE canteen_day; ANALYZE entrance_day; ANALYZE tried_day;

CREATE TEMPORARY TABLE missing_meal AS
SELECT e.person_id, e.facility_id, e.day, e.tiyn,
       CASE
           WHEN v.verdict = 'held' THEN 'held'
           WHEN NOT EXISTS (
               SELECT FROM registry_terminal t
               WHERE t.facility_id = e.facility_id AND t.place = 'canteen' AND t.known_to IS NULL
           ) THEN 'no_terminal'
           WHEN EXISTS (SELECT FROM tried_day t WHERE (t.person_id, t.day) = (e.person_id, e.day))
               THEN 'not_accepted'
           WHEN c.facility_id IS NULL THEN 'silent_terminals'
           WHEN EXISTS (SELECT FROM entrance_day t WHERE (t.person_id, t.day) = (e.person_id, e.day))
               THEN 'entrance_only'
           ELSE 'no_trace'
       END AS cause
FROM expected_day e
LEFT JOIN latest_verdict v ON v.person_id = e.person_id AND v.service_day = e.day
LEFT JOIN canteen_day c ON c.facility_id = e.facility_id AND c.day = e.day
WHERE v.verdict IS DISTINCT FROM 'payable';
CREATE INDEX ON missing_meal (facility_id, day);
ANALYZE missing_meal;
