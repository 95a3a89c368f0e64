-- What terminals are told: whom to know by which number, and whose templates to delete. An order names nobody: the
-- name is looked up in the registry when the order is sent. A terminal's answer is kept as it came; that of an order
-- to forget is the proof that a withdrawn consent was followed.

CREATE TABLE deliveries_order (
    facility_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    terminal text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    person_id bigint NOT NULL,
    pin text COLLATE "C" NOT NULL,
    ordered_at timestamptz NOT NULL DEFAULT now(),
    reason text COLLATE "C" NOT NULL,
    PRIMARY KEY (facility_id, id),
    CONSTRAINT an_order_adds_or_removes_or_forgets CHECK (kind IN ('add', 'remove', 'forget')),
    CONSTRAINT an_order_has_a_reason_that_is_known
        CHECK (reason IN ('enrolled', 'renamed', 'left', 'pin-of-another', 'consent-withdrawn', 'forgetting-refused'))
);
-- By these numbers the terminal answers.
CREATE UNIQUE INDEX a_number_of_an_order_is_given_once ON deliveries_order (terminal, id);
CREATE INDEX deliveries_order_by_person ON deliveries_order (person_id) WHERE kind <> 'add';

CREATE TABLE deliveries_order_answer (
    facility_id bigint NOT NULL,
    order_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    code text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    evidence text NOT NULL,
    PRIMARY KEY (facility_id, order_id, id)
);
CREATE INDEX deliveries_order_answer_failed ON deliveries_order_answer (facility_id, order_id) WHERE code <> '0';
COMMENT ON COLUMN deliveries_order_answer.evidence IS 'The terminal''s own text, less names.';

-- A work list: orders that are not answered, or whose answer was a failure that is worth another attempt.
CREATE TABLE deliveries_order_open (
    terminal text COLLATE "C" NOT NULL,
    order_id bigint NOT NULL,
    facility_id bigint NOT NULL,
    due_at timestamptz NOT NULL DEFAULT now(),
    sent integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    waits boolean NOT NULL DEFAULT false,
    PRIMARY KEY (terminal, order_id)
);
COMMENT ON COLUMN deliveries_order_open.due_at IS 'When it is sent the next time.';
COMMENT ON COLUMN deliveries_order_open.waits IS 'It was sent and not yet answered.';
