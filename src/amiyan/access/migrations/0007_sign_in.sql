-- Passkeys, and the log of sign-ins.
--
-- A passkey is a public key and says nothing of anybody; it ends by "known_to" and is never deleted. The log holds no
-- address: who sent is a keyed digest, which serves to count and cannot be turned back without the site's secret.

CREATE TABLE access_passkey (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    credential_id bytea NOT NULL,
    credential bytea NOT NULL,
    label text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    -- WebAuthn level 3: a credential id has at most 1023 bytes.
    CONSTRAINT the_id_of_a_passkey_is_bounded CHECK (octet_length(credential_id) BETWEEN 16 AND 1023),
    CONSTRAINT a_passkey_is_bounded CHECK (octet_length(credential) <= 4096),
    CONSTRAINT the_label_of_a_passkey_is_short CHECK (char_length(label) BETWEEN 1 AND 60)
);
COMMENT ON COLUMN access_passkey.credential IS 'Attested credential data of WebAuthn: id, COSE public key.';
CREATE UNIQUE INDEX a_passkey_of_a_person_is_registered_once
    ON access_passkey (person_id, credential_id) WHERE known_to IS NULL;
CREATE INDEX access_passkey_by_credential ON access_passkey (credential_id) WHERE known_to IS NULL;

CREATE TABLE access_sign_in (
    person_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    way text NOT NULL,
    outcome text NOT NULL,
    reason text NOT NULL DEFAULT '',
    sender bytea NOT NULL,
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_way_to_sign_in_is_known CHECK (way IN ('national', 'passkey', 'demo', 'none')),
    CONSTRAINT the_outcome_of_a_sign_in_is_known
        CHECK (outcome IN ('in', 'fresh', 'refused', 'out', 'out_everywhere', 'passkey_added', 'passkey_ended')),
    -- A refusal says why; nothing else needs a reason.
    CONSTRAINT a_refused_sign_in_says_why CHECK ((outcome = 'refused') = (reason <> '')),
    CONSTRAINT the_sender_of_a_sign_in_is_a_digest CHECK (octet_length(sender) = 16)
);
COMMENT ON COLUMN access_sign_in.person_id IS '0: nobody whom we know.';
CREATE INDEX access_sign_in_refused ON access_sign_in (sender, at) WHERE outcome = 'refused';
