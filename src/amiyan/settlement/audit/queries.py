"""The audit's questions to the database, one statement each. All are over the audit's own scratch data."""

PARTS = """
WITH traceless AS (
    SELECT m.facility_id, m.day, count(*) AS meals, sum(m.tiyn) AS tiyn,
           least(count(*), max(coalesce(c.unknown_numbers, 0))) AS maybe
    FROM missing_meal m LEFT JOIN canteen_day c USING (facility_id, day)
    WHERE m.cause = 'no_trace' GROUP BY 1, 2
),
shared AS (
    -- Of the meals without a trace at one canteen on one day, as many as numbers were seen there that nobody
    -- knows may be those numbers' meals; at their mean price, rounded down to whole tiyn.
    SELECT sum(maybe)::bigint AS maybe, sum(floor(tiyn * maybe / meals))::bigint AS maybe_tiyn,
           sum(meals - maybe)::bigint AS rest, sum(tiyn - floor(tiyn * maybe / meals))::bigint AS rest_tiyn
    FROM traceless
)
SELECT cause, count(*)::bigint, sum(tiyn)::bigint FROM missing_meal WHERE cause <> 'no_trace' GROUP BY 1
UNION ALL SELECT 'unknown_persons', maybe, maybe_tiyn FROM shared WHERE maybe > 0
UNION ALL SELECT 'no_trace', rest, rest_tiyn FROM shared WHERE rest > 0
"""

SCHOOL_DAYS = """
SELECT coalesce(max(days), 0) FROM (
    SELECT count(*) AS days FROM terms_school_day
    WHERE profile IN (SELECT coalesce(t.profile, 0) FROM registry_facility f
                      LEFT JOIN terms_profile t ON t.facility_id = f.id)
    GROUP BY profile, grade, shift
) counts
"""

# Each child by the state on the last enrolled day of the period.
CHILDREN = """
SELECT count(*), count(*) FILTER (WHERE d.entitled), count(*) FILTER (WHERE NOT d.entitled),
       count(*) FILTER (WHERE d.entitled IS NULL)
FROM (
    SELECT DISTINCT ON (person_id) person_id, least(coalesce(upper(valid) - 1, %(last)s), %(last)s) AS day
    FROM registry_enrolment
    WHERE known_to IS NULL AND valid && daterange(%(first)s, %(last)s, '[]')
    ORDER BY person_id, lower(valid) DESC NULLS LAST
) e
LEFT JOIN entitlements_decision d
    ON d.person_id = e.person_id AND d.programme = %(programme)s AND d.known_to IS NULL AND d.valid @> e.day
"""

PASSES = "SELECT outcome::text, count(*) FROM deliveries_outcome WHERE programme = %(programme)s GROUP BY 1"

# Those that a file can have; the others speak of how and when live evidence came.
OUTCOMES = """
SELECT kind::text FROM unnest(enum_range(NULL::deliveries_outcome_kind)) kind
WHERE kind NOT IN ('clock_is_wrong', 'came_too_late', 'list_refused', 'terminal_recorded', 'not_countersigned',
                   'objection_upheld', 'objected', 'open_to_objection', 'too_many_by_hand',
                   'source_needs_confirmation')
"""

MEALS = "SELECT verdict::text, count(*), sum(amount_tiyn)::bigint FROM latest_verdict GROUP BY 1"

BY_LIST = "SELECT coalesce(sum(ceiling_tiyn), 0)::bigint FROM entitlements_entitlement WHERE programme = %(programme)s"

SCHOOLS = """
WITH listed AS (
    SELECT facility_id, count(DISTINCT person_id) AS children, count(*) AS meals, sum(tiyn)::bigint AS tiyn
    FROM expected_day GROUP BY 1
),
fact AS (
    SELECT facility_id, count(*) FILTER (WHERE verdict = 'payable') AS payable,
           count(*) FILTER (WHERE verdict = 'held') AS held,
           coalesce(sum(amount_tiyn) FILTER (WHERE verdict = 'payable'), 0)::bigint AS payable_tiyn,
           coalesce(sum(amount_tiyn) FILTER (WHERE verdict = 'held'), 0)::bigint AS held_tiyn
    FROM latest_verdict GROUP BY 1
)
SELECT f.code, coalesce(o.name, ''), coalesce(l.children, 0), coalesce(l.meals, 0), coalesce(v.payable, 0),
       coalesce(v.held, 0), coalesce(l.tiyn, 0), coalesce(v.payable_tiyn, 0), coalesce(v.held_tiyn, 0)
FROM registry_facility f
LEFT JOIN listed l ON l.facility_id = f.id
LEFT JOIN fact v ON v.facility_id = f.id
LEFT JOIN payee p ON p.facility_id = f.id
LEFT JOIN registry_organisation o ON o.id = p.organisation_id
ORDER BY coalesce(l.tiyn, 0) - coalesce(v.payable_tiyn, 0) DESC, f.id
"""

