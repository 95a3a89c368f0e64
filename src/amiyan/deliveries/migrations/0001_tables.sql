-- Deliveries: what was sent (evidence), what was read from it (passes), what each pass came to (outcomes), and
-- what each unit of service for a person came to (verdicts). Rows are only ever added; a later judgement of the
-- same thing has a higher version.
--
-- Evidence and passes are owned by the facility whose terminal sent them (0: a terminal nobody listed), verdicts
-- by the person.
--
-- Four work lists say what is still to be done: evidence to read, days to judge, verdicts to post, lists that are
-- not yet due. Their rows go when the work is done, in the transaction that did it; nothing else here is ever deleted.

CREATE TYPE deliveries_outcome_kind AS ENUM (
    'unreadable', 'repeated_record', 'not_a_pass', 'unknown_person', 'outside_period', 'not_a_school_day',
    'not_enrolled', 'other_facility', 'not_entitled', 'entitlement_unknown', 'outside_serving_hours',
    'clock_is_wrong', 'came_too_late', 'list_refused', 'terminal_recorded', 'not_countersigned', 'objection_upheld',
    'objected', 'open_to_objection', 'too_many_by_hand',
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
-- What came on a day, to read it again; it lies together.
CREATE INDEX deliveries_evidence_by_receipt ON deliveries_evidence USING brin (received_at);

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
    CONSTRAINT a_pass_came_in_a_known_way CHECK (via IN ('file', 'secret', 'network', 'signature', 'list')),
    CONSTRAINT a_pass_by_list_names_its_list CHECK (via <> 'list' OR state ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
);
-- What is judged anew is a day of a facility.
CREATE INDEX deliveries_pass_by_day ON deliveries_pass (facility_id, at);
COMMENT ON COLUMN deliveries_pass.received IS
    'When it reached us, as local time; null where that says nothing of the pass (a file that was handed over).';
COMMENT ON COLUMN deliveries_pass.via IS 'The binding of its evidence, or a list that an employee marked.';
COMMENT ON COLUMN deliveries_pass.state IS 'As the terminal calls it; of a pass by list, the id of the list.';
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
    skew_s integer,
    source text COLLATE "C" NOT NULL DEFAULT ''
);
COMMENT ON COLUMN deliveries_contact.source IS 'The maker by whose protocol it spoke, as its folder is named; by it we know who takes orders.';

-- Where no terminal saw a child, an employee who is not paid by it marks a list and another countersigns it; then
-- there is time to object. What was not allowed is kept all the same, and says by name why it counts for nothing.

CREATE TABLE deliveries_list (
    facility_id bigint NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    programme text COLLATE "C" NOT NULL,
    service_day date NOT NULL,
    class_label text NOT NULL,
    form text COLLATE "C" NOT NULL,
    marker text COLLATE "C" NOT NULL,
    marked_by bigint,
    post text NOT NULL,
    marked_at timestamp NOT NULL,
    served_from time,
    served_to time,
    present integer NOT NULL,
    terminal text COLLATE "C" NOT NULL,
    evidence_id bigint NOT NULL,
    refused text COLLATE "C" NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, id, version),
    CONSTRAINT a_list_is_a_list_or_speaks_of_what_was_not_recorded CHECK (form IN ('list', 'unrecorded')),
    CONSTRAINT a_list_that_counts_names_who_marked_it CHECK (refused <> '' OR marked_by IS NOT NULL),
    CONSTRAINT a_list_says_both_ends_of_its_time_or_none CHECK ((served_from IS NULL) = (served_to IS NULL)),
    CONSTRAINT a_list_names_nobody_or_somebody CHECK (present >= 0)
);
CREATE UNIQUE INDEX a_list_has_one_answer_at_a_time ON deliveries_list (facility_id, id) WHERE known_to IS NULL;
COMMENT ON COLUMN deliveries_list.version IS 'Counted up where the registers of employees were corrected and the answer became another.';
COMMENT ON COLUMN deliveries_list.marker IS 'As it was sent: an IIN, or a pin of the facility.';
COMMENT ON COLUMN deliveries_list.marked_at IS 'Local wall clock, as the employee''s device claims it.';
COMMENT ON COLUMN deliveries_list.served_from IS 'Of what a terminal did not record: from when to when; null: all day.';
CREATE INDEX deliveries_list_by_day ON deliveries_list (facility_id, service_day);
-- A countersignature of the district comes from elsewhere and knows the list by its id alone.
CREATE INDEX deliveries_list_by_id ON deliveries_list (id) WHERE known_to IS NULL;
CREATE INDEX deliveries_list_not_recorded ON deliveries_list (service_day)
    WHERE form = 'unrecorded' AND refused = '' AND known_to IS NULL;

CREATE TABLE deliveries_countersignature (
    facility_id bigint NOT NULL,
    list_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    ask_id uuid NOT NULL,
    sender_id bigint NOT NULL,
    signer text COLLATE "C" NOT NULL,
    signed_by bigint,
    post text NOT NULL,
    of_district boolean NOT NULL DEFAULT false,
    signed_at timestamp NOT NULL,
    payable_from date,
    evidence_id bigint NOT NULL,
    refused text COLLATE "C" NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, list_id, id),
    CONSTRAINT a_countersignature_that_counts_names_who_signed CHECK (refused <> '' OR signed_by IS NOT NULL),
    CONSTRAINT what_is_countersigned_becomes_payable_on_a_day CHECK ((refused = '') = (payable_from IS NOT NULL))
);
COMMENT ON COLUMN deliveries_countersignature.signer IS 'As it was sent: an IIN, or a pin of the facility of the sender.';
CREATE UNIQUE INDEX a_list_is_countersigned_once
    ON deliveries_countersignature (facility_id, list_id) WHERE refused = '' AND known_to IS NULL;
