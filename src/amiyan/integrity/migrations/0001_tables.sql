-- Signals and cases: what does not add up, and what named people made of it.
--
-- Rows are only ever added. A signal is a pattern worth a look: it holds no money, ends no right and weighs no person.
-- Whatever follows from it is decided by people, in the rooms where such things are decided. Nothing here refers to a
-- voucher, a budget or a verdict, and no other room reads these tables to decide anything.
--
-- Rows are owned by the facility that they are about.

-- A run of one detector over some days of a region. What it found again was not added.
CREATE TABLE integrity_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    detector text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    first date NOT NULL,
    last date NOT NULL,
    region text COLLATE "C",
    quiet boolean NOT NULL,
    why_quiet text COLLATE "C" NOT NULL DEFAULT '',
    found integer NOT NULL,
    added integer NOT NULL,
    milliseconds integer NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT a_run_begins_before_it_ends CHECK (first <= last),
    CONSTRAINT no_more_is_added_than_was_found CHECK (added BETWEEN 0 AND found),
    CONSTRAINT a_quiet_run_says_why CHECK (quiet = (why_quiet <> ''))
);
CREATE INDEX integrity_run_by_detector ON integrity_run (detector, known_from);

-- The id is made of detector, version, subject and period: the same pattern found again is the same signal.
CREATE TABLE integrity_signal (
    facility_id bigint NOT NULL,
    id uuid NOT NULL,
    detector text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    subject text COLLATE "C" NOT NULL,
    class_label text NOT NULL DEFAULT '',
    person_id bigint,
    organisation_id bigint,
    first date NOT NULL,
    last date NOT NULL,
    effect integer NOT NULL,
    facts jsonb NOT NULL,
    quiet boolean NOT NULL,
    expires_on date NOT NULL,
    run_id bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_signal_is_about_a_place_a_class_a_person_or_a_body
        CHECK (subject IN ('facility', 'class', 'person', 'organisation')),
    CONSTRAINT a_signal_about_a_person_names_one CHECK ((subject = 'person') = (person_id IS NOT NULL)),
    CONSTRAINT a_signal_about_a_class_names_one CHECK ((subject = 'class') = (class_label <> '')),
    CONSTRAINT a_signal_begins_before_it_ends CHECK (first <= last AND last < expires_on),
    CONSTRAINT an_effect_is_above_nothing CHECK (effect > 0)
);
COMMENT ON COLUMN integrity_signal.effect IS 'How strong the pattern is, in the unit of its detector; it orders a queue and nothing else.';
COMMENT ON COLUMN integrity_signal.quiet IS 'The detector was being tried or was off: kept to be judged by a sample, and in no queue.';
COMMENT ON COLUMN integrity_signal.expires_on IS 'From this day on it is in no queue: there is no score that stays with anybody.';
CREATE INDEX integrity_signal_by_detector ON integrity_signal (detector, first);

-- A named person switches a detector on or off. Whatever figures say, a person answers for it.
CREATE TABLE integrity_switch (
    detector text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    version integer NOT NULL,
    is_on boolean NOT NULL,
    reason text NOT NULL,
    switched_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (detector, id),
    CONSTRAINT who_switches_a_detector_says_why CHECK (switched_by > 0 AND reason <> '')
);

-- What suppliers say that they delivered, beside which the facts are laid.
CREATE TABLE integrity_billed (
    facility_id bigint NOT NULL,
    day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    meals integer NOT NULL,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, day, programme, id),
    CONSTRAINT nobody_bills_less_than_nothing CHECK (meals >= 0)
);
CREATE UNIQUE INDEX a_day_of_a_place_is_billed_once
    ON integrity_billed (facility_id, day, programme) WHERE known_to IS NULL;

