"""The statements by which orders follow the registry; ``orders.py`` says what they are for.

Registers are asked by their keys, a row at a time (LATERAL … LIMIT 1), as in ``judge.sql``. ``BEGIN`` lays out, for
some facilities: the terminals, whom each should know, what was ordered of each number the last time, whose number
each ever was, and who withdrew consent to biometrics. The others read these tables.
"""

from typing import Final

from amiyan.deliveries.bindings import TODAY

TAKING_ORDERS: Final = f"""
SELECT DISTINCT t.facility_id
FROM registry_terminal t JOIN deliveries_contact c ON c.serial = t.serial AND c.source = ANY (%(makers)s)
WHERE t.known_to IS NULL AND t.valid @> {TODAY}
  AND (%(facilities)s::bigint[] IS NULL OR t.facility_id = ANY (%(facilities)s))
ORDER BY 1
"""

BEGIN: Final = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS order_terminal (terminal text COLLATE "C", facility_id bigint);
CREATE TEMPORARY TABLE IF NOT EXISTS order_wanted (
    terminal text COLLATE "C", facility_id bigint, pin text COLLATE "C", person_id bigint, renamed_at timestamptz);
CREATE TEMPORARY TABLE IF NOT EXISTS order_last (
    terminal text COLLATE "C", pin text COLLATE "C", kind text COLLATE "C", person_id bigint, ordered_at timestamptz);
CREATE TEMPORARY TABLE IF NOT EXISTS order_number (facility_id bigint, pin text COLLATE "C", person_id bigint);
CREATE TEMPORARY TABLE IF NOT EXISTS order_withdrawn (person_id bigint, since timestamptz);
TRUNCATE order_terminal, order_wanted, order_last, order_number, order_withdrawn;

INSERT INTO order_terminal
SELECT t.serial, t.facility_id
FROM registry_terminal t JOIN deliveries_contact c ON c.serial = t.serial AND c.source = ANY (%(makers)s)
WHERE t.known_to IS NULL AND t.valid @> {TODAY} AND t.facility_id = ANY (%(facilities)s);

INSERT INTO order_wanted
SELECT t.terminal, t.facility_id, n.pin, n.person_id, named.known_from
FROM (
    SELECT DISTINCT ON (n.facility_id, n.pin) n.facility_id, n.pin, n.person_id
    FROM registry_pin n
    CROSS JOIN LATERAL (
        SELECT FROM registry_enrolment e
        WHERE e.person_id = n.person_id AND e.known_to IS NULL AND e.valid @> {TODAY}
          AND n.facility_id IN (e.facility_id, e.eats_at_id)
        LIMIT 1
    ) e
    WHERE n.facility_id = ANY (%(facilities)s) AND n.known_to IS NULL AND n.valid @> {TODAY}
      AND n.pin ~ '^[0-9A-Za-z._/-]{{1,32}}$'  -- no terminal holds another
    ORDER BY n.facility_id, n.pin, lower(n.valid) DESC NULLS LAST, n.id DESC
) n
JOIN order_terminal t USING (facility_id)
LEFT JOIN LATERAL (
    SELECT max(p.known_from) AS known_from FROM registry_person_name p
    WHERE p.person_id = n.person_id AND p.known_to IS NULL AND p.valid @> {TODAY}
) named ON true;

INSERT INTO order_last
SELECT DISTINCT ON (o.terminal, o.pin) o.terminal, o.pin, o.kind, o.person_id, o.ordered_at
FROM order_terminal t JOIN deliveries_order o ON o.terminal = t.terminal AND o.kind <> 'forget'
ORDER BY o.terminal, o.pin, o.id DESC;

INSERT INTO order_number
SELECT DISTINCT n.facility_id, n.pin, n.person_id FROM registry_pin n
WHERE n.facility_id = ANY (%(facilities)s) AND n.known_to IS NULL;

-- Consent may stand with another record of the same person.
WITH linked AS (
    SELECT n.person_id FROM order_number n JOIN registry_identity_link l ON l.person_id = n.person_id
    WHERE l.kind = 'merged' AND l.known_to IS NULL
    UNION
    SELECT n.person_id FROM order_number n JOIN registry_identity_link l ON l.same_as = n.person_id
    WHERE l.kind = 'merged' AND l.known_to IS NULL
),
same AS (
    SELECT person_id, person_id AS record FROM order_number
    UNION SELECT person_id, registry_same_people(person_id, now()) FROM linked
)
INSERT INTO order_withdrawn
SELECT same.person_id, max(c.known_from)
FROM same CROSS JOIN LATERAL (
    SELECT c.known_from FROM registry_consent c
    WHERE c.person_id = same.record AND c.purpose = 'biometrics' AND NOT c.given
      AND c.known_to IS NULL AND c.valid @> {TODAY}
    ORDER BY c.known_from DESC LIMIT 1
) c
GROUP BY same.person_id;

