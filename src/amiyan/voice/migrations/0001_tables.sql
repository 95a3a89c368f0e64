-- What is said to people: whom a message reaches and how, what it said, whether it came, what was answered.
--
-- Rows are owned by the person who is written to. Whoever asks makes the id before asking, so that asking twice says it
-- once. A notice lies in the part of its month, which is the month of the matter and never the month of asking: the same
-- matter asked again is the same row.

-- Where somebody is written to.
CREATE TABLE voice_phone (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    number text COLLATE "C" NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    -- So that it is dialled alike from everywhere (E.164).
    CONSTRAINT a_phone_is_written_with_its_country CHECK (number ~ '^\+[1-9][0-9]{6,14}$'),
    -- A second number would get the same message a second time.
    CONSTRAINT one_phone_of_a_person_at_a_time
        EXCLUDE USING gist (registry_days_box(person_id, valid) WITH &&) WHERE (known_to IS NULL)
);

-- How somebody wants to be written to: the family's own word, and the language.
CREATE TABLE voice_choice (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    what text COLLATE "C" NOT NULL,
    says text NOT NULL,
    chosen_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_family_chooses_its_word_or_its_language CHECK (what IN ('word', 'language')),
    -- Letters only: a word with digits could be taken for a code, and one with dots for a link.
    CONSTRAINT a_word_is_of_three_to_twelve_letters
        CHECK (what <> 'word' OR says = '' OR (length(says) BETWEEN 3 AND 12 AND says !~ '[^[:alpha:]]')),
    CONSTRAINT a_chosen_language_is_one_of_ours CHECK (what <> 'language' OR says IN ('kk', 'ru', 'en'))
);
-- The last choice counts, and is the only one that does.
CREATE UNIQUE INDEX one_choice_of_a_kind_counts_at_a_time ON voice_choice (person_id, what) WHERE known_to IS NULL;
COMMENT ON COLUMN voice_choice.says IS 'An empty word: the family wants none.';

-- By what anybody can tell whether a message is ours. It says nothing about anybody: neither who nor where.
CREATE TABLE voice_check (
    number bigint NOT NULL PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    sent_on date NOT NULL,
    -- Twelve digits that no telephone takes for a number to be dialled.
    CONSTRAINT a_check_number_has_twelve_digits CHECK (number BETWEEN 200000000000 AND 699999999999)
);

CREATE TABLE voice_notice (
    person_id bigint NOT NULL,
    month date NOT NULL,
    id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    about_person bigint,
    about text COLLATE "C" NOT NULL DEFAULT '',
    fills jsonb NOT NULL DEFAULT '{}',
    language text COLLATE "C" NOT NULL,
    text text NOT NULL,
    check_number bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, month, id),
    -- One month, one value; otherwise the same id could stand twice.
    CONSTRAINT the_month_of_a_notice_is_its_first_day CHECK (extract(day FROM month) = 1),
    CONSTRAINT a_notice_is_in_a_language_of_ours CHECK (language IN ('kk', 'ru', 'en')),
    -- Three short messages; and what a telephone could make a link of is in none.
    CONSTRAINT a_notice_is_short_and_leads_nowhere CHECK (length(text) BETWEEN 1 AND 459 AND text !~ '[/@\\*#]|\w\.\w')
) PARTITION BY RANGE (month);
CREATE INDEX voice_notice_by_matter ON voice_notice (about_person, known_from);
COMMENT ON COLUMN voice_notice.person_id IS 'Who is written to.';
COMMENT ON COLUMN voice_notice.about_person IS 'Whom the matter concerns: a child, say.';
COMMENT ON COLUMN voice_notice.about IS 'What the room that asked calls the matter.';
COMMENT ON COLUMN voice_notice.fills IS 'What filled the sentence: the face shows it in the language of the page.';
COMMENT ON COLUMN voice_notice.text IS 'As it was composed, with the family''s word of that moment and the check number.';

-- Makes the part of a month where there is none, beside the others: that locks out nobody.
CREATE FUNCTION voice_cut_month(wanted date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp
AS $$
DECLARE
    part text := 'voice_notice_' || to_char(wanted, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || part) IS NOT NULL THEN
        RETURN;
    END IF;
    IF extract(day FROM wanted) <> 1 OR wanted NOT BETWEEN date '2000-01-01' AND date '2199-12-01' THEN
        RAISE EXCEPTION 'No month begins on %.', wanted;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('voice_notice', 0));
    IF to_regclass('public.' || part) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE public.%I (LIKE public.voice_notice INCLUDING CONSTRAINTS INCLUDING DEFAULTS)', part);
        EXECUTE format(
            'ALTER TABLE public.voice_notice ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            part, wanted, (wanted + interval '1 month')::date);
    END IF;
END
$$;

-- Work list: a notice that is still to be handed over.
CREATE TABLE voice_due (
    person_id bigint NOT NULL,
    month date NOT NULL,
    notice_id uuid NOT NULL,
    not_before timestamptz NOT NULL,
    at_any_hour boolean NOT NULL DEFAULT false,
    may_wait boolean NOT NULL DEFAULT false,
    attempt smallint,
    begun_at timestamptz,
    PRIMARY KEY (person_id, month, notice_id),
    CONSTRAINT what_was_begun_says_in_which_attempt CHECK ((attempt IS NULL) = (begun_at IS NULL))
);
CREATE INDEX voice_due_by_time ON voice_due (not_before) WHERE begun_at IS NULL;
CREATE INDEX voice_due_begun ON voice_due (begun_at) WHERE begun_at IS NOT NULL;
COMMENT ON COLUMN voice_due.begun_at IS 'It may be out already: until its outcome is kept nobody begins it.';
COMMENT ON COLUMN voice_due.may_wait IS 'Goes together with others of the day.';

-- Written and committed before anything is handed over: what was begun is never begun again by itself.
CREATE TABLE voice_attempt (
    person_id bigint NOT NULL,
    month date NOT NULL,
    notice_id uuid NOT NULL,
    attempt smallint NOT NULL,
    transport text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, month, notice_id, attempt),
    CONSTRAINT attempts_are_counted_from_one CHECK (attempt > 0)
);
CREATE INDEX voice_attempt_by_number ON voice_attempt (number, begun_at);

