-- Meals: what is particular to feeding at school. Menus and the price of a meal, batches and kept portions, visits
-- of parents, days on which a child will not eat, dietary needs, and how many are expected tomorrow.
--
-- Rows are only ever added: a changed menu is a newer version, what was said is undone by a row beside it. What is of
-- a place begins with the facility, what is of a child with the person. No table here knows money that is paid.

-- What a place serves at a meal of a day. The highest version counts; what counted at noon is known by known_from.
CREATE TABLE meals_menu (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    meal text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    source text NOT NULL,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, service_day, meal, version),
    CONSTRAINT a_menu_is_of_a_meal_of_the_day CHECK (meal IN ('breakfast', 'lunch', 'afternoon')),
    CONSTRAINT versions_of_a_menu_are_counted_from_one CHECK (version >= 1)
);

-- Dishes of a version. A band of grades has portions of its own. Nutrients are thousandths of what is shown: calories
-- of kcal, milligrams of grams.
CREATE TABLE meals_dish (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    meal text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    grade_from smallint NOT NULL,
    place smallint NOT NULL,
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
    PRIMARY KEY (facility_id, service_day, meal, version, grade_from, place),
    FOREIGN KEY (facility_id, service_day, meal, version) REFERENCES meals_menu,
    CONSTRAINT grades_of_a_dish_run_upwards CHECK (0 <= grade_from AND grade_from <= grade_to AND grade_to <= 12),
    CONSTRAINT a_dish_is_named_in_both_state_languages CHECK (name_kk <> '' AND name_ru <> ''),
    CONSTRAINT a_portion_weighs_something CHECK (grams BETWEEN 1 AND 2000),
    CONSTRAINT nutrients_of_a_dish_are_not_negative CHECK (
        least(energy_cal, protein_mg, fat_mg, carbohydrate_mg, sugar_mg, salt_mg) >= 0)
);
COMMENT ON COLUMN meals_dish.needs IS 'Dietary needs for which this dish is instead of another; blank: it is for everybody.';

-- The parts of the price of one meal, so that a parent sees what the state pays for. They add up to the tariff.
CREATE TABLE meals_price_card (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    meal text COLLATE "C" NOT NULL,
    grade_from smallint NOT NULL,
    version integer NOT NULL,
    grade_to smallint NOT NULL,
    tariff_tiyn bigint NOT NULL,
    source text NOT NULL,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, service_day, meal, grade_from, version),
    CONSTRAINT a_price_card_is_of_a_meal_of_the_day CHECK (meal IN ('breakfast', 'lunch', 'afternoon')),
    CONSTRAINT grades_of_a_price_card_run_upwards CHECK (0 <= grade_from AND grade_from <= grade_to AND grade_to <= 12),
    CONSTRAINT a_tariff_of_a_card_is_above_nothing CHECK (tariff_tiyn > 0)
);
COMMENT ON COLUMN meals_price_card.tariff_tiyn IS 'What the programme paid for the meal when the card was entered.';

CREATE TABLE meals_price_part (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    meal text COLLATE "C" NOT NULL,
    grade_from smallint NOT NULL,
    version integer NOT NULL,
    place smallint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name_kk text NOT NULL,
    name_ru text NOT NULL,
    tiyn bigint NOT NULL,
    PRIMARY KEY (facility_id, service_day, meal, grade_from, version, place),
    FOREIGN KEY (facility_id, service_day, meal, grade_from, version) REFERENCES meals_price_card,
    CONSTRAINT a_part_of_a_price_is_of_a_known_kind
        CHECK (kind IN ('dish', 'work', 'delivery', 'upkeep', 'overhead', 'profit', 'tax')),
    CONSTRAINT a_part_of_a_price_is_not_negative CHECK (tiyn >= 0)
);

-- What was cooked at once, and the portion of it that is kept until nobody can fall ill from it any more.
CREATE TABLE meals_batch (
    facility_id bigint NOT NULL,
    id uuid NOT NULL,
    service_day date NOT NULL,
    meal text COLLATE "C" NOT NULL,
    dish text NOT NULL,
    portions integer NOT NULL,
    cooked_at timestamptz NOT NULL,
    cooked_by bigint NOT NULL,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_batch_is_of_a_meal_of_the_day CHECK (meal IN ('breakfast', 'lunch', 'afternoon')),
    CONSTRAINT a_batch_has_portions_of_a_dish CHECK (portions > 0 AND dish <> '')
);
CREATE INDEX meals_batch_by_day ON meals_batch (facility_id, service_day);

