-- Days that were declared in error: they are believed no more, and who said so, and why, stays.
CREATE TABLE voice_outage_taken_back (
    number bigint PRIMARY KEY REFERENCES voice_outage,
    reason text NOT NULL,
    taken_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT taking_back_an_outage_names_a_person_and_a_reason CHECK (taken_by > 0 AND reason <> '')
);
CREATE TABLE voice_campaign_pause_taken_back (
    number bigint PRIMARY KEY REFERENCES voice_campaign_pause,
    reason text NOT NULL,
    taken_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT taking_back_a_pause_names_a_person_and_a_reason CHECK (taken_by > 0 AND reason <> '')
);
