"""The plan of posting at a country's size, also before anybody has counted the verdicts."""

from datetime import date

from django.db import connection, transaction

from amiyan.kernel.sql import analyze, execute, query
from amiyan.settlement import giving, live_posting, posting
from amiyan.settlement.budgets import lapse

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


MEALS = 300_000
FILL = f"""
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n, 'F' || n, 'F' || n, '79', 'test' FROM generate_series(1, {FACILITIES}) n;
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn)
SELECT n / 3, date '2025-09-08' + n % 3, 'school-meals', 'payable', 'used', n % {FACILITIES} + 1, 'T',
       date '2025-09-08' + n % 3 + time '12:00', 'face', n, 1, 63100 FROM generate_series(3, {MEALS}) n;
INSERT INTO settlement_posting (person_id, service_day, programme, version, verdict_version, payee, amount_tiyn)
SELECT person_id, service_day, programme, 1, 1, facility_id, amount_tiyn FROM deliveries_verdict WHERE person_id % 2 = 0;
"""


def test_what_is_due_is_looked_up_by_person_and_day(scratch):
    """Half of it posted before: only the other half is due."""
    execute(FILL)
    analyze("registry_facility", "deliveries_verdict", "settlement_posting")
    with transaction.atomic():
        live_posting.due_tables()
        execute("INSERT INTO due_day SELECT n, '2025-09-09', 0 FROM generate_series(1000, 5999) n")
        execute("ANALYZE due_day")
        live_posting.find_due("school-meals")
        assert query("SELECT count(*), min(person_id % 2) FROM due_meal") == [(2500, 1)]
        explained = query(f"EXPLAIN {live_posting._due()}", {"programme": "school-meals"})
    plan = "\n".join(line for (line,) in explained)
    for table in ("deliveries_verdict", "settlement_posting"):
        assert f"Seq Scan on {table}" not in plan, plan
        assert f"using {table}_pkey on {table}" in plan, plan


PEOPLE = f"""
INSERT INTO settlement_budget (id, programme, region, year, payer_name, payer_bin, payer_iban, payer_bic, source)
VALUES (77, 'school-meals', NULL, 2025, '-', '-', '-', '-', 't');
INSERT INTO ledger_account (owner, id, kind, purpose, period, credits)
SELECT n, ledger_account_id('entitlement', 'school-meals', '2025-09'), 'entitlement', 'school-meals', '2025-09', 63100
FROM generate_series(1, {MEALS // 3}) n;
INSERT INTO settlement_grant (person_id, month, programme, id, budget_id, amount_tiyn)
SELECT n, '2025-09-01', 'school-meals', gen_random_uuid(), 77, 63100 FROM generate_series(1, {MEALS // 3}) n;
"""


def test_who_needs_money_and_who_has_some_left_is_looked_up_by_person(scratch):
    """Where everybody holds enough for the meals, nobody is counted anew."""
    with scratch.connect("postgres") as superuser:
        superuser.execute(FILL)
        superuser.execute(PEOPLE)
    analyze(
        "registry_facility", "deliveries_verdict", "settlement_posting", "ledger_account", "settlement_grant"
    )
    values = {"programme": "school-meals", "open_from": date(2025, 9, 1)}
    with transaction.atomic():
        live_posting.due_tables()
        lapse.lapse_tables()
        execute("INSERT INTO due_day SELECT n, '2025-09-09', 0 FROM generate_series(1000, 5999) n")
        live_posting.find_due("school-meals")
        execute(live_posting._MONTHS, values)
        execute("INSERT INTO lapse_person SELECT n, '2025-09-01' FROM generate_series(1000, 5999) n")
        execute("ANALYZE due_meal, lapse_person")
        assert execute(giving._WANT, values) == 0
        _, _, due = lapse._DUE.partition(";")
        for statement in (giving._WANT, due):
            plan = "\n".join(line for (line,) in query(f"EXPLAIN {statement}", values))
            for table in ("ledger_account", "settlement_grant"):
                assert f"Seq Scan on {table}" not in plan, plan
                assert f"on {table}" in plan, plan
