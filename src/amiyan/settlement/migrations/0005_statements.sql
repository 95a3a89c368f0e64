-- Periods that lock, statements, what is held in them and who decides, and who approves.
--
-- A statement is one provider's month under one budget. It is numbered; the number before it must stand, with an
-- earlier month: so periods lock in order, and since rows are only added, none reopens. What is posted later for a
-- month that is locked stands in the next statement as a correction.
--
-- Persons are ids of the registry; 0 is Amiyan itself (a night that locks by the calendar).

CREATE TABLE settlement_statement (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    month date NOT NULL,
    previous integer GENERATED ALWAYS AS (nullif(number - 1, 0)) STORED,
    previous_month date,
    from_batch bigint NOT NULL,
    up_to_batch bigint NOT NULL,
    delivered_units bigint NOT NULL,
    delivered_tiyn bigint NOT NULL,
    corrected_tiyn bigint NOT NULL,
    cooked_tiyn bigint NOT NULL,
    held_units bigint NOT NULL,
    held_tiyn bigint NOT NULL,
    carried_tiyn bigint NOT NULL,
    above_ceiling_tiyn bigint NOT NULL,
    debt_before_tiyn bigint NOT NULL DEFAULT 0,
    offset_tiyn bigint NOT NULL DEFAULT 0,
    debt_tiyn bigint NOT NULL DEFAULT 0,
    payable_tiyn bigint NOT NULL,
    locked_on date NOT NULL DEFAULT current_date,
    due_on date NOT NULL,
    decide_by date NOT NULL,
    open_marks integer NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT '',
    document_sha256 bytea NOT NULL,
    recorded_by bigint NOT NULL,
    locked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, budget_id, number),
    CONSTRAINT a_month_of_a_provider_locks_once UNIQUE (payee, budget_id, month),
    CONSTRAINT a_statement_can_be_referred_to_with_its_month UNIQUE (payee, budget_id, number, month),
    CONSTRAINT a_statement_can_be_referred_to_with_its_recorder UNIQUE (payee, budget_id, number, recorded_by),
    CONSTRAINT a_period_locks_after_the_one_before_it
        FOREIGN KEY (payee, budget_id, previous, previous_month)
        REFERENCES settlement_statement (payee, budget_id, number, month),
    CONSTRAINT a_period_names_the_one_before_it CHECK ((number = 1) = (previous_month IS NULL)),
    CONSTRAINT periods_go_forward CHECK (previous_month < month),
    CONSTRAINT a_statement_is_of_a_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT a_statement_is_numbered_from_one CHECK (number >= 1),
    CONSTRAINT the_books_are_read_forward CHECK (from_batch <= up_to_batch),
    CONSTRAINT what_is_paid_is_never_negative
        CHECK (payable_tiyn >= 0 AND carried_tiyn >= 0 AND above_ceiling_tiyn >= 0),
    CONSTRAINT a_debt_is_never_negative CHECK (debt_before_tiyn >= 0 AND offset_tiyn >= 0 AND debt_tiyn >= 0),
    CONSTRAINT who_is_in_debt_is_paid_nothing CHECK (payable_tiyn = 0 OR debt_tiyn = 0),
    CONSTRAINT a_statement_adds_up CHECK (
        payable_tiyn + above_ceiling_tiyn - debt_tiyn
        = delivered_tiyn + corrected_tiyn + cooked_tiyn + carried_tiyn - debt_before_tiyn),
    CONSTRAINT a_person_who_does_not_wait_says_why CHECK (open_marks = 0 OR (reason <> '' AND recorded_by > 0)),
    CONSTRAINT a_month_locks_when_it_is_over CHECK (locked_on >= (month + interval '1 month')::date)
);
COMMENT ON COLUMN settlement_statement.from_batch IS
    'Of earlier months only what was posted after this batch is a correction; of its own month everything up to up_to_batch.';
