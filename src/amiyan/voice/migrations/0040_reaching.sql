-- When a message reached whom it is for, and when it was lost: moments and nothing else, for terms that run from arrival.
-- Both run as the owner of the tables: whoever works a case may know that a letter came, and not what else that person was
-- written. A chain reached somebody when each of its parts did. Reading it is as good.
CREATE FUNCTION voice_came(of_person bigint, in_month date, of_notice uuid) RETURNS timestamptz[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    SELECT ARRAY(
        SELECT e.at FROM (
            SELECT max(r.known_from) AS at, count(*) FILTER (WHERE r.what = 'delivered') AS came,
                   count(*) FILTER (WHERE r.what = 'handed') AS went
            FROM voice_report r WHERE (r.person_id, r.month, r.notice_id) = (of_person, in_month, of_notice) GROUP BY r.attempt
        ) e WHERE e.came > 0 AND e.came >= e.went
        UNION ALL
        SELECT s.known_from FROM voice_seen s WHERE (s.person_id, s.month, s.notice_id) = (of_person, in_month, of_notice)
    );
END;
COMMENT ON FUNCTION voice_came IS 'When a message reached whom it is for: delivered whole, or read.';

CREATE FUNCTION voice_lost(of_person bigint, in_month date, of_notice uuid) RETURNS timestamptz[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    SELECT ARRAY(
        SELECT e.at FROM (
            SELECT max(r.known_from) AS at, bool_or(r.what IN ('failed', 'refused', 'in_doubt')) AS lost,
                   count(*) FILTER (WHERE r.what = 'delivered') AS came, count(*) FILTER (WHERE r.what = 'handed') AS went
            FROM voice_report r WHERE (r.person_id, r.month, r.notice_id) = (of_person, in_month, of_notice) GROUP BY r.attempt
        ) e WHERE e.lost AND (e.came = 0 OR e.came < e.went)
    );
END;
COMMENT ON FUNCTION voice_lost IS 'When a message failed, was refused, or fell into doubt.';
