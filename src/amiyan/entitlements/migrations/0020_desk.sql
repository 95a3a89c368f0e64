-- The desk of a school: applications on paper with their scans, refusals with reasons, and the month's list as its
-- director approved it. Rows are only ever added. What is of a child begins with the person, what is of a place with it.

CREATE TABLE entitlements_application (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    programme text COLLATE "C" NOT NULL,
    facility_id bigint NOT NULL,
    received_on date NOT NULL,
    says text NOT NULL DEFAULT '',
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id)
);
CREATE INDEX entitlements_application_by_place ON entitlements_application (facility_id, known_from);
COMMENT ON TABLE entitlements_application IS 'That a family applied on paper; what the paper proves, a register says.';

-- As it was scanned, never changed and never run. The digest names it.
CREATE TABLE entitlements_scan (
    person_id bigint NOT NULL,
    application_id uuid NOT NULL,
    sha256 bytea NOT NULL,
    kind text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, application_id, sha256),
    FOREIGN KEY (person_id, application_id) REFERENCES entitlements_application,
    CONSTRAINT a_scan_is_a_paper_or_a_picture CHECK (kind IN ('application/pdf', 'image/jpeg', 'image/png')),
    CONSTRAINT a_scan_is_named_by_its_digest CHECK (sha256 = sha256(body)),
    CONSTRAINT a_scan_is_not_larger_than_a_paper_needs CHECK (length(body) BETWEEN 1 AND 5242880)
);

CREATE TABLE entitlements_refusal (
    person_id bigint NOT NULL,
    application_id uuid NOT NULL,
    reason text NOT NULL,
    refused_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, application_id),
    FOREIGN KEY (person_id, application_id) REFERENCES entitlements_application,
    CONSTRAINT a_refusal_says_why CHECK (reason <> '')
);

-- A list that changed afterwards has another digest, and wants to be approved anew.
CREATE TABLE entitlements_list_approval (
    facility_id bigint NOT NULL,
    month date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    document_sha256 bytea NOT NULL,
    entitled integer NOT NULL,
    approved_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, month, programme, document_sha256),
    CONSTRAINT a_list_is_of_a_whole_month CHECK (extract(day FROM month) = 1),
    CONSTRAINT a_digest_of_a_list_is_a_sha_256 CHECK (length(document_sha256) = 32)
);
