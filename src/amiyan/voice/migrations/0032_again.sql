-- A message of which nobody knows whether it went out, sent again because somebody says so; and telephones that are forgotten.

CREATE TABLE voice_again (
    person_id bigint NOT NULL,
    month date NOT NULL,
    notice_id uuid NOT NULL,
    attempt smallint NOT NULL,
    reason text NOT NULL,
    asked_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    -- However often it is asked: a doubtful attempt is followed by one other (fault 14).
    PRIMARY KEY (person_id, month, notice_id, attempt),
    CONSTRAINT whoever_sends_again_says_why CHECK (reason <> '' AND asked_by > 0)
);
COMMENT ON COLUMN voice_again.attempt IS 'The one that is in doubt.';
CREATE INDEX voice_report_in_doubt ON voice_report (known_from) WHERE what = 'in_doubt';

-- How many months a telephone is kept that is nobody's any more, and where a message was sent. Only the owner writes here.
CREATE TABLE voice_phone_retention (
    first_day date PRIMARY KEY,
    months smallint NOT NULL,
    placeholder boolean NOT NULL DEFAULT false,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    -- A network's word may come late, and a family may ask where a message went.
    CONSTRAINT where_a_message_went_is_kept_for_three_months_at_least CHECK (months >= 3),
    CONSTRAINT a_retention_of_telephones_names_its_source CHECK (source <> '')
);
INSERT INTO voice_phone_retention (first_day, months, placeholder, source)
VALUES ('2020-01-01', 12, true,
        'No act found: a year, in which the message of a benefit year can still be disputed [GK]');

-- That telephones were forgotten is kept, and how many; of whom is not.
CREATE TABLE voice_phone_forgotten (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    before timestamptz NOT NULL,
    phones bigint NOT NULL,
    attempts bigint NOT NULL,
    CONSTRAINT some_telephone_was_forgotten CHECK (phones + attempts > 0)
);
GRANT SELECT ON voice_phone_retention, voice_phone_forgotten TO amiyan_app, amiyan_worker;

CREATE INDEX voice_phone_ended ON voice_phone (known_to) WHERE known_to IS NOT NULL;
CREATE INDEX voice_attempt_with_number ON voice_attempt (begun_at) WHERE number <> '';

-- As the owner, who alone may: numbers that are believed no more go, rows and all; of an attempt the number alone goes, and
-- that it was made stays. What is younger than three months is not touched, whatever the owner's table says.
CREATE FUNCTION voice_forget_phones(most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    until timestamptz;
    gone bigint;
    blanked bigint;
BEGIN
    SELECT now() - make_interval(months => greatest(r.months, 3)) INTO until
    FROM voice_phone_retention r WHERE r.first_day <= current_date ORDER BY r.first_day DESC LIMIT 1;
    IF until IS NULL THEN
        RETURN 0;
    END IF;
    DELETE FROM voice_phone p USING (
        SELECT o.person_id, o.id FROM voice_phone o WHERE o.known_to < until LIMIT least(most, 100000)
    ) old WHERE (p.person_id, p.id) = (old.person_id, old.id);
    GET DIAGNOSTICS gone = ROW_COUNT;
    UPDATE voice_attempt t SET number = '' FROM (
        SELECT o.person_id, o.month, o.notice_id, o.attempt FROM voice_attempt o
        WHERE o.number <> '' AND o.begun_at < until LIMIT least(most, 100000)
    ) old
    WHERE (t.person_id, t.month, t.notice_id, t.attempt) = (old.person_id, old.month, old.notice_id, old.attempt);
    GET DIAGNOSTICS blanked = ROW_COUNT;
    IF gone + blanked > 0 THEN
        INSERT INTO voice_phone_forgotten (before, phones, attempts) VALUES (until, gone, blanked);
    END IF;
    RETURN gone + blanked;
END;
$$;
COMMENT ON FUNCTION voice_forget_phones IS
    'Forgets telephones that are nobody''s any more and where old messages went; how many.';
REVOKE EXECUTE ON FUNCTION voice_forget_phones FROM PUBLIC;
GRANT EXECUTE ON FUNCTION voice_forget_phones TO amiyan_worker;
