-- Entitlements: what the rules said of each person (decisions), and the rights that follow (entitlements).
--
-- Rows are only ever added. A newer decision ends the older one's known_to and leaves its validity as it was.
-- Both tables are owned by the person and joined along the person.

CREATE TABLE entitlements_rules (
    rules text COLLATE "C" PRIMARY KEY,
    programme text COLLATE "C" NOT NULL,
    clauses text[] NOT NULL,
    parameters jsonb NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE entitlements_rules IS
    'What a hash of rules stands for: the names of the clauses in their order, and the parameters they used.';

CREATE TABLE entitlements_decision (
    person_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    valid daterange NOT NULL,
    entitled boolean,
    clauses boolean[] NOT NULL,
    facts jsonb NOT NULL,
    rules text COLLATE "C" NOT NULL,
    known_at timestamptz NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, programme, id),
    CONSTRAINT a_decision_is_about_some_days CHECK (NOT isempty(valid)),
    CONSTRAINT a_decision_stops_being_believed_after_it_began CHECK (known_to >= known_from)
);
COMMENT ON COLUMN entitlements_decision.entitled IS 'Yes, no, or null: unknown. Unknown is not no.';
COMMENT ON COLUMN entitlements_decision.clauses IS 'Each clause by itself, in the order that entitlements_rules names.';
COMMENT ON COLUMN entitlements_decision.facts IS 'The facts used, each with its source, since when it is true and since when it is known.';
COMMENT ON COLUMN entitlements_decision.known_at IS 'The moment of knowledge used: with it the day can be decided again as it was seen.';
CREATE UNIQUE INDEX a_decision_of_a_person_begins_once_on_a_day
    ON entitlements_decision (person_id, programme, lower(valid)) WHERE known_to IS NULL;

CREATE TABLE entitlements_entitlement (
    person_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    period daterange NOT NULL,
    units integer NOT NULL,
    ceiling_tiyn bigint NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, programme, id),
    CONSTRAINT units_are_not_negative CHECK (units >= 0),
    CONSTRAINT a_ceiling_of_a_right_is_not_negative CHECK (ceiling_tiyn >= 0)
);
COMMENT ON TABLE entitlements_entitlement IS 'One person''s right for a period, with a ceiling.';
CREATE UNIQUE INDEX one_right_of_a_person_for_a_period
    ON entitlements_entitlement (person_id, programme, lower(period)) WHERE known_to IS NULL;