WEEKS = """
WITH listed AS (
    SELECT date_trunc('week', day)::date AS monday, count(DISTINCT day) AS days, count(*) AS meals,
           sum(tiyn)::bigint AS tiyn
    FROM expected_day GROUP BY 1
),
fact AS (
    SELECT date_trunc('week', service_day)::date AS monday, count(*) FILTER (WHERE verdict = 'payable') AS payable,
           count(*) FILTER (WHERE verdict = 'held') AS held,
           coalesce(sum(amount_tiyn) FILTER (WHERE verdict = 'payable'), 0)::bigint AS tiyn
    FROM latest_verdict GROUP BY 1
)
SELECT monday, coalesce(l.days, 0), coalesce(l.meals, 0), coalesce(f.payable, 0), coalesce(f.held, 0),
       coalesce(l.tiyn, 0), coalesce(f.tiyn, 0)
FROM listed l FULL JOIN fact f USING (monday) ORDER BY monday
"""

METHODS = """
SELECT method, count(*) FILTER (WHERE verdict = 'payable'), count(*) FILTER (WHERE verdict = 'held')
FROM latest_verdict GROUP BY 1 ORDER BY 2 DESC, 3 DESC, 1
"""

INVOICE = """
SELECT coalesce(sum(i.meals), 0)::bigint, coalesce(sum(greatest(i.meals - coalesce(f.meals, 0), 0)), 0)::bigint,
       coalesce(sum(greatest(coalesce(f.meals, 0) - i.meals, 0)), 0)::bigint,
       coalesce(sum(greatest(i.meals - coalesce(f.meals, 0), 0) * coalesce(f.tiyn / f.meals, p.tiyn)), 0)::bigint
FROM invoice_line i
JOIN registry_facility r ON r.id = i.facility_id
LEFT JOIN (
    SELECT facility_id, service_day AS day, count(*) AS meals, sum(amount_tiyn)::bigint AS tiyn
    FROM latest_verdict WHERE verdict = 'payable' GROUP BY 1, 2
) f USING (facility_id, day)
LEFT JOIN terms_price p ON p.region = coalesce(r.region, '') AND p.grade = -1 AND p.day = i.day
"""

LEDGER = "SELECT count(*) FROM ledger_transfer"

# --- beside the figure --------------------------------------------------------------------------------------

SILENT_TERMINAL_DAYS = """
SELECT count(*) FROM registry_terminal t
CROSS JOIN (SELECT DISTINCT facility_id, day FROM expected_day) d
WHERE t.facility_id = d.facility_id AND t.place = 'canteen' AND t.known_to IS NULL AND NOT EXISTS (
    SELECT FROM terminal_day s WHERE s.terminal = t.serial AND s.day = d.day)
"""

TERMINAL_DAYS = """
DROP TABLE IF EXISTS terminal_day;
CREATE TEMPORARY TABLE terminal_day AS
SELECT terminal, at::date AS day, count(*) AS records FROM deliveries_pass WHERE at IS NOT NULL GROUP BY 1, 2;
CREATE INDEX ON terminal_day (terminal, day); ANALYZE terminal_day;
"""

