-- What the months in "figure_month" come to: their days together, and the children behind them.
--
-- A child counts where it was enrolled last in the month (until today), so that it counts once in the country.
-- Cost: the summed days of each place, and a look or two for each of its children.

INSERT INTO figure_month_counted (facility_id, month, kind, code, meals, tiyn)
SELECT w.facility_id, w.month, d.kind, d.code, sum(d.meals), sum(d.tiyn)
FROM figure_month w
JOIN settlement_figure_day d ON d.facility_id = w.facility_id AND d.programme = %(programme)s
    AND d.service_day >= w.month AND d.service_day < w.month + interval '1 month'
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT c.facility_id, c.month, k.kind, '', count(*) FILTER (WHERE k.kind = 'entitled' OR c.is_served), 0
FROM (
    SELECT w.facility_id, w.month, EXISTS (
        SELECT FROM deliveries_verdict v
        WHERE v.person_id = e.person_id AND v.programme = %(programme)s
          AND (v.verdict = 'payable' OR v.verdict = 'held' AND EXISTS (
              SELECT FROM settlement_hold_decision h
              WHERE h.is_paid AND (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
                  = (v.person_id, v.service_day, v.programme, v.slot, v.version)))
          AND v.service_day >= w.month AND v.service_day < w.month + interval '1 month'
          AND NOT EXISTS (
              SELECT FROM deliveries_verdict n
              WHERE (n.person_id, n.service_day, n.programme, n.slot)
                  = (v.person_id, v.service_day, v.programme, v.slot) AND n.version > v.version)) AS is_served
    FROM figure_month w
    CROSS JOIN LATERAL (SELECT daterange(w.month, least((w.month + interval '1 month')::date, %(today)s::date + 1)) AS days) m
    JOIN registry_enrolment e ON e.eats_at_id = w.facility_id AND e.known_to IS NULL AND e.valid && m.days
    WHERE EXISTS (
        SELECT FROM entitlements_decision d WHERE d.person_id = e.person_id AND d.programme = %(programme)s
          AND d.known_to IS NULL AND d.entitled AND d.valid && (e.valid * m.days))
      AND NOT EXISTS (
        SELECT FROM registry_enrolment l WHERE l.person_id = e.person_id AND l.known_to IS NULL
          AND l.valid && m.days AND lower(l.valid) > coalesce(lower(e.valid), '-infinity'))
) c CROSS JOIN (VALUES ('entitled'), ('served')) k (kind)
GROUP BY 1, 2, 3
