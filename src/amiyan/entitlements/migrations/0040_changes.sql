-- A change of a parameter: proposed, previewed by its effect on people and money, signed by two. Rows are only ever added.
-- They are about a rule and about nobody; who proposed, signed or refused did so in office.

CREATE TABLE entitlements_change (
    programme text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    parameter text COLLATE "C" NOT NULL,
    region text COLLATE "C",
    grade_from smallint,
    grade_to smallint,
    first date NOT NULL,
    last date,
    value jsonb NOT NULL,
    act text NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    proposed_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (programme, id),
    -- So that a signature can name who proposed, and the database can tell the two apart.
    CONSTRAINT a_change_is_proposed_by_one_person UNIQUE (programme, id, proposed_by),
    -- A value without an act is a placeholder, and nobody signs one.
    CONSTRAINT a_change_names_its_act CHECK (act <> ''),
    CONSTRAINT a_change_says_where_its_act_is_read CHECK (source <> ''),
    CONSTRAINT a_change_ends_after_it_begins CHECK (last >= first),
    CONSTRAINT a_region_of_a_change_is_two_digits CHECK (region ~ '^[0-9]{2}$'),
    CONSTRAINT grades_of_a_change_are_a_band CHECK ((grade_from IS NULL) = (grade_to IS NULL) AND grade_from <= grade_to)
);
COMMENT ON COLUMN entitlements_change.region IS 'NULL: the whole country.';
COMMENT ON COLUMN entitlements_change.value IS 'A number, a text, a list of them, or {"hour": "18:00:00"}.';

-- Somebody asks what a change would do; a job counts it, and the answer is a row of its own.
CREATE TABLE entitlements_change_preview (
    programme text COLLATE "C" NOT NULL,
    change_id uuid NOT NULL,
    id uuid NOT NULL,
    asked_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (programme, change_id, id),
    FOREIGN KEY (programme, change_id) REFERENCES entitlements_change
);
CREATE TABLE entitlements_change_effect (
    programme text COLLATE "C" NOT NULL,
    change_id uuid NOT NULL,
    preview_id uuid NOT NULL,
    found jsonb NOT NULL,
    counted_at timestamptz NOT NULL,
    PRIMARY KEY (programme, change_id, preview_id),
    FOREIGN KEY (programme, change_id, preview_id) REFERENCES entitlements_change_preview
);
COMMENT ON COLUMN entitlements_change_effect.found IS
    'Numbers of people by grade, region and clause, and of tiyn by month: about nobody.';

-- Place 1 is the first signature; place 2 is the second one or the end, whichever comes first: never both.
CREATE TABLE entitlements_change_step (
    programme text COLLATE "C" NOT NULL,
    change_id uuid NOT NULL,
    place smallint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    done_by bigint NOT NULL,
    proposed_by bigint NOT NULL,
    signature_id uuid,
    preview_id uuid,
    reason text NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (programme, change_id, place),
    CONSTRAINT a_step_knows_who_proposed FOREIGN KEY (programme, change_id, proposed_by)
        REFERENCES entitlements_change (programme, id, proposed_by),
    -- Nobody signs what was not counted.
    CONSTRAINT a_signature_names_the_effect_that_was_seen FOREIGN KEY (programme, change_id, preview_id)
        REFERENCES entitlements_change_effect,
    CONSTRAINT a_change_is_signed_by_two CHECK (place IN (1, 2)),
    CONSTRAINT a_change_is_signed_refused_or_withdrawn CHECK (kind IN ('signed', 'refused', 'withdrawn')),
    CONSTRAINT an_end_takes_the_place_of_the_second CHECK (kind = 'signed' OR place = 2),
    CONSTRAINT a_signed_step_names_its_signature
        CHECK ((kind = 'signed') = (signature_id IS NOT NULL) AND (kind = 'signed') = (preview_id IS NOT NULL)),
    CONSTRAINT who_proposed_a_change_does_not_sign_it CHECK (kind = 'withdrawn' OR done_by <> proposed_by),
    CONSTRAINT only_who_proposed_withdraws CHECK (kind <> 'withdrawn' OR done_by = proposed_by),
    CONSTRAINT a_refused_change_says_why CHECK (kind = 'signed' OR reason <> '')
);
-- Two signatures are of two people.
CREATE UNIQUE INDEX a_person_signs_a_change_once ON entitlements_change_step (programme, change_id, done_by)
    WHERE kind = 'signed';
CREATE INDEX entitlements_change_step_by_time ON entitlements_change_step (programme, known_from);

-- The names of those who acted on changes. A purpose that reckons money sees no names, and these are no family's.
CREATE FUNCTION entitlements_change_names(asked_programme text, asked_change uuid)
RETURNS TABLE (person bigint, name text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 5
BEGIN ATOMIC
    SELECT acted.person, called.name
    FROM (
        SELECT c.proposed_by AS person FROM entitlements_change c
        WHERE (c.programme, c.id) = (asked_programme, asked_change)
        UNION SELECT s.done_by FROM entitlements_change_step s
        WHERE (s.programme, s.change_id) = (asked_programme, asked_change)
        UNION SELECT p.asked_by FROM entitlements_change_preview p
        WHERE (p.programme, p.change_id) = (asked_programme, asked_change)
    ) acted
    CROSS JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_person_name n
        WHERE n.person_id IN (SELECT registry_same_people(acted.person, 'infinity')) AND n.known_to IS NULL
          AND n.valid @> current_date
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called;
END;
COMMENT ON FUNCTION entitlements_change_names IS 'Who proposed, signed or ended a change of a rule, by name.';

-- What stands in the way of a signature of somebody, in a word; '' where nothing does. A page asks it beforehand, and who
-- reads pages sees no duties; the action asks for itself.
CREATE FUNCTION entitlements_change_hindrance(asked_programme text, asked_change uuid, who bigint, on_day date)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    SELECT CASE
        WHEN c.proposed_by IN (SELECT registry_same_people(who, 'infinity')) THEN 'own'
        WHEN EXISTS (SELECT FROM entitlements_change_step s
            WHERE (s.programme, s.change_id) = (c.programme, c.id) AND s.kind = 'signed'
              AND s.done_by IN (SELECT registry_same_people(who, 'infinity'))) THEN 'signed'
        WHEN NOT EXISTS (SELECT FROM access_signatory d
            WHERE d.person_id IN (SELECT registry_same_people(who, 'infinity')) AND d.duty = 'approve'
              AND (d.programme IS NULL OR d.programme = c.programme) AND (d.region IS NULL OR d.region = c.region)
              AND d.organisation_id IS NULL AND d.valid @> on_day AND d.known_to IS NULL) THEN 'unappointed'
        ELSE '' END
    FROM entitlements_change c WHERE (c.programme, c.id) = (asked_programme, asked_change);
END;
COMMENT ON FUNCTION entitlements_change_hindrance IS
    'Why somebody may not sign a change of a rule: own, signed, unappointed, or blank.';
