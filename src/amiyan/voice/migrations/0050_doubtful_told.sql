-- Messages of which nobody knows whether they went out, for who answers the telephone in a region: which kind, and since when.
-- Messages are the person's own, so it tells neither whose one is nor what it says.
CREATE FUNCTION voice_doubtful_told(since timestamptz, on_day date, most integer)
RETURNS TABLE (id uuid, kind text, at timestamptz, begun_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
    SELECT n.id, n.kind, n.known_from, t.begun_at
    FROM (SELECT DISTINCT r.person_id, r.month, r.notice_id, r.attempt FROM voice_report r
          WHERE r.what = 'in_doubt' AND r.known_from > since) d
    JOIN voice_attempt t USING (person_id, month, notice_id, attempt)
    JOIN voice_notice n ON (n.person_id, n.month, n.id) = (d.person_id, d.month, d.notice_id)
    WHERE NOT EXISTS (SELECT FROM voice_again a WHERE (a.person_id, a.month, a.notice_id, a.attempt)
                                                    = (d.person_id, d.month, d.notice_id, d.attempt))
      AND NOT EXISTS (SELECT FROM voice_attempt l
                      WHERE (l.person_id, l.month, l.notice_id) = (d.person_id, d.month, d.notice_id)
                        AND l.attempt > d.attempt)
      AND NOT EXISTS (SELECT FROM voice_report r WHERE (r.person_id, r.month, r.notice_id, r.attempt)
                      = (d.person_id, d.month, d.notice_id, d.attempt) AND r.what IN ('delivered', 'failed'))
      -- Of the region is who belongs there, stands for somebody who does, or holds a post there.
      AND (EXISTS (SELECT FROM registry_enrolment e JOIN registry_facility f ON f.id = e.facility_id
                   WHERE (e.person_id = d.person_id OR e.person_id IN (
                         SELECT g.ward_id FROM registry_guardianship g
                         WHERE g.guardian_id = d.person_id AND g.known_to IS NULL AND g.valid @> on_day))
                     AND e.known_to IS NULL AND e.valid @> on_day AND f.region = ANY (amiyan_regions('service')))
        OR EXISTS (SELECT FROM access_role o LEFT JOIN registry_facility f ON f.id = o.facility_id
                   WHERE o.person_id = d.person_id AND o.known_to IS NULL AND o.valid @> on_day
                     AND coalesce(f.region, o.region) = ANY (amiyan_regions('service'))))
    ORDER BY t.begun_at, n.id LIMIT least(most, 1000);
END;
COMMENT ON FUNCTION voice_doubtful_told IS
    'Doubtful messages to people of the regions that the session may see: neither whose they are nor what they say.';

REVOKE ALL ON FUNCTION voice_doubtful_told FROM PUBLIC;
GRANT EXECUTE ON FUNCTION voice_doubtful_told TO amiyan_reader;