# Closed days on which so many children ate that the calendar may be wrong: a tenth of those expected on an
# ordinary day, and ten at least.
CLOSED_DAYS = """
WITH closed AS (
    SELECT p.facility_id, p.at::date AS day, count(DISTINCT o.person_id) AS children
    FROM deliveries_outcome o JOIN deliveries_pass p USING (facility_id, evidence_id, record)
    WHERE o.programme = %(programme)s AND o.outcome = 'not_a_school_day' GROUP BY 1, 2
),
usual AS (
    SELECT facility_id, count(*) / count(DISTINCT day) AS children, sum(tiyn) / count(*) AS tiyn
    FROM expected_day GROUP BY 1
)
SELECT f.code, c.day, c.children, (c.children * floor(u.tiyn))::bigint
FROM closed c JOIN usual u USING (facility_id) JOIN registry_facility f ON f.id = c.facility_id
WHERE c.children >= greatest(10, u.children / 10) ORDER BY c.children DESC, f.id, c.day
"""

HELD_UNKNOWN = """
SELECT count(*), coalesce(sum(amount_tiyn), 0)::bigint FROM latest_verdict
WHERE verdict = 'held' AND reason = 'entitlement_unknown'
"""

# --- lines that do not add up: (facility, count, tiyn, detail) ----------------------------------------------

FINDINGS = {
    # Nearly a whole class, on one terminal, within one minute.
    "class_in_a_minute": """
        WITH class AS (
            SELECT facility_id, class_label, count(*) AS children FROM registry_enrolment
            WHERE known_to IS NULL AND class_label <> '' GROUP BY 1, 2 HAVING count(*) >= 10
        )
        SELECT f.code, count(*), sum(v.amount_tiyn)::bigint,
               to_char(date_trunc('minute', v.at), 'YYYY-MM-DD HH24:MI')
        FROM latest_verdict v
        JOIN registry_enrolment e ON e.person_id = v.person_id AND e.known_to IS NULL AND e.valid @> v.service_day
        JOIN class c ON c.facility_id = v.facility_id AND c.class_label = e.class_label
        JOIN registry_facility f ON f.id = v.facility_id
        WHERE v.verdict = 'payable'
        GROUP BY f.id, f.code, v.terminal, e.class_label, date_trunc('minute', v.at), c.children
        HAVING count(*) >= greatest(10, c.children * 0.8) ORDER BY 2 DESC, f.id, 4
    """,
    "closed_day_passes": """
        SELECT f.code, count(DISTINCT o.person_id), 0::bigint, p.at::date::text
        FROM deliveries_outcome o JOIN deliveries_pass p USING (facility_id, evidence_id, record)
        JOIN registry_facility f ON f.id = p.facility_id
        WHERE o.programme = %(programme)s AND o.outcome = 'not_a_school_day'
        GROUP BY f.id, f.code, 4 HAVING count(DISTINCT o.person_id) >= 3 ORDER BY 2 DESC, f.id, 4
    """,
    # Held for confirmation: a fifth of a canteen's meals and ten at least.
    "confirmed_by_hand": """
        SELECT f.code, count(*) FILTER (WHERE v.reason = 'method_needs_confirmation') AS n,
               coalesce(sum(v.amount_tiyn) FILTER (WHERE v.reason = 'method_needs_confirmation'), 0)::bigint, ''
        FROM latest_verdict v JOIN registry_facility f ON f.id = v.facility_id
        GROUP BY f.id, f.code
        HAVING count(*) FILTER (WHERE v.reason = 'method_needs_confirmation') >= greatest(10, count(*) * 0.2)
        ORDER BY 2 DESC, f.id
    """,
    # A fifth of what a terminal sent had been sent before.
    "replayed_log": """
        SELECT coalesce(f.code, ''), count(*) FILTER (WHERE o.outcome = 'repeated_record'), 0::bigint, p.terminal
        FROM deliveries_outcome o JOIN deliveries_pass p USING (facility_id, evidence_id, record)
        LEFT JOIN registry_facility f ON f.id = p.facility_id
        WHERE o.programme = %(programme)s GROUP BY f.id, f.code, p.terminal
        HAVING count(*) FILTER (WHERE o.outcome = 'repeated_record') >= greatest(20, count(*) * 0.2)
        ORDER BY 2 DESC, f.id, 4
    """,
    # Times more than a year away from the period: the clock, not the child.
    "wrong_clock": """
        SELECT coalesce(f.code, ''), count(*), 0::bigint, p.terminal
        FROM deliveries_pass p LEFT JOIN registry_facility f ON f.id = p.facility_id
        WHERE p.at < %(first)s::date - 365 OR p.at > %(last)s::date + 365
        GROUP BY f.id, f.code, p.terminal ORDER BY 2 DESC, f.id, 4
    """,
    # Expected on at least five days and never seen by any terminal of the school.
    "never_seen": """
        SELECT f.code, count(*), sum(tiyn)::bigint, '' FROM (
            SELECT e.facility_id, e.person_id, sum(e.tiyn) AS tiyn FROM expected_day e
            WHERE NOT EXISTS (SELECT FROM seen_person s WHERE s.person_id = e.person_id)
            GROUP BY 1, 2 HAVING count(*) >= 5
        ) unseen JOIN registry_facility f ON f.id = unseen.facility_id
        WHERE EXISTS (SELECT FROM canteen_day c WHERE c.facility_id = unseen.facility_id)
        GROUP BY f.id, f.code ORDER BY 2 DESC, f.id
    """,
    "silent_terminal": """
        SELECT f.code, count(*), 0::bigint, t.serial FROM registry_terminal t
        JOIN (SELECT DISTINCT facility_id, day FROM expected_day) d ON d.facility_id = t.facility_id
        JOIN registry_facility f ON f.id = t.facility_id
        WHERE t.place = 'canteen' AND t.known_to IS NULL
          AND NOT EXISTS (SELECT FROM terminal_day s WHERE s.terminal = t.serial AND s.day = d.day)
        GROUP BY f.id, f.code, t.serial ORDER BY 2 DESC, f.id, 4
    """,
    "unknown_numbers": """
        SELECT f.code, sum(unknown_numbers)::bigint, 0::bigint, '' FROM canteen_day c
        JOIN registry_facility f ON f.id = c.facility_id
        GROUP BY f.id, f.code HAVING sum(unknown_numbers) >= 20 ORDER BY 2 DESC, f.id
    """,
}

