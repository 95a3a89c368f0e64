-- Acts of desks that no reader sees by a table of its own: a message sent again, what was parked, objections, merged records.
-- As ``auditor_acts_told``: as the owner, for the regions of which the session answers, one kind at a time; and nobody of
-- whom a row is is named.

-- Whether a message went to somebody of these regions: who it is about, or who got it or is somebody's guardian, learns there.
CREATE FUNCTION auditor_region_of_notice(recipient bigint, its_month date, its_id uuid, regions text[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM voice_notice n CROSS JOIN LATERAL (
            SELECT n.person_id UNION SELECT n.about_person
            UNION SELECT g.ward_id FROM registry_guardianship g WHERE g.guardian_id = n.person_id AND g.known_to IS NULL
        ) concerned (id)
        JOIN registry_enrolment e ON e.person_id = concerned.id AND e.known_to IS NULL
        JOIN registry_facility f ON f.id IN (e.facility_id, e.eats_at_id)
        WHERE (n.person_id, n.month, n.id) = (recipient, its_month, its_id) AND f.region = ANY (regions));
END;
COMMENT ON FUNCTION auditor_region_of_notice IS 'Whether a message concerns somebody of these regions; under the caller''s own sight.';

CREATE FUNCTION auditor_desk_acts_told(wanted text, first timestamptz, next timestamptz)
RETURNS TABLE (kind text, at timestamptz, key text, by bigint, told_by text, facility_id bigint, what text, says text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT amiyan_everything('service') AS everything, amiyan_regions('service') AS regions
    )
    -- Which message it was, and to whom, is not told: when, who, and why.
    SELECT 'message-sent-again', a.known_from, md5(concat_ws('.', a.person_id, a.month, a.notice_id, a.attempt)), a.asked_by, '',
           NULL::bigint, '', a.reason
    FROM voice_again a, seen
    WHERE wanted = 'message-sent-again' AND a.known_from >= first AND a.known_from < next AND (seen.everything
           OR auditor_region_of_notice(a.person_id, a.month, a.notice_id, seen.regions))
    UNION ALL
    -- A page that its own reader opens is no act; who hands a paper over or calls begins a term.
    SELECT 'message-told', v.known_from, md5(concat_ws('.', v.person_id, v.month, v.notice_id, v.channel)), v.told_by, '',
           NULL, v.channel, ''
    FROM voice_seen v, seen
    WHERE wanted = 'message-told' AND v.told_by IS NOT NULL AND v.known_from >= first AND v.known_from < next
      AND (seen.everything OR auditor_region_of_notice(v.person_id, v.month, v.notice_id, seen.regions))
    UNION ALL
    SELECT 'parked-decided', d.decided_at, concat_ws('.', d.binding_id, d.id), 0, d.decided_by, coalesce(d.facility_id, b.facility_id),
           d.serial || CASE WHEN d.facility_id IS NULL THEN ' · set_aside' ELSE ' · released' END, d.reason
    FROM deliveries_parked_decision d JOIN deliveries_binding b ON b.id = d.binding_id
    JOIN registry_facility f ON f.id = coalesce(d.facility_id, b.facility_id), seen
    WHERE wanted = 'parked-decided' AND d.decided_at >= first AND d.decided_at < next
      AND (seen.everything OR f.region = ANY (seen.regions))
    UNION ALL
    -- What the family said is its own.
    SELECT 'family-asked', a.known_from, md5(concat_ws('.', a.person_id, a.service_day, a.programme, a.sample_id, a.id)), 0,
           a.asked_by, l.facility_id, '№ ' || a.sample_id || ' · ' || a.channel, ''
    FROM deliveries_sample_answer a
    JOIN deliveries_sample_line l USING (person_id, service_day, programme, sample_id)
    JOIN registry_facility f ON f.id = l.facility_id, seen
    WHERE wanted = 'family-asked' AND a.known_from >= first AND a.known_from < next
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
    WHERE wanted = 'objection-decided' AND d.decided_at >= first AND d.decided_at < next
      AND (seen.everything OR f.region = ANY (seen.regions))
    UNION ALL
    -- A sealed link (adoption, a protected witness) is told to nobody.
    SELECT 'records-merged', l.known_from, md5(concat_ws('.', l.person_id, l.id)), l.recorded_by, '', NULL, '', l.source
    FROM registry_identity_link l, seen
    WHERE wanted = 'records-merged' AND l.kind = 'merged' AND l.known_from >= first AND l.known_from < next
      AND (seen.everything OR EXISTS (
        SELECT FROM registry_enrolment e JOIN registry_facility f ON f.id IN (e.facility_id, e.eats_at_id)
        WHERE e.person_id IN (l.person_id, l.same_as) AND f.region = ANY (seen.regions)));
END;
COMMENT ON FUNCTION auditor_desk_acts_told IS
    'Acts of desks that readers see by no table, of regions for which the session answers; of whom is not told.';

-- The log asks by moments, and these grow by places and days; rows are only added, so that a few pages of index are enough.
CREATE INDEX meals_menu_by_moment ON meals_menu USING brin (known_from);
CREATE INDEX meals_price_card_by_moment ON meals_price_card USING brin (known_from);
CREATE INDEX voice_seen_by_moment ON voice_seen USING brin (known_from) WHERE told_by IS NOT NULL;
