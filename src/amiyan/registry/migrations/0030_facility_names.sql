-- What a place is called. A name is a dated fact like every other: a school is named anew, and a wrong name is corrected.
--
-- "name" is what stands in its papers, "alias" what people call it; each in one language, for a place has a name in Kazakh
-- and a name in Russian, and neither is a translation that we could make.

CREATE TABLE registry_facility_name (
    facility_id bigint NOT NULL REFERENCES registry_facility,
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    name text NOT NULL,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (facility_id, id),
    -- As FHIR has it of a place: the name, and how it is called besides.
    CONSTRAINT a_facility_has_a_name_and_an_alias CHECK (kind IN ('name', 'alias')),
    -- Nobody could be shown a name in another language.
    CONSTRAINT a_facility_name_is_in_a_language_of_ours CHECK (language IN ('kk', 'ru', 'en')),
    -- A blank would hide the code, which at least says something; a page has no room for a whole paragraph.
    CONSTRAINT a_facility_name_says_something_short CHECK (btrim(name) <> '' AND length(name) <= 300),
    -- Two names at once would make a page choose.
    CONSTRAINT one_name_of_a_facility_in_a_language_at_a_time EXCLUDE USING gist (
        registry_days_box(facility_id, valid) WITH &&, registry_only(kind || language) WITH &&)
        WHERE (known_to IS NULL)
);
