-- What a kitchen enters on pages: its book of dishes, at how many degrees a kept portion lies, the points of a visit.

-- The dishes that a kitchen cooks, from which menus are composed. A changed dish is a newer version and says from which
-- day it is so; what a menu said before stays as it was.
CREATE TABLE meals_book_dish (
    facility_id bigint NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    first_day date NOT NULL,
    grade_from smallint NOT NULL,
    grade_to smallint NOT NULL,
    name_kk text NOT NULL,
    name_ru text NOT NULL,
    name_en text NOT NULL DEFAULT '',
    grams integer NOT NULL,
    energy_cal integer NOT NULL,
    protein_mg integer NOT NULL,
    fat_mg integer NOT NULL,
    carbohydrate_mg integer NOT NULL,
    sugar_mg integer NOT NULL,
    salt_mg integer NOT NULL,
    allergens text[] NOT NULL DEFAULT '{}',
    kinds text[] NOT NULL DEFAULT '{}',
    needs text[] NOT NULL DEFAULT '{}',
    food_tiyn bigint,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, id, version),
    -- A version is found by its number; a gap would be a version that somebody took away.
    CONSTRAINT versions_of_a_dish_are_counted_from_one CHECK (version >= 1),
    -- As those of a menu, into which it goes.
    CONSTRAINT grades_of_a_dish_of_the_book_run_upwards CHECK (0 <= grade_from AND grade_from <= grade_to AND grade_to <= 12),
    -- Families read Kazakh and Russian.
    CONSTRAINT a_dish_of_the_book_is_named_in_both_state_languages CHECK (name_kk <> '' AND name_ru <> ''),
    -- A portion of nothing, or of a bucket, is a slip of the pen.
    CONSTRAINT a_portion_of_the_book_weighs_something CHECK (grams BETWEEN 1 AND 2000),
    -- Amounts of food.
    CONSTRAINT nutrients_of_a_dish_of_the_book_are_not_negative CHECK (
        least(energy_cal, protein_mg, fat_mg, carbohydrate_mg, sugar_mg, salt_mg) >= 0),
    -- Null: not said. It stands in price cards before anything is changed there.
    CONSTRAINT food_for_a_dish_costs_nothing_or_more CHECK (food_tiyn >= 0)
);
COMMENT ON COLUMN meals_book_dish.food_tiyn IS 'What the food for one portion costs; null: not said.';

-- Null: nobody looked, or it was recorded before this was asked.
ALTER TABLE meals_sample ADD COLUMN celsius smallint,
    -- Between a freezer and a pot: anything else is a slip of the pen.
    ADD CONSTRAINT a_sample_lies_at_degrees_that_there_are CHECK (celsius BETWEEN -40 AND 100);
COMMENT ON COLUMN meals_sample.celsius IS 'The temperature where the portion was put, in whole degrees; null: not measured.';

-- What visitors looked at, point by point; a point that stands in neither was not looked at.
ALTER TABLE meals_visit
    ADD COLUMN seen_well text[] NOT NULL DEFAULT '{}',
    ADD COLUMN seen_ill text[] NOT NULL DEFAULT '{}',
    -- One visit says one thing of a point.
    ADD CONSTRAINT a_point_of_a_visit_is_well_or_ill CHECK (NOT (seen_well && seen_ill)),
    DROP CONSTRAINT a_visit_is_of_somebody_who_says_what_was_seen,
    -- In words, or by points.
    ADD CONSTRAINT a_visit_says_what_was_seen CHECK (
        visitors > 0 AND (findings <> '' OR cardinality(seen_well) + cardinality(seen_ill) > 0));

-- Whoever answers makes the id; null: the answer came before forms did.
ALTER TABLE meals_visit_answer ADD COLUMN ask_id uuid;
-- A form that was sent twice is one answer.
CREATE UNIQUE INDEX an_answer_to_a_visit_is_given_once ON meals_visit_answer (facility_id, visit_id, ask_id);
