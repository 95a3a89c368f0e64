-- How a terminal is let in, and what is parked, as an office sees it: never a secret, a key or a body. A reader has no right
-- to these tables; the functions run as the owner and ask themselves which places the session may see.

CREATE FUNCTION deliveries_bindings_told()
RETURNS TABLE (id bigint, facility_id bigint, serial text, way text, network text, expires_at timestamptz,
               known_from timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT b.id, b.facility_id, b.serial, b.way, coalesce(b.network::text, ''), b.expires_at, b.known_from
    FROM deliveries_binding b
    WHERE b.known_to IS NULL AND (b.expires_at IS NULL OR b.expires_at > now())
      AND (b.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]) OR (SELECT amiyan_everything('service')))
    ORDER BY b.id;
END;
COMMENT ON FUNCTION deliveries_bindings_told IS 'The bindings that count, of places within the scope, without what proves them.';

CREATE FUNCTION deliveries_parked_told()
RETURNS TABLE (binding_id bigint, serial text, bound_serial text, facility_id bigint, reason text, requests bigint,
               records bigint, first_seen timestamptz, last_seen timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT k.binding_id, k.serial, b.serial, b.facility_id, (array_agg(k.reason ORDER BY k.id DESC))[1], count(*),
           sum(k.records)::bigint, min(k.received_at), max(k.received_at)
    FROM deliveries_parked k JOIN deliveries_binding b ON b.id = k.binding_id
    WHERE k.id > coalesce((SELECT max(d.up_to) FROM deliveries_parked_decision d
                           WHERE d.binding_id = k.binding_id AND d.serial = k.serial), 0)
      AND (b.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]) OR (SELECT amiyan_everything('service')))
    GROUP BY k.binding_id, k.serial, b.serial, b.facility_id
    ORDER BY max(k.received_at) DESC, k.binding_id, k.serial;
END;
COMMENT ON FUNCTION deliveries_parked_told IS 'Terminals with parked evidence on which nobody decided yet, of places within the scope.';

CREATE FUNCTION deliveries_parked_decided(most integer)
RETURNS TABLE (serial text, facility_id bigint, to_facility_id bigint, reason text, decided_by text,
               decided_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT d.serial, b.facility_id, d.facility_id, d.reason,
           CASE WHEN (SELECT amiyan_sees('posts')) THEN d.decided_by ELSE '' END, d.decided_at
    FROM deliveries_parked_decision d JOIN deliveries_binding b ON b.id = d.binding_id
    WHERE b.facility_id = ANY ((SELECT amiyan_places('service'))::bigint[]) OR (SELECT amiyan_everything('service'))
    ORDER BY d.decided_at DESC, d.id DESC LIMIT least(most, 500);
END;
COMMENT ON FUNCTION deliveries_parked_decided IS 'What was decided of parked evidence, the latest first, and by whom where the purpose shows posts.';
