-- Who may sign what, by which keys, and what was signed.
--
-- Signatories and keys are dated facts as in the registry: "valid" is when it was true, "known_from" and "known_to"
-- when we believed it. A signature is never changed and never deleted; it holds only the digest of what was signed.

CREATE TABLE access_signatory (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    duty text NOT NULL,
    programme text,
    region text COLLATE "C",
    organisation_id bigint REFERENCES registry_organisation,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    -- Another word would be a duty that nothing asks for.
    CONSTRAINT a_duty_is_to_record_to_approve_or_to_agree CHECK (duty IN ('record', 'approve', 'agree')),
    -- A provider agrees by its own representative; the office records and approves for nobody's firm.
    CONSTRAINT who_agrees_does_so_for_an_organisation CHECK ((duty = 'agree') = (organisation_id IS NOT NULL)),
    CONSTRAINT a_region_of_a_duty_is_two_digits CHECK (region ~ '^[0-9]{2}$')
);
COMMENT ON COLUMN access_signatory.programme IS 'NULL: every programme.';
COMMENT ON COLUMN access_signatory.region IS 'NULL: every region.';
CREATE UNIQUE INDEX a_duty_of_a_person_begins_once_on_a_day
    ON access_signatory (person_id, duty, programme, region, organisation_id, lower(valid)) NULLS NOT DISTINCT
    WHERE known_to IS NULL;
CREATE INDEX access_signatory_by_organisation ON access_signatory (organisation_id)
    WHERE organisation_id IS NOT NULL AND known_to IS NULL;

CREATE TABLE access_signing_key (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    way text NOT NULL,
    public_key bytea NOT NULL,
    key_sha256 bytea NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    -- National certificates are known by their authority: no key of theirs is kept here.
    CONSTRAINT a_key_that_we_know_is_of_the_local_way CHECK (way = 'local'),
    CONSTRAINT the_digest_of_a_key_is_its_own CHECK (key_sha256 = sha256(public_key)),
    -- Ed25519 has 44 bytes and P-256 91; what is longer is no key of ours.
    CONSTRAINT a_signing_key_is_short CHECK (octet_length(public_key) BETWEEN 44 AND 128)
);
COMMENT ON COLUMN access_signing_key.public_key IS 'SubjectPublicKeyInfo, DER.';
CREATE UNIQUE INDEX a_key_of_a_person_begins_once_on_a_day
    ON access_signing_key (person_id, key_sha256, lower(valid)) NULLS NOT DISTINCT WHERE known_to IS NULL;
CREATE INDEX access_signing_key_by_digest ON access_signing_key (key_sha256) WHERE known_to IS NULL;

CREATE TABLE access_signature (
    person_id bigint NOT NULL REFERENCES registry_person,
    id uuid NOT NULL,
    way text NOT NULL,
    document_sha256 bytea NOT NULL,
    signature bytea NOT NULL,
    certificate_serial text COLLATE "C" NOT NULL,
    certificate_subject text NOT NULL,
    organisation_bin text COLLATE "C",
    signed_at timestamptz,
    kept_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_signature_is_made_in_a_known_way CHECK (way IN ('local', 'national')),
    CONSTRAINT a_digest_of_a_document_has_32_bytes CHECK (octet_length(document_sha256) = 32),
    -- A CMS with its certificates has some kilobytes; beyond a mebibyte it is something else.
    CONSTRAINT a_signature_is_neither_empty_nor_huge CHECK (octet_length(signature) BETWEEN 1 AND 1048576)
);
COMMENT ON COLUMN access_signature.id IS 'Made by whoever asks, before asking.';
COMMENT ON COLUMN access_signature.certificate_serial IS 'Of the certificate, in hex; of the local way, the SHA-256 of the key.';
COMMENT ON COLUMN access_signature.certificate_subject IS 'The name as the certificate says it; blank for the local way.';
COMMENT ON COLUMN access_signature.signed_at IS 'As the signature claims it; NULL where it claims nothing.';
CREATE INDEX access_signature_by_document ON access_signature (document_sha256);