ANALYZE order_terminal, order_wanted, order_last, order_number, order_withdrawn;
"""

# An order that the registry has overtaken is not sent any more. What it left undone is ordered anew below.
DROP_OVERTAKEN: Final = """
DELETE FROM deliveries_order_open q
USING order_terminal t, deliveries_order o
WHERE q.terminal = t.terminal AND (o.facility_id, o.id) = (q.facility_id, q.order_id) AND CASE
    WHEN o.facility_id <> t.facility_id THEN true
    WHEN o.kind = 'add' THEN NOT EXISTS (
        SELECT FROM order_wanted w WHERE (w.terminal, w.pin, w.person_id) = (o.terminal, o.pin, o.person_id))
    WHEN o.kind = 'remove' THEN o.reason <> 'forgetting-refused' AND EXISTS (
        SELECT FROM order_wanted w WHERE (w.terminal, w.pin, w.person_id) = (o.terminal, o.pin, o.person_id))
    ELSE EXISTS (
        SELECT FROM order_wanted w WHERE (w.terminal, w.pin) = (o.terminal, o.pin) AND w.person_id <> o.person_id)
        OR NOT EXISTS (SELECT FROM order_withdrawn c WHERE c.person_id = o.person_id)
    END
"""


def _ordering(kind: str, select: str) -> str:
    """A statement that orders what ``select`` gives: terminal, facility, person, pin, reason."""
    return f"""
    WITH due AS ({select}),
    ordered AS (
        INSERT INTO deliveries_order (terminal, facility_id, kind, person_id, pin, reason)
        SELECT terminal, facility_id, '{kind}', person_id, pin, reason FROM due ORDER BY terminal, pin
        RETURNING terminal, facility_id, id
    )
    INSERT INTO deliveries_order_open (terminal, order_id, facility_id)
    SELECT terminal, id, facility_id FROM ordered
    """


# Also removed is who withdrew consent where the terminal could not forget the templates alone; a person who still
# belongs there comes back without them once the terminal has said that the entry is gone.
REMOVE: Final = _ordering(
    "remove",
    """
    SELECT l.terminal, t.facility_id, l.person_id, l.pin,
           CASE WHEN w.person_id IS NULL THEN 'left' ELSE 'pin-of-another' END AS reason
    FROM order_last l JOIN order_terminal t USING (terminal)
    LEFT JOIN order_wanted w ON (w.terminal, w.pin) = (l.terminal, l.pin)
    WHERE l.kind = 'add' AND w.person_id IS DISTINCT FROM l.person_id
    UNION ALL
    SELECT DISTINCT f.terminal, t.facility_id, f.person_id, f.pin, 'forgetting-refused'
    FROM order_terminal t
    JOIN deliveries_order f ON f.terminal = t.terminal AND f.kind = 'forget'
    JOIN order_withdrawn c ON c.person_id = f.person_id AND f.ordered_at >= c.since
    WHERE EXISTS (SELECT FROM deliveries_order_answer a WHERE (a.facility_id, a.order_id) = (f.facility_id, f.id))
      AND NOT EXISTS (
        SELECT FROM deliveries_order_answer a
        WHERE (a.facility_id, a.order_id) = (f.facility_id, f.id) AND a.code = '0')
      AND NOT EXISTS (
        SELECT FROM deliveries_order r
        WHERE r.terminal = f.terminal AND (r.person_id, r.pin, r.kind) = (f.person_id, f.pin, 'remove') AND r.id > f.id)
      AND NOT EXISTS (
        SELECT FROM order_wanted w WHERE (w.terminal, w.pin) = (f.terminal, f.pin) AND w.person_id <> f.person_id)
      AND NOT EXISTS (
        SELECT FROM order_last l
        WHERE (l.terminal, l.pin, l.person_id, l.kind) = (f.terminal, f.pin, f.person_id, 'add') AND NOT EXISTS (
            SELECT FROM order_wanted w WHERE (w.terminal, w.pin, w.person_id) = (l.terminal, l.pin, l.person_id)))
    """,
)

# Templates are where the number ever was, also where a school enrolled a face itself and we ordered nothing; a
# number that is another's today is left alone: its templates are the other's, or go with the removal.
FORGET: Final = _ordering(
    "forget",
    """
    SELECT DISTINCT t.terminal, t.facility_id, n.person_id, n.pin, 'consent-withdrawn' AS reason
    FROM order_terminal t
    JOIN order_number n USING (facility_id)
    JOIN order_withdrawn c USING (person_id)
    WHERE NOT EXISTS (
        SELECT FROM deliveries_order o WHERE o.terminal = t.terminal AND o.person_id = n.person_id
            AND o.pin = n.pin AND o.kind = 'forget' AND o.ordered_at >= c.since)
      AND NOT EXISTS (
        SELECT FROM order_wanted w WHERE (w.terminal, w.pin) = (t.terminal, n.pin) AND w.person_id <> n.person_id)
    """,
)

# "Last" was laid out before the removals of this round; those are open, and are waited for.
ADD: Final = _ordering(
    "add",
    """
    SELECT w.terminal, w.facility_id, w.person_id, w.pin,
           CASE WHEN l.kind = 'add' THEN 'renamed' ELSE 'enrolled' END AS reason
    FROM order_wanted w LEFT JOIN order_last l ON (l.terminal, l.pin) = (w.terminal, w.pin)
    WHERE (l.kind IS DISTINCT FROM 'add' OR (l.person_id = w.person_id AND w.renamed_at > l.ordered_at))
      AND NOT EXISTS (
        SELECT FROM deliveries_order_open q
        JOIN deliveries_order o ON (o.facility_id, o.id) = (q.facility_id, q.order_id)
        WHERE q.terminal = w.terminal AND o.pin = w.pin AND o.kind <> 'forget' AND q.failed = 0)
    """,
)

# A removal that failed once does not hold up the next child, and must not be tried again after it was added.
DROP_FAILED_REMOVALS: Final = """
DELETE FROM deliveries_order_open q
USING order_terminal t, deliveries_order o
WHERE q.terminal = t.terminal AND (o.facility_id, o.id) = (q.facility_id, q.order_id) AND o.kind = 'remove'
  AND EXISTS (
    SELECT FROM deliveries_order newer
    WHERE newer.terminal = o.terminal AND newer.pin = o.pin AND newer.kind = 'add' AND newer.id > o.id)
