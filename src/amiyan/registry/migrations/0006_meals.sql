-- A family may also consent that the kitchen knows what a child does not eat.
ALTER TABLE registry_consent
    DROP CONSTRAINT a_consent_has_a_purpose_that_is_known,
    ADD CONSTRAINT a_consent_has_a_purpose_that_is_known CHECK (purpose IN ('biometrics', 'dietary_need'));

-- Who eats at a place today is asked all day long, and not only at night.
CREATE INDEX registry_enrolment_by_place ON registry_enrolment (eats_at_id) WHERE known_to IS NULL;