CREATE TABLE meals_sample (
    facility_id bigint NOT NULL,
    batch_id uuid NOT NULL,
    id uuid NOT NULL,
    grams integer NOT NULL,
    taken_at timestamptz NOT NULL,
    taken_by bigint NOT NULL,
    stored_at text NOT NULL,
    keep_until timestamptz NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, id),
    FOREIGN KEY (facility_id, batch_id) REFERENCES meals_batch,
    CONSTRAINT a_sample_is_kept_somewhere_for_some_time CHECK (stored_at <> '' AND keep_until > taken_at),
    CONSTRAINT a_sample_weighs_something CHECK (grams BETWEEN 1 AND 5000)
);
CREATE INDEX meals_sample_by_batch ON meals_sample (facility_id, batch_id);

CREATE TABLE meals_sample_end (
    facility_id bigint NOT NULL,
    sample_id uuid NOT NULL,
    ended_at timestamptz NOT NULL,
    ended_by bigint NOT NULL,
    reason text COLLATE "C" NOT NULL,
    note text NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, sample_id),
    FOREIGN KEY (facility_id, sample_id) REFERENCES meals_sample,
    CONSTRAINT a_sample_ends_for_a_known_reason CHECK (reason IN ('discarded', 'handed_over', 'spoiled')),
    CONSTRAINT a_sample_that_is_given_away_or_spoiled_says_how CHECK (reason = 'discarded' OR note <> '')
);

-- The parents' committee looks into the kitchen, and the school answers.
CREATE TABLE meals_visit (
    facility_id bigint NOT NULL,
    id uuid NOT NULL,
    visited_at timestamptz NOT NULL,
    visitors smallint NOT NULL,
    has_remarks boolean NOT NULL,
    findings text NOT NULL,
    recorded_by bigint NOT NULL,
    answer_by date,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, id),
    CONSTRAINT a_visit_is_of_somebody_who_says_what_was_seen CHECK (visitors > 0 AND findings <> ''),
    CONSTRAINT what_is_remarked_is_answered_by_a_day CHECK (has_remarks = (answer_by IS NOT NULL))
);

CREATE TABLE meals_visit_answer (
    facility_id bigint NOT NULL,
    visit_id uuid NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    answer text NOT NULL,
    answered_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (facility_id, visit_id, id),
    FOREIGN KEY (facility_id, visit_id) REFERENCES meals_visit,
    CONSTRAINT an_answer_to_a_visit_says_something CHECK (answer <> '')
);

-- What a guardian says of some days of a child: it will not eat, or (after another said so) it will. No reason is
-- asked. It changes no right: a child who comes all the same is served, and the meal is paid.
CREATE TABLE meals_day_off (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    eats boolean NOT NULL DEFAULT false,
    said_by bigint NOT NULL,
    recorded_by bigint NOT NULL,
    channel text COLLATE "C" NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT days_off_run_forwards_and_end_within_a_year CHECK (last_day - first_day BETWEEN 0 AND 365),
    CONSTRAINT a_day_off_comes_by_page_or_phone_or_paper CHECK (channel IN ('page', 'phone', 'paper'))
);
COMMENT ON COLUMN meals_day_off.recorded_by IS 'Who typed it: the guardian, or the operator or pedagogue who was told.';

-- What the school knows: the child will not be there.
CREATE TABLE meals_absence (
    person_id bigint NOT NULL,
    id uuid NOT NULL,
    facility_id bigint NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    reported_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, id),
    CONSTRAINT days_of_absence_run_forwards_and_end_within_a_year CHECK (last_day - first_day BETWEEN 0 AND 365)
);

-- What was said of days off or absence is taken back; what was said stays readable.
CREATE TABLE meals_undone (
    person_id bigint NOT NULL,
    said_id uuid NOT NULL,
    undone_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, said_id)
);

