-- Who holds which role, for what, on which days: dated facts as in the registry.

CREATE TABLE access_role (
    person_id bigint NOT NULL REFERENCES registry_person,
    id bigint GENERATED ALWAYS AS IDENTITY,
    role text COLLATE "C" NOT NULL,
    facility_id bigint REFERENCES registry_facility,
    organisation_id bigint REFERENCES registry_organisation,
    region text COLLATE "C",
    deputises bigint,
    acting boolean NOT NULL DEFAULT false,
    valid daterange NOT NULL DEFAULT '(,)',
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    known_to timestamptz,
    PRIMARY KEY (person_id, id),
    -- Another word would be a role that no page and no rule asks for.
    CONSTRAINT a_role_is_one_that_we_know CHECK (role IN ('teacher', 'social_pedagogue', 'director', 'canteen_manager',
        'organisation_head', 'sanitary_service', 'parents_committee', 'operator', 'district_official',
        'region_official', 'ministry_official', 'auditor', 'register_owner')),
    -- Held for less, a role would mean nothing; held for more, it would show what it has no business with.
    CONSTRAINT a_role_is_held_for_what_it_is_about CHECK (
        (facility_id IS NOT NULL) = (role IN ('teacher', 'social_pedagogue', 'director', 'canteen_manager',
            'parents_committee', 'district_official'))
        AND (organisation_id IS NOT NULL) = (role = 'organisation_head')
        AND (region IS NOT NULL) = (role IN ('sanitary_service', 'operator', 'region_official', 'auditor',
            'register_owner'))),
    CONSTRAINT a_region_of_a_role_is_two_digits CHECK (region ~ '^[0-9]{2}$'),
    CONSTRAINT nobody_deputises_for_themselves CHECK (deputises <> person_id),
    -- A deputy stands in for somebody who holds the role; who acts holds it because nobody does.
    CONSTRAINT who_acts_deputises_for_nobody CHECK (NOT acting OR deputises IS NULL),
    -- Both pass by themselves: a power without an end is forgotten.
    CONSTRAINT who_stands_in_does_so_until_a_day CHECK ((deputises IS NULL AND NOT acting) OR NOT upper_inf(valid))
);
COMMENT ON COLUMN access_role.deputises IS 'For whom: the role counts only while that person holds it; null: it is their own.';
COMMENT ON COLUMN access_role.acting IS 'Holds the place of a holder who is not there yet, until a day.';
CREATE UNIQUE INDEX a_role_of_a_person_begins_once_on_a_day
    ON access_role (person_id, role, facility_id, organisation_id, region, deputises, lower(valid)) NULLS NOT DISTINCT
    WHERE known_to IS NULL;
CREATE INDEX access_role_by_deputised ON access_role (deputises) WHERE deputises IS NOT NULL AND known_to IS NULL;
CREATE INDEX access_role_by_facility ON access_role (facility_id) WHERE facility_id IS NOT NULL AND known_to IS NULL;

-- Who looked at whose record, when, as what, for what and on which page. Never changed, never deleted.

CREATE TABLE access_view (
    person_id bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    id bigint GENERATED ALWAYS AS IDENTITY,
    viewer bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    facility_id bigint,
    organisation_id bigint,
    region text COLLATE "C",
    purpose text COLLATE "C" NOT NULL,
    page text COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, at, id),
    CONSTRAINT a_view_says_as_what_for_what_and_where CHECK (role <> '' AND purpose <> '' AND page <> '')
);
COMMENT ON COLUMN access_view.person_id IS 'At whose record somebody looked.';
COMMENT ON COLUMN access_view.viewer IS 'Who looked, as a person of the registry.';
COMMENT ON COLUMN access_view.facility_id IS 'For which place the viewer held the role; the person is told this, and not the viewer''s name.';
