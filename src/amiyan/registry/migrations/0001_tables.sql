-- The registry: who exists, who belongs where, from when to when, who says so, and since when we know it.
--
-- Every fact is dated twice. "valid" is when it was true; "known_from" and "known_to" are when we believed it.
-- A change ends "valid" by a new row; a correction ends "known_to" and leaves "valid" as it was. Nothing else
-- is ever updated, and nothing is deleted.
--
-- Tables that grow with people begin their key with the person and are joined along it. A person's id is a
-- random number below 2^53: exact in every language, and in the float8 boxes by which overlaps are refused
-- (twice as fast here as ranges of ids, see docs/decisions/0004).

-- An id says nothing and is no secret: PostgreSQL's own generator, seeded anew for each session, is random enough.
CREATE FUNCTION registry_random_id() RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL RESTRICTED
RETURN 1 + floor(random() * 9007199254740990)::bigint;

CREATE FUNCTION registry_days_box(owner bigint, valid daterange) RETURNS box
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN box(
    point(owner, coalesce(lower(valid) - DATE '2000-01-01', -1000000)),
    point(owner, coalesce(upper(valid) - DATE '2000-01-01' - 1, 1000000))
);

CREATE FUNCTION registry_pin_key(pin text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(nullif(ltrim(pin, '0'), ''), left(pin, 1));
COMMENT ON FUNCTION registry_pin_key IS 'Some terminals drop leading zeros and some pad with them.';

CREATE FUNCTION registry_serial_key(serial text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(translate(serial, ':-', ''));
COMMENT ON FUNCTION registry_serial_key IS
    'A serial may be a MAC address: terminals and lists differ in case, colons and hyphens.';

CREATE FUNCTION registry_only(word text) RETURNS int8range
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN int8range(hashtext(word), hashtext(word), '[]');
COMMENT ON FUNCTION registry_only IS
    'A text as a range of one number, so that overlaps are refused per text (two texts in four billion share one).';

-- Reference tables: places and bodies. Small, known to every shard.

CREATE TABLE registry_organisation (
    id bigint PRIMARY KEY DEFAULT registry_random_id(),
    bin text COLLATE "C",
    name text NOT NULL,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT a_bin_belongs_to_one_organisation UNIQUE (bin),
    CONSTRAINT a_bin_has_twelve_digits CHECK (bin ~ '^[0-9]{12}$')
);

CREATE TABLE registry_organisation_account (
    organisation_id bigint NOT NULL REFERENCES registry_organisation,
    id bigint GENERATED ALWAYS AS IDENTITY,
    iban text COLLATE "C" NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT one_account_of_an_organisation_at_a_time
        EXCLUDE USING gist (registry_days_box(organisation_id, valid) WITH &&) WHERE (known_to IS NULL)
);

CREATE TABLE registry_facility (
    id bigint PRIMARY KEY DEFAULT registry_random_id(),
    code text NOT NULL,
    match_key text NOT NULL,
    region text COLLATE "C",
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT a_facility_code_is_used_once UNIQUE (match_key),
    CONSTRAINT a_region_is_two_digits CHECK (region ~ '^[0-9]{2}$')
);
COMMENT ON COLUMN registry_facility.match_key IS
    'The code without case, spaces and look-alike letters: schools type it on two keyboards.';

CREATE TABLE registry_agreement (
    facility_id bigint NOT NULL REFERENCES registry_facility,
    id bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id bigint NOT NULL REFERENCES registry_organisation,
    programme text NOT NULL,
    number text NOT NULL DEFAULT '',
    ceiling_tiyn bigint,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_ceiling_is_not_negative CHECK (ceiling_tiyn >= 0),
    CONSTRAINT one_supplier_of_a_programme_at_a_time
        EXCLUDE USING gist (registry_days_box(facility_id, valid) WITH &&, registry_only(programme) WITH &&)
        WHERE (known_to IS NULL)
);

CREATE TABLE registry_clearance (
    facility_id bigint NOT NULL REFERENCES registry_facility,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    valid daterange NOT NULL,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, id)
);

CREATE TABLE registry_serving_hours (
    facility_id bigint NOT NULL REFERENCES registry_facility,
    id bigint GENERATED ALWAYS AS IDENTITY,
    open_from time,
    open_to time,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, id),
    CONSTRAINT hours_open_before_they_close CHECK (open_from <= open_to),
    CONSTRAINT one_set_of_hours_at_a_time
        EXCLUDE USING gist (registry_days_box(facility_id, valid) WITH &&) WHERE (known_to IS NULL)
);

