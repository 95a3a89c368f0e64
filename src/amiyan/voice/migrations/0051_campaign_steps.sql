-- What became of a campaign, and what came of it. Rows only. Whom it is for and who was held back no reader sees: a worker counts.
CREATE TABLE voice_campaign_step (
    campaign_id uuid NOT NULL REFERENCES voice_campaign,
    place integer NOT NULL,
    what text COLLATE "C" NOT NULL,
    said_by bigint NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (campaign_id, place),
    CONSTRAINT a_step_of_a_campaign_is_one_of_these CHECK (what IN ('asked', 'begun', 'told', 'refused', 'stopped')),
    CONSTRAINT who_stops_a_campaign_says_why CHECK (what <> 'stopped' OR reason <> ''),
    CONSTRAINT a_named_person_starts_and_stops_a_campaign CHECK (what NOT IN ('asked', 'stopped') OR said_by > 0)
);
CREATE TABLE voice_campaign_count (
    campaign_id uuid NOT NULL REFERENCES voice_campaign,
    measure text COLLATE "C" NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    invited bigint NOT NULL,
    invited_did bigint NOT NULL,
    held bigint NOT NULL,
    held_did bigint NOT NULL,
    PRIMARY KEY (campaign_id, measure, known_from),
    -- Of fewer people nothing is told (SMALLEST of voice/campaigns.py).
    CONSTRAINT a_result_is_kept_of_twenty_people_at_least CHECK (invited >= 20 AND held >= 20),
    CONSTRAINT no_more_did_it_than_there_are CHECK (invited_did BETWEEN 0 AND invited AND held_did BETWEEN 0 AND held)
);
CREATE TABLE voice_campaign_size (
    campaign_id uuid PRIMARY KEY REFERENCES voice_campaign,
    people bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT an_audience_is_counted CHECK (people >= 0)
);
COMMENT ON COLUMN voice_campaign_size.people IS 'Whom the rule named when the campaign was planned; 0 of fewer than twenty.';

INSERT INTO voice_campaign_step (campaign_id, place, what, known_from)
SELECT m.campaign_id, 1, 'begun', min(m.known_from) FROM voice_campaign_member m GROUP BY 1;
