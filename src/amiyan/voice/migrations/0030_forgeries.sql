-- How a real message looked, and what people told of forged ones. Neither says anything about whom it was for.

ALTER TABLE voice_check ADD COLUMN has_word boolean;
COMMENT ON COLUMN voice_check.has_word IS
    'Whether it began with the family''s own word, never which; null: from before this was kept, and its text is gone.';
UPDATE voice_check c SET has_word = n.text LIKE 'Amiyan, %' FROM voice_notice n WHERE n.check_number = c.number;

-- Told to an operator or an official: on which day, in whose name, in what words. Nobody who told it is named.
CREATE TABLE voice_forgery (
    region text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    told_on date NOT NULL,
    sender text NOT NULL DEFAULT '',
    says text NOT NULL DEFAULT '',
    noted_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (region, id),
    -- So much as stands on the screen of a telephone, and no letter of complaint.
    CONSTRAINT what_is_told_of_a_forgery_is_short CHECK (length(sender) <= 40 AND length(says) <= 500),
    -- An IIN or the number of a card is nothing that a forger's words need to keep.
    CONSTRAINT a_forgery_holds_no_number_of_a_person CHECK (says !~ '\d([ -]?\d){11}' AND sender !~ '\d([ -]?\d){11}')
);
CREATE INDEX voice_forgery_by_day ON voice_forgery (region, told_on);
COMMENT ON TABLE voice_forgery IS 'Somebody told of a message that is not from us.';
COMMENT ON COLUMN voice_forgery.region IS 'Of the office that noted it; 00 the country.';