COMMENT ON COLUMN settlement_statement.carried_tiyn IS 'From the statement before: what was above the ceilings of contracts.';
COMMENT ON COLUMN settlement_statement.debt_before_tiyn IS 'From the statement before: what the provider still had to give back.';
COMMENT ON COLUMN settlement_statement.offset_tiyn IS 'What of the debt (old, or of this statement''s corrections) is taken off what is earned now.';
COMMENT ON COLUMN settlement_statement.open_marks IS 'How many evidence, days or postings of its places were still under way when a person did not wait for them.';

CREATE TABLE settlement_statement_line (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    line integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    facility_id bigint NOT NULL,
    agreement text NOT NULL,
    service_month date NOT NULL,
    reason text COLLATE "C" NOT NULL,
    unit_price_tiyn bigint NOT NULL,
    units bigint NOT NULL,
    amount_tiyn bigint NOT NULL,
    vat_percent smallint,
    PRIMARY KEY (payee, budget_id, number, line),
    FOREIGN KEY (payee, budget_id, number) REFERENCES settlement_statement,
    CONSTRAINT a_line_is_delivered_or_corrected_or_cooked_or_held
        CHECK (kind IN ('delivered', 'correction', 'cooked', 'held')),
    CONSTRAINT only_a_correction_is_negative CHECK (kind = 'correction' OR (amount_tiyn >= 0 AND units >= 0)),
    CONSTRAINT a_line_is_its_units_times_its_price CHECK (kind = 'cooked' OR amount_tiyn = units * unit_price_tiyn)
);
COMMENT ON COLUMN settlement_statement_line.unit_price_tiyn IS 'Of what was cooked: 0, since a share of prices is rounded once, as a sum.';
COMMENT ON COLUMN settlement_statement_line.vat_percent IS 'Included in the price by the agreement of the day.';

-- What of a statement falls under each contract with the provider.
CREATE TABLE settlement_statement_contract (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    agreement text NOT NULL,
    ceiling_tiyn bigint,
    before_tiyn bigint NOT NULL,
    carried_tiyn bigint NOT NULL DEFAULT 0,
    amount_tiyn bigint NOT NULL,
    above_ceiling_tiyn bigint NOT NULL,
    vat_percent smallint,
    vat_tiyn bigint NOT NULL,
    since date,
    PRIMARY KEY (payee, budget_id, number, agreement),
    FOREIGN KEY (payee, budget_id, number) REFERENCES settlement_statement,
    CONSTRAINT what_is_above_a_ceiling_is_not_negative CHECK (carried_tiyn >= 0 AND above_ceiling_tiyn >= 0)
);
COMMENT ON COLUMN settlement_statement_contract.before_tiyn IS 'Accepted under the contract by earlier statements.';
COMMENT ON COLUMN settlement_statement_contract.carried_tiyn IS 'Above its ceiling in the statement before; it is looked at again.';
COMMENT ON COLUMN settlement_statement_contract.vat_percent IS 'Null: none, not known, or not one for all lines.';

-- Single lines that are held when their month locks. A person decides by a day; until then nothing is taken away.
CREATE TABLE settlement_hold (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL,
    verdict_version integer NOT NULL,
    reason text COLLATE "C" NOT NULL,
    facility_id bigint NOT NULL,
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    amount_tiyn bigint NOT NULL,
    decide_by date NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, slot, verdict_version)
);
CREATE INDEX settlement_hold_by_statement ON settlement_hold (payee, budget_id, number);
CREATE INDEX settlement_hold_by_deadline ON settlement_hold (budget_id, decide_by);
-- What is held when a month locks, place by place; held meals are few among the verdicts.
CREATE INDEX deliveries_verdict_held ON deliveries_verdict (facility_id, service_day) WHERE verdict = 'held';

CREATE TABLE settlement_hold_decision (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL,
    verdict_version integer NOT NULL,
    is_paid boolean NOT NULL,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, slot, verdict_version),
    FOREIGN KEY (person_id, service_day, programme, slot, verdict_version) REFERENCES settlement_hold,
    CONSTRAINT a_decision_on_a_held_line_names_a_person_and_a_reason CHECK (decided_by > 0 AND reason <> '')
);

