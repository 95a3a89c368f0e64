-- Payouts: what a bank was told to pay, what it answered (its truth), and what we believe.
--
-- A payout's id is made from what it is for, before anything is sent. The messages are kept as they went out; what
-- comes back is kept as it came in, and read later. Bank lines are facts of the bank: none is ever changed, whatever
-- we make of it.

CREATE TABLE settlement_payout (
    payee bigint NOT NULL,
    id uuid NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    code text COLLATE "C" NOT NULL,
    attempt smallint NOT NULL,
    amount_tiyn bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    bin text COLLATE "C" NOT NULL,
    name text NOT NULL,
    iban text COLLATE "C" NOT NULL,
    due_on date NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, id),
    CONSTRAINT a_statement_is_paid_once_at_a_time UNIQUE (payee, budget_id, number, code, attempt),
    CONSTRAINT a_payout_pays_something CHECK (amount_tiyn > 0),
    CONSTRAINT a_payout_goes_by_a_known_channel CHECK (channel IN ('bank', 'treasury', 'purpose_money'))
);
COMMENT ON COLUMN settlement_payout.id IS 'A hash of budget, statement, code and attempt; its hex is the end-to-end id.';
COMMENT ON COLUMN settlement_payout.code IS 'Of the budget classification, from whose appropriation it is drawn.';
COMMENT ON COLUMN settlement_payout.attempt IS 'A payout that was rejected is made again under the next number, when a person says so.';
-- The bank's answers name a payout by its id alone.
CREATE INDEX settlement_payout_by_id ON settlement_payout (id);
CREATE INDEX settlement_payout_by_budget ON settlement_payout (budget_id, number);

-- What becomes of a payout, in order. The last state is what we believe.
CREATE TABLE settlement_payout_event (
    payee bigint NOT NULL,
    payout_id uuid NOT NULL,
    n smallint NOT NULL,
    state text COLLATE "C" NOT NULL,
    reason_code text COLLATE "C" NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    answer_sha256 bytea,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, payout_id, n),
    FOREIGN KEY (payee, payout_id) REFERENCES settlement_payout,
    CONSTRAINT a_state_of_a_payout_is_known
        CHECK (state IN ('made', 'sent', 'accepted', 'settled', 'rejected', 'returned'))
);

-- A message to a channel, as it goes out. It is written once; sending it again sends the same bytes.
CREATE TABLE settlement_message (
    channel text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    budget_id bigint NOT NULL,
    payouts integer NOT NULL,
    total_tiyn bigint NOT NULL,
    body bytea NOT NULL,
    sha256 bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, id),
    CONSTRAINT a_message_pays_somebody CHECK (payouts > 0 AND total_tiyn > 0)
);
CREATE TABLE settlement_message_payout (
    payee bigint NOT NULL,
    payout_id uuid NOT NULL,
    channel text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (payee, payout_id),
    FOREIGN KEY (payee, payout_id) REFERENCES settlement_payout
);
CREATE INDEX settlement_message_payout_by_message ON settlement_message_payout (channel, message_id);

-- Work lists: messages still to be handed over, answers still to be read.
CREATE TABLE settlement_outbox (
    channel text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    not_before timestamptz NOT NULL DEFAULT now(),
    failed smallint NOT NULL DEFAULT 0,
    problem text NOT NULL DEFAULT '',
    PRIMARY KEY (channel, message_id)
);
CREATE TABLE settlement_answer_unread (
    channel text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    failed smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, sha256)
);

-- What came back, as it came. The same bytes again are the same answer.
CREATE TABLE settlement_answer (
    channel text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    name text NOT NULL,
    body bytea NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, sha256)
);
-- What could not be read of it, for a person.
CREATE TABLE settlement_answer_problem (
    channel text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    n integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    params jsonb NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, sha256, n),
    FOREIGN KEY (channel, sha256) REFERENCES settlement_answer
);

-- The bank's truth: what it said of single payments, and the lines of its statements.
CREATE TABLE settlement_bank_status (
    channel text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    n integer NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    end_to_end_id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    reason_code text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (channel, sha256, n),
    FOREIGN KEY (channel, sha256) REFERENCES settlement_answer
);
COMMENT ON COLUMN settlement_bank_status.end_to_end_id IS 'Blank: said of the whole message.';
CREATE TABLE settlement_bank_entry (
    channel text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    amount_tiyn bigint NOT NULL,
    is_credit boolean NOT NULL,
    booked_on date NOT NULL,
    end_to_end_id text COLLATE "C" NOT NULL,
    counterparty text NOT NULL,
    counterparty_iban text COLLATE "C" NOT NULL,
    remittance text NOT NULL,
    return_reason text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (channel, iban, reference),
    CONSTRAINT a_line_of_a_bank_moves_something CHECK (amount_tiyn > 0)
);
COMMENT ON TABLE settlement_bank_entry IS 'Each booked line of our accounts once, though a notification and a statement both bring it.';
CREATE INDEX settlement_bank_entry_by_payment ON settlement_bank_entry (end_to_end_id);
CREATE TABLE settlement_bank_balance (
    channel text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    sequence bigint NOT NULL,
    opening_tiyn bigint NOT NULL,
    closing_tiyn bigint NOT NULL,
    day date NOT NULL,
    sha256 bytea NOT NULL,
    PRIMARY KEY (channel, iban, sequence)
);
-- What is to be done about a line that nothing of ours explains: a work item until a person has decided.
CREATE TABLE settlement_bank_decision (
    channel text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    decision text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, iban, reference),
    FOREIGN KEY (channel, iban, reference) REFERENCES settlement_bank_entry,
    CONSTRAINT a_decision_on_a_bank_line_is_known CHECK (decision IN ('fee', 'not_ours', 'explained')),
    CONSTRAINT a_decision_on_a_bank_line_names_a_person_and_a_reason CHECK (decided_by > 0 AND reason <> '')
);
