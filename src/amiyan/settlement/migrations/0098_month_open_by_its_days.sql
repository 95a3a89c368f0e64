-- Planned for the days and the budget that are asked: a plan for any month would read the verdicts of all of them, and
-- PostgreSQL takes such a one once a connection has asked five times (measured at full size: 20 ms, then 600).
ALTER FUNCTION settlement_month_open SET plan_cache_mode = force_custom_plan;