-- A case: a named person takes up a signal, something that a family said, or a drawn place. It is what its steps say.
CREATE TABLE integrity_case (
    facility_id bigint NOT NULL,
    id uuid NOT NULL,
    source text COLLATE "C" NOT NULL,
    about text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    person_id bigint,
    for_family boolean NOT NULL,
    region text COLLATE "C",
    facts jsonb NOT NULL,
    opened_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_case_comes_from_somewhere CHECK (source IN ('signal', 'dispute', 'correction', 'sample')),
    CONSTRAINT a_case_is_opened_by_a_person CHECK (opened_by > 0),
    CONSTRAINT a_family_has_a_case_of_one_of_theirs CHECK (NOT for_family OR person_id IS NOT NULL)
);
COMMENT ON COLUMN integrity_case.about IS 'The id of the signal, dispute, correction or drawn place.';
COMMENT ON COLUMN integrity_case.for_family IS 'Whether it is about something of the family''s own: what they said, or what they may be owed.';
COMMENT ON COLUMN integrity_case.facts IS 'As they were when the case was opened: who is concerned reads these.';
CREATE UNIQUE INDEX one_case_of_one_matter ON integrity_case (facility_id, source, about);
CREATE INDEX integrity_case_by_kind ON integrity_case (kind, known_from);

-- What happened in a case, step by step; the next place is taken once, so that two people do not decide at once.
CREATE TABLE integrity_step (
    facility_id bigint NOT NULL,
    case_id uuid NOT NULL,
    place smallint NOT NULL,
    id uuid NOT NULL,
    step text COLLATE "C" NOT NULL,
    person_id bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    says text NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}',
    term_days smallint,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (facility_id, case_id, place),
    FOREIGN KEY (facility_id, case_id) REFERENCES integrity_case,
    CONSTRAINT a_step_is_asked_for_once UNIQUE (facility_id, case_id, id),
    CONSTRAINT a_step_is_of_a_known_kind CHECK (step IN (
        'opened', 'finding', 'notice', 'answer', 'hearing', 'decision', 'appeal', 'appeal_decision', 'closed')),
    CONSTRAINT a_step_is_taken_by_a_person CHECK (person_id > 0),
    CONSTRAINT a_step_has_a_reason CHECK (reason <> ''),
    CONSTRAINT a_step_is_told_in_words CHECK (says <> '' AND length(says) <= 4000),
    CONSTRAINT a_case_begins_with_its_opening CHECK ((place = 1) = (step = 'opened'))
);
COMMENT ON COLUMN integrity_step.person_id IS 'Who took it: the officer, or who was heard, answered or appealed.';
COMMENT ON COLUMN integrity_step.term_days IS 'Working days within which the next step is owed; days of an outage are not counted. That they pass decides nothing.';
COMMENT ON COLUMN integrity_step.facts IS 'Register, day of knowledge and value, as they were laid before those concerned.';

-- A control sample among the places that no signal names. Its seed is published as a digest before the month begins.
CREATE TABLE integrity_sample (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month date NOT NULL,
    region text COLLATE "C",
    seed_sha256 bytea NOT NULL,
    published_by bigint NOT NULL,
    published_at timestamptz NOT NULL,
    CONSTRAINT a_control_sample_is_of_a_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT a_control_seed_is_published_before_its_month
        CHECK (published_at < (month::timestamp AT TIME ZONE 'Asia/Almaty')),
    CONSTRAINT the_control_seed_of_a_month_is_published_once UNIQUE NULLS NOT DISTINCT (month, region)
);
CREATE TABLE integrity_sample_draw (
    sample_id bigint PRIMARY KEY REFERENCES integrity_sample,
    seed text NOT NULL,
    wanted integer NOT NULL,
    of_classes integer NOT NULL,
    drawn integer NOT NULL,
    drawn_by bigint NOT NULL,
    drawn_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT no_more_classes_are_drawn_than_there_are CHECK (drawn BETWEEN 0 AND of_classes AND drawn <= wanted)
);
CREATE TABLE integrity_sample_line (
    facility_id bigint NOT NULL,
    class_label text NOT NULL,
    sample_id bigint NOT NULL,
    place integer NOT NULL,
    PRIMARY KEY (facility_id, class_label, sample_id),
    CONSTRAINT a_place_in_a_control_sample_is_taken_once UNIQUE (facility_id, sample_id, place)
);
