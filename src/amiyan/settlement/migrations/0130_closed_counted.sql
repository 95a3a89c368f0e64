-- What moved on a day after it was closed was never counted: its marks were dropped (those of 0123 too). A person decided a
-- held meal or said that a meal did not happen, or money came late. Every such day is counted anew, at each place that a
-- verdict of it ever named. A day closes at the end of the second month after its own: what moved a month before that is
-- marked as well, since a mark may have been looked at only after the day had closed. Cost: verdicts, postings and decisions
-- are read through once.
INSERT INTO settlement_figure_stale (facility_id, programme, service_day)
SELECT DISTINCT v.facility_id, v.programme, v.service_day
FROM (
    SELECT person_id, service_day, programme FROM settlement_hold_decision
    UNION
    SELECT person_id, service_day, programme FROM deliveries_verdict
    WHERE service_day < (date_trunc('month', decided_at) - interval '1 month')::date
    UNION
    SELECT person_id, service_day, programme FROM settlement_posting
    WHERE service_day < (date_trunc('month', posted_at) - interval '1 month')::date
) moved
JOIN deliveries_verdict v USING (person_id, service_day, programme);
