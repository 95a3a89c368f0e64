-- The days that are marked to be posted: what the latest verdict of each meal wants the books to say, and what
-- they say. Only meals where the two differ are laid out.
--
-- "blocked" is why a wanted meal may not be posted yet; "shadow" days want nothing.
-- Cost: index look-ups for each meal.

TRUNCATE due_meal;
INSERT INTO due_meal (person_id, service_day, slot, month, version, verdict_version, had_payee, had_tiyn, want_payee,
                      want_tiyn, blocked)
WITH meal AS (
    SELECT d.person_id, d.service_day, v.slot, v.version, v.verdict, v.facility_id, v.amount_tiyn, f.region
    FROM due_day d
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (v.slot) v.* FROM deliveries_verdict v
        WHERE v.person_id = d.person_id AND v.service_day = d.service_day AND v.programme = %(programme)s
        ORDER BY v.slot, v.version DESC
    ) v
    JOIN registry_facility f ON f.id = v.facility_id
),
wanted AS (
    SELECT m.*, coalesce(a.organisation_id, m.facility_id) AS payee,
           coalesce(own.mode, regional.mode, 'live') AS mode,
           (SELECT b.blocked FROM due_blocked b
            WHERE b.day = m.service_day AND b.region IS NOT DISTINCT FROM m.region) AS blocked
    FROM meal m
    LEFT JOIN registry_agreement a ON a.facility_id = m.facility_id AND a.programme = %(programme)s
        AND a.known_to IS NULL AND a.valid @> m.service_day
    LEFT JOIN settlement_mode own ON own.facility_id = m.facility_id AND own.programme = %(programme)s
        AND own.known_to IS NULL AND own.valid @> m.service_day
    LEFT JOIN settlement_mode regional ON regional.region = m.region AND regional.programme = %(programme)s
        AND regional.known_to IS NULL AND regional.valid @> m.service_day
),
compared AS (
    SELECT w.person_id, w.service_day, w.slot, w.version AS verdict_version,
           coalesce(p.version, 0) AS posted_version, p.payee AS had_payee, coalesce(p.amount_tiyn, 0) AS had_tiyn,
           w.payee AS want_payee,
           CASE WHEN w.verdict = 'payable' AND w.mode = 'live' THEN w.amount_tiyn ELSE 0 END AS want_tiyn, w.blocked
    FROM wanted w
    LEFT JOIN LATERAL (
        SELECT version, payee, amount_tiyn FROM settlement_posting p
        WHERE (p.person_id, p.service_day, p.programme, p.slot) = (w.person_id, w.service_day, %(programme)s, w.slot)
        ORDER BY version DESC LIMIT 1
    ) p ON true
)
SELECT person_id, service_day, slot, date_trunc('month', service_day)::date, posted_version + 1, verdict_version,
       had_payee, had_tiyn, want_payee, want_tiyn, CASE WHEN want_tiyn > 0 THEN coalesce(blocked, '') ELSE '' END
FROM compared
WHERE had_tiyn <> want_tiyn OR (want_tiyn > 0 AND had_payee <> want_payee)
