"""At size: the look-up of decisions goes by index, and the bench does what it says."""

from django.db import connection

from amiyan.bench.eligibility import bench_eligibility
from amiyan.config.database import OWNER_ROLE

_FILL = """
INSERT INTO entitlements_decision (person_id, programme, valid, entitled, clauses, facts, rules, known_at)
SELECT n, 'school-meals', '[2025-09-01,2025-10-01)', true, '{true}', '{}', 'test', now()
FROM generate_series(1, 200000) AS n;
CREATE TEMPORARY TABLE asked AS SELECT n AS person_id, DATE '2025-09-10' AS day
FROM generate_series(1, 200000, 4000) AS n;
"""

_LOOK_UP = """
EXPLAIN (FORMAT TEXT)
SELECT a.person_id, d.entitled FROM asked a
LEFT JOIN entitlements_decision d ON d.person_id = a.person_id AND d.programme = 'school-meals'
    AND d.known_to IS NULL AND d.valid @> a.day
"""


def test_decisions_are_looked_up_by_person(scratch):
    with connection.cursor() as cursor:
        cursor.execute(_FILL)
        # Only the owner of a table may have it analysed.
        with scratch.connect(OWNER_ROLE) as owner:
            owner.execute("ANALYZE entitlements_decision")
        cursor.execute("ANALYZE asked")
        cursor.execute(_LOOK_UP)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using" in plan
    assert "Seq Scan on entitlements_decision" not in plan


def test_the_bench_decides_everybody(scratch):
    found = bench_eligibility(1_000)
    assert found["people"] == 1_000
    assert set(found) == {"people", "seconds", "people_per_s"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(entitled), bool_and(array_length(clauses, 1) = 8)"
            " FROM entitlements_decision"
        )
        everybody, known, complete = cursor.fetchone()
    assert everybody == 1_000
    assert 0 < known < 1_000
    assert complete