-- Two guardians say different things of a day: a person decides, until one of them says something new.
CREATE TABLE meals_day_off_decision (
    person_id bigint NOT NULL,
    service_day date NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    eats boolean NOT NULL,
    decided_by bigint NOT NULL,
    reason text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, service_day, id),
    CONSTRAINT who_decides_between_guardians_says_why CHECK (reason <> '')
);

-- What a child does not eat: no diagnosis, and only while the family consents (registry_consent, dietary_need).
CREATE TABLE meals_need (
    person_id bigint NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    need text COLLATE "C" NOT NULL,
    said_by bigint NOT NULL,
    valid daterange NOT NULL,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    CONSTRAINT a_need_says_what_is_not_eaten CHECK (need IN (
        'no_milk', 'no_gluten', 'no_egg', 'no_nuts', 'no_fish', 'no_pork', 'no_meat', 'less_sugar', 'soft_food')),
    CONSTRAINT one_need_of_a_kind_at_a_time
        EXCLUDE USING gist (registry_days_box(person_id, valid) WITH &&, registry_only(need) WITH &&)
        WHERE (known_to IS NULL)
);

-- How many are expected at a place on a day, as it was said at a moment. A newer version corrects an older one, and
-- both are kept, so that the error can be shown afterwards.
CREATE TABLE meals_forecast (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    cause text COLLATE "C" NOT NULL,
    made_at timestamptz NOT NULL,
    method text COLLATE "C" NOT NULL,
    entitled integer NOT NULL,
    away integer NOT NULL,
    expected integer NOT NULL,
    low integer NOT NULL,
    high integer NOT NULL,
    level_per_mille smallint NOT NULL,
    same_weekday integer,
    PRIMARY KEY (facility_id, service_day, programme, version),
    CONSTRAINT a_forecast_is_made_for_a_known_cause CHECK (cause IN ('evening', 'remote', 'asked')),
    CONSTRAINT a_forecast_lies_within_its_interval CHECK (0 <= low AND low <= expected AND expected <= high),
    CONSTRAINT no_more_are_expected_than_may_come CHECK (high <= entitled - away AND away <= entitled)
);
COMMENT ON COLUMN meals_forecast.same_weekday IS 'The mean of the same weekday, which a forecast has to beat; null: never served.';

CREATE TABLE meals_forecast_line (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    shift smallint NOT NULL,
    grade smallint NOT NULL,
    class_label text NOT NULL,
    meal text COLLATE "C" NOT NULL,
    entitled integer NOT NULL,
    away integer NOT NULL,
    expected integer NOT NULL,
    low integer NOT NULL,
    high integer NOT NULL,
    PRIMARY KEY (facility_id, service_day, programme, version, shift, grade, class_label),
    FOREIGN KEY (facility_id, service_day, programme, version) REFERENCES meals_forecast,
    CONSTRAINT a_class_is_served_a_meal_of_the_day CHECK (meal IN ('breakfast', 'lunch', 'afternoon')),
    CONSTRAINT a_class_expects_what_lies_within_its_interval CHECK (0 <= low AND low <= expected AND expected <= high),
    CONSTRAINT no_more_of_a_class_are_expected_than_may_come CHECK (high <= entitled - away AND away <= entitled)
);
COMMENT ON TABLE meals_forecast_line IS 'By class; shift 0 and grade -1 are not known. The lines add up to their forecast.';

-- Lessons at home were declared for a day: who did so, when, and for whom. The calendar has it too, as its own rows.
CREATE TABLE meals_remote_day (
    facility_id bigint NOT NULL,
    service_day date NOT NULL,
    id uuid NOT NULL,
    grade_from smallint,
    grade_to smallint,
    shift smallint,
    declared_by bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    declared_at timestamptz NOT NULL,
    cut_off_at timestamptz,
    called_off integer NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (facility_id, service_day, id),
    CONSTRAINT grades_of_a_remote_day_run_upwards CHECK (grade_from <= grade_to),
    CONSTRAINT a_remote_day_says_why CHECK (reason <> '')
);
COMMENT ON COLUMN meals_remote_day.called_off IS 'Entitled children who had lessons before and have none now.';
