-- Settlement: what of the verdicts the books have followed, and where they may not follow yet.

-- Which verdict of a meal was posted last, to whom and for how much. A newer verdict that says otherwise is first
-- taken back and then posted anew, and adds a row here; nothing owed is a row with the amount 0.
CREATE TABLE settlement_posting (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    slot smallint NOT NULL DEFAULT 1,
    version integer NOT NULL,
    verdict_version integer NOT NULL,
    payee bigint NOT NULL,
    amount_tiyn bigint NOT NULL,
    posted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, slot, version),
    CONSTRAINT what_was_posted_is_not_negative CHECK (amount_tiyn >= 0)
);
COMMENT ON COLUMN settlement_posting.version IS 'Of the posting: a verdict that pays somebody else later (an agreement corrected) is posted again.';

-- Beside an existing system everything runs and nothing is posted for payment: that is how a region starts.
CREATE TABLE settlement_mode (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    programme text COLLATE "C" NOT NULL,
    region text COLLATE "C",
    facility_id bigint REFERENCES registry_facility,
    mode text COLLATE "C" NOT NULL,
    valid daterange NOT NULL,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    CONSTRAINT a_mode_is_live_or_shadow CHECK (mode IN ('live', 'shadow')),
    CONSTRAINT a_mode_is_of_a_region_or_of_a_facility CHECK ((region IS NULL) <> (facility_id IS NULL)),
    CONSTRAINT one_mode_of_a_facility_at_a_time EXCLUDE USING gist (
        registry_days_box(facility_id, valid) WITH &&, registry_only(programme) WITH &&
    ) WHERE (known_to IS NULL AND facility_id IS NOT NULL),
    CONSTRAINT one_mode_of_a_region_at_a_time EXCLUDE USING gist (
        registry_days_box(region::bigint, valid) WITH &&, registry_only(programme) WITH &&
    ) WHERE (known_to IS NULL AND region IS NOT NULL),
    CONSTRAINT a_region_of_a_mode_is_two_digits CHECK (region ~ '^[0-9]{2}$')
);

-- How far the registers were followed by a night that came to its end. State of work, no fact.
CREATE TABLE settlement_night (
    programme text COLLATE "C" PRIMARY KEY,
    followed_to timestamptz NOT NULL
);
COMMENT ON COLUMN settlement_night.followed_to IS
    'What was learnt before is followed; the next night looks back as far as this, however many failed between.';
