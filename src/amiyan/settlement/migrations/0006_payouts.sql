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
    month date NOT NULL,
    code text COLLATE "C" NOT NULL,
    attempt smallint NOT NULL,
    amount_tiyn bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    bin text COLLATE "C" NOT NULL,
    name text NOT NULL,
    iban text COLLATE "C" NOT NULL,
    due_on date NOT NULL,
    decided_by bigint NOT NULL DEFAULT 0,
    decision text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, id),
    FOREIGN KEY (payee, budget_id, number) REFERENCES settlement_statement,
    CONSTRAINT a_statement_is_paid_once_at_a_time UNIQUE (payee, budget_id, number, code, attempt),
    CONSTRAINT a_payout_pays_something CHECK (amount_tiyn > 0),
    CONSTRAINT a_payout_goes_by_a_known_channel CHECK (channel IN ('bank', 'treasury', 'purpose_money')),
    CONSTRAINT attempts_are_counted_from_one CHECK (attempt >= 1),
    CONSTRAINT paying_again_names_a_person_and_a_reason
        CHECK (attempt = 1 OR (decided_by > 0 AND decision <> ''))
);
COMMENT ON COLUMN settlement_payout.id IS 'A hash of budget, statement, code and attempt; its hex is the end-to-end id.';
COMMENT ON COLUMN settlement_payout.code IS 'Of the budget classification, from whose appropriation it is drawn.';
COMMENT ON COLUMN settlement_payout.month IS 'Of the statement: the service month of its transfers in the books.';
COMMENT ON COLUMN settlement_payout.attempt IS 'A payout that was rejected is made again under the next number, when a person says so.';
-- The bank's answers name a payout by its id alone.
CREATE INDEX settlement_payout_by_id ON settlement_payout (id);
CREATE INDEX settlement_payout_by_budget ON settlement_payout (budget_id);
-- What of a budget is due.
CREATE INDEX settlement_statement_by_budget ON settlement_statement (budget_id, due_on);

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
    execution_on date NOT NULL,
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
-- Where a feed is read on: the last name of a channel's answers.
CREATE INDEX settlement_answer_by_name ON settlement_answer (channel, name);
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

-- Some banks give an id back in capitals; what has not the form of ours names no payout of ours.
CREATE FUNCTION settlement_named_payout(end_to_end_id text) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN end_to_end_id ~* '^[0-9a-f]{32}$' THEN end_to_end_id::uuid END;

CREATE TABLE settlement_bank_status (
    channel text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    n integer NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    end_to_end_id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    reason_code text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    payout_id uuid GENERATED ALWAYS AS (settlement_named_payout(end_to_end_id)) STORED,
    PRIMARY KEY (channel, sha256, n),
    FOREIGN KEY (channel, sha256) REFERENCES settlement_answer
);
COMMENT ON COLUMN settlement_bank_status.end_to_end_id IS 'Blank: said of the whole message.';
CREATE INDEX settlement_bank_status_by_payout ON settlement_bank_status (payout_id);
CREATE INDEX settlement_bank_status_by_message ON settlement_bank_status (message_id) WHERE end_to_end_id = '';
CREATE TABLE settlement_bank_entry (
    channel text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    amount_tiyn bigint NOT NULL,
    is_credit boolean NOT NULL,
    booked_on date NOT NULL,
    end_to_end_id text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    payments integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    counterparty text NOT NULL,
    counterparty_iban text COLLATE "C" NOT NULL,
    remittance text NOT NULL,
    return_reason text COLLATE "C" NOT NULL,
    sha256 bytea NOT NULL,
    n integer NOT NULL,
    payout_id uuid GENERATED ALWAYS AS (settlement_named_payout(end_to_end_id)) STORED,
    PRIMARY KEY (channel, iban, reference),
    CONSTRAINT a_line_of_a_bank_moves_something CHECK (amount_tiyn > 0)
);
COMMENT ON TABLE settlement_bank_entry IS 'Each booked line of our accounts once, though a notification and a statement both bring it.';
COMMENT ON COLUMN settlement_bank_entry.is_credit IS 'Money came in, also where that undoes an earlier line.';
COMMENT ON COLUMN settlement_bank_entry.payments IS 'More than one where the bank booked several payments as one sum.';
COMMENT ON COLUMN settlement_bank_entry.kind IS 'What kind of movement it is, in the bank''s codes.';
CREATE INDEX settlement_bank_entry_by_payout ON settlement_bank_entry (payout_id);
CREATE INDEX settlement_bank_entry_by_answer ON settlement_bank_entry (sha256);
CREATE INDEX settlement_bank_entry_by_message ON settlement_bank_entry (message_id) WHERE end_to_end_id = '' AND message_id <> '';
CREATE TABLE settlement_bank_balance (
    channel text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    day date NOT NULL,
    sequence bigint NOT NULL,
    page integer NOT NULL,
    opening_tiyn bigint NOT NULL,
    closing_tiyn bigint NOT NULL,
    entries integer NOT NULL,
    entries_tiyn bigint NOT NULL,
    sha256 bytea NOT NULL,
    PRIMARY KEY (channel, iban, day, sequence, page)
);
COMMENT ON COLUMN settlement_bank_balance.sequence IS 'The bank''s number of the statement; 0 where it gives none. Many banks begin anew each year.';
COMMENT ON COLUMN settlement_bank_balance.entries_tiyn IS 'What its booked lines add to the account, as the statement has them.';

-- Work list: bank lines that nothing of ours explains, until a person has decided or a later fact explains them.
CREATE TABLE settlement_bank_unmatched (
    channel text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    why text COLLATE "C" NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, iban, reference)
);
-- What a person decided of such a line.
CREATE TABLE settlement_bank_decision (
    channel text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    decision text COLLATE "C" NOT NULL,
    payout_id uuid,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, iban, reference),
    FOREIGN KEY (channel, iban, reference) REFERENCES settlement_bank_entry,
    CONSTRAINT a_decision_on_a_bank_line_is_known CHECK (decision IN ('fee', 'not_ours', 'explained', 'payout')),
    CONSTRAINT a_line_that_is_a_payouts_names_it CHECK ((decision = 'payout') = (payout_id IS NOT NULL)),
    CONSTRAINT a_decision_on_a_bank_line_names_a_person_and_a_reason CHECK (decided_by > 0 AND reason <> '')
);
COMMENT ON COLUMN settlement_bank_decision.payout_id IS 'Which payout the line is of: the bank had lost the id, a person knows it.';
CREATE INDEX settlement_bank_decision_by_payout ON settlement_bank_decision (payout_id) WHERE payout_id IS NOT NULL;
