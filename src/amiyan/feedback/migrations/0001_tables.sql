-- What families say of what they were promised and given: that it did not happen, that a child felt ill, that a fact is
-- wrong, how it was. And what was answered, and who decided.
--
-- Rows are only ever added. Whoever asks makes the id before asking, so that saying a thing twice says it once. Rows
-- are owned by the person they speak of; an alarm and a note on what changed, by the facility. "said by" is the
-- guardian (or the person), "taken by" the employee who wrote it down for a family without a phone: both are ids of
-- the registry.

CREATE TABLE feedback_dispute (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL DEFAULT 1,
    facility_id bigint NOT NULL,
    verdict_version integer NOT NULL,
    objection_id bigint NOT NULL,
    said_by bigint NOT NULL,
    taken_by bigint,
    channel text COLLATE "C" NOT NULL,
    says text NOT NULL DEFAULT '',
    names_family boolean NOT NULL DEFAULT false,
    undo_until timestamptz NOT NULL,
    decide_by date NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_dispute_comes_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper')),
    CONSTRAINT nobody_takes_down_their_own_dispute CHECK (taken_by <> said_by),
    CONSTRAINT a_dispute_is_told_in_a_few_words CHECK (length(says) <= 1000)
);
COMMENT ON COLUMN feedback_dispute.objection_id IS 'The objection that holds the one line.';
COMMENT ON COLUMN feedback_dispute.names_family IS 'Whether the family agreed that the provider sees who it is, and what it says.';
COMMENT ON COLUMN feedback_dispute.decide_by IS 'Until when a person decides; that it passes decides nothing.';
CREATE INDEX feedback_dispute_by_facility ON feedback_dispute (facility_id, decide_by);

CREATE TABLE feedback_dispute_answer (
    person_id bigint NOT NULL,
    dispute_id uuid NOT NULL,
    id uuid NOT NULL,
    organisation_id bigint NOT NULL,
    answered_by bigint NOT NULL,
    says text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, dispute_id, id),
    FOREIGN KEY (person_id, dispute_id) REFERENCES feedback_dispute,
    CONSTRAINT an_answer_to_a_dispute_says_something CHECK (says <> '' AND length(says) <= 2000)
);

CREATE TABLE feedback_dispute_decision (
    person_id bigint NOT NULL,
    dispute_id uuid NOT NULL,
    happened boolean NOT NULL,
    reason text NOT NULL,
    decided_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, dispute_id),
    FOREIGN KEY (person_id, dispute_id) REFERENCES feedback_dispute,
    CONSTRAINT a_decision_on_a_dispute_names_a_person_and_a_reason CHECK (decided_by > 0 AND reason <> '')
);

-- A guardian says that it did happen. Beside another one's dispute it makes a matter for a person.
CREATE TABLE feedback_confirmation (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL DEFAULT 1,
    said_by bigint NOT NULL,
    taken_by bigint,
    channel text COLLATE "C" NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_confirmation_comes_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper')),
    CONSTRAINT nobody_takes_down_their_own_confirmation CHECK (taken_by <> said_by)
);
CREATE INDEX feedback_confirmation_by_meal ON feedback_confirmation (person_id, service_day);

-- Something was taken back by who said it: a dispute, a confirmation, a report of illness, a correction asked for.
CREATE TABLE feedback_withdrawal (
    person_id bigint NOT NULL,
    withdrawn_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    said_by bigint NOT NULL,
    taken_by bigint,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, withdrawn_id),
    CONSTRAINT what_is_taken_back_is_of_a_known_kind
        CHECK (kind IN ('dispute', 'confirmation', 'illness', 'correction'))
);

-- A child felt ill after eating. No diagnosis and no word on how: that is a doctor's.
CREATE TABLE feedback_illness (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    said_by bigint NOT NULL,
    taken_by bigint,
    channel text COLLATE "C" NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT an_illness_is_told_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper'))
);
CREATE INDEX feedback_illness_by_facility ON feedback_illness (facility_id, service_day);

-- Several children of one place felt ill on one day: who must look is told, with what was served. Counts, no names.
CREATE TABLE feedback_alarm (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    children integer NOT NULL,
    threshold integer NOT NULL,
    served jsonb NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, service_day),
    CONSTRAINT an_alarm_is_raised_from_a_number_of_children_on CHECK (threshold > 0 AND children >= threshold)
);
COMMENT ON COLUMN feedback_alarm.served IS 'Menu, batches and sample records as they were known at that moment.';

CREATE TABLE feedback_alarm_answer (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    id uuid NOT NULL,
    role text COLLATE "C" NOT NULL,
    answered_by bigint NOT NULL,
    says text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, service_day, id),
    FOREIGN KEY (facility_id, service_day) REFERENCES feedback_alarm,
    CONSTRAINT the_director_or_the_sanitary_service_answers CHECK (role IN ('director', 'sanitary_service')),
    CONSTRAINT an_answer_to_an_alarm_says_what_was_done CHECK (says <> '' AND length(says) <= 2000)
);

-- "This is wrong", beside a fact: it goes to who keeps the register that the fact came from.
CREATE TABLE feedback_correction (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    fact_table text COLLATE "C" NOT NULL,
    fact_id bigint NOT NULL,
    register text NOT NULL,
    says text NOT NULL,
    said_by bigint NOT NULL,
    taken_by bigint,
    channel text COLLATE "C" NOT NULL,
    answer_by date NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_correction_is_asked_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper')),
    CONSTRAINT who_asks_for_a_correction_says_what_is_right CHECK (says <> '' AND length(says) <= 1000)
);
COMMENT ON COLUMN feedback_correction.register IS 'The source of the fact, as the registry has it: whose matter it is.';
CREATE INDEX feedback_correction_by_register ON feedback_correction (register, answer_by);

CREATE TABLE feedback_correction_answer (
    person_id bigint NOT NULL,
    correction_id uuid NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    says text NOT NULL,
    answered_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, correction_id),
    FOREIGN KEY (person_id, correction_id) REFERENCES feedback_correction,
    CONSTRAINT a_fact_was_corrected_or_stands CHECK (outcome IN ('corrected', 'stands')),
    CONSTRAINT who_answers_for_a_register_says_why CHECK (answered_by > 0 AND says <> '')
);

-- How a meal was, by one tap, from a family whose child was served. Of several in a day the last counts.
CREATE TABLE feedback_rating (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL DEFAULT 1,
    facility_id bigint NOT NULL,
    face smallint NOT NULL,
    reasons text[] NOT NULL DEFAULT '{}',
    said_by bigint NOT NULL,
    taken_by bigint,
    channel text COLLATE "C" NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_face_is_sad_or_so_so_or_glad CHECK (face BETWEEN 1 AND 3),
    CONSTRAINT a_rating_comes_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper'))
);
COMMENT ON COLUMN feedback_rating.face IS '1 not good, 2 so-so, 3 good.';
COMMENT ON COLUMN feedback_rating.place IS 'The order in which ratings came: the last one of a meal counts.';
CREATE INDEX feedback_rating_by_facility ON feedback_rating (facility_id, service_day);
CREATE INDEX feedback_rating_by_meal ON feedback_rating (person_id, service_day);

-- What a school changed because of what families said.
CREATE TABLE feedback_change_note (
    facility_id bigint NOT NULL,
    id uuid NOT NULL,
    language text COLLATE "C" NOT NULL,
    says text NOT NULL,
    since date NOT NULL,
    noted_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_note_is_in_a_language_of_ours CHECK (language IN ('kk', 'ru', 'en')),
    CONSTRAINT a_note_says_what_changed CHECK (says <> '' AND length(says) <= 1000)
);