CREATE TABLE registry_terminal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    serial text COLLATE "C" NOT NULL,
    facility_id bigint NOT NULL REFERENCES registry_facility,
    place text NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    CONSTRAINT a_terminal_stands_at_the_canteen_or_the_entrance CHECK (place IN ('canteen', 'entrance')),
    CONSTRAINT a_terminal_is_in_one_place_at_a_time
        EXCLUDE USING gist (registry_days_box(hashtextextended(serial, 0) & 9007199254740991, valid) WITH &&)
        WHERE (known_to IS NULL)
);
CREATE INDEX registry_terminal_by_serial ON registry_terminal (serial) WHERE known_to IS NULL;
CREATE INDEX registry_terminal_by_serial_key ON registry_terminal (registry_serial_key(serial)) WHERE known_to IS NULL;
CREATE INDEX registry_terminal_by_facility ON registry_terminal (facility_id) WHERE known_to IS NULL;

CREATE TABLE registry_calendar_day (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL,
    school_day boolean NOT NULL,
    facility_id bigint REFERENCES registry_facility,
    grade_from smallint,
    grade_to smallint,
    shift smallint,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    CONSTRAINT grades_run_upwards CHECK (grade_from <= grade_to)
);

-- People and what is known of them.

CREATE TABLE registry_person (
    id bigint PRIMARY KEY DEFAULT registry_random_id(),
    iin text COLLATE "C",
    temporary_id text COLLATE "C",
    born date,
    sex text COLLATE "C",
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT a_person_id_is_exact_in_float8 CHECK (id BETWEEN 1 AND 9007199254740991),
    CONSTRAINT an_iin_has_twelve_digits CHECK (iin ~ '^[0-9]{12}$'),
    CONSTRAINT a_person_has_an_iin_or_a_temporary_id CHECK (iin IS NOT NULL OR temporary_id IS NOT NULL),
    CONSTRAINT sex_is_male_or_female_where_known CHECK (sex IN ('male', 'female'))
);
CREATE UNIQUE INDEX an_iin_belongs_to_one_person ON registry_person (iin) WHERE iin IS NOT NULL;
CREATE UNIQUE INDEX a_temporary_id_belongs_to_one_person
    ON registry_person (temporary_id) WHERE temporary_id IS NOT NULL;

CREATE TABLE registry_person_name (
    person_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    surname text NOT NULL,
    given_name text NOT NULL,
    patronymic text NOT NULL DEFAULT '',
    sort_key text COLLATE "C" NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id)
);
CREATE UNIQUE INDEX one_name_of_a_person_begins_on_a_day
    ON registry_person_name (person_id, lower(valid)) NULLS NOT DISTINCT WHERE known_to IS NULL;

CREATE TABLE registry_identity_link (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    same_as bigint NOT NULL,
    kind text NOT NULL,
    recorded_by bigint NOT NULL,
    confirmed_by bigint,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_link_merges_or_seals CHECK (kind IN ('merged', 'sealed')),
    CONSTRAINT nobody_is_linked_to_themselves CHECK (person_id <> same_as),
    CONSTRAINT a_sealed_identity_takes_two_people
        CHECK (kind <> 'sealed' OR (confirmed_by IS NOT NULL AND confirmed_by <> recorded_by))
);
CREATE UNIQUE INDEX a_person_is_linked_once_at_a_time
    ON registry_identity_link (person_id, kind) WHERE known_to IS NULL;

CREATE TABLE registry_guardianship (
    ward_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    guardian_id bigint,
    institution_id bigint REFERENCES registry_organisation,
    post text NOT NULL DEFAULT '',
    kind text NOT NULL,
    may_see boolean NOT NULL,
    may_decide boolean NOT NULL,
    be_told boolean NOT NULL,
    court_limit text NOT NULL DEFAULT '',
    hides_place boolean NOT NULL DEFAULT false,
    delegated_by bigint,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (ward_id, id),
    CONSTRAINT a_guardian_is_a_person_or_an_institution CHECK ((guardian_id IS NULL) <> (institution_id IS NULL)),
    CONSTRAINT an_institution_acts_by_a_post CHECK (institution_id IS NULL OR post <> ''),
    CONSTRAINT nobody_is_their_own_guardian CHECK (ward_id <> guardian_id),
    CONSTRAINT who_decides_may_see CHECK (may_see OR NOT may_decide),
    CONSTRAINT a_delegate_sees_and_does_not_decide CHECK (delegated_by IS NULL OR NOT may_decide)
);
CREATE UNIQUE INDEX a_guardian_begins_once_on_a_day
    ON registry_guardianship (ward_id, guardian_id, institution_id, lower(valid)) NULLS NOT DISTINCT
    WHERE known_to IS NULL;
