-- Deliveries: what was sent (evidence), what was read from it (passes), what each pass came to (outcomes), and
-- what each unit of service for a person came to (verdicts). Rows are only ever added; a later judgement of the
-- same thing has a higher version.
--
-- Evidence and passes are owned by the facility whose terminal sent them (0: a terminal nobody listed), verdicts
-- by the person.
--
-- Three work lists say what is still to be done: evidence to read, days to judge, verdicts to post. Their rows go
-- when the work is done, in the transaction that did it; nothing else here is ever deleted.

CREATE TYPE deliveries_outcome_kind AS ENUM (
    'unreadable', 'repeated_record', 'not_a_pass', 'unknown_person', 'outside_period', 'not_a_school_day',
    'not_enrolled', 'other_facility', 'not_entitled', 'entitlement_unknown', 'outside_serving_hours',
    'clock_is_wrong', 'came_too_late', 'not_countersigned', 'objected', 'open_to_objection',
    'source_needs_confirmation', 'method_needs_confirmation', 'second_that_day', 'used'
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
    layout text COLLATE "C" NOT NULL DEFAULT '',
    binding text COLLATE "C" NOT NULL DEFAULT 'file',
    skew_s integer,
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_kept_body_has_its_hash CHECK ((body IS NULL) = (kept_sha256 IS NULL)),
    CONSTRAINT evidence_is_bound_in_a_known_way CHECK (binding IN ('file', 'secret', 'network', 'signature'))
);
COMMENT ON COLUMN deliveries_evidence.body IS
    'As received, less pictures, templates, names and passwords; null where the sender keeps the file (an audit).';
COMMENT ON COLUMN deliveries_evidence.layout IS
    'Maker and form of what came by network, by which the body is read again; blank for a file.';
COMMENT ON COLUMN deliveries_evidence.binding IS 'By what we know whose it is: a secret and a signature prove more than a network.';
COMMENT ON COLUMN deliveries_evidence.skew_s IS 'The terminal''s clock less ours as it sent, where it told the time.';
-- A terminal that was not answered sends the same bytes again: the same evidence.
CREATE UNIQUE INDEX the_same_bytes_of_a_terminal_are_kept_once
    ON deliveries_evidence (facility_id, terminal, original_sha256) WHERE layout <> '';

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
    received timestamp,
    skew_s integer,
    via text COLLATE "C" NOT NULL DEFAULT 'file',
    PRIMARY KEY (facility_id, evidence_id, record),
    CONSTRAINT a_record_is_a_pass_or_says_why_not CHECK (kind IN ('pass', 'other', 'unreadable')),
    CONSTRAINT what_was_read_has_a_time CHECK ((at IS NULL) = (kind = 'unreadable')),
    CONSTRAINT a_pass_came_in_a_known_way CHECK (via IN ('file', 'secret', 'network', 'signature', 'list'))
);
-- What is judged anew is a day of a facility.
CREATE INDEX deliveries_pass_by_day ON deliveries_pass (facility_id, at);
COMMENT ON COLUMN deliveries_pass.received IS
    'When it reached us, as local time; null where that says nothing of the pass (a file that was handed over).';
COMMENT ON COLUMN deliveries_pass.via IS 'The binding of its evidence, or a list that an employee marked.';
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

-- Who may send: a terminal is bound to its facility by its serial and by a secret (of which only the digest is
-- here), the network it comes from, or the key with which it signs.

CREATE TABLE deliveries_binding (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    facility_id bigint NOT NULL REFERENCES registry_facility,
    serial text COLLATE "C" NOT NULL,
    way text COLLATE "C" NOT NULL,
    secret_sha256 bytea,
    network cidr,
    public_key bytea,
    expires_at timestamptz,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    ended_by text,
    CONSTRAINT a_binding_is_a_secret_or_a_network_or_a_signature CHECK (
        CASE way WHEN 'secret' THEN secret_sha256 IS NOT NULL AND network IS NULL AND public_key IS NULL
                 WHEN 'network' THEN network IS NOT NULL AND secret_sha256 IS NULL AND public_key IS NULL
                 WHEN 'signature' THEN public_key IS NOT NULL AND secret_sha256 IS NULL AND network IS NULL
                 ELSE false END),
    CONSTRAINT a_secret_binds_one_terminal UNIQUE (secret_sha256)
);
COMMENT ON COLUMN deliveries_binding.expires_at IS 'Until when an old secret still counts after a new one was made.';
CREATE UNIQUE INDEX a_terminal_signs_with_one_key_at_a_time
    ON deliveries_binding (serial) WHERE way = 'signature' AND known_to IS NULL;
