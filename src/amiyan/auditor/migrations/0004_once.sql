-- What a broken line sends twice is one row: whoever asks makes its key. Rows from before there were keys have none.

ALTER TABLE auditor_finding ADD COLUMN key uuid;
COMMENT ON COLUMN auditor_finding.key IS 'Made by whoever asks; null for findings from before there were keys.';
-- Of one owner: a word about a line is kept once.
CREATE UNIQUE INDEX a_finding_is_kept_once ON auditor_finding (person_id, service_day, programme, sample_id, key);

ALTER TABLE auditor_export_step ADD COLUMN key uuid;
COMMENT ON COLUMN auditor_export_step.key IS 'Of who fetches the file, made by them; null for steps of the job.';
-- That somebody fetches an export is kept once.
CREATE UNIQUE INDEX an_export_is_fetched_once_by_one_asking ON auditor_export_step (export_id, key);
