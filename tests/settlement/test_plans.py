"""The plan of posting at a country's size, also before anybody has counted the verdicts."""

from datetime import date

from django.db import connection

from amiyan.settlement import posting

FACILITIES = 7_000


def test_posting_finds_each_meals_provider_by_key(scratch):
    values = {
        "programme": "school-meals",
        "budget": 1,
        "first": date(2025, 9, 1),
        "last": date(2025, 9, 30),
        "after": 0,
        "upto": 10**9,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_facility (id, code, match_key, source)"
            " SELECT n, 'F' || n, 'F' || n, 'test' FROM generate_series(1, %s) n",
            [FACILITIES],
        )
        cursor.execute(posting._PAYEES, values)
        cursor.execute(posting._MONTHS, values)
        cursor.execute("EXPLAIN " + posting._DELIVERIES, values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "payee_by_facility" in plan, plan
    assert "Seq Scan on deliveries_verdict" not in plan, plan