CREATE INDEX deliveries_binding_by_serial ON deliveries_binding (registry_serial_key(serial)) WHERE known_to IS NULL;

-- What came with a known secret from a terminal that does not belong to it: kept aside until the office decides.
CREATE TABLE deliveries_parked (
    binding_id bigint NOT NULL REFERENCES deliveries_binding,
    id bigint GENERATED ALWAYS AS IDENTITY,
    serial text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    body bytea NOT NULL,
    original_sha256 bytea NOT NULL,
    source text NOT NULL,
    layout text COLLATE "C" NOT NULL,
    binding text COLLATE "C" NOT NULL,
    skew_s integer,
    records integer NOT NULL,
    PRIMARY KEY (binding_id, id),
    CONSTRAINT what_is_parked_is_unknown_or_moved CHECK (reason IN ('unknown', 'moved')),
    CONSTRAINT the_same_bytes_are_parked_once UNIQUE (binding_id, serial, original_sha256)
);

-- What the office decided of a parked terminal: its records count to a facility, or never.
CREATE TABLE deliveries_parked_decision (
    binding_id bigint NOT NULL REFERENCES deliveries_binding,
    id bigint GENERATED ALWAYS AS IDENTITY,
    serial text COLLATE "C" NOT NULL,
    up_to bigint NOT NULL,
    facility_id bigint REFERENCES registry_facility,
    reason text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (binding_id, id)
);
COMMENT ON COLUMN deliveries_parked_decision.facility_id IS 'To which facility the records count; null: they are set aside for good.';

-- Where the chain of a terminal that signs its batches has come to.
CREATE TABLE deliveries_chain (
    serial text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL,
    sha256 bytea NOT NULL,
    CONSTRAINT a_chain_begins_at_nothing CHECK (number >= 0)
);
CREATE TABLE deliveries_chain_link (
    serial text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    sha256 bytea NOT NULL,
    signature bytea NOT NULL,
    binding_id bigint NOT NULL REFERENCES deliveries_binding,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (serial, number)
);
COMMENT ON TABLE deliveries_chain_link IS
    'Each signed batch as it was committed: its number, digest and signature. The body is the evidence of that digest.';

-- When a terminal was last heard, heartbeats included, and how far its clock was off then.
CREATE TABLE deliveries_contact (
    serial text COLLATE "C" PRIMARY KEY,
    binding_id bigint NOT NULL,
    heard_at timestamptz NOT NULL,
    skew_s integer
);

-- The work lists.

CREATE TABLE deliveries_unread (
    facility_id bigint NOT NULL,
    evidence_id bigint NOT NULL,
    shard smallint NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, evidence_id)
);
CREATE INDEX deliveries_unread_by_shard ON deliveries_unread (shard, evidence_id);

CREATE TABLE deliveries_unjudged (
    facility_id bigint NOT NULL,
    day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    pin text COLLATE "C" NOT NULL DEFAULT '*',
    shard smallint NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, programme, day, pin)
);
CREATE INDEX deliveries_unjudged_by_shard ON deliveries_unjudged (shard, marked_at);
COMMENT ON COLUMN deliveries_unjudged.pin IS 'Whose passes, as registry_pin_key makes it; *: everybody''s.';

CREATE TABLE deliveries_unposted (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    shard smallint NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    not_before timestamptz NOT NULL DEFAULT now(),
    refused text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (person_id, programme, service_day)
);
CREATE INDEX deliveries_unposted_by_shard ON deliveries_unposted (shard, not_before);
COMMENT ON COLUMN deliveries_unposted.refused IS 'Why the books did not take it the last time; blank where it was not yet tried.';
