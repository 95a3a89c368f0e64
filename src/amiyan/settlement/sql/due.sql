-- The days that are marked to be posted: what the latest verdict of each meal wants the books to say, and what
-- they say. Only meals where the two differ are laid out.
--
-- A held meal is wanted once a person has decided that it is paid, as long as the verdict that was decided on stands.
-- "blocked" is why a wanted meal may not be posted yet; "shadow" days want nothing. That another budget would pay
-- for a meal today moves nothing: it stays with the one that paid. That it belongs to another place does, though the
-- place has the same supplier: each has its line in the act, and its contract with a ceiling. A meal that the books
-- refused is wanted no more once a person has decided that it is not paid; "is_beyond" are those that two people pay
-- beyond the right.
-- Cost: index look-ups for each meal.

INSERT INTO due_meal (person_id, service_day, slot, month, version, verdict_version, had_payee, had_facility, had_budget,
                      had_tiyn, want_payee, want_facility, want_budget, want_tiyn, blocked, is_beyond)
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
           coalesce(own.mode, regional.mode, 'live') AS mode, b.blocked, b.budget_id,
           r.is_paid IS TRUE AS is_beyond, r.is_paid IS NOT FALSE AND (m.verdict = 'payable' OR EXISTS (
               SELECT FROM settlement_hold_decision h
               WHERE m.verdict = 'held' AND h.is_paid AND (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
                   = (m.person_id, m.service_day, %(programme)s, m.slot, m.version))) AS is_payable
    FROM meal m
    LEFT JOIN settlement_refused_decision r ON (r.person_id, r.service_day, r.programme, r.slot, r.verdict_version)
        = (m.person_id, m.service_day, %(programme)s, m.slot, m.version)
    JOIN due_place b ON b.day = m.service_day AND b.region = coalesce(m.region, '')
    LEFT JOIN registry_agreement a ON a.facility_id = m.facility_id AND a.programme = %(programme)s
        AND a.known_to IS NULL AND a.valid @> m.service_day
    LEFT JOIN settlement_mode own ON own.facility_id = m.facility_id AND own.programme = %(programme)s
        AND own.known_to IS NULL AND own.valid @> m.service_day
    LEFT JOIN settlement_mode regional ON regional.region = m.region AND regional.programme = %(programme)s
        AND regional.known_to IS NULL AND regional.valid @> m.service_day
),
compared AS (
    SELECT w.person_id, w.service_day, w.slot, w.version AS verdict_version, coalesce(p.version, 0) AS posted_version,
           p.payee AS had_payee, p.facility_id AS had_facility, p.budget_id AS had_budget,
           coalesce(p.amount_tiyn, 0) AS had_tiyn,
           w.payee AS want_payee, w.facility_id AS want_facility, w.budget_id AS want_budget,
           CASE WHEN w.is_payable AND w.mode = 'live' THEN w.amount_tiyn ELSE 0 END AS want_tiyn, w.blocked, w.is_beyond,
           EXISTS (SELECT FROM settlement_budget_closing c
                   WHERE c.budget_id = w.budget_id OR c.budget_id = p.budget_id AND p.amount_tiyn > 0) AS is_closed
    FROM wanted w
    LEFT JOIN LATERAL (
        SELECT version, payee, facility_id, budget_id, amount_tiyn FROM settlement_posting p
        WHERE (p.person_id, p.service_day, p.programme, p.slot) = (w.person_id, w.service_day, %(programme)s, w.slot)
        ORDER BY version DESC LIMIT 1
    ) p ON true
)
SELECT person_id, service_day, slot, date_trunc('month', service_day)::date, posted_version + 1, verdict_version,
       had_payee, had_facility, had_budget, had_tiyn, want_payee, want_facility, want_budget, want_tiyn,
       CASE WHEN is_closed THEN 'year_closed' WHEN want_tiyn = 0 THEN '' WHEN blocked <> '' THEN blocked
            WHEN want_budget IS NULL THEN 'no_budget' ELSE '' END, is_beyond
FROM compared
WHERE had_tiyn <> want_tiyn OR (want_tiyn > 0 AND (had_payee <> want_payee OR had_facility <> want_facility))
