-- A table that has grown past what PostgreSQL knows of it is counted before much is asked of it.
--
-- What was empty when it was counted last is taken for empty until the daemon comes by: then all indexes look alike, and
-- the lowest is taken. The check of a foreign key is planned like every other question (once a connection, until the
-- table is counted again): with settlement_statement_by_budget for the key of a statement, each of 100,000 approvals read
-- every statement of its budget.
--
-- Counting asks a sample of at most 30,000 pages, and drops the plans that every connection keeps. Only an owner may.
CREATE FUNCTION settlement_count_grown(VARIADIC tables regclass[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    grown regclass;
    counted integer := 0;
BEGIN
    FOR grown IN
        SELECT c.oid FROM pg_class c
        CROSS JOIN LATERAL (
            SELECT pg_relation_size(c.oid) / current_setting('block_size')::integer AS pages) now
        WHERE c.oid = ANY (tables) AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) = current_user
          AND now.pages > 8  -- a table of less is read as fast in any way
          AND (c.reltuples < c.relpages OR now.pages > 2 * c.relpages)  -- less than a row on a page, or twice as large
        ORDER BY c.relname  -- of two who count, one waits for the other
    LOOP
        EXECUTE format('ANALYZE %s', grown);
        counted := counted + 1;
    END LOOP;
    RETURN counted;
END;
$$;
COMMENT ON FUNCTION settlement_count_grown IS
    'Lets PostgreSQL count those of the tables that have grown past what it knows of them; how many.';
REVOKE EXECUTE ON FUNCTION settlement_count_grown FROM PUBLIC;
