-- What a register said to an application, and by whose signature a month's list is approved. Rows are only ever added.

ALTER TABLE entitlements_application ADD COLUMN category text COLLATE "C" NOT NULL DEFAULT '';
COMMENT ON COLUMN entitlements_application.category IS
    'The category that the paper is to prove; blank: any of those on which the programme leans.';

-- Silence is written too, as that we asked: it is no fact about anybody, and the application stays open.
CREATE TABLE entitlements_check (
    person_id bigint NOT NULL,
    application_id uuid NOT NULL,
    asked_at timestamptz NOT NULL,
    source text NOT NULL,
    asked_for text[] NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL DEFAULT '',
    holds text[] NOT NULL DEFAULT '{}',
    last_day date,
    PRIMARY KEY (person_id, application_id, asked_at),
    FOREIGN KEY (person_id, application_id) REFERENCES entitlements_application,
    -- Only the first two are answers; after the others it is asked again.
    CONSTRAINT an_answer_is_yes_no_or_not_known CHECK (outcome IN ('held', 'not_held', 'not_covered', 'not_known', 'silent')),
    CONSTRAINT only_silence_has_a_reason CHECK ((outcome = 'silent') = (reason <> '')),
    CONSTRAINT a_yes_names_what_is_held CHECK (outcome <> 'held' OR holds && asked_for)
);
-- Two checks at the same time: the first answer stands, and nobody is confirmed and refused at once.
CREATE UNIQUE INDEX an_application_is_answered_once ON entitlements_check (person_id, application_id)
    WHERE outcome IN ('held', 'not_held');
COMMENT ON TABLE entitlements_check IS 'What a register said when it was asked about an application.';
COMMENT ON COLUMN entitlements_check.asked_for IS 'The categories of which one is enough.';
COMMENT ON COLUMN entitlements_check.holds IS 'Which the register confirmed, of all that it named.';
COMMENT ON COLUMN entitlements_check.last_day IS 'Until when, where the register said so.';

-- The signature itself is kept in access_signature; what is signed is made anew from the approval whenever it is shown.
CREATE TABLE entitlements_list_signature (
    facility_id bigint NOT NULL,
    month date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    document_sha256 bytea NOT NULL,
    signed_by bigint NOT NULL,
    signature_id uuid NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, month, programme, document_sha256, signed_by, signature_id),
    FOREIGN KEY (facility_id, month, programme, document_sha256) REFERENCES entitlements_list_approval
);
COMMENT ON TABLE entitlements_list_signature IS
    'By whose signature a list is approved. An approval without one is from before signatures were asked for.';
