-- That somebody asked for a month to lock, and how far the worker is with it. Rows only: a step says how many suppliers are
-- done of how many, and the last one that it ended, or that it failed and why.
CREATE TABLE settlement_lock_asked (
    budget_id bigint NOT NULL REFERENCES settlement_budget,
    month date NOT NULL,
    number integer NOT NULL,
    asked_by bigint NOT NULL,
    reason text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (budget_id, month, number),
    CONSTRAINT a_month_is_named_by_its_first_day_where_it_is_asked_for CHECK (extract(day FROM month) = 1),
    CONSTRAINT somebody_asks_for_a_month_to_lock CHECK (asked_by > 0 AND number > 0)
);
CREATE TABLE settlement_lock_step (
    budget_id bigint NOT NULL,
    month date NOT NULL,
    number integer NOT NULL,
    step integer NOT NULL,
    state text COLLATE "C" NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    -- The code of what is wrong, and how many suppliers it is about.
    problem text COLLATE "C" NOT NULL DEFAULT '',
    count integer NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (budget_id, month, number, step),
    FOREIGN KEY (budget_id, month, number) REFERENCES settlement_lock_asked,
    CONSTRAINT a_step_of_locking_is_one_of_these CHECK (state IN ('begun', 'going', 'ended', 'failed')),
    CONSTRAINT no_more_suppliers_are_locked_than_there_are CHECK (done BETWEEN 0 AND total),
    CONSTRAINT what_failed_says_why_and_nothing_else_does CHECK ((state = 'failed') = (problem <> ''))
);
