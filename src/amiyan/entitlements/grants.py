"""From decisions to rights with a ceiling: which days a person may be served, and what they may cost."""

from dataclasses import dataclass

from django.db import connection, transaction

from amiyan.entitlements.laid_terms import Terms
from amiyan.entitlements.problems import RIGHT_DIFFERS
from amiyan.kernel.problems import ProblemError

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
