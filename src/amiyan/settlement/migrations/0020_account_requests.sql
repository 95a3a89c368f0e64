-- A provider asks for another account: a word, which two people of the office then check, ask for and confirm. Nobody is
-- paid anywhere by it.
CREATE TABLE settlement_account_request (
    organisation_id bigint NOT NULL,
    id uuid NOT NULL,
    iban text COLLATE "C" NOT NULL,
    says text NOT NULL,
    requested_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation_id, id),
    CONSTRAINT a_request_for_an_account_says_why CHECK (says <> '')
);
