-- Telephones on which employees mark lists: who marks on which, from when on. A telephone is a terminal that signs; this
-- says who stands before it. Adding somebody, and the first one, who enrolled it, are rows; nothing of them changes.

CREATE TABLE deliveries_phone (
    facility_id bigint NOT NULL,
    binding_id bigint NOT NULL REFERENCES deliveries_binding,
    person_id bigint NOT NULL,
    label text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, binding_id, person_id)
);
COMMENT ON TABLE deliveries_phone IS 'Who marks lists on which telephone; each person signed in on it themselves.';
COMMENT ON COLUMN deliveries_phone.label IS 'What the school calls the telephone.';
