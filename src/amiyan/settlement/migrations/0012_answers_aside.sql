-- An answer whose working off breaks by a fault of ours is tried again after a while, and others go on meanwhile. After
-- some tries it steps aside, with what broke, until a person says that it is to be tried again. Nothing of it is believed
-- until then, and nothing is lost: the bytes stand in settlement_answer.
ALTER TABLE settlement_answer_unread
    ADD COLUMN not_before timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN problem text NOT NULL DEFAULT '',
    ADD COLUMN aside_at timestamptz;
-- Whoever looks at it later must know where to begin.
ALTER TABLE settlement_answer_unread
    ADD CONSTRAINT what_steps_aside_says_what_broke CHECK (aside_at IS NULL OR problem <> '');
COMMENT ON COLUMN settlement_answer_unread.failed IS 'How often working it off broke since it came, or since a person asked for it again.';
COMMENT ON COLUMN settlement_answer_unread.problem IS 'The kind of the fault and where in our code it arose: never values, which may be about people.';