INVOICE_FINDINGS = {
    "invoice_above_fact": """
        SELECT f.code, sum(greatest(i.meals - coalesce(v.meals, 0), 0))::bigint AS n,
               sum(greatest(i.meals - coalesce(v.meals, 0), 0) * coalesce(v.tiyn / v.meals, p.tiyn))::bigint, ''
        FROM invoice_line i JOIN registry_facility f ON f.id = i.facility_id
        LEFT JOIN payable_day v USING (facility_id, day)
        LEFT JOIN terms_price p ON p.region = coalesce(f.region, '') AND p.grade = -1 AND p.day = i.day
        GROUP BY f.id, f.code HAVING sum(greatest(i.meals - coalesce(v.meals, 0), 0)) > 0 ORDER BY 2 DESC, f.id
    """,
    "invoice_below_fact": """
        SELECT f.code, sum(greatest(v.meals - i.meals, 0))::bigint AS n,
               sum(greatest(v.meals - i.meals, 0) * (v.tiyn / v.meals))::bigint, ''
        FROM invoice_line i JOIN registry_facility f ON f.id = i.facility_id
        JOIN payable_day v USING (facility_id, day)
        GROUP BY f.id, f.code HAVING sum(greatest(v.meals - i.meals, 0)) > 0 ORDER BY 2 DESC, f.id
    """,
    "not_billed": """
        SELECT f.code, sum(v.meals)::bigint, sum(v.tiyn)::bigint, '' FROM payable_day v
        JOIN registry_facility f ON f.id = v.facility_id
        WHERE NOT EXISTS (SELECT FROM invoice_line i WHERE (i.facility_id, i.day) = (v.facility_id, v.day))
        GROUP BY f.id, f.code ORDER BY 2 DESC, f.id
    """,
}

SEEN = """
DROP TABLE IF EXISTS seen_person, payable_day;
CREATE TEMPORARY TABLE seen_person AS
SELECT DISTINCT person_id FROM deliveries_outcome WHERE person_id IS NOT NULL
UNION SELECT DISTINCT person_id FROM entrance_day;
CREATE INDEX ON seen_person (person_id); ANALYZE seen_person;
CREATE TEMPORARY TABLE payable_day AS
SELECT facility_id, service_day AS day, count(*) AS meals, sum(amount_tiyn)::bigint AS tiyn
FROM latest_verdict WHERE verdict = 'payable' GROUP BY 1, 2;
"""
