"""Numbers on a facility's terminals: one child's at a time, and in a registry that lives another's next year.

A row whose number is another child's, by what an earlier file said, waits until the rest of its file is
believed. Where the other child's last day at the facility has then passed before the row begins, the number
changes hands: the old row comes back bounded to that day, and the new one begins with its enrolment.
"""

from typing import Final

from amiyan.kernel.sql import execute

AT_ONCE: Final = 0
WAITING: Final = -1
MOST_TURNS: Final = 8  # a number that is free only when another row's turn was: chains are short

# Two children with one number in one file: neither can be told from the other, whatever their dates.
_SHARED_IN_FILE = """
    SELECT facility_id, registry_pin_key(pin) AS pin FROM roster_stage WHERE kept GROUP BY 1, 2
    HAVING count(DISTINCT iin) > 1
"""
# A row s of the file, and another child o who has its number p on some of its days.
_MEETS = """
    (p.facility_id, p.pin) = (s.facility_id, registry_pin_key(s.pin)) AND p.known_to IS NULL
    AND p.valid && daterange(s.first, s.last, '[]') AND o.iin IS DISTINCT FROM s.iin
"""
_SHARED = f"""
CREATE TEMPORARY TABLE roster_pins ON COMMIT DROP AS
{_SHARED_IN_FILE}
UNION
SELECT s.facility_id, p.pin FROM roster_stage s, registry_pin p JOIN registry_person o ON o.id = p.person_id
WHERE {_MEETS} AND s.kept
"""
# In a registry that lives, a file may name the child who had the number, and the one who has it now.
_SHARED_LIVE = f"""
CREATE TEMPORARY TABLE roster_pins ON COMMIT DROP AS
WITH shared AS ({_SHARED_IN_FILE}),
beside AS (
    SELECT s.facility_id, shared.pin, s.iin, coalesce(s.first, '-infinity') AS first,
           max(coalesce(s.last, 'infinity')) OVER (
               PARTITION BY s.facility_id, shared.pin ORDER BY coalesce(s.first, '-infinity'), s.n
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS before,
           EXISTS (
               SELECT FROM registry_pin p JOIN registry_person o ON o.id = p.person_id
               WHERE (p.facility_id, p.pin) = (s.facility_id, shared.pin) AND p.known_to IS NULL
                 AND p.valid && daterange(s.first, s.last, '[]') AND o.iin = s.iin
           ) AS held
    FROM roster_stage s JOIN shared ON (shared.facility_id, shared.pin) = (s.facility_id, registry_pin_key(s.pin))
    WHERE s.kept
)
SELECT facility_id, pin FROM beside GROUP BY facility_id, pin
HAVING count(DISTINCT iin) FILTER (WHERE NOT held) > 1 OR bool_or(before >= first)
"""
# Which rows wait, and for which numbers of others: found once, for each turn looks at it.
_MEETING = f"""
CREATE TEMPORARY TABLE roster_meeting ON COMMIT DROP AS
SELECT s.n, s.first, p.facility_id, p.pin, p.id, p.person_id
FROM roster_stage s, registry_pin p JOIN registry_person o ON o.id = p.person_id
WHERE {_MEETS} AND s.kept AND NOT EXISTS (
    SELECT FROM roster_pins shared WHERE (shared.facility_id, shared.pin) = (p.facility_id, p.pin))
"""
_SET_ASIDE = f"UPDATE roster_stage SET turn = {WAITING} WHERE n IN (SELECT n FROM roster_meeting)"

# The day after the last on which the child is enrolled, or eats, where the number is theirs.
_UNTIL = """
    SELECT p.n, p.first, p.facility_id, p.pin, p.id,
           coalesce(max(CASE WHEN e.id IS NOT NULL THEN coalesce(upper(e.valid), 'infinity') END), 'infinity') AS day
    FROM roster_meeting p LEFT JOIN registry_enrolment e
        ON e.person_id = p.person_id AND e.known_to IS NULL AND p.facility_id IN (e.facility_id, e.eats_at_id)
    GROUP BY p.n, p.first, p.facility_id, p.pin, p.id
"""
_TAKE = f"""
UPDATE roster_stage s SET turn = %(turn)s
WHERE s.kept AND s.turn = {WAITING} AND s.first IS NOT NULL AND s.n NOT IN (
    SELECT until.n FROM ({_UNTIL}) until WHERE until.day > until.first)
"""
_END = f"""
WITH passing AS (
    SELECT DISTINCT facility_id, pin, id, day FROM ({_UNTIL}) until
    WHERE n IN (SELECT n FROM roster_stage WHERE turn = %(turn)s AND kept)
),
ended AS (
    UPDATE registry_pin p SET known_to = now() FROM passing b
    WHERE (p.facility_id, p.pin, p.id) = (b.facility_id, b.pin, b.id) AND p.known_to IS NULL
    RETURNING p.facility_id, p.pin, p.person_id, p.valid, b.day
)
INSERT INTO registry_pin (facility_id, pin, person_id, valid, source)
SELECT facility_id, pin, person_id, daterange(lower(valid), day), %(source)s
FROM ended WHERE coalesce(lower(valid), '-infinity') < day
"""

# A number that nobody had is the child's on all days; one that passed on begins with the enrolment.
ADD: Final = """
    INSERT INTO registry_pin (facility_id, pin, person_id, valid, source)
    SELECT f.facility_id, f.pin, f.person_id, CASE WHEN count(p.id) = 0 THEN '(,)'::daterange ELSE
        daterange(nullif(f.first, '-infinity'), min(lower(p.valid)) FILTER (WHERE lower(p.valid) > f.first)) END,
        %(source)s
    FROM (
        SELECT facility_id, registry_pin_key(pin) AS pin, person_id, min(coalesce(first, '-infinity')) AS first
        FROM roster_facts s WHERE NOT EXISTS (
            SELECT FROM registry_pin p
            WHERE (p.facility_id, p.pin) = (s.facility_id, registry_pin_key(s.pin)) AND p.known_to IS NULL
              AND p.valid && s.valid)
        GROUP BY 1, 2, 3
    ) f
    LEFT JOIN registry_pin p ON (p.facility_id, p.pin) = (f.facility_id, f.pin) AND p.known_to IS NULL
    GROUP BY f.facility_id, f.pin, f.person_id, f.first
"""


def find_shared(*, live: bool) -> None:
    """Fill ``roster_pins`` with the numbers whose rows go; where it is ``live``, set aside those that wait."""
    execute(_SHARED_LIVE if live else _SHARED)
    if live:
        execute("DROP TABLE IF EXISTS roster_meeting")
        execute(_MEETING)
        execute("ANALYZE roster_meeting")
        execute(_SET_ASIDE)


def pass_on(turn: int, source: str) -> int:
    """Give the numbers that are free by now to rows that wait; how many rows have this ``turn``."""
    values = {"turn": turn, "source": source}
    taken = execute(_TAKE, values)
    if taken:
        execute(_END, values)
    return taken