-- What became of it, as it was learnt.
CREATE TABLE voice_report (
    person_id bigint NOT NULL,
    month date NOT NULL,
    notice_id uuid NOT NULL,
    attempt smallint NOT NULL,
    part smallint NOT NULL,
    what text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, month, notice_id, attempt, part, what),
    CONSTRAINT a_report_says_what_became_of_it CHECK (
        what IN ('handed', 'not_taken', 'refused', 'in_doubt', 'delivered', 'failed', 'no_number', 'silent',
                 'too_late', 'digest'))
);
CREATE INDEX voice_report_by_reference ON voice_report (reference) WHERE what = 'handed';
COMMENT ON COLUMN voice_report.what IS
    'handed: the transport has it. not_taken: it surely has not. refused: it never will. in_doubt: nobody knows whether it has; '
    'it is not handed over again. delivered and failed: as the telephone network said. no_number, silent, too_late: never begun. '
    'digest: told together with others, by the notice that the reference names.';
COMMENT ON COLUMN voice_report.reference IS 'The transport''s name for it.';

-- Reports whose message we do not know: kept until it is known, so that none is lost.
CREATE TABLE voice_report_unmatched (
    reference text COLLATE "C" NOT NULL,
    what text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (reference, what)
);

-- It was read: in the family's face, on paper, by telephone. That is as good as delivered.
CREATE TABLE voice_seen (
    person_id bigint NOT NULL,
    month date NOT NULL,
    notice_id uuid NOT NULL,
    channel text COLLATE "C" NOT NULL,
    told_by bigint,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, month, notice_id, channel),
    CONSTRAINT a_notice_is_read_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper')),
    -- A page is read by whom it is for; paper and telephone need somebody who hands over or calls.
    CONSTRAINT who_told_it_is_named CHECK ((channel = 'page') = (told_by IS NULL))
);

-- What was answered where an answer was wanted. The last word counts; an empty one takes it back.
CREATE TABLE voice_answer (
    person_id bigint NOT NULL,
    month date NOT NULL,
    notice_id uuid NOT NULL,
    id uuid NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    says text COLLATE "C" NOT NULL,
    said_by bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    undo_until timestamptz NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, month, notice_id, id),
    CONSTRAINT an_answer_comes_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper'))
);

-- Days on which messages or pages did not work: terms stand still. Declared by a named person.
CREATE TABLE voice_outage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid daterange NOT NULL,
    reason text NOT NULL,
    declared_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    CONSTRAINT an_outage_has_a_first_day_and_a_reason CHECK (NOT lower_inf(valid) AND NOT isempty(valid) AND reason <> '')
);

-- One register reports a death: nothing is sent any more to this person, or about them. It ends no right.
CREATE TABLE voice_silence (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    register text NOT NULL,
    died date,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT who_reports_a_death_is_named CHECK (register <> '' AND source <> '')
);
CREATE UNIQUE INDEX a_register_reports_a_death_once ON voice_silence (person_id, register) WHERE known_to IS NULL;

-- A message to many, measured by what people then do.
CREATE TABLE voice_campaign (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    kind text COLLATE "C" NOT NULL,
    audience text COLLATE "C" NOT NULL,
    params jsonb NOT NULL DEFAULT '{}',
    measure text COLLATE "C" NOT NULL,
    measure_days smallint NOT NULL,
    held_back smallint NOT NULL,
    seed text COLLATE "C" NOT NULL,
    planned_by bigint NOT NULL,
    starts_on date NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    -- Without those whom it did not reach nobody knows what it did.
    CONSTRAINT a_campaign_holds_back_five_to_half_of_a_hundred CHECK (held_back BETWEEN 5 AND 50),
    CONSTRAINT a_campaign_is_measured_for_some_days CHECK (measure_days BETWEEN 1 AND 180),
    CONSTRAINT a_campaign_has_a_name_and_a_seed CHECK (name <> '' AND length(seed) >= 16)
);
CREATE TABLE voice_campaign_member (
    person_id bigint NOT NULL,
    campaign_id uuid NOT NULL,
    held_back boolean NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, campaign_id)
);
CREATE INDEX voice_campaign_member_by_campaign ON voice_campaign_member (campaign_id);

-- Days on which no campaign speaks: before elections.
CREATE TABLE voice_campaign_pause (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    valid daterange NOT NULL,
    reason text NOT NULL,
    declared_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    CONSTRAINT a_pause_has_a_first_day_and_a_reason CHECK (NOT lower_inf(valid) AND NOT isempty(valid) AND reason <> '')
);
