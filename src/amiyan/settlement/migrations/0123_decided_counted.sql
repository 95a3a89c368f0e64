-- A held meal that a person decided is held no longer in the figures of its day: days that have such meals are counted anew.
INSERT INTO settlement_figure_stale (facility_id, programme, service_day)
SELECT DISTINCT v.facility_id, v.programme, v.service_day
FROM settlement_hold_decision h JOIN deliveries_verdict v USING (person_id, service_day, programme);
