-- What an auditor found of a drawn line of a sample, and what is ordered to be carried away.
--
-- A finding is a word about one line and nothing more: it holds no money and decides nothing. Whoever erred says so in a
-- later row; the last one counts.

CREATE TABLE auditor_finding (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    sample_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    finding text COLLATE "C" NOT NULL,
    says text NOT NULL DEFAULT '',
    found_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, programme, sample_id, id),
    -- Of one owner: a finding is about a line that was drawn.
    CONSTRAINT a_finding_is_about_a_drawn_line FOREIGN KEY (person_id, service_day, programme, sample_id)
        REFERENCES deliveries_sample_line,
    CONSTRAINT an_auditor_finds_one_of_four CHECK (finding IN ('sound', 'not_sound', 'cannot_tell', 'taken_back')),
    -- Whoever finds fault, cannot tell or changes their mind owes the reason.
    CONSTRAINT a_finding_against_a_line_says_why CHECK (finding = 'sound' OR says <> ''),
    CONSTRAINT a_finding_names_who_found CHECK (found_by > 0)
);

-- A whole export for the outside verifier, as somebody ordered it. Whoever looks at the log of actions sees that.
CREATE TABLE auditor_export (
    id uuid PRIMARY KEY,
    region text COLLATE "C",
    ordered_by bigint NOT NULL,
    reason text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT an_export_names_who_ordered_it_and_why CHECK (ordered_by > 0 AND reason <> '')
);
CREATE INDEX auditor_export_by_time ON auditor_export (known_from);
COMMENT ON COLUMN auditor_export.region IS 'Of whose office it was ordered; the books themselves are whole, and name nobody.';

-- How far an export is, and what became of it; rows only, the last one counts.
CREATE TABLE auditor_export_step (
    export_id uuid NOT NULL REFERENCES auditor_export,
    n integer NOT NULL,
    state text COLLATE "C" NOT NULL,
    stage text COLLATE "C" NOT NULL DEFAULT '',
    sha256 bytea,
    bytes bigint,
    taken_by bigint,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (export_id, n),
    CONSTRAINT a_step_of_an_export_is_known
        CHECK (state IN ('writing', 'ready', 'failed', 'taken', 'gone')),
    CONSTRAINT a_ready_export_has_its_digest CHECK ((state = 'ready') = (sha256 IS NOT NULL)),
    CONSTRAINT whoever_takes_an_export_is_named CHECK ((state = 'taken') = (taken_by IS NOT NULL))
);
COMMENT ON COLUMN auditor_export_step.stage IS 'Of what failed, by what code or reason.';
COMMENT ON COLUMN auditor_export_step.taken_by IS 'Who took the file away.';