"""

SEND: Final = f"""
WITH stands AS (
    SELECT t.facility_id FROM registry_terminal t
    WHERE t.serial = %(serial)s AND t.known_to IS NULL AND t.valid @> {TODAY}
),
room AS (
    SELECT greatest(0, %(most)s - count(*))::int AS free FROM deliveries_order_open
    WHERE terminal = %(serial)s AND waits AND due_at > now()
),
due AS (
    SELECT q.order_id FROM deliveries_order_open q JOIN stands USING (facility_id)
    WHERE q.terminal = %(serial)s AND q.due_at <= now()
    ORDER BY q.order_id LIMIT (SELECT free FROM room)
    FOR UPDATE OF q SKIP LOCKED
),
sent AS (
    UPDATE deliveries_order_open q SET sent = q.sent + 1, waits = true, due_at = now() + %(again)s
    FROM due WHERE q.terminal = %(serial)s AND q.order_id = due.order_id
    RETURNING q.facility_id, q.order_id
)
SELECT o.id, o.kind, o.pin, name.told
FROM sent JOIN deliveries_order o ON (o.facility_id, o.id) = (sent.facility_id, sent.order_id)
LEFT JOIN LATERAL (
    SELECT concat_ws(' ', nullif(p.surname, ''), nullif(p.given_name, '')) AS told
    FROM registry_person_name p
    WHERE %(named)s AND o.kind = 'add' AND p.person_id = o.person_id AND p.known_to IS NULL AND p.valid @> {TODAY}
    ORDER BY p.known_from DESC, p.id DESC LIMIT 1
) name ON true
ORDER BY o.id
"""

ANSWERED: Final = """
WITH told AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(codes)s::text[], %(texts)s::text[]) told (id, code, evidence)
),
known AS (
    SELECT o.facility_id, o.id, o.kind, told.code, told.evidence
    FROM told JOIN deliveries_order o ON o.terminal = %(serial)s AND o.id = told.id
),
kept AS (
    INSERT INTO deliveries_order_answer (facility_id, order_id, code, evidence)
    SELECT facility_id, id, code, evidence FROM known ORDER BY id
),
ended AS (
    DELETE FROM deliveries_order_open q USING known k
    WHERE q.terminal = %(serial)s AND q.order_id = k.id
      AND (k.code = %(success)s OR k.kind = 'forget' OR q.failed + 1 >= %(attempts)s)
),
again AS (
    UPDATE deliveries_order_open q
    SET failed = q.failed + 1, waits = false, due_at = now() + %(pause)s * power(2, q.failed)
    FROM known k
    WHERE q.terminal = %(serial)s AND q.order_id = k.id
      AND NOT (k.code = %(success)s OR k.kind = 'forget' OR q.failed + 1 >= %(attempts)s)
)
SELECT count(*) FROM known
"""
