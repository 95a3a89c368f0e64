-- Deliveries: what was sent (evidence), what was read from it (passes), what each pass came to (outcomes), and
-- what each unit of service for a person came to (verdicts). Rows are only ever added; a later judgement of the
-- same thing has a higher version.
--
-- Evidence and passes are owned by the facility whose terminal sent them (0: a terminal nobody listed), verdicts
-- by the person.

CREATE TYPE deliveries_outcome_kind AS ENUM (
    'unreadable', 'repeated_record', 'not_a_pass', 'unknown_person', 'outside_period', 'not_a_school_day',
    'not_enrolled', 'other_facility', 'not_entitled', 'entitlement_unknown', 'outside_serving_hours',
    'method_needs_confirmation', 'second_that_day', 'used'
);
COMMENT ON TYPE deliveries_outcome_kind IS 'In the order of precedence: a record gets the first that applies.';

CREATE TYPE deliveries_verdict_kind AS ENUM ('payable', 'held', 'refused');

CREATE TABLE deliveries_evidence (
    facility_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    terminal text COLLATE "C" NOT NULL,
    file_name text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    body bytea,
    kept_sha256 bytea,
    original_sha256 bytea NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_kept_body_has_its_hash CHECK ((body IS NULL) = (kept_sha256 IS NULL))
);
COMMENT ON COLUMN deliveries_evidence.body IS
    'As received, less pictures, templates, names and passwords; null where the sender keeps the file (an audit).';

CREATE TABLE deliveries_pass (
    facility_id bigint NOT NULL,
    evidence_id bigint NOT NULL,
    record integer NOT NULL,
    line integer NOT NULL,
    terminal text COLLATE "C" NOT NULL,
    pin text COLLATE "C" NOT NULL,
    at timestamp,
    state text COLLATE "C" NOT NULL,
    method text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    PRIMARY KEY (facility_id, evidence_id, record),
    CONSTRAINT a_record_is_a_pass_or_says_why_not CHECK (kind IN ('pass', 'other', 'unreadable')),
    CONSTRAINT what_was_read_has_a_time CHECK ((at IS NULL) = (kind = 'unreadable'))
);
COMMENT ON COLUMN deliveries_pass.record IS 'Its number within the evidence; two may stand on one line.';
COMMENT ON COLUMN deliveries_pass.at IS 'The terminal''s own wall clock, as local time: a claim, not a fact.';

CREATE TABLE deliveries_outcome (
    facility_id bigint NOT NULL,
    evidence_id bigint NOT NULL,
    record integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    programme text COLLATE "C" NOT NULL,
    outcome deliveries_outcome_kind NOT NULL,
    person_id bigint,
    PRIMARY KEY (facility_id, evidence_id, record, programme, version)
);

CREATE TABLE deliveries_verdict (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL DEFAULT 1,
    version integer NOT NULL DEFAULT 1,
    verdict deliveries_verdict_kind NOT NULL,
    reason deliveries_outcome_kind NOT NULL,
    facility_id bigint NOT NULL,
    terminal text COLLATE "C" NOT NULL,
    at timestamp NOT NULL,
    method text COLLATE "C" NOT NULL,
    evidence_id bigint NOT NULL,
    record integer NOT NULL,
    amount_tiyn bigint NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, slot, version),
    CONSTRAINT an_amount_is_not_negative CHECK (amount_tiyn >= 0),
    CONSTRAINT a_payable_meal_was_used CHECK (verdict <> 'payable' OR reason = 'used')
);
