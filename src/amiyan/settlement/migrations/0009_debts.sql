-- A provider's debt at the end of a year, and what becomes of it: the next years' statements take it off, or people
-- decide that it is claimed elsewhere.
--
-- The debt that a provider's last statement under a budget says is a tape. What is taken of it is a stretch of the tape
-- that begins where the stretch before it ended: so no tiyn of it can be taken twice. What is not taken is carried to
-- the budget's own next statement, as ever.

ALTER TABLE settlement_statement
    ADD CONSTRAINT a_statement_can_be_referred_to_with_its_debt UNIQUE (payee, budget_id, number, debt_tiyn);

CREATE TABLE settlement_debt_taken (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    debt_tiyn bigint NOT NULL,
    from_tiyn bigint NOT NULL,
    amount_tiyn bigint NOT NULL,
    until_tiyn bigint GENERATED ALWAYS AS (from_tiyn + amount_tiyn) STORED,
    ended_before bigint GENERATED ALWAYS AS (nullif(from_tiyn, 0)) STORED,
    by_budget bigint,
    by_number integer,
    reason text NOT NULL DEFAULT '',
    decided_by bigint NOT NULL DEFAULT 0,
    approved_by bigint NOT NULL DEFAULT 0,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, budget_id, number, from_tiyn),
    CONSTRAINT a_stretch_of_a_debt_can_be_referred_to_by_its_end UNIQUE (payee, budget_id, number, until_tiyn),
    CONSTRAINT a_debt_is_taken_of_the_statement_that_says_it FOREIGN KEY (payee, budget_id, number, debt_tiyn)
        REFERENCES settlement_statement (payee, budget_id, number, debt_tiyn),
    CONSTRAINT a_debt_is_taken_on_from_where_it_was_taken_before
        FOREIGN KEY (payee, budget_id, number, ended_before)
        REFERENCES settlement_debt_taken (payee, budget_id, number, until_tiyn),
    CONSTRAINT who_takes_a_debt_is_a_statement FOREIGN KEY (payee, by_budget, by_number)
        REFERENCES settlement_statement (payee, budget_id, number),
    CONSTRAINT a_debt_passes_to_another_budget CHECK (by_budget <> budget_id),
    CONSTRAINT no_more_is_taken_than_is_owed CHECK (from_tiyn >= 0 AND amount_tiyn > 0 AND from_tiyn + amount_tiyn <= debt_tiyn),
    CONSTRAINT a_statement_takes_a_debt_or_two_people_let_it_go CHECK (
        (by_budget IS NULL) = (by_number IS NULL)
        AND CASE WHEN by_budget IS NULL THEN reason <> '' AND decided_by > 0 AND approved_by > 0 AND decided_by <> approved_by
                 ELSE reason = '' AND decided_by = 0 AND approved_by = 0 END)
);
COMMENT ON COLUMN settlement_debt_taken.debt_tiyn IS 'The whole debt, as the statement says it.';
COMMENT ON COLUMN settlement_debt_taken.from_tiyn IS 'What was taken of it before: here this stretch begins.';
COMMENT ON COLUMN settlement_debt_taken.by_budget IS 'The later budget whose statement (by_number) took it off. Null: two people decided that it is claimed elsewhere.';
-- What a budget held back for earlier ones, which its payer owes to the revenue.
CREATE INDEX settlement_debt_taken_by_budget ON settlement_debt_taken (by_budget) WHERE by_budget IS NOT NULL;
-- Who still owes at the end of a year.
CREATE INDEX settlement_statement_in_debt ON settlement_statement (budget_id, payee, number) WHERE debt_tiyn > 0;

-- A year may be closed while providers owe, when a person says that the next years' statements take it off.
ALTER TABLE settlement_budget_closing
    ADD COLUMN debts_tiyn bigint NOT NULL DEFAULT 0,
    ADD COLUMN debts_reason text NOT NULL DEFAULT '',
    ADD CONSTRAINT whoever_leaves_debts_to_later_years_says_why
        CHECK (debts_tiyn >= 0 AND (debts_tiyn = 0 OR debts_reason <> ''));
COMMENT ON COLUMN settlement_budget_closing.debts_tiyn IS 'What providers still owed when it was closed: later years take it off.';

-- A meal of closed days that the books refuse, since by today's decisions the child has no right: people decide.
CREATE TABLE settlement_refused_decision (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL,
    verdict_version integer NOT NULL,
    is_paid boolean NOT NULL,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    approved_by bigint NOT NULL DEFAULT 0,
    decided_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, slot, verdict_version),
    CONSTRAINT a_decision_on_a_refused_meal_names_a_person_and_a_reason CHECK (decided_by > 0 AND reason <> ''),
    CONSTRAINT two_people_pay_beyond_a_right CHECK (
        CASE WHEN is_paid THEN approved_by > 0 AND approved_by <> decided_by ELSE approved_by = 0 END)
);
COMMENT ON COLUMN settlement_refused_decision.verdict_version IS 'It counts for this version of the verdict; a newer one makes it moot.';

-- Who pays from a budget changes in the middle of its year: another account, another name. Rows only; a change begins on
-- a day after the one on which it is entered, so that what was stated and sent before says what it said.
CREATE TABLE settlement_budget_payer (
    budget_id bigint NOT NULL REFERENCES settlement_budget,
    from_day date NOT NULL,
    name text NOT NULL,
    bin text COLLATE "C" NOT NULL,
    iban text COLLATE "C" NOT NULL,
    bic text COLLATE "C" NOT NULL,
    source text NOT NULL,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (budget_id, from_day),
    CONSTRAINT a_change_of_payer_names_a_person_and_a_source CHECK (recorded_by > 0 AND source <> '')
);
COMMENT ON TABLE settlement_budget_payer IS 'Until the first of these days who pays is what settlement_budget says.';

-- What was owed for cooking is taken back: the day was served after all, or the claim was wrong. A person decides.
CREATE TABLE settlement_cooked_end (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    amount_tiyn bigint NOT NULL,
    batch bigint NOT NULL,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, service_day, programme),
    FOREIGN KEY (facility_id, service_day, programme) REFERENCES settlement_cooked,
    CONSTRAINT taking_back_what_was_cooked_names_a_person_and_a_reason CHECK (decided_by > 0 AND reason <> ''),
    CONSTRAINT what_is_taken_back_of_cooking_is_something CHECK (amount_tiyn > 0)
);
CREATE INDEX settlement_cooked_end_by_payee ON settlement_cooked_end (payee, budget_id, service_day);
