-- What a family reads of a finding beside its kind. The auditor's own reason may name others and is never shown to it.

ALTER TABLE auditor_finding ADD COLUMN tells text NOT NULL DEFAULT '';
COMMENT ON COLUMN auditor_finding.tells IS 'What the family reads, naming nobody; blank where the auditor wrote nothing for it.';
