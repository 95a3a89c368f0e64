"""From decisions to rights with a ceiling: which days a person may be served, and what they may cost."""

from dataclasses import dataclass

from django.db import connection, transaction

from amiyan.entitlements.laid_terms import Terms
from amiyan.entitlements.problems import RIGHT_DIFFERS
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute

_EXPECTED = """
DROP TABLE IF EXISTS expected_day;
CREATE TEMPORARY TABLE expected_day AS
SELECT e.person_id, e.eats_at_id AS facility_id, s.day, p.tiyn
FROM registry_enrolment e
JOIN registry_facility f ON f.id = e.eats_at_id
LEFT JOIN terms_profile g ON g.facility_id = e.eats_at_id
JOIN entitlements_decision d
    ON d.person_id = e.person_id AND d.programme = %(programme)s AND d.known_to IS NULL AND d.entitled
JOIN terms_school_day s
    ON s.profile = coalesce(g.profile, 0) AND s.grade = coalesce(e.grade, -1)
   AND s.shift = CASE WHEN e.shift = ANY (%(shifts)s) THEN e.shift ELSE 0 END
   AND e.valid @> s.day AND d.valid @> s.day
JOIN terms_price p ON p.region = coalesce(f.region, '') AND p.grade = s.grade AND p.day = s.day
WHERE e.known_to IS NULL;
CREATE INDEX ON expected_day (person_id, day);
ANALYZE expected_day;
"""

_MONTHS = """
DROP TABLE IF EXISTS expected_month;
CREATE TEMPORARY TABLE expected_month AS
SELECT person_id, month, count(*) AS units, sum(tiyn) AS tiyn
FROM (
    SELECT person_id, tiyn,
           daterange(date_trunc('month', day)::date, (date_trunc('month', day) + interval '1 month')::date) AS month
    FROM expected_day
) days
GROUP BY person_id, month;
ANALYZE expected_month;
"""

# As _EXPECTED and _MONTHS, of some people and months alone. Most people of a place, a grade and a shift may use the
# same days of a month: those are counted once for all of them.
_RIGHTS = """
CREATE TEMPORARY TABLE IF NOT EXISTS due_right (
    person_id bigint, month date, units integer, tiyn bigint, held_id bigint, held_units integer, held_tiyn bigint,
    PRIMARY KEY (person_id, month)) ON COMMIT DELETE ROWS;
DELETE FROM due_right;
INSERT INTO due_right
WITH wanted AS MATERIALIZED (SELECT DISTINCT person_id, month FROM {wanted}),
may AS MATERIALIZED (
    SELECT w.person_id, w.month, coalesce(g.profile, 0) AS profile, coalesce(e.grade, -1)::smallint AS grade,
           (CASE WHEN e.shift = ANY (%(shifts)s) THEN e.shift ELSE 0 END)::smallint AS shift,
           coalesce(f.region, '') AS region,
           e.valid * d.valid * daterange(w.month, (w.month + interval '1 month')::date) AS days
    FROM wanted w
    JOIN registry_enrolment e ON e.person_id = w.person_id AND e.known_to IS NULL
    JOIN registry_facility f ON f.id = e.eats_at_id
    LEFT JOIN terms_profile g ON g.facility_id = e.eats_at_id
    JOIN entitlements_decision d
        ON d.person_id = e.person_id AND d.programme = %(programme)s AND d.known_to IS NULL AND d.entitled
),
alike AS MATERIALIZED (
    SELECT k.profile, k.grade, k.shift, k.region, k.days, count(*) AS units, sum(p.tiyn) AS tiyn
    FROM (SELECT DISTINCT profile, grade, shift, region, days FROM may) k
    JOIN terms_school_day s ON (s.profile, s.grade, s.shift) = (k.profile, k.grade, k.shift) AND k.days @> s.day
    JOIN terms_price p ON (p.region, p.grade, p.day) = (k.region, k.grade, s.day)
    GROUP BY 1, 2, 3, 4, 5
),
due AS (
    SELECT person_id, month, sum(units)::integer AS units, sum(tiyn)::bigint AS tiyn
    FROM may JOIN alike USING (profile, grade, shift, region, days) GROUP BY person_id, month
)
SELECT w.person_id, w.month, coalesce(due.units, 0), coalesce(due.tiyn, 0), e.id, coalesce(e.units, 0),
       coalesce(e.ceiling_tiyn, 0)
FROM wanted w LEFT JOIN due USING (person_id, month)
LEFT JOIN entitlements_entitlement e
    ON e.person_id = w.person_id AND e.programme = %(programme)s AND e.known_to IS NULL AND lower(e.period) = w.month
"""

