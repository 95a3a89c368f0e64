-- A day of the calendar that lies behind us: one person proposes it, another signs it. Days from today on need no row here,
-- for nothing that was decided changes by them. Rows are only ever added, and are about places and nobody.

CREATE TABLE registry_past_day (
    id uuid PRIMARY KEY,
    programme text COLLATE "C" NOT NULL,
    day date NOT NULL,
    school_day boolean NOT NULL,
    places bigint[] NOT NULL,
    region text COLLATE "C",
    grade_from smallint,
    grade_to smallint,
    shift smallint,
    act text NOT NULL,
    role text COLLATE "C" NOT NULL,
    proposed_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    -- So that a signature can name who proposed, and the database can tell the two apart.
    CONSTRAINT a_past_day_is_proposed_by_one_person UNIQUE (id, proposed_by),
    CONSTRAINT a_past_day_names_its_act CHECK (act <> ''),
    -- Of no place nothing is said: null would be all of them.
    CONSTRAINT a_past_day_is_of_places CHECK (cardinality(places) > 0)
);
COMMENT ON COLUMN registry_past_day.region IS 'NULL: its places lie in several.';
CREATE INDEX registry_past_day_by_day ON registry_past_day (day);

-- One row ends it: signed by another, refused by another, or withdrawn.
CREATE TABLE registry_past_day_end (
    id uuid PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    done_by bigint NOT NULL,
    proposed_by bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    signature_id uuid,
    meals integer,
    amount_tiyn bigint,
    reason text NOT NULL DEFAULT '',
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT an_end_knows_who_proposed_the_day FOREIGN KEY (id, proposed_by) REFERENCES registry_past_day (id, proposed_by),
    CONSTRAINT a_past_day_is_signed_refused_or_withdrawn CHECK (kind IN ('signed', 'refused', 'withdrawn')),
    CONSTRAINT who_proposed_a_past_day_does_not_sign_it CHECK (kind <> 'signed' OR done_by <> proposed_by),
    -- Nobody signs without having seen how many meals and how much money it touches.
    CONSTRAINT a_signed_past_day_names_its_signature_and_effect CHECK (
        (kind = 'signed') = (signature_id IS NOT NULL AND meals IS NOT NULL AND amount_tiyn IS NOT NULL)),
    CONSTRAINT a_past_day_that_is_not_signed_says_why CHECK (kind = 'signed' OR reason <> '')
);

-- The names of those who acted. A purpose that reckons money sees no names, and these are no family's.
CREATE FUNCTION registry_past_day_names(asked uuid) RETURNS TABLE (person bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
    SELECT acted.person, called.name
    FROM (
        SELECT d.proposed_by AS person FROM registry_past_day d WHERE d.id = asked
        UNION SELECT e.done_by FROM registry_past_day_end e WHERE e.id = asked
    ) acted
    CROSS JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_person_name n
        WHERE n.person_id IN (SELECT registry_same_people(acted.person, 'infinity')) AND n.known_to IS NULL
          AND n.valid @> current_date
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called;
END;
COMMENT ON FUNCTION registry_past_day_names IS 'Who proposed, signed or ended a past day of the calendar, by name.';
