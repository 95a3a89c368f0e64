-- What of a month is still under way, supplier by supplier, for whoever sees its budget: a region's officials read no work
-- list, and whoever locks a month must know for whom it will wait and what will stand held in it.
CREATE FUNCTION settlement_month_open(asked_budget bigint, first_day date, next_month date)
RETURNS TABLE (what text, payee bigint, name text, items bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
    WITH budget AS MATERIALIZED (
        SELECT b.id, b.programme, b.region, b.year, make_date(b.year, 1, 1) AS year_first FROM settlement_budget b
        WHERE b.id = asked_budget AND settlement_shows_budget(b.id)
    ),
    -- As _PLACES of statements/gather.py: its region's, or those of regions without a budget of their own.
    place AS MATERIALIZED (
        SELECT f.id FROM registry_facility f, budget b
        WHERE f.region = b.region OR b.region IS NULL AND NOT EXISTS (
            SELECT FROM settlement_budget own
            WHERE (own.programme, own.year, own.region) = (b.programme, b.year, f.region))
    ),
    -- The first three as _MARKS there: their supplier is waited for. The others wait for a person, and nobody for them.
    mark AS (
        SELECT 'unread' AS what, u.facility_id FROM deliveries_unread u WHERE u.failed = 0
        UNION ALL
        SELECT 'unjudged', u.facility_id FROM deliveries_unjudged u, budget b
        WHERE u.programme = b.programme AND u.day >= b.year_first AND u.day < next_month
        UNION ALL
        SELECT CASE WHEN u.refused = '' THEN 'unposted' ELSE 'refused' END, v.facility_id
        FROM budget b JOIN deliveries_unposted u
            ON u.programme = b.programme AND u.service_day >= b.year_first AND u.service_day < next_month
        CROSS JOIN LATERAL (
            SELECT v.facility_id FROM deliveries_verdict v
            WHERE (v.person_id, v.service_day, v.programme) = (u.person_id, u.service_day, u.programme)
            ORDER BY v.slot, v.version DESC LIMIT 1
        ) v
        UNION ALL
        SELECT 'objected', v.facility_id
        FROM budget b JOIN deliveries_objection o
            ON o.programme = b.programme AND o.service_day >= first_day AND o.service_day < next_month
        CROSS JOIN LATERAL (
            SELECT v.facility_id FROM deliveries_verdict v
            WHERE (v.person_id, v.service_day, v.programme) = (o.person_id, o.service_day, o.programme)
            ORDER BY v.slot, v.version DESC LIMIT 1
        ) v
        WHERE NOT EXISTS (SELECT FROM deliveries_objection_decision d
                WHERE (d.person_id, d.service_day, d.programme, d.objection_id)
                    = (o.person_id, o.service_day, o.programme, o.id))
          AND NOT EXISTS (SELECT FROM deliveries_objection_withdrawal w
                WHERE (w.person_id, w.service_day, w.programme, w.objection_id)
                    = (o.person_id, o.service_day, o.programme, o.id))
        UNION ALL
        SELECT 'held', v.facility_id
        FROM budget b CROSS JOIN place p
        JOIN deliveries_verdict v ON v.facility_id = p.id AND v.verdict = 'held' AND v.programme = b.programme
            AND v.service_day >= first_day AND v.service_day < next_month
        WHERE NOT EXISTS (SELECT FROM deliveries_verdict newer
                WHERE (newer.person_id, newer.service_day, newer.programme, newer.slot)
                    = (v.person_id, v.service_day, v.programme, v.slot) AND newer.version > v.version)
          AND NOT EXISTS (SELECT FROM settlement_hold h
                WHERE (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
                    = (v.person_id, v.service_day, v.programme, v.slot, v.version))
    ),
    supplier AS MATERIALIZED (
        SELECT DISTINCT a.facility_id, a.organisation_id FROM registry_agreement a, budget b
        WHERE a.programme = b.programme AND a.known_to IS NULL AND a.valid && daterange(least(first_day, next_month), next_month)
    ),
    opened AS (
        SELECT mark.what, supplier.organisation_id, count(*) AS items
        FROM mark JOIN place ON place.id = mark.facility_id
        JOIN supplier ON supplier.facility_id = mark.facility_id
        GROUP BY 1, 2
        UNION ALL
        -- Of whom meals of the month are in the books.
        SELECT 'to_state', one.organisation_id, 1
        FROM budget b CROSS JOIN (SELECT DISTINCT s.organisation_id FROM supplier s JOIN place ON place.id = s.facility_id) one
        WHERE EXISTS (SELECT FROM settlement_posting p
            WHERE (p.payee, p.programme, p.budget_id) = (one.organisation_id, b.programme, b.id)
              AND p.service_day >= first_day AND p.service_day < next_month AND p.amount_tiyn > 0)
    )
    SELECT opened.what, o.id, o.name, opened.items
    FROM opened JOIN registry_organisation o ON o.id = opened.organisation_id
    -- Whoever has the month's statement, or a later one, has it for good.
    WHERE NOT EXISTS (SELECT FROM settlement_statement s
        WHERE (s.payee, s.budget_id) = (o.id, asked_budget) AND s.month >= first_day)
    ORDER BY 3, 2, 1;
END;
COMMENT ON FUNCTION settlement_month_open IS
    'What of a month is under way or in doubt, supplier by supplier, where its statement is still to come: for a session that sees the budget.';

REVOKE ALL ON FUNCTION settlement_month_open FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settlement_month_open TO amiyan_reader;
