-- Whatever a meal is known from, somebody may say that it did not happen; and who said so may take it back.

ALTER TABLE deliveries_objection
    ADD COLUMN covers text COLLATE "C" NOT NULL DEFAULT 'list',
    ADD CONSTRAINT an_objection_covers_a_list_or_the_meal CHECK (covers IN ('list', 'meal'));
COMMENT ON COLUMN deliveries_objection.covers IS
    'list: a terminal that saw the child still wins over it. meal: it holds the meal, whatever it is known from.';

CREATE TABLE deliveries_objection_withdrawal (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    objection_id bigint NOT NULL,
    withdrawn_by text NOT NULL,
    withdrawn_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, objection_id),
    CONSTRAINT what_is_taken_back_was_an_objection
        FOREIGN KEY (person_id, service_day, programme, objection_id) REFERENCES deliveries_objection,
    CONSTRAINT who_takes_an_objection_back_is_named CHECK (withdrawn_by <> '')
);
COMMENT ON TABLE deliveries_objection_withdrawal IS 'Taken back by who objected: the meal goes on as if nobody had.';
