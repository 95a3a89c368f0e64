-- Acts of people in office that no reader sees by a table of its own: accounts, lines of banks, roles, duties, terminals,
-- and how many people somebody looked at. They run as the owner and ask themselves for which regions the session answers.
-- Each is asked for one kind: the branches of others are not even begun.

CREATE FUNCTION auditor_acts_told(wanted text, first timestamptz, next timestamptz)
RETURNS TABLE (kind text, at timestamptz, key text, by bigint, told_by text, facility_id bigint, what text, says text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT amiyan_everything('service') AS everything, amiyan_regions('service') AS regions
    ),
    -- Whose account is this region's: it served here by agreement, or is paid from a budget of it.
    supplier AS MATERIALIZED (
        SELECT DISTINCT a.organisation_id AS id FROM registry_agreement a JOIN registry_facility f ON f.id = a.facility_id, seen
        WHERE seen.everything OR f.region = ANY (seen.regions)
    )
    SELECT 'account-asked', c.asked_at, c.id::text, c.asked_by, '', NULL::bigint, o.name || ' · … ' || right(c.iban, 4), c.source
    FROM settlement_account_change c JOIN supplier ON supplier.id = c.organisation_id
    JOIN registry_organisation o ON o.id = c.organisation_id WHERE wanted = 'account-asked' AND c.asked_at >= first AND c.asked_at < next
    UNION ALL
    SELECT 'account-confirmed', c.confirmed_at, c.change_id::text, c.confirmed_by, '', NULL,
           o.name || ' · ' || to_char(c.effective_from, 'YYYY-MM-DD'), c.holder_source
    FROM settlement_account_confirmation c JOIN supplier ON supplier.id = c.organisation_id
    JOIN registry_organisation o ON o.id = c.organisation_id WHERE wanted = 'account-confirmed' AND c.confirmed_at >= first AND c.confirmed_at < next
    UNION ALL
    SELECT 'account-ended', e.ended_at, e.change_id::text, e.ended_by, '', NULL,
           o.name || CASE WHEN e.outcome = 'in_effect' THEN ' · in_effect' ELSE ' · stopped' END, e.reason
    FROM settlement_account_end e JOIN supplier ON supplier.id = e.organisation_id
    JOIN registry_organisation o ON o.id = e.organisation_id WHERE wanted = 'account-ended' AND e.ended_at >= first AND e.ended_at < next
    UNION ALL
    SELECT 'bank-line-decided', d.decided_at, concat_ws('.', d.channel, d.iban, d.reference), d.decided_by, '', NULL,
           d.reference || ' · ' || d.decision, d.reason
    FROM settlement_bank_decision d WHERE wanted = 'bank-line-decided' AND d.decided_at >= first AND d.decided_at < next AND EXISTS (
        SELECT FROM settlement_budget b LEFT JOIN settlement_budget_payer n ON n.budget_id = b.id, seen
        WHERE d.iban IN (b.payer_iban, n.iban) AND (seen.everything OR b.region = ANY (seen.regions)))
    UNION ALL
    SELECT x.kind, x.at, r.person_id || '.' || r.id, r.person_id, '', r.facility_id,
           r.role || CASE WHEN r.deputises IS NOT NULL THEN ' · as_deputy' ELSE '' END, r.source
    FROM access_role r
    CROSS JOIN LATERAL (VALUES ('role-appointed', r.known_from), ('role-ended', r.known_to)) x (kind, at)
    LEFT JOIN registry_facility f ON f.id = r.facility_id
    LEFT JOIN supplier ON supplier.id = r.organisation_id, seen
    WHERE wanted IN ('role-appointed', 'role-ended') AND x.kind = wanted AND x.at >= first AND x.at < next
      AND (seen.everything OR r.region = ANY (seen.regions) OR f.region = ANY (seen.regions) OR supplier.id IS NOT NULL)
    UNION ALL
    SELECT 'duty-appointed', s.known_from, s.person_id || '.' || s.id, s.person_id, '', NULL,
           s.duty || coalesce(' · ' || o.name, ''), s.source
    FROM access_signatory s LEFT JOIN registry_organisation o ON o.id = s.organisation_id
    LEFT JOIN supplier ON supplier.id = s.organisation_id, seen
    WHERE wanted = 'duty-appointed' AND s.known_from >= first AND s.known_from < next
      AND (seen.everything OR s.region = ANY (seen.regions) OR supplier.id IS NOT NULL
           OR s.region IS NULL AND s.organisation_id IS NULL AND seen.regions <> '{}')
    UNION ALL
    SELECT x.kind, x.at, b.id::text, 0, x.who, b.facility_id, b.serial || ' · ' || b.way, ''
    FROM deliveries_binding b
    CROSS JOIN LATERAL (VALUES ('terminal-bound', b.known_from, b.source),
                               ('terminal-unbound', b.known_to, coalesce(b.ended_by, ''))) x (kind, at, who)
    JOIN registry_facility f ON f.id = b.facility_id, seen
    WHERE wanted IN ('terminal-bound', 'terminal-unbound') AND x.kind = wanted AND x.at >= first AND x.at < next AND (seen.everything OR f.region = ANY (seen.regions));
END;
COMMENT ON FUNCTION auditor_acts_told IS
    'Acts of people in office that readers see by no table, of regions for which the session answers.';

-- By official, role, purpose, place and hour how many people were looked at, never whom. Cost: the looks of that time; who
-- wants the newest asks for short times, from whole hours to whole hours.
CREATE FUNCTION auditor_people_counted(first timestamptz, next timestamptz)
RETURNS TABLE (at timestamptz, key text, by bigint, told_by text, facility_id bigint, what text, says text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT amiyan_everything('service') AS everything, amiyan_regions('service') AS regions
    )
    SELECT v.hour, concat_ws('.', v.viewer, v.role, v.purpose, v.page, v.facility_id, v.region), v.viewer, '',
           v.facility_id, v.people || ' · ' || v.role || ' · ' || v.purpose, ''
    FROM (
        SELECT date_trunc('hour', w.at) AS hour, w.viewer, w.role, w.purpose, w.page, w.facility_id, w.region,
               count(DISTINCT w.person_id) AS people
        FROM access_view w WHERE w.at >= first AND w.at < next AND w.role NOT IN ('guardian', 'self')
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    ) v LEFT JOIN registry_facility f ON f.id = v.facility_id, seen
    WHERE seen.everything OR v.region = ANY (seen.regions) OR f.region = ANY (seen.regions);
END;
COMMENT ON FUNCTION auditor_people_counted IS
    'How many people somebody looked at in each hour, of regions for which the session answers.';

-- At whom an official looked in an hour: for who audits the region, and nobody else.
CREATE FUNCTION auditor_people_viewed(looked bigint, hour timestamptz)
RETURNS TABLE (person_id bigint, at timestamptz, role text, purpose text, page text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
BEGIN ATOMIC
    SELECT w.person_id, w.at, w.role, w.purpose, w.page
    FROM access_view w LEFT JOIN registry_facility f ON f.id = w.facility_id
    WHERE w.viewer = looked AND w.at >= hour AND w.at < hour + interval '1 hour' AND w.role NOT IN ('guardian', 'self')
      -- Only an audit shows both names and circumstances of people of a region.
      AND (amiyan_everything('circumstances') OR w.region = ANY (amiyan_regions('circumstances'))
           OR f.region = ANY (amiyan_regions('circumstances')))
    ORDER BY w.at, w.person_id;
END;
COMMENT ON FUNCTION auditor_people_viewed IS
    'At whom somebody looked in an hour, for a session that is shown circumstances in the region.';
