-- What pages of signals and cases need: a switch for one region, facts that were found wrong and the signals that rested on
-- them, figures that were published, and who took a step, by name.

-- Who answers for a region switches a detector there; who oversees the country, everywhere (no region).
ALTER TABLE integrity_switch ADD COLUMN region text COLLATE "C";
COMMENT ON COLUMN integrity_switch.region IS 'Where the switch counts; null for the country. The newest that covers a region holds there.';

-- Lists of a month, and what a child is named by.
CREATE INDEX integrity_signal_by_day ON integrity_signal (first DESC, id);
CREATE INDEX integrity_signal_by_person ON integrity_signal (person_id) WHERE person_id IS NOT NULL;

-- A fact of a register that a named person found wrong in a case: of which kind, about what, for which days.
CREATE TABLE integrity_wrong_value (
    facility_id bigint NOT NULL,
    case_id uuid NOT NULL,
    register text COLLATE "C" NOT NULL,
    region text COLLATE "C",
    person_id bigint,
    class_label text NOT NULL,
    first date,
    last date,
    found_by bigint NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (facility_id, case_id),
    FOREIGN KEY (facility_id, case_id) REFERENCES integrity_case,
    CONSTRAINT a_wrong_value_is_of_a_known_register CHECK (register IN (
        'region_calendar', 'place_calendar', 'class_list', 'terminal', 'invoice', 'enrolment', 'numbers', 'right')),
    CONSTRAINT a_wrong_value_has_both_days_or_none CHECK ((first IS NULL) = (last IS NULL) AND first <= last),
    CONSTRAINT a_wrong_value_of_a_person_names_one
        CHECK ((register IN ('enrolment', 'numbers', 'right')) = (person_id IS NOT NULL)),
    CONSTRAINT a_wrong_value_is_found_by_a_person CHECK (found_by > 0)
);
COMMENT ON COLUMN integrity_wrong_value.first IS 'Null: on whatever day a signal about this person rests on it.';

-- A signal that nobody need look at any more, since it rests on a fact that was found wrong in another case.
CREATE TABLE integrity_closing (
    facility_id bigint NOT NULL,
    signal_id uuid NOT NULL,
    rule text COLLATE "C" NOT NULL,
    wrong_at bigint NOT NULL,
    case_id uuid NOT NULL,
    known_from timestamptz NOT NULL,
    PRIMARY KEY (facility_id, signal_id),
    CONSTRAINT a_signal_is_closed_by_a_rule_with_a_name CHECK (rule = 'rests_on_a_wrong_value')
);
COMMENT ON COLUMN integrity_closing.wrong_at IS 'The place of the case in which the fact was found wrong.';

-- What was published of a quarter, once: later releases would tell what the first withheld.
CREATE TABLE integrity_release (
    quarter date PRIMARY KEY,
    made_on date NOT NULL,
    least integer NOT NULL,
    known_from timestamptz NOT NULL,
    CONSTRAINT figures_are_published_by_the_quarter
        CHECK (extract(day FROM quarter) = 1 AND extract(month FROM quarter)::integer % 3 = 1),
    CONSTRAINT figures_are_published_after_their_quarter CHECK (made_on >= (quarter + interval '3 months')::date)
);
CREATE TABLE integrity_release_figure (
    quarter date NOT NULL REFERENCES integrity_release,
    section text COLLATE "C" NOT NULL,
    of_group text COLLATE "C" NOT NULL,
    measure text COLLATE "C" NOT NULL,
    value integer,
    PRIMARY KEY (quarter, section, of_group, measure),
    CONSTRAINT a_published_figure_is_of_a_known_section
        CHECK (section IN ('kind', 'region', 'grade', 'sex', 'size', 'sample')),
    CONSTRAINT a_published_figure_is_not_below_nothing CHECK (value >= 0)
);
COMMENT ON COLUMN integrity_release_figure.value IS 'Null: withheld, so that nobody is known by it.';

-- Who took the steps of a case, by name and post, for whoever the session may see the case for. It runs as the owner and
-- asks by the same conditions as the case's own row. Those whom a case concerns are told it from the notice on, by pages.
CREATE FUNCTION integrity_taken_by(at_facility bigint, of_case uuid)
RETURNS TABLE (person_id bigint, name text, post text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT DISTINCT ON (s.person_id) s.person_id, coalesce(called.name, ''), coalesce(held.role, '')
    FROM integrity_case c
    JOIN integrity_step s ON (s.facility_id, s.case_id) = (c.facility_id, c.id)
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT registry_same_people(s.person_id, 'infinity')) AS records,
                               (s.known_from AT TIME ZONE 'Asia/Almaty')::date AS day) taken
    LEFT JOIN LATERAL (
        SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) AS name
        FROM registry_person_name n
        WHERE n.person_id = ANY (taken.records) AND n.valid @> taken.day AND n.known_to IS NULL
        ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
    ) called ON true
    LEFT JOIN LATERAL (
        SELECT h.role FROM access_role h
        WHERE h.person_id = ANY (taken.records) AND h.valid @> taken.day
          AND (h.facility_id = c.facility_id OR h.region = c.region OR h.role = 'organisation_head')
          AND (h.known_to IS NULL OR h.known_to > s.known_from)
        ORDER BY h.deputises IS NOT NULL, h.acting, h.id DESC LIMIT 1
    ) held ON true
    WHERE c.facility_id = at_facility AND c.id = of_case AND s.step NOT IN ('answer', 'appeal')
      AND (c.facility_id = ANY (amiyan_places('service'))
           OR amiyan_everything('service')
           OR (c.for_family AND c.person_id = ANY (amiyan_owners())))
    ORDER BY s.person_id, s.place DESC;
END;
COMMENT ON FUNCTION integrity_taken_by IS
    'Which officials took the steps of a case: name and post, where the session may see the case.';