-- Cooked, not served: lessons went remote after the hour until which a canteen could still stop.
CREATE TABLE settlement_cooked (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    portions integer NOT NULL,
    expected integer NOT NULL,
    share_per_mille smallint NOT NULL,
    amount_tiyn bigint NOT NULL,
    declared_at timestamptz NOT NULL,
    cut_off_at timestamptz NOT NULL,
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    batch bigint NOT NULL,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, service_day, programme),
    CONSTRAINT nobody_cooks_for_more_than_were_expected CHECK (portions BETWEEN 1 AND expected),
    CONSTRAINT what_was_cooked_costs_something CHECK (amount_tiyn > 0),
    CONSTRAINT only_what_was_declared_too_late_is_paid CHECK (declared_at > cut_off_at)
);
CREATE INDEX settlement_cooked_by_payee ON settlement_cooked (payee, budget_id, service_day);

-- The provider's own word that the statement is right.
CREATE TABLE settlement_statement_agreed (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    person_id bigint NOT NULL,
    signature_id uuid NOT NULL,
    agreed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, budget_id, number),
    FOREIGN KEY (payee, budget_id, number) REFERENCES settlement_statement
);

-- Two approve, each once, and neither is who recorded.
CREATE TABLE settlement_approval (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    place smallint NOT NULL,
    person_id bigint NOT NULL,
    recorded_by bigint NOT NULL,
    signature_id uuid NOT NULL,
    approved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, budget_id, number, place),
    CONSTRAINT two_people_approve CHECK (place IN (1, 2)),
    CONSTRAINT a_person_approves_once UNIQUE (payee, budget_id, number, person_id),
    CONSTRAINT who_recorded_does_not_approve CHECK (person_id <> recorded_by AND person_id > 0),
    CONSTRAINT an_approval_knows_who_recorded FOREIGN KEY (payee, budget_id, number, recorded_by)
        REFERENCES settlement_statement (payee, budget_id, number, recorded_by)
);
COMMENT ON COLUMN settlement_approval.signature_id IS
    'Of access_signature; one signature may stand under a list of many statements'' digests.';

-- An approver says no, with reasons; the same person may later take the no back. The latest word of each counts.
CREATE TABLE settlement_refusal (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL,
    is_refused boolean NOT NULL,
    reason text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, budget_id, number, id),
    FOREIGN KEY (payee, budget_id, number) REFERENCES settlement_statement,
    CONSTRAINT a_refusal_has_a_reason CHECK (reason <> '')
);

-- To which account a provider is paid changes by two people, after a while, and only to an account of its own.
CREATE TABLE settlement_account_change (
    organisation_id bigint NOT NULL,
    id uuid NOT NULL,
    iban text COLLATE "C" NOT NULL,
    source text NOT NULL,
    asked_by bigint NOT NULL,
    signature_id uuid NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT a_change_can_be_referred_to_with_who_asked UNIQUE (organisation_id, id, asked_by)
);
CREATE TABLE settlement_account_confirmation (
    organisation_id bigint NOT NULL,
    change_id uuid NOT NULL,
    asked_by bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    signature_id uuid NOT NULL,
    holder_source text NOT NULL,
    effective_from date NOT NULL,
    confirmed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, change_id),
    CONSTRAINT who_asked_does_not_confirm CHECK (confirmed_by <> asked_by),
    CONSTRAINT a_confirmation_knows_who_asked FOREIGN KEY (organisation_id, change_id, asked_by)
        REFERENCES settlement_account_change (organisation_id, id, asked_by)
);
COMMENT ON COLUMN settlement_account_confirmation.holder_source IS 'Who said that the account belongs to the BIN, and when.';
CREATE TABLE settlement_account_end (
    organisation_id bigint NOT NULL,
    change_id uuid NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    ended_by bigint NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, change_id),
    FOREIGN KEY (organisation_id, change_id) REFERENCES settlement_account_change,
    CONSTRAINT a_change_takes_effect_or_is_stopped CHECK (outcome IN ('in_effect', 'stopped')),
    CONSTRAINT whoever_stops_a_change_says_why CHECK (outcome = 'in_effect' OR reason <> '')
);