CREATE INDEX registry_guardianship_by_guardian ON registry_guardianship (guardian_id);

CREATE TABLE registry_family_member (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    family_id bigint NOT NULL,
    role text NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_role_in_a_family_is_known CHECK (role IN ('parent', 'child', 'spouse', 'other')),
    CONSTRAINT one_family_of_a_person_at_a_time
        EXCLUDE USING gist (registry_days_box(person_id, valid) WITH &&) WHERE (known_to IS NULL)
);
CREATE INDEX registry_family_member_by_family ON registry_family_member (family_id);

CREATE TABLE registry_staff (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    facility_id bigint NOT NULL REFERENCES registry_facility,
    post text NOT NULL,
    clearance_until date,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id)
);
CREATE UNIQUE INDEX a_post_begins_once_on_a_day
    ON registry_staff (person_id, facility_id, post, lower(valid)) NULLS NOT DISTINCT WHERE known_to IS NULL;
CREATE INDEX registry_staff_by_facility ON registry_staff (facility_id) WHERE known_to IS NULL;

CREATE TABLE registry_enrolment (
    person_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    facility_id bigint NOT NULL,
    eats_at_id bigint NOT NULL,
    grade smallint,
    class_label text NOT NULL DEFAULT '',
    shift smallint,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_grade_is_between_0_and_12 CHECK (grade BETWEEN 0 AND 12),
    CONSTRAINT a_person_is_enrolled_in_one_place_at_a_time
        EXCLUDE USING gist (registry_days_box(person_id, valid) WITH &&) WHERE (known_to IS NULL)
);
COMMENT ON COLUMN registry_enrolment.eats_at_id IS
    'Where the class eats: its own school, or the one whose guest it is.';

CREATE TABLE registry_pin (
    facility_id bigint NOT NULL,
    pin text COLLATE "C" NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    person_id bigint NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, pin, id)
);
COMMENT ON COLUMN registry_pin.pin IS 'As registry_pin_key makes it.';
CREATE UNIQUE INDEX a_pin_of_a_facility_begins_once_on_a_day
    ON registry_pin (facility_id, pin, lower(valid)) NULLS NOT DISTINCT WHERE known_to IS NULL;

CREATE TABLE registry_social_status (
    person_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    holds text[] NOT NULL,
    covers text[] NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT what_is_held_is_covered CHECK (holds <@ covers)
);
COMMENT ON TABLE registry_social_status IS
    'What one source says of a person''s statuses: of those it covers, these are held. What nobody covers is unknown.';
CREATE UNIQUE INDEX a_source_speaks_once_of_a_person_from_a_day
    ON registry_social_status (person_id, source, lower(valid)) NULLS NOT DISTINCT WHERE known_to IS NULL;

CREATE TABLE registry_life_status (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    died date,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id)
);

CREATE TABLE registry_consent (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    purpose text NOT NULL,
    given boolean NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_consent_has_a_purpose_that_is_known CHECK (purpose IN ('biometrics')),
    CONSTRAINT one_consent_for_a_purpose_at_a_time
        EXCLUDE USING gist (registry_days_box(person_id, valid) WITH &&, registry_only(purpose) WITH &&)
        WHERE (known_to IS NULL)
);
COMMENT ON TABLE registry_consent IS
    'What a person, or who decides for them, has agreed to. Nothing said is no consent; withdrawn is given = false.';

-- What we ask other registers, and how far we are. State of work, no facts.

CREATE TABLE registry_sync (
    register text NOT NULL,
    source text NOT NULL,
    cursor text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL,
    answered_at timestamptz,
    outcome text NOT NULL,
    PRIMARY KEY (register, source),
    CONSTRAINT a_register_is_of_pupils_statuses_or_people
        CHECK (register IN ('pupils', 'statuses', 'people')),
    CONSTRAINT a_register_is_being_asked_or_done_or_unavailable
        CHECK (outcome IN ('asking', 'done', 'unavailable'))
);
COMMENT ON COLUMN registry_sync.cursor IS
    'How far a register was believed, in its own words; written in the transaction that believed it.';

CREATE TABLE registry_unanswered (
    person_id bigint NOT NULL,
    source text NOT NULL,
    asked_at timestamptz NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (person_id, source)
);
COMMENT ON TABLE registry_unanswered IS
    'Whom a register was asked about and did not answer: to be asked again. It says nothing about the person.';
CREATE INDEX registry_unanswered_by_source ON registry_unanswered (source, person_id);
