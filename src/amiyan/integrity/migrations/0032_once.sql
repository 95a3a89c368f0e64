-- Figures of signals by region stand in the release beside the country's, withheld from one table; and a switch that is
-- asked for twice by a broken line is one switch: whoever asks makes its key.

ALTER TABLE integrity_release_figure
    DROP CONSTRAINT a_published_figure_is_of_a_known_section,
    ADD CONSTRAINT a_published_figure_is_of_a_known_section
        CHECK (section IN ('kind', 'region', 'grade', 'sex', 'size', 'sample') OR section ~ '^kind [0-9]{2}$');

ALTER TABLE integrity_switch ADD COLUMN key uuid;
COMMENT ON COLUMN integrity_switch.key IS 'Made by whoever asks; null for switches from before there were keys.';
-- A switch is asked for once.
CREATE UNIQUE INDEX a_switch_is_asked_for_once ON integrity_switch (key);
