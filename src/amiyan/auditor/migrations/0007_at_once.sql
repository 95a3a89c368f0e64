-- Acts of people in office that no reader sees by a table of its own, of several kinds at once. Asked for one kind each, one
-- page of the log began every branch of both functions seventeen times (15 to 20 ms of its work). What each branch tells and
-- to whom is as before (0003, 0005); a branch of a kind that is not wanted is not begun.

DROP FUNCTION auditor_acts_told;
CREATE FUNCTION auditor_acts_told(wanted text[], first timestamptz, next timestamptz)
RETURNS TABLE (kind text, at timestamptz, key text, by bigint, told_by text, facility_id bigint, what text, says text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
SET plan_cache_mode = force_custom_plan
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
COMMENT ON FUNCTION auditor_acts_told IS
    'Acts of people in office that readers see by no table, of regions for which the session answers.';

DROP FUNCTION auditor_desk_acts_told;
CREATE FUNCTION auditor_desk_acts_told(wanted text[], first timestamptz, next timestamptz)
RETURNS TABLE (kind text, at timestamptz, key text, by bigint, told_by text, facility_id bigint, what text, says text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT amiyan_everything('service') AS everything, amiyan_regions('service') AS regions
    )
    -- Which message it was, and to whom, is not told: when, who, and why.
    SELECT 'message-sent-again', a.known_from, md5(concat_ws('.', a.person_id, a.month, a.notice_id, a.attempt)), a.asked_by, '',
           NULL::bigint, '', a.reason
    FROM voice_again a, seen
    WHERE 'message-sent-again' = ANY (wanted) AND a.known_from >= first AND a.known_from < next AND (seen.everything
           OR auditor_region_of_notice(a.person_id, a.month, a.notice_id, seen.regions))
    UNION ALL
    -- A page that its own reader opens is no act; who hands a paper over or calls begins a term.
    SELECT 'message-told', v.known_from, md5(concat_ws('.', v.person_id, v.month, v.notice_id, v.channel)), v.told_by, '',
           NULL, v.channel, ''
    FROM voice_seen v, seen
    WHERE 'message-told' = ANY (wanted) AND v.told_by IS NOT NULL AND v.known_from >= first AND v.known_from < next
      AND (seen.everything OR auditor_region_of_notice(v.person_id, v.month, v.notice_id, seen.regions))
    UNION ALL
    SELECT 'parked-decided', d.decided_at, concat_ws('.', d.binding_id, d.id), 0, d.decided_by, coalesce(d.facility_id, b.facility_id),
           d.serial || CASE WHEN d.facility_id IS NULL THEN ' · set_aside' ELSE ' · released' END, d.reason
    FROM deliveries_parked_decision d JOIN deliveries_binding b ON b.id = d.binding_id
    JOIN registry_facility f ON f.id = coalesce(d.facility_id, b.facility_id), seen
    WHERE 'parked-decided' = ANY (wanted) AND d.decided_at >= first AND d.decided_at < next
      AND (seen.everything OR f.region = ANY (seen.regions))
    UNION ALL
    -- What the family said is its own.
    SELECT 'family-asked', a.known_from, md5(concat_ws('.', a.person_id, a.service_day, a.programme, a.sample_id, a.id)), 0,
           a.asked_by, l.facility_id, '№ ' || a.sample_id || ' · ' || a.channel, ''
    FROM deliveries_sample_answer a
    JOIN deliveries_sample_line l USING (person_id, service_day, programme, sample_id)
    JOIN registry_facility f ON f.id = l.facility_id, seen
    WHERE 'family-asked' = ANY (wanted) AND a.known_from >= first AND a.known_from < next
      AND (seen.everything OR f.region = ANY (seen.regions))
    UNION ALL
    SELECT 'objection-decided', d.decided_at, md5(concat_ws('.', d.person_id, d.service_day, d.programme, d.objection_id)), 0,
           d.decided_by, e.eats_at_id,
           to_char(d.service_day, 'YYYY-MM-DD') || CASE WHEN d.upheld THEN ' · upheld' ELSE ' · not_upheld' END, d.reason
    FROM deliveries_objection_decision d
    CROSS JOIN LATERAL (
        SELECT n.eats_at_id FROM registry_enrolment n
        WHERE n.person_id = d.person_id AND n.known_to IS NULL AND n.valid @> d.service_day LIMIT 1
    ) e
    JOIN registry_facility f ON f.id = e.eats_at_id, seen
    WHERE 'objection-decided' = ANY (wanted) AND d.decided_at >= first AND d.decided_at < next
      AND (seen.everything OR f.region = ANY (seen.regions))
    UNION ALL
    -- A sealed link (adoption, a protected witness) is told to nobody.
    SELECT 'records-merged', l.known_from, md5(concat_ws('.', l.person_id, l.id)), l.recorded_by, '', NULL, '', l.source
    FROM registry_identity_link l, seen
    WHERE 'records-merged' = ANY (wanted) AND l.kind = 'merged' AND l.known_from >= first AND l.known_from < next
      AND (seen.everything OR EXISTS (
        SELECT FROM registry_enrolment e JOIN registry_facility f ON f.id IN (e.facility_id, e.eats_at_id)
        WHERE e.person_id IN (l.person_id, l.same_as) AND f.region = ANY (seen.regions)));
END;
COMMENT ON FUNCTION auditor_desk_acts_told IS
    'Acts of desks that readers see by no table, of regions for which the session answers; of whom is not told.';
