-- Telephones on which employees mark lists: who marks on which, from when on. A telephone is a terminal that signs; this
-- says who stands before it. Adding somebody, and the first one, who enrolled it, are rows; nothing of them changes.

CREATE TABLE deliveries_phone (
    facility_id bigint NOT NULL,
    device text COLLATE "C" NOT NULL,
    person_id bigint NOT NULL,
    binding_id bigint NOT NULL REFERENCES deliveries_binding,
    label text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, device, person_id)
);
COMMENT ON TABLE deliveries_phone IS 'Who marks lists on which telephone; each person signed in on it themselves.';
COMMENT ON COLUMN deliveries_phone.device IS 'Its id as a terminal that signs; a telephone that is enrolled anew has a new one.';
COMMENT ON COLUMN deliveries_phone.label IS 'What the school calls the telephone.';

-- As the owner: bindings hold digests and who made them, and no reader sees those.
CREATE FUNCTION deliveries_phone_until(binding bigint) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
RETURN (
    SELECT b.expires_at FROM deliveries_binding b
    WHERE b.id = binding AND b.known_to IS NULL AND b.expires_at > now());
COMMENT ON FUNCTION deliveries_phone_until IS 'Until when a telephone counts; null where it does not any more.';
