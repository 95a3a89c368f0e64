-- How many people were looked at, counted in two steps of hashing: who is looked at in an hour for which purpose first, then
-- how many they are. Counting them in one step sorted every look by seven columns. The plan is made for the time that is
-- asked for: one that serves any time takes a day's looks for a handful.

CREATE OR REPLACE FUNCTION auditor_people_counted(first timestamptz, next timestamptz)
RETURNS TABLE (at timestamptz, key text, by bigint, told_by text, facility_id bigint, what text, says text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 100
SET plan_cache_mode = force_custom_plan
BEGIN ATOMIC
    WITH seen AS MATERIALIZED (
        SELECT amiyan_everything('service') AS everything, amiyan_regions('service') AS regions
    )
    SELECT v.hour, concat_ws('.', v.viewer, v.role, v.purpose, v.page, v.facility_id, v.region), v.viewer, '',
           v.facility_id, v.people || ' · ' || v.role || ' · ' || v.purpose, ''
    FROM (
        SELECT o.hour, o.viewer, o.role, o.purpose, o.page, o.facility_id, o.region, count(*) AS people
        FROM (
            SELECT DISTINCT date_trunc('hour', w.at) AS hour, w.viewer, w.role, w.purpose, w.page, w.facility_id, w.region,
                   w.person_id
            FROM access_view w WHERE w.at >= first AND w.at < next AND w.role NOT IN ('guardian', 'self')
        ) o GROUP BY 1, 2, 3, 4, 5, 6, 7
    ) v LEFT JOIN registry_facility f ON f.id = v.facility_id, seen
    WHERE seen.everything OR v.region = ANY (seen.regions) OR f.region = ANY (seen.regions);
END;