# A right only grows here: what is known to be less is not taken from anybody in passing.
_END_LOWER = """
UPDATE entitlements_entitlement e SET known_to = now() FROM due_right r JOIN {raised} n USING (person_id, month)
WHERE e.person_id = r.person_id AND e.programme = %(programme)s AND e.id = r.held_id AND n.tiyn > r.held_tiyn
"""
_ADD_HIGHER = """
INSERT INTO entitlements_entitlement (person_id, programme, period, units, ceiling_tiyn)
SELECT n.person_id, %(programme)s, daterange(n.month, (n.month + interval '1 month')::date), n.units, n.tiyn
FROM {raised} n JOIN due_right r USING (person_id, month) WHERE n.tiyn > r.held_tiyn ORDER BY n.person_id, n.month
"""

_OTHERWISE = """
SELECT count(*) FROM expected_month m JOIN entitlements_entitlement e
    ON e.person_id = m.person_id AND e.programme = %(programme)s AND e.known_to IS NULL AND e.period = m.month
WHERE (e.units, e.ceiling_tiyn) IS DISTINCT FROM (m.units, m.tiyn)
"""

_GRANT = """
INSERT INTO entitlements_entitlement (person_id, programme, period, units, ceiling_tiyn)
SELECT person_id, %(programme)s, month, units, tiyn FROM expected_month
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Granted:
    """Entitlements added, and the units and tiyn that everything expected comes to."""

    entitlements: int
    units: int
    tiyn: int


def expect_days(terms: Terms) -> None:
    """Lay out (as ``expected_day``) each day on which an entitled person may be served, with its price.

    The list, as a state that pays by list would pay it. One row for each person and day: cost grows with both.
    """
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED, {"programme": terms.programme, "shifts": list(terms.shifts)})


@transaction.atomic
def grant(terms: Terms) -> Granted:
    """Turn the expected days into entitlements by calendar month. Twice grants nothing more.

    Raises ProblemError where somebody has another right for one of the months (part of a month was granted
    before, or what is known has changed since): a ceiling is never left short in silence.
    """
    values = {"programme": terms.programme}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS)
        cursor.execute(_OTHERWISE, values)
        others = cursor.fetchone()
        if others and others[0]:
            raise ProblemError(RIGHT_DIFFERS, people=others[0])
        cursor.execute(_GRANT, values)
        added = cursor.rowcount
        cursor.execute("SELECT count(*), coalesce(sum(tiyn), 0) FROM expected_day")
        row = cursor.fetchone()
    assert row is not None
    return Granted(added, int(row[0]), int(row[1]))


def lay_rights(terms: Terms, *, wanted: str) -> int:
    """Lay out (as ``due_right``) what people may use in a month as known now, and the right that they hold.

    ``wanted`` is a relation of this session with ``person_id`` and ``month``; each of its pairs gets a row: ``units``
    and ``tiyn`` that the month comes to (0 where nothing is due), and ``held_units``, ``held_tiyn`` of the right that
    stands. It lasts until the transaction ends. ``terms`` are laid out and cover the months. Returns how many pairs.
    Cost: linear in the people.
    """
    return execute(
        _RIGHTS.format(wanted=wanted), {"programme": terms.programme, "shifts": list(terms.shifts)}
    )


def raise_rights(programme: str, *, raised: str) -> int:
    """Let people hold the rights of ``raised``, where they are larger than those that ``due_right`` says they hold.

    ``raised`` is a relation of this session with ``person_id``, ``month``, ``units`` and ``tiyn``. A right that is too
    small is ended in knowledge and made larger; none is made smaller. In the caller's transaction. Returns how many.
    """
    values = {"programme": programme}
    execute(_END_LOWER.format(raised=raised), values)
    return execute(_ADD_HIGHER.format(raised=raised), values)
