"""How long it takes to decide everybody: ``amiyan bench eligibility``."""

import datetime as dt
import time

from django.db import connection

from amiyan.entitlements.actions import decide
from amiyan.kernel.sql import analyze

DAY = dt.date(2025, 9, 10)

# People without names: random-looking ids as in life, grades 0 to 11 and one in fifty without a grade; one in
# ten has a status, of one in twenty no register has spoken.
_FILL = """
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, 'F' || n, 'F' || n, '71', 'bench' FROM generate_series(1, 100 + %(people)s / 1000) AS n;

INSERT INTO registry_person (id, temporary_id, born, source)
SELECT {id}, 'T' || n, DATE '2090-01-01' + n %% 4000, 'bench' FROM generate_series(1, %(people)s) AS n;

INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)
SELECT {id}, 1 + n %% (100 + %(people)s / 1000), 1 + n %% (100 + %(people)s / 1000),
       CASE WHEN n %% 50 <> 0 THEN n %% 12 END, daterange('2025-09-01', '2026-05-26'), 'bench'
FROM generate_series(1, %(people)s) AS n;

INSERT INTO registry_social_status (person_id, holds, covers, valid, source)
SELECT {id}, CASE WHEN n %% 10 = 0 THEN ARRAY[a.all_of_them[1 + n / 10 %% 7]] ELSE ARRAY[]::text[] END,
       a.all_of_them, daterange('2025-09-01', '2026-05-26'), 'bench'
FROM generate_series(1, %(people)s) AS n,
     (VALUES (ARRAY['orphan', 'no_parental_care', 'disability', 'asp', 'low_income', 'large_family',
                    'emergency'])) AS a (all_of_them)
WHERE n %% 20 <> 7;
"""


# Spread over the whole range and never the same for two numbers: the divisor is prime.
SPREAD_ID = "1 + (n * 6364136223) %% 9007199254740881"


def bench_eligibility(people: int) -> dict[str, object]:
    """Decide ``people`` for the school meals of one day and say how long it took, in seconds.

    Fills the database that Django points at (a fresh scratch database, please) and commits; only the
    deciding is timed. Returns ``{"people", "seconds": {"total"}, "people_per_s"}``.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FILL.replace("{id}", SPREAD_ID), {"people": people})
    # As in a living system, where autovacuum has counted the registers long ago.
    analyze("registry_facility", "registry_person", "registry_enrolment", "registry_social_status")
    start = time.perf_counter()
    run = decide(programme="school-meals", first=DAY, last=DAY)
    seconds = time.perf_counter() - start
    assert run.added == people
    return {
        "people": people,
        "seconds": {"total": round(seconds, 3)},
        "people_per_s": round(people / seconds),
    }