CREATE UNIQUE INDEX a_countersignature_has_one_answer_at_a_time
    ON deliveries_countersignature (facility_id, list_id, ask_id) WHERE known_to IS NULL;
CREATE INDEX deliveries_countersignature_by_id ON deliveries_countersignature (id);
CREATE INDEX deliveries_countersignature_by_list ON deliveries_countersignature (list_id);
CREATE INDEX deliveries_countersignature_before_its_list
    ON deliveries_countersignature (known_from)
    WHERE refused = 'list-not-here-yet' AND known_to IS NULL;

-- Somebody says that this one meal was not eaten. It holds this one line until a named person decides.
CREATE TABLE deliveries_objection (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    raised_by text NOT NULL,
    reason text NOT NULL,
    channel text COLLATE "C" NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, id),
    CONSTRAINT an_objection_comes_by_phone_or_paper_or_page CHECK (channel IN ('phone', 'paper', 'page')),
    CONSTRAINT an_objection_says_who_and_why CHECK (raised_by <> '' AND reason <> '')
);
CREATE INDEX deliveries_objection_by_id ON deliveries_objection (id);

CREATE TABLE deliveries_objection_decision (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    objection_id bigint NOT NULL,
    upheld boolean NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, objection_id),
    FOREIGN KEY (person_id, service_day, programme, objection_id) REFERENCES deliveries_objection,
    CONSTRAINT a_decision_on_an_objection_names_a_person_and_a_reason CHECK (decided_by <> '' AND reason <> '')
);

-- A sample of list lines that is confirmed with families. The digest of its seed is published before the month
-- begins; the seed is shown when it is drawn, so that anybody can draw it again.
CREATE TABLE deliveries_sample (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme text COLLATE "C" NOT NULL,
    month date NOT NULL,
    region text COLLATE "C",
    facility_id bigint REFERENCES registry_facility,
    seed_sha256 bytea NOT NULL,
    published_by text NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT a_sample_is_of_a_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT a_sample_is_of_a_region_or_a_facility_or_of_all CHECK (region IS NULL OR facility_id IS NULL),
    CONSTRAINT a_seed_is_published_before_its_month CHECK (published_at < (month::timestamp AT TIME ZONE 'Asia/Almaty')),
    CONSTRAINT the_seed_of_a_month_is_published_once UNIQUE NULLS NOT DISTINCT (programme, month, region, facility_id)
);

CREATE TABLE deliveries_sample_draw (
    sample_id bigint PRIMARY KEY REFERENCES deliveries_sample,
    seed text NOT NULL,
    per_mille integer NOT NULL,
    of_lines integer NOT NULL,
    drawn integer NOT NULL,
    drawn_by text NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT no_more_is_drawn_than_there_is CHECK (drawn BETWEEN 0 AND of_lines),
    CONSTRAINT a_sample_is_a_share_of_a_thousand CHECK (per_mille BETWEEN 0 AND 1000)
);

CREATE TABLE deliveries_sample_line (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    sample_id bigint NOT NULL,
    place integer NOT NULL,
    facility_id bigint NOT NULL,
    PRIMARY KEY (person_id, service_day, programme, sample_id)
);
CREATE UNIQUE INDEX a_place_in_a_sample_is_of_one_line ON deliveries_sample_line (sample_id, place);

CREATE TABLE deliveries_sample_answer (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    sample_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    answer text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    asked_by text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, sample_id, id),
    FOREIGN KEY (person_id, service_day, programme, sample_id) REFERENCES deliveries_sample_line,
    CONSTRAINT a_family_says_yes_or_no_or_is_not_reached CHECK (answer IN ('yes', 'no', 'unreachable')),
    CONSTRAINT a_family_is_asked_by_phone_or_paper_or_page CHECK (channel IN ('phone', 'paper', 'page')),
    CONSTRAINT who_asked_a_family_is_named CHECK (asked_by <> '')
);

-- Which share of a month's meals is known from lists only, at a facility that has a terminal. Above the
-- programme's limit its list lines wait until a named person decides.
CREATE TABLE deliveries_hand_share (
    facility_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    month date NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    by_list integer NOT NULL,
    of_meals integer NOT NULL,
    held boolean NOT NULL,
    reason text NOT NULL DEFAULT '',
    decided_by text NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, programme, month, id),
    CONSTRAINT a_share_is_a_part_of_the_whole CHECK (by_list BETWEEN 0 AND of_meals),
    CONSTRAINT a_person_who_decides_on_a_share_says_why CHECK ((decided_by = '') = (reason = ''))
);

-- The work lists.

CREATE TABLE deliveries_unread (
    facility_id bigint NOT NULL,
    evidence_id bigint NOT NULL,
    shard smallint NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    not_before timestamptz NOT NULL DEFAULT now(),
    failed smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (facility_id, evidence_id)
);
CREATE INDEX deliveries_unread_by_shard ON deliveries_unread (shard, evidence_id);
COMMENT ON COLUMN deliveries_unread.failed IS
    'How often reading broke off with it by a fault of ours: it is then read alone, later and later, and holds up no other.';

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

CREATE TABLE deliveries_list_due (
    facility_id bigint NOT NULL,
    list_id uuid NOT NULL,
    programme text COLLATE "C" NOT NULL,
    service_day date NOT NULL,
    payable_from date NOT NULL,
    PRIMARY KEY (facility_id, list_id)
);
CREATE INDEX deliveries_list_due_by_day ON deliveries_list_due (payable_from);
COMMENT ON TABLE deliveries_list_due IS 'Countersigned lists that nobody looks at again until the day on which they become payable.';
