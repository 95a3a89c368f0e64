-- That a supplier asked for another account is told to the auditors of its regions, as what follows from it is (0007): by its
-- own table an auditor of one region saw no such request. What the other branches tell is as before.

CREATE OR REPLACE FUNCTION auditor_acts_told(wanted text[], first timestamptz, next timestamptz)
RETURNS TABLE (kind text, at timestamptz, key text, by bigint, told_by text, facility_id bigint, what text, says text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT amiyan_everything('service') AS everything, amiyan_regions('service') AS regions
    ),
    -- Whose account is this region's: it serves or served here by agreement. Who answers for everything is told of each.
    supplier AS MATERIALIZED (
        SELECT a.organisation_id AS id FROM registry_agreement a JOIN registry_facility f ON f.id = a.facility_id, seen
        WHERE f.region = ANY (seen.regions)
        UNION
        SELECT o.id FROM registry_organisation o, seen WHERE seen.everything
    )
    SELECT 'account-requested', r.known_from, r.organisation_id || '.' || r.id, r.requested_by, '', NULL::bigint,
           o.name || ' · … ' || right(r.iban, 4), r.says
    FROM settlement_account_request r JOIN supplier ON supplier.id = r.organisation_id
    JOIN registry_organisation o ON o.id = r.organisation_id
    WHERE 'account-requested' = ANY (wanted) AND r.known_from >= first AND r.known_from < next
    UNION ALL
    SELECT 'account-asked', c.asked_at, c.id::text, c.asked_by, '', NULL::bigint, o.name || ' · … ' || right(c.iban, 4), c.source
    FROM settlement_account_change c JOIN supplier ON supplier.id = c.organisation_id
    JOIN registry_organisation o ON o.id = c.organisation_id WHERE 'account-asked' = ANY (wanted) AND c.asked_at >= first AND c.asked_at < next
    UNION ALL
    SELECT 'account-confirmed', c.confirmed_at, c.change_id::text, c.confirmed_by, '', NULL,
           o.name || ' · ' || to_char(c.effective_from, 'YYYY-MM-DD'), c.holder_source
    FROM settlement_account_confirmation c JOIN supplier ON supplier.id = c.organisation_id
    JOIN registry_organisation o ON o.id = c.organisation_id WHERE 'account-confirmed' = ANY (wanted) AND c.confirmed_at >= first AND c.confirmed_at < next
    UNION ALL
    SELECT 'account-ended', e.ended_at, e.change_id::text, e.ended_by, '', NULL,
           o.name || CASE WHEN e.outcome = 'in_effect' THEN ' · in_effect' ELSE ' · stopped' END, e.reason
    FROM settlement_account_end e JOIN supplier ON supplier.id = e.organisation_id
    JOIN registry_organisation o ON o.id = e.organisation_id WHERE 'account-ended' = ANY (wanted) AND e.ended_at >= first AND e.ended_at < next
    UNION ALL
    SELECT 'bank-line-decided', d.decided_at, concat_ws('.', d.channel, d.iban, d.reference), d.decided_by, '', NULL,
           d.reference || ' · ' || d.decision, d.reason
    FROM settlement_bank_decision d WHERE 'bank-line-decided' = ANY (wanted) AND d.decided_at >= first AND d.decided_at < next AND EXISTS (
        SELECT FROM settlement_budget b LEFT JOIN settlement_budget_payer n ON n.budget_id = b.id, seen
        WHERE d.iban IN (b.payer_iban, n.iban) AND (seen.everything OR b.region = ANY (seen.regions)))
    UNION ALL
    SELECT x.kind, x.at, r.person_id || '.' || r.id, r.person_id, '', r.facility_id,
           r.role || CASE WHEN r.deputises IS NOT NULL THEN ' · as_deputy' ELSE '' END, r.source
    FROM access_role r
    CROSS JOIN LATERAL (VALUES ('role-appointed', r.known_from), ('role-ended', r.known_to)) x (kind, at)
    LEFT JOIN registry_facility f ON f.id = r.facility_id
    LEFT JOIN supplier ON supplier.id = r.organisation_id, seen
    WHERE wanted && '{role-appointed,role-ended}' AND x.kind = ANY (wanted) AND x.at >= first AND x.at < next
      AND (seen.everything OR r.region = ANY (seen.regions) OR f.region = ANY (seen.regions) OR supplier.id IS NOT NULL)
    UNION ALL
    SELECT 'duty-appointed', s.known_from, s.person_id || '.' || s.id, s.person_id, '', NULL,
           s.duty || coalesce(' · ' || o.name, ''), s.source
    FROM access_signatory s LEFT JOIN registry_organisation o ON o.id = s.organisation_id
    LEFT JOIN supplier ON supplier.id = s.organisation_id, seen
    WHERE 'duty-appointed' = ANY (wanted) AND s.known_from >= first AND s.known_from < next
      AND (seen.everything OR s.region = ANY (seen.regions) OR supplier.id IS NOT NULL
           OR s.region IS NULL AND s.organisation_id IS NULL AND seen.regions <> '{}')
    UNION ALL
    SELECT x.kind, x.at, b.id::text, 0, x.who, b.facility_id, b.serial || ' · ' || b.way, ''
    FROM deliveries_binding b
    CROSS JOIN LATERAL (VALUES ('terminal-bound', b.known_from, b.source),
                               ('terminal-unbound', b.known_to, coalesce(b.ended_by, ''))) x (kind, at, who)
    JOIN registry_facility f ON f.id = b.facility_id, seen
    WHERE wanted && '{terminal-bound,terminal-unbound}' AND x.kind = ANY (wanted) AND x.at >= first AND x.at < next AND (seen.everything OR f.region = ANY (seen.regions));
END;
