-- Open data: what was published of a month, release by release, for ever; and beside it what we knew, for the next one.

CREATE TABLE settlement_open_release (
    programme text COLLATE "C" NOT NULL,
    month date NOT NULL,
    number integer NOT NULL,
    made_on date NOT NULL,
    least integer NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (programme, month, number),
    CONSTRAINT a_release_is_of_a_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT releases_of_a_month_are_numbered_from_one CHECK (number >= 1),
    CONSTRAINT a_month_is_published_when_it_is_over CHECK (made_on >= (month + interval '1 month')::date),
    CONSTRAINT a_cell_of_one_is_never_published CHECK (least >= 2)
);
COMMENT ON COLUMN settlement_open_release.least IS 'From how many children on a cell was shown.';

-- A row of the region "00" and the place 0 is the country's, one of the place 0 its region's.
CREATE TABLE settlement_open_figure (
    facility_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    month date NOT NULL,
    number integer NOT NULL,
    region text COLLATE "C" NOT NULL,
    measure text COLLATE "C" NOT NULL,
    children bigint,
    meals bigint,
    amount_tiyn bigint,
    PRIMARY KEY (facility_id, programme, month, number, region, measure),
    FOREIGN KEY (programme, month, number) REFERENCES settlement_open_release,
    CONSTRAINT a_cell_is_shown_whole_or_withheld_whole CHECK (num_nulls(children, meals, amount_tiyn) IN (0, 3)),
    CONSTRAINT what_is_published_is_delivered_or_held CHECK (measure IN ('delivered', 'held')),
    CONSTRAINT a_published_figure_is_not_negative CHECK (children >= 0 AND meals >= 0 AND amount_tiyn >= 0)
);
CREATE INDEX settlement_open_figure_by_release ON settlement_open_figure (programme, month, number);

-- The same cells with what was withheld: only the next release reads it, so that nobody can take one from the other.
CREATE TABLE settlement_open_count (
    facility_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    month date NOT NULL,
    number integer NOT NULL,
    region text COLLATE "C" NOT NULL,
    measure text COLLATE "C" NOT NULL,
    children bigint NOT NULL,
    meals bigint NOT NULL,
    amount_tiyn bigint NOT NULL,
    PRIMARY KEY (facility_id, programme, month, number, region, measure),
    FOREIGN KEY (facility_id, programme, month, number, region, measure) REFERENCES settlement_open_figure
);
CREATE INDEX settlement_open_count_by_release ON settlement_open_count (programme, month, number);
